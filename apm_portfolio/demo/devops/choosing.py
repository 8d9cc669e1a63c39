"""Items 5 to 8: stories, threats, pairing and a choice."""

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

USER_STORIES = Item(
    number=5,
    title="User stories with visitors who cannot use our site",
    kind=Kind.PRODUCT,
    month=9.5,
    narrative=prose("""
        We had stories for "the user". I sat with {f.visitors} visitors: two who use a screen reader, one who
        cannot use a mouse, a carer who books for twelve, and others. I wrote {f.stories} stories from it.

        Each story says who wants what and why, and how we will see that it works. "As a carer I can change
        one name without losing the other eleven" says more than "improve the form", because the team can test
        it and finish it. Two stories were too big; I cut them by what a visitor could already use, not by
        layer.

        User experience is at the heart of it because adoption is. The screen reader users rang the box office
        although the site "worked": they did not trust it after losing a basket once. We fixed the basket
        before anything else.

        I chose how to talk by what was at stake: face to face with visitors, as I would have missed the sigh;
        a drawing for the team; two lines in chat for what had been agreed; email for the museum's lawyer. The
        team reordered the sprint at the board that morning, and I paired with the designer for two days.
    """),
    claims=(
        Claim("K10", "Why needs differ, what access means here and why trust drives adoption.", "Narrative"),
        Claim("K19", "Which way to communicate for which purpose, and why.", "Narrative, last paragraph"),
        Claim(
            "S3", "{f.stories} stories, each with its test, two of them cut down.", "Workbook, sheet Stories"
        ),
        Claim(
            "S8",
            "The sprint was reordered with the team; I paired with the designer.",
            "Workbook, sheet Sprint",
        ),
    ),
    referral=Referral(
        Claim("S2", "I worked with visitors and a lawyer.", "Narrative"),
        feedback=(
            "They are external, but I cannot see two cultures meeting: what was different in how they work, "
            "and how did you adapt? If the museum decides more slowly than we do, that would be a good "
            "example. Otherwise leave S2 out."
        ),
        answer="I left S2 out for now.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Stories & sprint.xlsx", "service.stories", 9.4),),
    declaration=Declaration(
        my_part="The designer ran two of the visits. The stories and their tests are mine."
    ),
    praise="Stories that a team can finish and a visitor would recognise. The sigh you would have missed: "
    "well put.",
    partly=PartlyMet(
        "K10", "Good on access. Say how you would find out about people who never come to the site."
    ),
)

