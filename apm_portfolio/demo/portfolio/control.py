"""Items 11 to 15: storm, change, quality, resources and the weekly meeting."""

from apm_portfolio.demo.content import (
    Claim,
    Declaration,
    Ending,
    FileSpec,
    Item,
    Kind,
    PartlyMet,
    Referral,
    prose,
)

STORM_WEEK = Item(
    number=11,
    title="Storm week: rainfall data used to move the concrete pour",
    kind=Kind.PRODUCT,
    month=6.6,
    narrative=prose("""
        On Monday the forecast for Thursday was "heavy showers". Thursday was the {f.pour_m3} m3 pour of the
        charger slab, with the pump booked and a crew of nine. Nobody wanted to move it on a hunch, so I got
        the figures.

        I took the hourly forecast from the public weather service, and the readings of the gauge by our gate
        for the last ten storms, and compared the two. Our corner gets about a quarter more than forecast.
        That turned {f.rain_mm} mm into a likely reading well above the {f.rain_limit} mm in a day at which
        our method statement stops a pour. I put it on one page for the project manager at two o'clock: move
        now and pay the pump's cancellation fee, or wait until Wednesday and risk the full cost of a
        washed-out slab. We moved the pour by {f.pour_moved} days that afternoon.

        Moving it meant that my own week fell to pieces. I swapped the drainage test forward, found the crew
        indoor work in the units, told the residents about the new early start, and asked the school whether
        that morning was all right for them. It was not, so we started an hour later. By Thursday noon the pit
        stood under water, as the photo shows. The risk entry and my response are in the register as R-09.
        Since then the gauge check has become part of the weekly lookahead.
    """),
    claims=(
        Claim(
            "S14",
            "Risk R-09 identified on Monday, response planned and carried out within the day.",
            "Workbook, sheet Decision, rows 4-12",
        ),
        Claim(
            "S24",
            "Forecast and gauge compared over ten storms; the result decided the date of the pour.",
            "Workbook, sheets Gauge against forecast and Decision",
        ),
        Claim(
            "B1",
            "I re-planned crew, test, residents and school in one afternoon.",
            "Narrative; workbook, sheet Re-plan",
        ),
    ),
    referral=Referral(
        Claim("S10", "I changed the date of the pour.", "Workbook, sheet Re-plan"),
        feedback=(
            "Moving the pour within float is good management, but it did not go through change control and "
            "did not need to. S10 wants a change that was requested, assessed and approved. CR-014 is your "
            "evidence for it."
        ),
        answer="I removed S10, because the move stayed within float and needed no change request.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("قياس الأمطار storm week.xlsx", "sheet.rainfall", 6.4),
        FileSpec("Thursday 12.10 - the pit.jpg", "photo.storm", 6.4),
    ),
    declaration=Declaration(use_of_ai="I did not use AI. The forecast is public data and the gauge is ours."),
    praise=(
        "Ten past storms set against the forecast is a proper use of data: it changed the decision and the "
        "date. The photo makes the point better than any paragraph. You adapted without leaving anyone out."
    ),
    partly=PartlyMet(
        "B1",
        "You clearly adapted. I would like to hear what you gave up to do it, and whether you would do the "
        "same again.",
    ),
)

CHANGE_REQUEST = Item(
    number=12,
    title="Change request CR-014: impact, approval and the updated log, register and programme",
    kind=Kind.PRODUCT,
    month=8.4,
    narrative=prose("""
        The drawings put the substation base on top of a sewer easement. It had to move {f.shift_metres} m. I
        wrote change request CR-014 and took it from the first sketch to the updated documents.

        I assessed the impact on scope, cost, time, quality and risk with the people who know each:
        £{f.change_cost:,} and {f.change_days} days, of which the float absorbs all but one. I gave the board
        three options, including doing nothing, and said what each would lead to. They approved the second one
        with a condition, a trial hole first, which I added before it was issued.

        Change control matters because on a site it is so easy just to do it. The foreman had already set out
        the new position "to save time". If we had gone on, the drawing, the cable schedule and the order for
        the base would have described three different places. Configuration management is what stops that:
        each of these has a version and a status, and only an approved change may move them, all together. On
        the second sheet of the log I list the seven items that had to change, the version before and after,
        and the day on which I checked the new version on site against the drawing.

        Two of the seven were still old on the day of issue. I held back the instruction for a day until they
        agreed.
    """),
    claims=(
        Claim(
            "K19",
            "Why a change needs control, and how configuration items keep drawing, schedule and order in "
            "step.",
            "Narrative, third paragraph; change log, sheet Configuration items",
        ),
        Claim(
            "S10",
            "I raised, assessed and carried CR-014 through approval, with options and a condition.",
            "Change request form, sections 1-5",
        ),
        Claim(
            "S25",
            "Seven configuration items updated together, and the programme rescheduled from the approved "
            "change.",
            "Change log, sheets Configuration items and Programme effect",
        ),
    ),
    referral=Referral(
        Claim("S4", "The foreman and I disagreed about setting out early.", "Narrative, third paragraph"),
        feedback=(
            "There was a disagreement, but what you show is that you applied the process. For S4 I would "
            "need to see how you resolved it with him, within the limits of your role. If it stayed a matter "
            "of rules, leave the claim out."
        ),
        answer="I left it out. It was settled by the process and not by me.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("CR-014 signed.pdf", "pdf.change_request", 8.3),
        FileSpec("Change log + config items after CR-014.xlsx", "sheet.change_log", 8.4),
    ),
    declaration=Declaration(
        my_part="The engineer sized the base and the board decided. Form, impact table and log are mine.",
    ),
    praise=(
        "A complete change from request to checked documents. Holding the instruction back for a day because "
        "two items did not agree is exactly what configuration management is for."
    ),
    partly=PartlyMet(
        "S25",
        "The items moved together. Show how the programme is kept under the same control: which version was "
        "issued with the change, and who got it?",
    ),
)

