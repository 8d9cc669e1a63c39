"""Items 21 to 25: information, observation, development and reflection."""

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

CCTV = Item(
    number=21,
    title="Site CCTV: data protection screening, retention rule and access list",
    kind=Kind.PRODUCT,
    month=9.2,
    narrative=prose("""
        After two thefts of cable we put up {f.cameras} cameras. I was asked to "just get the form done". I
        found that two of them would have looked into the gardens along the lane.

        Data protection law reaches a project assistant in a very practical way: as soon as a person can be
        recognised, the footage is personal data, and we need a reason, a limit and a way for people to ask.
        So I started with the purpose. Theft happens at the compound and at night; cameras over the gate by
        day would have filmed {f.drivers} drivers coming to work for no reason that we could give. I turned
        two, dropped one and set masks over the gardens.

        The screening form has the reasoning, including why no full assessment was needed after those changes.
        The retention rule is {f.retention_days} days, since the weekly stock check would show a loss by then,
        and keeping more would only be keeping more. Four people may view, by name, and each viewing is
        logged. I wrote the sign at the gate in plain words.

        A foreman asked me to look up who had come late. I said no, because that was not what people had been
        told, and told my manager about the request without making a drama of it. The names in the attached
        copy are blacked out for the same reason: you need to see my work, not who they are. Regulations
        change what I do most on days when nobody checks.
    """),
    claims=(
        Claim(
            "K27",
            "How data protection law shapes purpose, angle, retention and access, and what it means for my "
            "own role.",
            "Screening form, sections 2-4; narrative, second paragraph",
        ),
        Claim(
            "S23",
            "I applied it: two cameras turned, one dropped, masks, {f.retention_days} days, four named "
            "viewers.",
            "Screening form, section 5, and the access list",
        ),
        Claim(
            "B4",
            "I refused a request to use footage for timekeeping, and redacted names before sharing this.",
            "Narrative, last paragraph; blacked-out names",
        ),
    ),
    referral=Referral(
        Claim("K29", "Being careful with cameras is ethical.", "Screening form"),
        feedback=(
            "You behaved ethically, and B4 recognises it. K29 asks for principles of ethical **and** "
            "inclusive project management, explained. There is nothing here on inclusion. Your consultation "
            "pack covers K29 well; leave it there."
        ),
        answer="I removed K29. The consultation pack has both halves of it.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("CCTV screening - names redacted.pdf", "pdf.screening", 9.1),),
    declaration=Declaration(
        my_part="The data protection officer reviewed the form and asked for one change, which is marked.",
    ),
    praise=(
        "The refusal at the end says more about integrity than any policy. The retention period follows from "
        "a reason rather than a habit, and you redacted before sharing. Very good."
    ),
    partly=PartlyMet(
        "K27",
        "Data protection is thorough. K27 says regulations, in the plural: name two more that shape your "
        "week and how they do.",
    ),
)

DOCUMENT_STORE = Item(
    number=22,
    title="Screen recording: the document store, version rules and task board I set up",
    kind=Kind.RECORDING,
    month=10.5,
    narrative=prose("""
        Drawings were kept in four places, and the crew built from a superseded one in period 4. I set up one
        store with version rules, and a board for the tasks. The recording walks through both.

        Managing information means that the right person can find the right version and trust it. I decided on
        three things: a name that sorts (project, type, number, revision), a status that only the document's
        owner can move (work in progress, shared, published, archived), and no copies by email, only links.
        The statuses matter most, since a person on site has no time to ask; if it says published, they may
        build from it. Old versions are kept, but out of the way, because a dispute in two years will be about
        what we knew and when.

        I picked the tools by need. The firm already paid for the store, so permission groups came free with
        it. For the tasks I tried a spreadsheet first. It failed in a week: two people cannot move a row at
        once. The board does that, and works on a phone with gloves on, which decided it. I did not take the
        one with the most features, as nobody would have learned it. Scheduling stays in the planning
        software: a board shows flow, but it has no logic between tasks.

        Since then, nobody has built from an old drawing; seventeen people use the board every day.
    """),
    claims=(
        Claim(
            "K15",
            "Why naming, status and retention make information trustworthy, and what went wrong without.",
            "Recording, first half; narrative, second paragraph",
        ),
        Claim(
            "K30",
            "Which software does which job, and why I did not choose the biggest.",
            "Narrative, third paragraph; recording, second half",
        ),
        Claim(
            "S19",
            "I set up the store and the board, and got seventeen people to use them.",
            "Recording throughout",
        ),
    ),
    referral=Referral(
        Claim("K19", "The version rules are configuration management.", "Recording, first half"),
        feedback=(
            "Version rules are one part of it. K19 also asks how a change is controlled, from request to "
            "approval, and which items belong to the configuration. CR-014 explains both; this recording "
            "does not. Please claim K19 there."
        ),
        answer="I removed K19; CR-014 shows the whole of it.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Screen recording 2 – store & board.mp4", "film.screen", 10.4),),
    links=(("https://documents.demo.test/store", "Our document store (you need a login)"),),
    declaration=Declaration(
        my_part="I set up both and made the recording. File names and people in it are made up.",
    ),
    praise=(
        "Clear reasons for each rule, and a tool chosen for people wearing gloves. That the spreadsheet "
        "failed and you say so makes the choice convincing."
    ),
    partly=PartlyMet(
        "K30",
        "Good on store and board. Widen it a little: which other technology do you use in performing project "
        "management, and where does it mislead you?",
    ),
)