THREAT_MODEL = Item(
    number=6,
    title="Threat model and dependency checks",
    kind=Kind.PRODUCT,
    month=11.0,
    narrative=prose("""
        With two colleagues I drew the service on a whiteboard and asked, at each arrow, who could read,
        change or stop what goes along it. It gave {f.findings} findings, {f.urgent} of them urgent.

        I sorted them by likelihood and impact. The frightening one, somebody breaking the encryption, came
        last. The dull one came first: the refund account had no second factor and four people shared it. We
        gave each their own, and the old one was closed the same day. One finding we accepted, with a date to
        look again, since mending it would cost more than what it protects.

        Data is secured in three ways, because each fails differently. In transit it is encrypted, since we do
        not own the network; at rest, since discs get sold; and by access lists, since most harm is done by
        people who are already inside. We keep only the postcode's first half. What we do not have cannot
        leak.

        The model tells us where to look, the scans run in each build, and once a year somebody from outside
        tries to break in. None replaces the others: a scan knows old weaknesses, a person finds new ones.
    """),
    claims=(
        Claim(
            "K5",
            "What modelling, scanning and testing by people each find, and miss.",
            "Narrative, last paragraph",
        ),
        Claim("K16", "Transit, rest and access, with the reason for each.", "Narrative, third paragraph"),
        Claim(
            "S10",
            "{f.findings} findings ranked by likelihood and impact, with what was done.",
            "Report, table",
        ),
        Claim("S21", "The model was drawn and agreed on a whiteboard with the team.", "Report, section 1"),
    ),
    referral=Referral(
        Claim("K22", "There are rules about data.", "Narrative"),
        feedback=(
            "K22 asks how your occupation fits the wider digital landscape and which rules are coming. Name "
            "at least one that will change what you do, and how."
        ),
        answer="I removed K22 until I have read up on it; it is in my plan for next month.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("Threat model v2.pdf", "service.report", 10.9, part=3),),
    declaration=Declaration(
        my_part="Three of us drew the model. The ranking, the report and the follow-up are mine."
    ),
    praise="You rank by what is likely and not by what is exciting, and act the same day. The third "
    "paragraph is a model of why.",
    partly=PartlyMet(
        "S10", "For the accepted finding, say who accepted it and what would change their mind."
    ),
)

PAIRING = Item(
    number=7,
    title="Pairing, a mob hour and the show and tell: clip and notes",
    kind=Kind.RECORDING,
    month=12.0,
    narrative=prose("""
        I have paired for {f.pairing_hours} hours this quarter and set up a mob hour on Tuesdays. The clip is
        from a show and tell for the box office, with everyone's agreement.

        Pairing suits work in which a mistake is dear or knowledge sits with one person. We swap who types
        every fifteen minutes. For the payment code it halved the review, because the review had happened
        while we typed. Five people on one screen is slow for typing and quick for deciding, so we mob only at
        the start of something new. For routine work I prefer to be alone.

        In the team there are a product owner, a designer, two testers and us. Our interface with the box
        office was a form. Since the mob hour one of them sits with us, and two requests turned out to be one.

        In the show and tell I left out how it works and let the box office try it. They asked about the
        printer. I did not know and said so, and brought the answer the next day. Whoever learns something
        writes three lines for the shared notebook; there are forty now, eleven of them mine.
    """),
    claims=(
        Claim(
            "K18",
            "Who does what in our team and where it meets the box office.",
            "Narrative, third paragraph",
        ),
        Claim(
            "K20", "When to pair, when to mob and when to work alone, and why.", "Narrative, second paragraph"
        ),
        Claim("S1", "I showed the work to people who do not code, and let them try it.", "Clip from 0:03"),
        Claim("S4", "I set up the mob hour and the shared notebook.", "Notes, page 1"),
        Claim("S13", "{f.pairing_hours} hours of pairing with what came of them.", "Notes, table"),
        Claim("B1", "I share what I learn and ask when I do not know.", "Clip; notes"),
    ),
    referral=Referral(
        Claim("K9", "Teams have cultures.", "Narrative"),
        feedback=(
            "K9 is about organisational cultures and the frameworks they use, how they help and hinder each "
            "other. Compare yours with the museum's, with an example of each, or leave it out."
        ),
        answer="I removed K9.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("Show and tell clip.mp3", "sound.meeting", 11.9),
        FileSpec("Pairing notes.pdf", "service.report", 11.9, part=4),
    ),
    declaration=Declaration(my_part="Notes and set-up are mine. Everybody heard in the clip agreed to it."),
    praise="You know when not to pair, which is the harder half. Good that you said that you did not know "
    "about the printer.",
    partly=PartlyMet("S4", "The notebook lives. How will it live when you are on leave?"),
)

CHOICE = Item(
    number=8,
    title="Bought, rented or built? The queue, the data and the price of time",
    kind=Kind.WRITTEN_ASSIGNMENT,
    month=13.5,
    narrative=prose("""
        On the first day of the holidays {f.service} falls over, so we need a waiting room. I compared renting
        one as a service (£{f.queue_cost} a month), the suite that our parent company uses, and building one.

        We rented. Building would have taken a month that visitors do not see, for something that is not what
        we are for. The suite does it, but comes with a contract for three years and somebody else's release
        days. Renting costs money every month and ties us to one supplier; I priced leaving as well. Time,
        cost and quality move together here: quality built in early is cheaper than quality tested in, and the
        fastest release is the one that need not be repeated.

        The service wanted to keep each visitor's address for ninety days "to learn from it". We do not need
        that. Data taken for one purpose and used for another is how trust goes, and a machine that learns
        from queues may learn who is poor. We agreed on one hour, in writing.

        The queue's state sits in a key-value store, since it is read a thousand times a second and worth
        nothing tomorrow. Bookings stay in the relational database, which can be restored to the minute.
    """),
    claims=(
        Claim(
            "K3",
            "Why we do not take data that we do not need, and what learning from it could do.",
            "Section 3",
        ),
        Claim("K4", "Time, cost and quality as one, with quality early.", "Section 2"),
        Claim("K12", "Which store for which need, recovery included.", "Section 4"),
        Claim(
            "K24",
            "Rented, bought and built compared for this case, the price of leaving included.",
            "Section 1",
        ),
    ),
    referral=Referral(
        Claim("K21", "I chose an architecture.", "Section 4"),
        feedback=(
            "A choice of store is part of it. K21 asks for principles and patterns, and how user needs "
            "become cloud and code. What does the waiting room do to the rest of the architecture when it "
            "fails?"
        ),
        answer="I added a section on what happens when the waiting room itself is down.",
        ending=Ending.MET,
        added=(
            "Added after feedback: the waiting room stands in front of everything, so if it fails nobody "
            "gets in. We therefore let visitors through when it does not answer within a second. That is the "
            "pattern of failing open, and right here because a slow site is better than none. For payment it "
            "would be wrong, and there we fail closed."
        ),
    ),
    files=(FileSpec("Bought rented built.docx", "service.essay", 13.4),),
    declaration=Declaration(
        use_of_ai="I asked a chat assistant for arguments against renting, and answered each of them."
    ),
    praise="You price leaving as well as joining, and you turned data down that was offered for free. Very "
    "sound.",
    partly=PartlyMet("K4", "Make the value of DevOps visible in a figure from your own service."),
)

ITEMS = (USER_STORIES, THREAT_MODEL, PAIRING, CHOICE)