QUALITY = Item(
    number=13,
    title="Quality plan and the inspection and test record of drainage run 3",
    kind=Kind.PRODUCT,
    month=6.1,
    narrative=prose("""
        I wrote the quality plan for the drainage package and recorded its inspections. Run 3 is here in full:
        {f.pipe_metres} m of pipe at a fall of 1 in {f.fall}.

        Quality planning comes first, because what nobody has defined cannot be inspected. The plan takes each
        requirement from the specification and the sewer company's standard, says how it is met, who checks it
        and at which point work stops until they have. Those hold points are the heart of it. A drain that is
        covered and wrong costs about ten times as much to put right as one that is open and wrong, so control
        has to happen before the backfill.

        Control is the inspection itself. On the first test run 3 lost pressure. The record shows the reading,
        my hold, and the cause: a joint rolled while the bedding was being tamped. It was relaid and tested
        again two days later. The photos show the joint before and after. I entered a non-conformance instead
        of just fixing it, and looked at the other runs for the same cause, because a defect that is only
        repaired comes back.

        The quality plan is alive: the bedding check was added after run 3, and runs 4 and 5 passed first
        time. That is the evidence to me that the plan does its job, and not merely the paper.
    """),
    claims=(
        Claim(
            "K25",
            "Why requirements and hold points are planned before control, and what a late find costs.",
            "Quality plan, sections 1-3; narrative, second paragraph",
        ),
        Claim(
            "S15",
            "I delivered the plan on run 3: hold, non-conformance, retest, and a new check for later runs.",
            "Inspection record, lines 6-11; photos of the joint",
        ),
    ),
    referral=Referral(
        Claim("S16", "The plan was improved after run 3.", "Quality plan, revision table"),
        feedback=(
            "You improved your own plan, and it worked. S16 asks that you use the organisation's process for "
            "continual improvement, so that others learn as well. Did the bedding check reach the lessons "
            "log or the firm's standard plan? If it did, show me where."
        ),
        answer="It did later: the bedding check is lesson 6 of the workshop. I claim S16 there and have "
        "removed it here.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Quality plan & ITR drainage run 3.pdf", "pdf.quality_record", 5.95),
        FileSpec("IMG_0412.HEIC", "photo.drainage", 5.8, part=1),
        FileSpec("IMG_0412.HEIC", "photo.drainage", 5.87, part=2),
    ),
    declaration=Declaration(
        my_part="The drainage crew did the tests; I witnessed and recorded them. Both photos are mine.",
    ),
    praise=(
        "Hold points before backfill, with the reason in money, and a non-conformance written up although it "
        "could have been hidden. Runs 4 and 5 prove the point."
    ),
    partly=PartlyMet(
        "K25",
        "Planning and control are well explained. Add where assurance sits: who checks that you check?",
    ),
)

