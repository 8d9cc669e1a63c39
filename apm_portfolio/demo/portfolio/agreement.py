"""Items 16 to 20: negotiation, conflict, governance, vision and lessons."""

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

CRANE = Item(
    number=16,
    title="Sharing the crane: redacted emails, my position and the outcome",
    kind=Kind.PRODUCT,
    month=5.3,
    narrative=prose("""
        There is one tower crane between our site and the neighbours'. Last period both of us needed it in the
        same two weeks: {f.crane_hours} hours to be had, and we asked for {f.crane_asked} of them a week. The
        emails are redacted, with their agreement.

        The first three went badly. Each side repeated its position ("we need Tuesday"), and copied in more
        managers. I asked to meet at the crane instead of writing, and prepared for it. I wrote down what we
        wanted, why we wanted it and what else would serve. It was not Tuesday that we needed but four units
        on their bases before the fitters came. They did not need mornings, they needed no lift above their
        crew. Once the interests were on the table there was something to trade: we took evenings, which they
        could not use, and gave them our Monday.

        We settled at {f.crane_agreed} hours a week and a shared lift plan. It was fewer hours than we had
        asked for, and yet enough.

        I explain at the end which approach I used and when I would not. Bargaining on interests takes time
        and trust; if somebody had been in danger I would have stopped the lift first and talked later.
        Avoiding would have been right had the clash been two weeks off, since programmes move. I also had a
        fallback, a mobile crane for a day, and knowing what it cost gave me the calm to listen.
    """),
    claims=(
        Claim(
            "K16",
            "Positions against interests, fallback and when another style fits better, with the reason for "
            "each.",
            "PDF, page 2, My position",
        ),
        Claim(
            "S3",
            "I negotiated {f.crane_agreed} hours and a shared lift plan; the units were set on time.",
            "PDF, emails 4-7 and the outcome",
        ),
    ),
    referral=Referral(
        Claim("S4", "The two sites were in conflict about the crane.", "PDF, emails 1-3"),
        feedback=(
            "You negotiated over something scarce, which is S3, and did it well. S4 is about resolving a "
            "conflict between people within the limits of your responsibility. Emails 1 to 3 come near; if "
            "you claim it, tell me what you did about the bad blood and at which point you would have had to "
            "hand over."
        ),
        answer="I added a paragraph on the bad blood after email 3, what I said to their manager, and where "
        "my limit was.",
        ending=Ending.PARTLY_MET,
        added=(
            "Added after feedback: after the third email their site manager would not speak to me. I rang to "
            "say that the copying-in had been unfair of me and that I would stop. That opened the door. My "
            "limit was the lift plan: any change to it would have gone to the appointed person, and I had "
            "told both managers so beforehand."
        ),
    ),
    files=(FileSpec("Crane emails REDACTED + my position.pdf", "pdf.crane_emails", 5.2),),
    declaration=Declaration(
        my_part="This is my own work; the emails by others are redacted and used with their agreement.",
    ),
    praise=(
        "A textbook move from positions to interests, told without boasting: you say that your own first "
        "emails made it worse. Knowing your fallback before you sat down is the detail I liked most."
    ),
    partly=PartlyMet(
        "K16",
        "Negotiation is very well explained. Conflict handling has two sentences; set out the styles you "
        "know and place this case among them.",
    ),
)

TESTIMONY = Item(
    number=17,
    title="Client representative: how the night-access dispute was settled",
    kind=Kind.WITNESS_TESTIMONY,
    month=7.6,
    narrative=prose("""
        This is the client representative's own statement. I add only what is needed to read it.

        Our permit allowed night access to the yard until two. Their night crew had been promised quiet from
        midnight, in an agreement that we had never been shown. For one week both sides were right, and both
        were angry. Deliveries were turned back twice.

        My role has a limit: I may change the order of our own works, not the permit, and not the client's
        agreement with its staff. So I brought the two supervisors together at the gate, let each say what a
        bad night looked like for them, and offered what was mine to offer: quiet work after midnight, the
        heavy deliveries before eleven. The permit question I took to my project manager the same day, because
        it was above my limit. It was changed a week later.

        The representative was there for both meetings and wrote the statement without me. I had asked for it
        to say what I did and not how nice I was. I also learned from the second paragraph that the night crew
        had expected me to take sides. Since then I say at the start of such a talk what I can decide and what
        I can only pass on.
    """),
    claims=(
        Claim(
            "S4",
            "I settled the dispute within my limits, and escalated what was above them.",
            "Testimony, paragraphs 1-3",
        ),
        Claim(
            "B2",
            "The representative describes how both crews trusted me afterwards.",
            "Testimony, paragraph 4",
        ),
    ),
    referral=Referral(
        Claim("K16", "The testimony shows that I know how to manage conflict.", "Testimony, paragraph 2"),
        feedback=(
            "A testimony can show what you did, and this one does. It cannot show what you know: K16 asks "
            "for techniques and why you would choose one. Your crane item explains that in your own words, "
            "so please leave K16 there."
        ),
        answer="I removed K16; it is explained in the crane item.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Witness testimony - client rep.pdf", "pdf.testimony", 7.5),),
    declaration=Declaration(
        my_part="The narrative is mine. The testimony was written and signed by the client representative.",
    ),
    praise=(
        "A specific testimony from somebody who was there. It matches your account, including the part that "
        "does not flatter you, and it is plain where your limit was."
    ),
    partly=PartlyMet(
        "B2",
        "One external relationship is shown in depth. Bring a second one, inside the organisation, and B2 "
        "will stand on two legs.",
    ),
)