OBSERVATION = Item(
    number=23,
    title="Assessor observation: planning and closing a week's work packages",
    kind=Kind.OBSERVATION,
    month=9.8,
    narrative=prose("""
        My assessor spent Monday morning and Friday afternoon of the same week with me on site. The form is
        hers; the photo is the board on Friday.

        On Monday I broke the week into work packages with the three foremen. I started from the programme,
        asked what had to be true before each package could start, and found that the drying room floor needed
        two days to cure that nobody had counted. I moved the joiner, told the supplier of the lockers and
        wrote down the new order on the board in front of everybody. Seven packages were planned, with an
        owner and a definition of done.

        On Friday we closed the week. Five packages were done, and I had checked each of them on site before I
        moved the card. One was nearly done. The foreman wanted it counted, and I left it open: done is what
        the dictionary says it is, otherwise the earned value in the report is fiction. The seventh had
        slipped, and that was my doing, as I had ordered the door frames for the wrong day. I said so in the
        meeting, had a new date by four o'clock and updated the programme before I went home.

        I asked my assessor to watch how I deal with what goes wrong, because the good weeks do not show much.
    """),
    claims=(
        Claim(
            "S12",
            "Observed from plan to close: packages prepared, monitored, rescheduled and the programme "
            "updated.",
            "Observation form, entries 1-9; photo of the board",
        ),
        Claim(
            "B3",
            "I owned the slipped door frames in front of everybody and put it right the same day.",
            "Observation form, entries 8 and 9",
        ),
    ),
    referral=Referral(
        Claim("S22", "I updated the integrated programme afterwards.", "Observation form, entry 9"),
        feedback=(
            "I saw you update the dates, and that is S12. For S22 I would have to see how the update works "
            "through to the critical path, interfaces, resources and risk. Your integrated programme shows "
            "it, so there is no need to claim it from this visit."
        ),
        answer="I removed S22; the integrated programme shows it.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Observation form (signed by both).pdf", "pdf.observation", 9.7),
        FileSpec("Friday board.jpg", "photo.task_board", 9.7),
    ),
    declaration=Declaration(
        my_part="The observation was written by my assessor. The narrative is mine.",
    ),
    praise=(
        "What I saw on Friday was accountability: the mistake named, the new date found, the programme "
        "updated. Not counting a package that was nearly done took some courage with that foreman."
    ),
    partly=PartlyMet(
        "S12",
        "Planning and closing the week are secure. I did not see how your week connects to the whole stage; "
        "show me in your next update.",
    ),
)