RESOURCE_PLAN = Item(
    number=14,
    title="Resource plan, histogram and levelling across two stages, and the request for a second electrician",
    kind=Kind.PRODUCT,
    month=9.0,
    narrative=prose("""
        I keep the resource plan for both stages. The chart shows the electricians: {f.electricians_peak}
        needed in the peak week, {f.electricians_limit} to be had.

        Resources are planned through the whole life cycle, because what is needed changes with it. In the
        first stage it was plant and groundworkers, in the second one it is skills that other projects want
        too. In a matrix these people are not mine, so the plan is also my argument in a queue. That is why I
        plan twelve weeks ahead although the programme only needs six: asked early, a foreman lends people;
        asked late, he lends excuses.

        I levelled in two steps. First I used float: second fix in the plant room could wait nine days without
        touching the critical path. That brought the peak down to five. Smoothing alone could not do the rest,
        and stretching the end date was not allowed, so I wrote a request for a second electrician for three
        weeks, with the cost of having one and the cost of not having one. It was approved for two weeks, and
        I reworked the plan to live with two.

        The last sheet compares planned with used for every week. In stage one I had booked a digger for
        eleven days that stood idle for four. I say so there, since that is the reason why the second stage
        has call-off hire instead.
    """),
    claims=(
        Claim(
            "K22",
            "Why resources are allocated differently in each stage, and how levelling differs from smoothing.",
            "Narrative, second and third paragraph; sheet Notes",
        ),
        Claim(
            "S17",
            "I prepare and maintain the plan: two stages, twelve weeks ahead.",
            "Sheets Stage 1, Stage 2",
        ),
        Claim(
            "S26",
            "Resources managed over two stages: levelled, requested, compared with what was used, and "
            "changed.",
            "Sheets Histogram, Levelling and Planned against used",
        ),
    ),
    referral=Referral(
        Claim("S21", "The second electrician stayed in budget.", "Sheet Levelling, row 18"),
        feedback=(
            "A request that was approved is not yet work within a budget. For S21 I want the approved "
            "figure, what was spent, and what you did to stay inside. Your period 7 report has all three."
        ),
        answer="I removed S21; period 7 shows it with the figures.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Resource plan + histogram S1-S2.xlsx", "sheet.resources", 8.9),),
    declaration=Declaration(
        my_part="The foremen gave me the hours each task needs; the plan, the levelling and the request are "
        "mine.",
    ),
    praise=(
        "You know why you plan twelve weeks ahead, and the idle digger is an honest lesson that changed the "
        "second stage. The two costs in the request make it easy to decide."
    ),
    partly=PartlyMet(
        "S26",
        "Stage 2 is managed closely. For stage 1 you compare at the end only; what did you do while the "
        "digger stood idle?",
    ),
)

LOOKAHEAD = Item(
    number=15,
    title="Chairing the weekly lookahead: a five-minute clip and the minutes",
    kind=Kind.RECORDING,
    month=9.4,
    narrative=prose("""
        I have chaired the Wednesday lookahead since period 8. The clip is from one meeting, with everyone's
        agreement, and the minutes show what came of it: {f.actions_closed} of {f.actions_total} actions from
        the week before were closed.

        I changed how the meeting works. Before, the project manager asked each trade in turn, and each trade
        answered him. Nobody spoke to one another. Now we stand at the board, and whoever hands over speaks to
        whoever takes over: "what do you need from me, and by when?" It works because a promise made to a
        colleague is kept more often than a date given to a boss, and because clashes come up between the two
        people who can solve them. In the clip the drainage and the fencing foreman find out that they both
        want the gate on Thursday, and sort it out within a minute. I only had to write it down.

        Collaborating is not the same as agreeing. I use three techniques and say in the minutes which one:
        going round so that the quiet ones are heard, a check of understanding before we close an item, and
        parking what needs only two people. The quietest in the room is our dryliner, who is often right. Two
        of the actions closed were hers.

        The minutes go out within the hour, on one page, because that is what is read on a phone on site.
    """),
    claims=(
        Claim(
            "K17",
            "Which techniques I use for working together, and why a promise between trades beats a report to "
            "the boss.",
            "Clip from 0:40; minutes, right-hand column",
        ),
        Claim(
            "S18",
            "With six trades we closed {f.actions_closed} of {f.actions_total} actions of the week.",
            "Minutes, action table",
        ),
        Claim("B2", "I bring the quiet people in, and build on what they say.", "Clip from 2:10"),
    ),
    referral=Referral(
        Claim("S4", "Drainage and fencing argued over the gate.", "Clip from 1:20"),
        feedback=(
            "They sorted it out between them in a minute, which speaks for your meeting, but there was no "
            "conflict that you resolved. The night-access dispute, in your client's testimony, is the better "
            "evidence for S4."
        ),
        answer="I removed S4; the client's testimony on night access shows it.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Lookahead wk 34 clip (agreed by all).mp3", "sound.meeting", 9.3),
        FileSpec(
            "Minutes of the weekly lookahead meeting week 34 with actions owners and dates as issued on the "
            "Wednesday afternoon to all trades foremen the client representative and the project manager "
            "including the parked items.docx",
            "word.minutes",
            9.3,
        ),
    ),
    declaration=Declaration(
        my_part="Everybody in the clip agreed to it. The voices of others are theirs; the chairing is mine.",
        use_of_ai="I let a transcription tool draft the minutes and then rewrote them, because it had mixed "
        "up two trades.",
    ),
    praise=(
        "Turning the meeting so that trades speak to each other is real collaboration, and you can say why "
        "it works. Thank you for getting everybody's agreement to the recording."
    ),
    partly=PartlyMet(
        "K17",
        "Techniques within the team are well argued. How does it change with stakeholders outside, who do "
        "not stand at your board?",
    ),
)

ITEMS = (STORM_WEEK, CHANGE_REQUEST, QUALITY, RESOURCE_PLAN, LOOKAHEAD)