GATE_PAPER = Item(
    number=18,
    title="Gate 3 paper: my data annex and a note on the governance route",
    kind=Kind.PRODUCT,
    month=10.2,
    narrative=prose("""
        Gate 3 decides whether we may energise the chargers and open the block. The project manager wrote the
        paper; the data annex and the note on the route are mine.

        The annex gives the board what it needs to decide and nothing more: cost to date and forecast
        (£{f.reforecast:,} of £{f.approved:,} approved), float, the five largest risks with their contingency,
        and quality. Each figure has its source and date, because the last paper was sent back: two tables
        gave different totals, and nobody could say which was right. I rebuilt every figure from the source,
        had finance confirm the totals and noted one that I could not confirm. The board asked about that one
        first, and the honest footnote saved the afternoon.

        My note explains why the paper goes to three groups. The design authority asks whether it is safe and
        buildable, the programme board whether it is still the right thing to do, and the investment panel
        whether the money is there. Each can stop us, and none can do the others' job. Governance costs four
        weeks, which I used to find annoying. The benefit is that the risk is taken by those who can carry it,
        with their eyes open. For my own role it means knowing what I may decide (order of works, up to
        £2,000), what I pass on, and to be ready with data before it is asked for.
    """),
    claims=(
        Claim(
            "K5",
            "Why three groups look at one paper, what governance costs and gives, and what it means for my "
            "role.",
            "Paper, annex B, the governance route",
        ),
        Claim(
            "S20",
            "My data annex supported the paper through the gate; figures sourced, dated and reconciled.",
            "Paper, annex A; workbook, sheets Annex and Reconciliation",
        ),
    ),
    referral=Referral(
        Claim("S9", "The paper confirms that the business case is still valid.", "Paper, section 2"),
        feedback=(
            "Section 2 is the project manager's, and it restates the case. S9 is your review and your "
            "feedback on it. You have that with the business case v0.3 already; here I would leave it out."
        ),
        answer="I removed S9. Section 2 is not mine, and my review of the case is in another item.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Gate 3 paper with annexes A and B.pdf", "pdf.gate_paper", 10.1),
        FileSpec("Gate 3 annex data.xlsx", "sheet.gate_annex", 10.0),
    ),
    declaration=Declaration(
        my_part="Sections 1 to 4 are the project manager's, and are included so that the annexes can be "
        "understood.",
    ),
    praise=(
        "Sourced, dated, reconciled, and with the one open figure declared. Your note explains governance as "
        "somebody who has had to wait for it and now sees what for."
    ),
    partly=PartlyMet(
        "K5",
        "The route and the benefit are clear. Add what happens when a gate says no: who decides then, and "
        "what would you have to do?",
    ),
)