CPD_LOG = Item(
    number=24,
    title="CPD log with what I changed at work, and my project fundamentals certificate",
    kind=Kind.CPD,
    month=13.2,
    narrative=prose("""
        My log for the year: fourteen entries, 61 hours, and in the last column what I did differently
        afterwards. Where that column was empty for three months I crossed the entry out, because then I had
        only attended.

        Not everything in it is a course. The most useful hour was with the retired planner who comes in on
        Thursdays. He showed me how to read a programme backwards, from handover, and I found the missing cure
        time in ours that way. I asked for that hour myself, after the missed milestone. Two entries are
        books, one is a talk that I gave to the new starters, as explaining earned value showed me what I had
        not understood about it.

        I look for what to learn in three places: feedback from my assessor, what I avoid at work, and what
        the next stage will ask. I had been avoiding anything to do with contracts. So I took a day with our
        commercial team and now read the clause before I write the email.

        The certificate is there because I earned it, and it opened the theory to me. I know that on its own
        it shows that I passed a test, and not what I can do. My plan for next year is on the second sheet:
        facilitation, and enough about electrical design to ask better questions.
    """),
    claims=(
        Claim(
            "B5",
            "I looked for learning myself, and each entry has a change at work.",
            "Log, column G; sheet Next year",
        ),
    ),
    referral=Referral(
        Claim("K6", "The course covered project structures.", "Certificate"),
        feedback=(
            "The certificate tells me that you passed; it cannot tell me what you understand about "
            "structures today. A knowledge claim needs your own explanation. Workbook 1, section 3 is "
            "exactly that for K6, so there is no loss in removing it here."
        ),
        answer="I removed K6, since Workbook 1 explains it in my own words.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("CPD log with impact.xlsx", "sheet.cpd", 13.1),
        FileSpec("Certificate project fundamentals.pdf", "pdf.certificate", 6.2),
    ),
    declaration=Declaration(),
    praise=(
        "A log that strikes out its own entries when nothing changed at work is rare. You look for learning "
        "where you feel weak, and it shows in the work since."
    ),
    partly=PartlyMet(
        "B5",
        "You seek learning. Add a line on how you keep up once this programme is over; continuous is the "
        "word in the standard.",
    ),
)

REFLECTION = Item(
    number=25,
    title="My first missed milestone: what, so what, now what",
    kind=Kind.REFLECTIVE_ACCOUNT,
    month=6.5,
    narrative=prose("""
        What? The units were to be watertight on a Friday in my sixth month. They were watertight on the
        Wednesday after. I had reported the milestone green two days before, because the roofer had said
        "we'll be fine", and I wanted it to be.

        So what? Three days is not much, and the float took it. What was lost is that my project manager had
        told the client on the strength of my green. She did not shout. She asked what I had seen with my own
        eyes, and the answer was nothing. I had taken a tone of voice for progress. I also noticed that I had
        known on Wednesday: I had walked past and seen no flashing on the east side, and did not let it in. I
        was ashamed, and for a day I wanted to blame the roofer. He had only answered the question that I had
        asked.

        Now what? I stopped asking "are we all right?" and ask "what is left?" I go and look before I report,
        and there is a line in my Thursday that says so. When the date came to move, I changed the order of
        the fit-out so that the dry side could start; it got us two of the three days back. I told the
        client's representative myself the next morning. And I asked for an hour with the retired planner,
        which became the best entry in my CPD log.
    """),
    claims=(
        Claim(
            "B1",
            "When the date moved I changed the order of the fit-out, and got two of three days back.",
            "Third paragraph of the account",
        ),
        Claim(
            "B5",
            "I asked for help with what I could not do, and changed how I check progress.",
            "Second and third paragraph of the account",
        ),
    ),
    referral=Referral(
        Claim("S16", "I changed how I work after the milestone.", "Third paragraph"),
        feedback=(
            "An honest account, thank you. It is your own improvement, and B5 is the place for it. S16 is "
            "the organisation's process, in which others change as well. Your lessons item shows that."
        ),
        answer="I removed S16; the lessons item shows it.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Reflection – what, so what, now what.docx", "word.reflection", 6.4),
        FileSpec("Voice note in the van.m4a", "sound.voice_note", 6.2),
    ),
    declaration=Declaration(
        use_of_ai="I did not use AI. I recorded the voice note the same evening and wrote the account from it.",
    ),
    praise=(
        'You looked at what you did not want to see. The change from "are we all right" to "what is left" is '
        "small, concrete and "
        "still visible in your reports months later."
    ),
    partly=PartlyMet(
        "B5",
        "The insight is there. Say how you will know in half a year that the habit has stayed.",
    ),
    in_pack=False,
)

ITEMS = (CCTV, DOCUMENT_STORE, OBSERVATION, CPD_LOG, REFLECTION)
