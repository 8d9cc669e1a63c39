"""Items 1 to 4: pipeline, infrastructure, tests and an incident."""

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

PIPELINE = Item(
    number=1,
    title="From a merge to production: the pipeline I rebuilt",
    kind=Kind.PRODUCT,
    month=3.0,
    narrative=prose("""
        When I joined, {f.service} was released {f.releases_before} times a month, on a Thursday evening, by
        the one person who knew how. A build took {f.build_before} minutes, so people saved up their changes,
        and merging them was the worst part.

        I split the build into steps that can run side by side, cached what does not change and moved the slow
        tests behind the quick ones. It takes {f.build_after} minutes now. That matters more than comfort: the
        longer a build takes, the bigger each change gets, and the harder it is to say which change broke it.
        Small and often is safer, not riskier.

        Integration, delivery and deployment are often said in one breath. Here each merge is integrated and
        tested; each green build could be delivered, and is put on the staging site; only builds that a person
        has looked at are deployed. We stop there on purpose, because the box office closes for lunch and
        nobody would answer the phone.

        We made {f.releases_after} releases last month. Dependencies and the image are scanned in the same
        run, and a serious finding stops it.
    """),
    claims=(
        Claim(
            "K1",
            "Why small merges with tests and artefacts beat saving changes up.",
            "Narrative, second paragraph",
        ),
        Claim(
            "K15", "Integration, delivery and deployment told apart by where we stop, and why.", "Narrative"
        ),
        Claim(
            "S15",
            "The pipeline releases from source control to visitors.",
            "Pipeline file, stages 1-6; run sheet",
        ),
        Claim(
            "S9",
            "Dependencies and image are scanned in the run; a finding stops it.",
            "Pipeline file, stage 4",
        ),
    ),
    referral=Referral(
        Claim("S18", "The pipeline is written as code.", "Pipeline file"),
        feedback=(
            "The pipeline definition is code, but S18 is about specifying cloud infrastructure. There is no "
            "network, machine or store in it. Your infrastructure item shows that; please claim it there."
        ),
        answer="I removed S18 and claim it with the infrastructure.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("pipeline (copy).txt", "service.pipeline", 2.8),
        FileSpec("Runs before & after.pdf", "service.report", 2.9, part=1),
    ),
    declaration=Declaration(
        use_of_ai="A code assistant proposed the caching step. I tested it with and without before I kept it."
    ),
    praise=(
        "You explain why slow builds make big changes, and you stop short of full deployment for a reason "
        "that has to do with people. The figures before and after are convincing."
    ),
    partly=PartlyMet("K1", "Benefits are clear. Name the tooling you compared and why you kept ours."),
)

INFRASTRUCTURE = Item(
    number=2,
    title="Rebuilt, not repaired: our servers as code",
    kind=Kind.PRODUCT,
    month=5.0,
    narrative=prose("""
        We used to patch servers by hand. After a year no two of them were alike, and the recovery notes
        described a machine that no longer existed.

        I wrote the network, the machines and their rights as code, and the image is now built from a list
        every {f.image_days} days. A server is never changed: it is replaced. At first I thought this
        wasteful. The reason is that a server nobody logs in to has nothing on it that nobody remembers.
        Security updates arrive because the image is fresh, and going back is starting yesterday's image,
        which we have rehearsed twice.

        Infrastructure code differs from the service's own language. It says what should be there and not how
        to get there, so I had to learn to read the plan before I apply it. In my second week I did not, and
        deleted the staging database. It was back in nine minutes, from the same code, and the rule that a
        plan is read by two people is mine.

        The service itself is still configured in three places. It is on the board.
    """),
    claims=(
        Claim(
            "K7",
            "How declaring infrastructure differs from programming, and what that asks of me.",
            "Narrative",
        ),
        Claim(
            "K8", "Why servers are replaced and not patched, and what that does for security.", "Narrative"
        ),
        Claim(
            "S5",
            "Images are built and deployed every {f.image_days} days; going back is rehearsed.",
            "Run sheet",
        ),
        Claim("S18", "Network, machines and rights specified as code.", "Infrastructure file"),
    ),
    referral=Referral(
        Claim("K16", "The store is encrypted.", "Infrastructure file, line 31"),
        feedback=(
            "One line switches encryption on. K16 asks how data is best secured, so tell me about in "
            "transit, at rest and who may read it, and why you chose as you did. Half a page would do, or "
            "use your threat model."
        ),
        answer="I removed K16; the threat model explains all three with reasons.",
        ending=Ending.REMOVED,
    ),
    files=(
        FileSpec("infrastructure main.txt", "service.infrastructure", 4.8),
        FileSpec("Rebuild rehearsal.pdf", "service.report", 4.9, part=2),
    ),
    declaration=Declaration(
        my_part="The network module is the platform team's. Machines, rights and image are mine."
    ),
    praise="The deleted database, told plainly, with the rule that came of it, shows more than a clean run "
    "would.",
    partly=PartlyMet("S5", "Images are immutable. Show how a release reaches visitors without a pause."),
)