PRESENTATION = Item(
    number=19,
    title="Steering group presentation: why the depot matters, slides and clip",
    kind=Kind.PRESENTATION,
    month=11.6,
    narrative=prose("""
        Ten minutes at the steering group, after lunch, with a vote on whether phase two of the chargers goes
        ahead. I built the slides, wrote the notes and gave the talk. The clip is the middle of it.

        I chose the tools by what they had to do. One picture a slide with a sentence above, because people
        read faster than I speak and then stop listening. A chart only where the shape is the message: the two
        lines that cross when diesel runs cost more than charging. Numbers went into the handout, since nobody
        remembers a table. I rehearsed with a timer and cut four slides. The notes under the slides show what
        I meant to say, and the clip shows what I said.

        The group had three kinds of people. The finance lead wanted the break-even, the operations lead the
        drivers' day, and the councillor what to tell a resident. I gave each a sentence that was theirs, and
        put the operations one first, because the objection was there. The vision was the same for all: a
        driver comes in from a wet night to somewhere dry, and drives out in a bus that the street cannot
        hear.

        They voted for phase two, eight to one. The one against told me afterwards that the parking question
        was not answered. It was not; it is now in the log with my name on it.
    """),
    claims=(
        Claim(
            "K31",
            "Why I chose each tool: picture, chart, handout, rehearsal; what I cut and why.",
            "Narrative, second paragraph; slide notes 2-6",
        ),
        Claim(
            "S5",
            "The same case put in three ways to finance, operations and a councillor.",
            "Slides 3-5 with notes; clip from 0:02",
        ),
        Claim(
            "S6",
            "I presented the vision and won the vote for phase two.",
            "Clip; slide 6; decision noted in the handout",
        ),
    ),
    referral=Referral(
        Claim("S2", "I engaged the steering group.", "Clip"),
        feedback=(
            "One talk, however good, is communication. S2 is managing and engaging stakeholders over time, "
            "which your engagement log already shows. Add this meeting there as an entry if you like, and "
            "leave S2 out here."
        ),
        answer="I removed S2 and added the meeting to the engagement log.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Why the depot matters.pptx", "slides.steering_group", 11.4),
        FileSpec("Steering group clip.mp4", "film.talk", 11.5),
    ),
    declaration=Declaration(
        use_of_ai="I used an image generator for a draft of slide 2 and replaced it with my own drawing, "
        "because it looked like no depot of ours.",
    ),
    praise=(
        "Warm, short and built for its audience. You can say why each slide is as it is, and you noticed "
        "what the one vote against was about."
    ),
    partly=PartlyMet(
        "K31",
        "Tools and reasons are good. Say a little about techniques for a room that is online or half online; "
        "most of yours will be.",
    ),
)

LESSONS = Item(
    number=20,
    title="Lessons workshop, log and the checklist changed as a result",
    kind=Kind.PRODUCT,
    month=12.5,
    narrative=prose("""
        After the handover of the block I ran a lessons workshop with eleven people, two of them from the
        depot, and took {f.lessons} lessons from it. The photo shows the wall. The log and the changed
        checklist are in the document.

        We began with what success was meant to be. Time, cost and quality were easy. But the depot's people
        measured it by whether buses left on time in the morning, and by that measure we had failed on four
        days. A project can hit its plan and still not be a success for those it was for, so I now ask for
        their measure at the start. Benefits are not yet known, so I noted who will look and when.

        Lessons are captured all the time and learned rarely. I think that is because a lesson in a log has no
        reader. So each of ours had to name a document that would change, and its owner, or it was dropped;
        nine were left. Lesson 6, the bedding check from drainage run 3, is now line 14 of the firm's standard
        checklist for drainage. I wrote the change, took it through the improvement group and got it approved
        in its second version.

        The next project, two counties away, used the new checklist in its first week and found a rolled
        joint. Their note is on the last page. It is the best thing that has happened to me this year.
    """),
    claims=(
        Claim(
            "K26",
            "What success meant to whom, why most lessons are never learned, and what I did about that.",
            "Document, sections 1 and 2",
        ),
        Claim(
            "S16",
            "I took lesson 6 through the firm's improvement process into the standard checklist; another "
            "project used it.",
            "Document, sections 3 and 4; last page",
        ),
    ),
    referral=Referral(
        Claim("S11", "The lessons recommend improvements to plans.", "Document, section 2"),
        feedback=(
            "These are lessons after the event. S11 is about evaluating an integrated project management "
            "plan as a whole, and your health check does that. Please take S11 off here."
        ),
        answer="I removed S11; it stands with the health check.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Lessons wall!!.jpg", "photo.sticky_notes", 11.5),
        FileSpec("Lessons log + checklist D-02 rev C.docx", "word.lessons", 12.4),
    ),
    declaration=Declaration(
        my_part="Eleven people wrote the notes on the wall. I ran the workshop, sorted them and wrote the "
        "document.",
    ),
    praise=(
        "A lesson that reached the standard checklist and helped a project you have never seen: this is "
        "continual improvement, not a log. The question of whose success is a strong one."
    ),
    partly=PartlyMet(
        "K26",
        "Lessons are excellent. Evaluating success needs one more step: when and against which figures will "
        "the benefits be judged?",
    ),
)

ITEMS = (CRANE, TESTIMONY, GATE_PAPER, PRESENTATION, LESSONS)
