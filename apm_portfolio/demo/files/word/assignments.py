"""The workbook and the business case under review."""

from __future__ import annotations

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.diagram import levels, two_rhythms
from apm_portfolio.demo.files.word.paper import Paper
from apm_portfolio.demo.site import SiteFacts


def workbook(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 1: five sections on projects, levels, structures, roles and life cycles."""
    paper = Paper(
        facts,
        "Workbook 1: projects and their surroundings",
        f"{facts.author.name}, assistant project manager, {facts.project}",
        facts.day(spec.month),
    )
    _project_or_usual(paper)
    _three_levels(paper)
    _structures(paper)
    _roles(paper)
    _life_cycles(paper)
    return paper.content()


def _project_or_usual(paper: Paper[SiteFacts]) -> None:
    facts = paper.facts
    paper.heading("1  Project or business as usual")
    paper.paragraphs(
        f"Every night at {facts.depot} the cleaners wash the buses. It has been done for years and will go on "
        "after I have left. If Tuesday goes badly, Wednesday makes up for it. What counts is a steady "
        "standard, so the depot measures how many buses leave clean, week after week. That is business as "
        "usual.",
        f"The welfare block for {facts.drivers} drivers and the {facts.bays} charging bays have a first day "
        "and a last day. When they are handed over, the team breaks up. We have never built exactly this "
        "before, on this ground, with these neighbours. That is a project: temporary, unique, and with "
        "change as its result.",
    )
    paper.table(
        ["", "Depot cleaning (usual)", "Welfare block (project)", "Why it matters to me"],
        [
            ["End", "None", "Handover date", "I cannot make up for a bad month later"],
            [
                "Money",
                "Yearly budget",
                "One approved sum",
                "Spend is compared with work done, not with last year",
            ],
            ["Team", "Permanent", "Borrowed", "I have to ask for people, and ask early"],
            ["Risk", "Known from before", "Partly unknown", "Contingency exists and has an owner"],
            ["Measure", "Standard kept", "Change delivered", "A baseline first, then a report"],
        ],
        [2.0, 4.2, 4.2, 5.8],
    )
    paper.paragraphs(
        "The line is not always sharp. Once the chargers are live, booking them becomes business as usual. "
        "If nobody at the depot has taken that over by then, the project never really ends. I therefore "
        "count the handover of the booking rota as part of the project, and the rota itself as part of the "
        "depot.",
    )


def _three_levels(paper: Paper[SiteFacts]) -> None:
    facts = paper.facts
    paper.heading("2  Project, programme and portfolio")
    paper.paragraphs(
        "A programme holds projects together because their benefit only comes when all of them are there: a "
        "depot with chargers and no electric buses helps nobody. A portfolio holds everything the firm has "
        "chosen to spend on, related or not, and asks whether it is the right mix.",
    )
    paper.figure(
        levels(
            [
                ("Portfolio\nestates", "moved the connection money to another depot\nfor one quarter"),
                (
                    "Programme\nelectric fleet",
                    "kept the bus delivery date, so the order of\ndepots had to change",
                ),
                (
                    f"Project\n{facts.depot}",
                    f"connection {facts.grid_slip} weeks later, temporary power,\nnew critical path",
                ),
            ]
        ),
        "Figure 1. One decision on its way down",
    )
    paper.paragraphs(
        "Figure 1 follows one real decision. Nobody on our site did anything wrong, yet our schedule moved. "
        "The dependency ran through the programme: we had promised a connection, and the money for it was "
        "the portfolio's. It also works upwards. When our forecast went over the approved "
        f"£{facts.approved:,}, the programme had to know, since two other depots draw on the same "
        "contingency.",
        "What I take from it: I need to know whose decision something is before I complain about it, and I "
        "report early because others plan with what I report.",
    )


def _structures(paper: Paper[SiteFacts]) -> None:
    paper.heading("3  Functional, matrix and project structures")
    paper.table(
        ["", "Functional", "Matrix (ours)", "Project"],
        [
            ["Who leads people", "Head of department", "Both", "Project manager"],
            ["Good at", "Depth of skill, careers", "Sharing scarce skills", "Speed, one aim"],
            [
                "Weak at",
                "Work across departments",
                "Two bosses, slow priorities",
                "Skills idle between peaks, people left over at the end",
            ],
            ["Cost", "Low overhead", "Time spent agreeing", "Doubled support functions"],
            [
                "Fits when",
                "Work stays in one field",
                "Several projects need the same few people",
                "One large or urgent project",
            ],
        ],
        [2.7, 4.2, 4.4, 4.9],
    )
    paper.paragraphs(
        "We are a matrix because the firm has four electricians who can work on high-voltage supplies and "
        "nine projects that want them. In a pure project structure we would have our own and he would be "
        "idle for half of the year; in a functional one the electrical department would decide, and my dates "
        "would be a wish.",
        "The price is that the electrician has two bosses. In my third week both of them told him that they "
        "came first. He asked me, the most junior person there, whom to believe. Since then I agree his days "
        "with the department before I put them in the plan.",
    )


def _roles(paper: Paper[SiteFacts]) -> None:
    paper.heading("4  Who does what")
    paper.table(
        ["Role", "Decides", "Limit", "What I need from them"],
        [
            [
                "Sponsor",
                "Whether the project is still worth it",
                "The approved case",
                "A clear yes or no, soon",
            ],
            [
                "Project manager",
                "How the work is done",
                "Tolerance on time and cost",
                "Priorities when two things clash",
            ],
            ["Assistant (me)", "Order of works within a week", "Up to £2,000, no change of scope", "-"],
            ["Foremen", "Method and crew", "Method statement", "What is left to do, seen and not guessed"],
            [
                "Design engineer",
                "What is safe and buildable",
                "The standards",
                "Answers with a revision on them",
            ],
            ["Programme office", "How we report", "The handbook", "One calendar for all reports"],
            ["Client representative", "Access and acceptance", "The contract", "Early warning, both ways"],
        ],
        [3.4, 4.6, 4.0, 4.2],
    )
    paper.paragraphs(
        "The third line took me longest. A limit is not an insult: it tells me what I may settle on the "
        "spot. I settle a great deal on the spot. What lies above it I pass on the same day, with what I "
        "would do, so that whoever decides has something to say yes to.",
    )


def _life_cycles(paper: Paper[SiteFacts]) -> None:
    paper.heading("5  Life cycles: linear, iterative, hybrid")
    paper.paragraphs(
        "Concrete does not forgive. If the bolts are in the wrong place we break it out, and that costs "
        "about ten times what a second look at the drawing costs. So we design, check, pour and build in "
        "that order, with a gate between. That is linear, and it is right wherever change gets expensive "
        "quickly and the need is known early.",
        "With the booking screen it was the other way round. We asked drivers what they wanted and they "
        "said, 'Something simple.' When they had a drawing in their hands they said what they meant. Three "
        "rounds later it was good. Changing a drawing is cheap, and the need was not known at the start, so "
        "we went round in short turns.",
    )
    paper.figure(
        two_rhythms(
            ["Design", "Check", "Foundations", "Units", "Handover"],
            ["Paper sketch", "Clickable", "Trial, 5 drivers", "Two shifts", "All drivers"],
        ),
        "Figure 2. Our hybrid: two rhythms, one handover",
    )
    paper.paragraphs(
        "Together they make a hybrid. It has a cost as well: the iterative side wanted to move a screen in a "
        "wall that the linear side had already boarded. Since then the two meet at fixed points, and what is "
        "behind a board by then stays where it is.",
    )


def business_case(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 2: the programme's draft with the apprentice's tracked changes and margin comments."""
    paper = Paper(
        facts,
        f"Business case v0.3: {facts.depot} depot",
        "Draft for gate 3. Tracked changes and comments are open.",
        facts.day(spec.month),
    )
    _case_purpose(paper)
    _case_context(paper)
    _case_options(paper)
    _case_benefits(paper)
    return paper.content()


def _case_purpose(paper: Paper[SiteFacts]) -> None:
    paper.heading("1  Why this case exists")
    paper.heading("1.1  Purpose of each part", 2)
    purpose = paper.paragraph(
        "The case states the need, the options with their cost and risk, the benefits with their owners, and "
        "how the money is found. Each gate asks again whether it is still true."
    )
    paper.comment(
        purpose,
        "I added the second sentence. Without the benefits part the board can see the price, but not what it "
        "buys; without the options it cannot see what else the money could do.",
    )
    paper.heading("1.2  Need", 2)
    paper.paragraphs(
        f"{paper.facts.drivers} drivers use a cabin from another age. {paper.facts.bays} electric buses "
        "arrive with the next timetable and cannot be charged on site. Both needs share one trench, one "
        "supply and one closure of the yard."
    )
    paper.heading("1.3  Fit with the firm's plan", 2)
    line = paper.paragraph("The case supports ")
    paper.deleted(line, "the objective on emissions.")
    paper.inserted(line, "two objectives: lower emissions, and keeping the people we train (table 1).")
    paper.comment(
        line,
        "The block is there for the drivers. If the case does not say so, it is the first thing to be cut.",
    )
    paper.table(
        ["Objective", "What the project does for it", "How we will know"],
        [
            ["Halve fleet emissions", f"{paper.facts.bays} charging bays", "Diesel bought, each quarter"],
            [
                "Keep people we train",
                "Dry, warm, private welfare block",
                "Leavers' survey, question 4; baseline taken",
            ],
            ["Good neighbour", "No idling in the lane at night", "Complaints logged"],
        ],
        [4.4, 6.0, 5.8],
    )


def _case_context(paper: Paper[SiteFacts]) -> None:
    paper.heading("2  Context")
    paper.heading("2.1  PESTLE", 2)
    paper.table(
        ["", "What we see", "What we do about it"],
        [
            [
                "Political",
                "Council election in the spring; both sides back the depot",
                "Brief both, promise nothing new",
            ],
            [
                "Economic",
                "Copper up by a fifth since the outline",
                "Fix the cable price at order; allowance in the estimate",
            ],
            [
                "Social",
                f"{paper.facts.homes} homes along the lane, shift workers among them",
                "Agree hours before the tender",
            ],
            ["Technological", "Two charger standards in the market", "Ducts sized for either"],
            ["Legal", "Sewer easement across the yard", "Survey before the design is frozen"],
            ["Environmental", "Old fuel tank, perhaps leaking", "Boreholes in the enabling works"],
        ],
        [2.6, 6.9, 6.7],
    )
    paper.heading("2.2  SWOT", 2)
    paper.table(
        ["Strengths", "Weaknesses"],
        [
            [
                "Crew has built two such blocks. Yard can be closed at night.",
                "One high-voltage electrician. Drawings in four places.",
            ]
        ],
        [8.1, 8.1],
    )
    paper.table(
        ["Opportunities", "Threats"],
        [
            [
                "One trench for power, data and drainage. Spare capacity to sell at night.",
                "Connection date is the operator's. Neighbour needs the crane too.",
            ]
        ],
        [8.1, 8.1],
    )
    choice = paper.paragraph(
        "PESTLE was chosen because the threats come from outside, SWOT because the board asked whether we "
        "are able to deliver. VUCA was left out: it says how uncertain the world is, but gives no line to "
        "act on."
    )
    paper.comment(choice, "Agreed. Please keep this paragraph.", author="Project manager", initials="PM")


def _case_options(paper: Paper[SiteFacts]) -> None:
    facts = paper.facts
    paper.heading("3  Options")
    paper.table(
        ["Option", "Cost", "For", "Against"],
        [
            ["0  Do nothing", "£0", "No disruption", "Buses charged across town; cabin condemned next year"],
            ["1  Cabin only", f"£{facts.bac * 42 // 100_000 * 1000:,}", "Quick", "Yard is dug up twice"],
            [
                "2  Block and charging",
                f"£{facts.bac:,}",
                "One closure, one trench",
                "Depends on the connection",
            ],
        ],
        [3.6, 2.6, 4.2, 5.8],
    )


def _case_benefits(paper: Paper[SiteFacts]) -> None:
    facts = paper.facts
    paper.heading("4  Benefits")
    line = paper.paragraph("Saved mileage is counted ")
    paper.deleted(line, "under fuel and under drivers' time.")
    paper.inserted(line, "once, under fuel. Time saved is shown in hours, without a price.")
    paper.comment(
        line,
        f"The draft counted the empty runs of {facts.drivers} drivers twice, as fuel and as time. I propose "
        "that it counts once. The case still stands.",
    )
    paper.table(
        ["Benefit", "Measure", "Owner", "First review"],
        [
            ["Less diesel", "Litres a quarter against baseline", "Fleet engineer", "3 months after go-live"],
            ["Fewer leavers", "Survey, question 4", "Depot manager", "6 months after handover"],
            ["Quiet lane", "Complaints a month", "Client representative", "At handover"],
            ["Hours saved", "Empty runs x 22 minutes", "Operations lead", "3 months after go-live"],
        ],
        [3.4, 5.2, 3.8, 3.8],
    )
    upkeep = paper.paragraph("Each benefit has one owner and is reviewed after every gate.")
    paper.comment(
        upkeep,
        "New sentence. A benefit without an owner is not looked for after handover, and then nobody can say "
        "whether the case came true.",
    )
    paper.comment(
        upkeep, "Fleet engineer has agreed to own the first line.", author="Programme office", initials="PO"
    )