TEST_FIRST = Item(
    number=3,
    title="Test first: the refund rule",
    kind=Kind.PRODUCT,
    month=6.5,
    narrative=prose("""
        Refunds depend on the day, the kind of ticket and whether the boat sailed. The old code was one
        function with nine conditions, which everybody was afraid of.

        I wrote the tests first, one sentence of the rule at a time, saw each fail and then made it pass.
        Writing the test first made me ask the box office what should happen at noon exactly. Nobody had
        known. With {f.tests} unit tests in two seconds and four through the browser, ours is a pyramid: the
        slow ones are dear, and when they fail they do not say where, so they only check that the parts are
        joined up.

        I used a stand-in for the payment provider and none for our own code. A stand-in for everything would
        have tested my idea of the code and not the code.

        Then I refactored in small steps with the tests green: each condition became a named rule. The new
        rules ran behind a switch next to the old ones for a week, and we compared. They differed twice. Both
        times the old ones were wrong.
    """),
    claims=(
        Claim(
            "K14",
            "Why a pyramid, when a stand-in helps and when it lies.",
            "Narrative, second and third paragraph",
        ),
        Claim("S14", "Tests written first for each sentence of the rule.", "Test file, history at the top"),
        Claim("S17", "The rules are written in our general purpose language.", "Test file, second half"),
        Claim("S20", "New rules ran behind a switch beside the old ones.", "Narrative; test file, line 8"),
        Claim(
            "S22",
            "Nine conditions became named rules in steps that each kept behaviour.",
            "History of the change",
        ),
    ),
    referral=Referral(
        Claim("S11", "I found two faults in the old rules.", "Narrative, last paragraph"),
        feedback=(
            "You found them by comparison, which is sensible. S11 asks for a systematic approach with a "
            "hypothesis and a way to test it. Was there one? The incident review has a clear chain of "
            "hypotheses; that is where I would claim it."
        ),
        answer="I removed S11 here and claim it with the incident review.",
        ending=Ending.REMOVED,
    ),
    files=(FileSpec("refund_rules tests.txt", "service.tests", 6.4),),
    declaration=Declaration(use_of_ai="I did not use AI; the exercise was to write the tests myself."),
    praise="The question about noon is exactly what writing a test first is for. The comparison behind a "
    "switch is neat.",
    partly=PartlyMet("K14", "Add how you decide that something is not worth a test."),
)

INCIDENT = Item(
    number=4,
    title="Incident review: {f.outage} minutes without sign-in",
    kind=Kind.WRITTEN_ASSIGNMENT,
    month=8.0,
    narrative=prose("""
        On a Saturday in the holidays nobody could sign in for {f.outage} minutes. I was on call and wrote the
        review.

        The first alert came after {f.alert_after} minutes, from the number of failed sign-ins and not from
        the server, which was well. That is why we watch what visitors feel as well as what machines do. I
        wrote down each idea with what would disprove it: the provider (its status was green), our last
        release (taken back, no change), the session store (full). The store's disk had grown for a week. The
        metric was there, but nobody had set a threshold, so nothing told us.

        I freed the disk, watched the errors fall, and stayed for an hour. We then followed one request from
        the door to the store to see where it waits. There are now an alert at 80 per cent and a test that
        fills the store on purpose.

        The review names no one. In a blameless culture the question is what made it easy to go wrong, because
        people who fear for themselves hide what we need to know. It was my change that switched the old
        clean-up off, I said so in the first line, and got help and no reproach.
    """),
    claims=(
        Claim(
            "K11", "Why we alert on symptoms, and which insight each metric gave.", "Review, sections 2 and 4"
        ),
        Claim("K23", "Why a blameless review finds more.", "Narrative, last paragraph"),
        Claim(
            "S6", "I set up the missing threshold and tested that it fires.", "Review, section 5; dashboard"
        ),
        Claim(
            "S7",
            "I followed a request through gateway, service and store to find the wait.",
            "Review, section 3",
        ),
        Claim("S11", "Three hypotheses, each with what would disprove it.", "Review, section 2"),
        Claim(
            "S19",
            "Logs and metrics read in context: green server, failing sign-ins.",
            "Log extract; dashboard",
        ),
        Claim("B3", "I owned my change, put it right and stayed to watch.", "Review, first line"),
        Claim("B4", "The review blames nobody.", "Review throughout"),
    ),
    referral=Referral(
        Claim("K12", "I know why the session store filled up.", "Review, section 3"),
        feedback=(
            "You know how this store failed. K12 wants the choice: which kind of storage for which need, "
            "including recovery. A few sentences on why sessions are kept there at all, and what you would "
            "lose elsewhere, would lift this."
        ),
        answer="I added a paragraph on why sessions sit in a memory store, and what recovery would mean.",
        ending=Ending.PARTLY_MET,
        added=(
            "Added after feedback: sessions are read on every page and may be lost without harm, so they sit "
            "in memory and are not backed up. Orders are the opposite: written once, never to be lost, in a "
            "relational database with a rehearsed recovery. Putting both in one store would give each the "
            "wrong care."
        ),
    ),
    files=(
        FileSpec("Incident review.md", "service.review", 7.9),
        FileSpec("log extract.txt", "service.log", 7.8),
        FileSpec("dashboard (Saturday).png", "service.dashboard", 7.8),
    ),
    declaration=Declaration(
        my_part="Two colleagues joined after ten minutes. What each of us did is in the timeline."
    ),
    praise="A chain of hypotheses with what would disprove each, and your own change named in the first "
    "line. Exemplary.",
    partly=PartlyMet(
        "S6", "The threshold is new and tested. Who is woken by it, and may they go back to sleep?"
    ),
)

ITEMS = (PIPELINE, INFRASTRUCTURE, TEST_FIRST, INCIDENT)
