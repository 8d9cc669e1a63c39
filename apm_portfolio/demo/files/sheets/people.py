"""Workbooks about people and plans: stakeholders, the programme's logic, resources and the CPD log."""

from __future__ import annotations

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.styles import Font

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.sheets.book import AMBER, DAY, GREEN, RED, Book
from apm_portfolio.demo.schedule import baseline, current, working_day
from apm_portfolio.demo.site import SiteFacts

GROUPS = (
    (
        "Depot drivers",
        "Medium",
        "High",
        "A place to eat in peace during 18 months of works",
        "Involve",
        "Assistant PM",
    ),
    (
        "Night cleaners",
        "Low",
        "High",
        "Safe way to their cars at four in the morning",
        "Involve",
        "Assistant PM",
    ),
    ("Homes in the lane", "Medium", "High", "Sleep", "Involve", "Assistant PM"),
    ("Supported-living house", "Low", "High", "Routine; a quiet garden", "Involve", "Assistant PM"),
    ("Network operator", "High", "Low", "Nothing; we need them", "Manage closely", "Project manager"),
    ("Sewer company", "High", "Low", "Access to the easement", "Keep satisfied", "Design engineer"),
    ("School", "Low", "Medium", "The crossing at half past eight", "Consult", "Assistant PM"),
    ("Neighbouring site", "Medium", "Medium", "Crane hours", "Manage closely", "Project manager"),
    ("Steering group", "High", "Medium", "The vote they cast for us", "Keep satisfied", "Project manager"),
    ("Fire service", "Medium", "Low", "Their turning circle", "Consult", "Assistant PM"),
)
CONTACTS = (
    ("Homes in the lane", "Letter", "Dates of the boreholes", "Two calls, both friendly"),
    (
        "Depot drivers",
        "Canteen visit",
        "What would make the wait bearable?",
        "Microwave, coat hooks, heating",
    ),
    ("Fire service", "Email", "Turning circle during works", "FAILED: no answer"),
    ("Fire service", "Email", "Reminder", "FAILED: no answer"),
    ("Fire service", "Phone", "The same question", "Answered in five minutes"),
    ("Night cleaners", "Walked the route at 4:00", "Lights, puddle, fence", "Three lamps moved"),
    ("School", "Meeting", "Crossing at 8:30", "No deliveries 8:15 to 9:00"),
    ("Homes in the lane", "Drop-in", "Night delivery went wrong", "Angry; nine people"),
    ("Homes in the lane", "Second drop-in", "New hours, agreed together", "Six of nine content"),
    ("Network operator", "Call", "Connection date", "They will confirm in writing"),
    ("Network operator", "Letter", "Both interface dates", "Confirmed"),
    ("Supported-living house", "Visit with support worker", "Easy-read sheet tried out", "Two words dropped"),
    ("Neighbouring site", "At the crane", "Hours, lift plan", "Agreed"),
    ("Depot drivers", "Poster with a mistake", "Wrong gate shown", "FAILED: corrected the same day"),
    ("Steering group", "Note", "Why the chargers matter", "Invited to present"),
)


def stakeholders(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 5: the register, 31 contacts and where each group stood then and stands now."""
    book = Book(facts, "Stakeholder register and engagement log", facts.day(spec.month))
    sheet = book.sheet("Register", "Stakeholder register")
    header = ["Group", "Power", "Interest", "What they stand to lose", "Approach", "Owner", "Next step"]
    steps = (
        "Visit in week 30",
        "Lamp check monthly",
        "Letter before night works",
        "Second reading of the sheet",
    )
    rows = [[*group, steps[number % 4]] for number, group in enumerate(GROUPS)]
    last = book.table(sheet, header, rows, widths=[26, 10, 10, 44, 18, 18, 28])
    for word, colour in (("High", RED), ("Medium", AMBER), ("Low", GREEN)):
        book.flag(sheet, f"B5:C{last}", word, colour)
    sheet = book.sheet("Engagement log", "Contacts, three months")
    log = [
        [facts.day(spec.month, 3 * number - 92), *CONTACTS[number % len(CONTACTS)], facts.author.initials]
        for number in range(31)
    ]
    header = ["Date", "Group", "How", "About", "Result", "By"]
    book.table(sheet, header, log, widths=[14, 26, 26, 36, 34, 8], formats=[DAY])
    sheet = book.sheet("Positions", "Where each group stood and stands (-2 against, +2 for)")
    rng = facts.rng("positions")
    positions = [
        [group[0], rng.randrange(-2, 1), rng.choice((-1, 0, 0)), rng.randrange(0, 3), f"=D{n}-B{n}"]
        for n, group in enumerate(GROUPS, start=5)
    ]
    book.table(
        sheet, ["Group", "Month 1", "Month 2", "Month 3", "Moved"], positions, widths=[28, 11, 11, 11, 11]
    )
    return book.content()


def programme(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 7: the network with both passes, the interfaces and five weekly updates."""
    book = Book(facts, "Programme logic and updates", facts.day(spec.month))
    sheet = book.sheet("Network", "Activities, logic and float (working days)")
    rows: list[list[object]] = []
    for before, now in zip(baseline(facts), current(facts), strict=True):
        activity = now.activity
        labour = activity.electricians + activity.others
        dates = (working_day(facts, now.start), working_day(facts, now.finish))
        times = (now.start, now.finish, now.late_start, now.late_finish)
        spare = f"=J{len(rows) + 5}-H{len(rows) + 5}"
        named = (activity.code, activity.name, activity.days, ", ".join(activity.after), labour)
        rows.append([*named, *dates, *times, spare, before.spare])
    header = [
        "ID",
        "Activity",
        "Days",
        "After",
        "Labour",
        "Start",
        "Finish",
        "ES",
        "EF",
        "LS",
        "LF",
        "Float now",
        "Float baseline",
    ]
    last = book.table(
        sheet,
        header,
        rows,
        widths=[7, 38, 7, 18, 8, 13, 13, 7, 7, 7, 7, 10, 10],
        formats=["", "", "", "", "", DAY, DAY],
    )
    for row in range(5, last + 1):
        if current(facts)[row - 5].spare == 0:
            book.mark(sheet, row, len(header), "F9DEDA")
    _interfaces(book, spec)
    _updates(book, spec)
    return book.content()


def _interfaces(book: Book[SiteFacts], spec: FileSpec) -> None:
    facts = book.facts
    sheet = book.sheet("Interfaces", "Interfaces: who needs what from whom, by when")
    rows: list[list[object]] = [
        ["Network operator", "needs", "Duct survey", working_day(facts, 110), "In writing", "R-12"],
        [
            "We",
            "need",
            f"{facts.supply_kva} kVA connection",
            working_day(facts, 180 - facts.float_after),
            "In writing (was: phone)",
            "R-12",
        ],
        ["Sewer company", "needs", "Test record run 3", working_day(facts, 128), "In writing", "R-11"],
        [
            "Neighbouring site",
            "needs",
            "Lift plan",
            working_day(facts, 80),
            "In writing (was: phone)",
            "R-07",
        ],
        [
            "Depot",
            "needs",
            "Two weeks' notice of the gate closing",
            working_day(facts, 130),
            "In writing",
            "R-05",
        ],
    ]
    book.table(
        sheet,
        ["Party", "", "What", "By", "Agreed", "Risk"],
        rows,
        widths=[22, 8, 40, 14, 26, 8],
        formats=["", "", "", DAY],
    )


def _updates(book: Book[SiteFacts], spec: FileSpec) -> None:
    facts = book.facts
    sheet = book.sheet("Updates", "Weekly updates: what changed and why")
    changes = (
        ("Remaining duration of foundations 6 to 8 days", "Rain; pump booked a day later"),
        ("Drainage 3 to 5 split in two", "Crew shared with the neighbouring site"),
        (
            f"Connection moved {facts.grid_slip} weeks",
            f"Operator's letter; float {facts.float_before} to {facts.float_after} days",
        ),
        ("Fencing moved nine days", "Takes two electricians' helpers out of the peak"),
        ("Interface dates added", "Confirmed in writing"),
    )
    rows: list[list[object]] = [
        [f"v5.{number}", facts.day(spec.month, 7 * number - 36), *change, facts.author.initials]
        for number, change in enumerate(changes)
    ]
    book.table(
        sheet, ["Version", "Date", "What", "Why", "By"], rows, widths=[10, 14, 46, 52, 8], formats=["", DAY]
    )


def resources(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 14: two stages, the electricians' histogram, levelling and planned against used."""
    book = Book(facts, "Resource plan", facts.day(spec.month))
    for stage, trades in (
        ("Stage 1", ("Groundworkers", "Drainage crew", "Digger (hire)", "Crane hours")),
        ("Stage 2", ("Electricians", "Joiners", "Dry liners", "Fencing crew")),
    ):
        rng = facts.rng(stage)
        sheet = book.sheet(stage, f"{stage}: people and plant by week")
        rows: list[list[object]] = [
            [trade, *(rng.randrange(2, 9) for _ in range(12)), f"=SUM(B{n}:M{n})"]
            for n, trade in enumerate(trades, 5)
        ]
        book.table(
            sheet,
            ["Resource", *(f"W{week}" for week in range(1, 13)), "Sum"],
            rows,
            widths=[20, *[6] * 12, 8],
        )
    _histogram(book)
    _levelling(book)
    _used(book)
    return book.content()


def demand(facts: SiteFacts) -> tuple[list[int], list[int]]:
    """Electricians needed in each of twelve weeks: needed, then levelled (the peak stays one above the limit)."""
    peak, limit = facts.electricians_peak, facts.electricians_limit
    before = [2, 3, 3, 4, peak - 1, peak, peak, peak - 1, 4, 3, 2, 1]
    after = [2, 3, 4, limit, limit, limit + 1, limit + 1, limit, limit, limit, 4, 2]
    return before, after


def _histogram(book: Book[SiteFacts]) -> None:
    facts = book.facts
    before, after = demand(facts)
    sheet = book.sheet("Histogram", "Electricians: needed, levelled, to be had")
    rows: list[list[object]] = [
        [f"W{n + 1}", b, a, facts.electricians_limit]
        for n, (b, a) in enumerate(zip(before, after, strict=True))
    ]
    last = book.table(sheet, ["Week", "Needed", "Levelled", "To be had"], rows, widths=[9, 11, 11, 11])
    bars = BarChart()
    bars.title, bars.height, bars.width = "Electricians by week", 9, 19
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.add_data(Reference(sheet, min_col=2, max_col=3, min_row=4, max_row=last), titles_from_data=True)
    bars.set_categories(Reference(sheet, min_col=1, min_row=5, max_row=last))
    line = LineChart()
    line.add_data(Reference(sheet, min_col=4, min_row=4, max_row=last), titles_from_data=True)
    bars += line
    sheet.add_chart(bars, "F4")


def _levelling(book: Book[SiteFacts]) -> None:
    facts = book.facts
    sheet = book.sheet("Levelling", "Levelling: what was moved, and the request")
    rows: list[list[object]] = [
        ["Second fix, plant room", "+9 days", "Float 11 days", "Peak down by one"],
        ["Lighting to the fence", "+12 days", "Float 15 days", "Peak down by one"],
        ["Socket tests in the kitchen", "split in two", "No effect on hand-over", "Smoother"],
        [
            f"Left over: {facts.electricians_limit + 1} needed, {facts.electricians_limit} to be had",
            "-",
            "-",
            "Request",
        ],
    ]
    end = book.table(
        sheet, ["Activity", "Moved", "Because it could", "Result"], rows, widths=[42, 14, 26, 26]
    )
    cost: list[list[object]] = [
        ["Second electrician, three weeks", 3 * 1480, "Rate of the framework"],
        ["Without: two weeks' delay of the block", 2 * 5250, "Preliminaries and cabin hire"],
        ["Saved by saying yes", f"=B{end + 5}-B{end + 4}", "Approved for two weeks"],
    ]
    book.table(
        sheet, ["Request", "Pounds", "From"], cost, widths=[42, 14, 26], formats=["", "£#,##0"], top=end + 3
    )


def _used(book: Book[SiteFacts]) -> None:
    sheet = book.sheet("Planned against used", "Planned against used, days")
    rows: list[list[object]] = [
        [
            "Digger, stage 1",
            11,
            7,
            "=C5-B5",
            "Idle four days: booked by the month. Stage 2 has call-off hire",
        ],
        ["Groundworkers", 164, 171, "=C6-B6", "Rain, week 9"],
        ["Crane hours", 40, 38, "=C7-B7", "Shared lift plan"],
        ["Electricians, stage 2", 96, 98, "=C8-B8", "Two weeks' help instead of three"],
    ]
    book.table(
        sheet,
        ["Resource", "Planned", "Used", "Difference", "What I learned"],
        rows,
        widths=[26, 10, 10, 12, 62],
    )
    sheet = book.sheet("Notes", "Terms as I use them")
    notes: list[list[object]] = [
        ["Allocation", "Who works on what; changes with each stage, because the work does"],
        ["Levelling", "Moving work to fit who is there; may move the end"],
        ["Smoothing", "Moving work inside its float; may not move the end"],
    ]
    book.table(sheet, ["Word", "Meaning"], notes, widths=[16, 80])


LEARNING = (
    (
        "Project fundamentals, taught course",
        "Course",
        21,
        "I report against a baseline instead of last month",
    ),
    (
        "Hour with the retired planner",
        "Asked for it",
        1,
        "Read the programme backwards; found the missing cure time",
    ),
    (
        "Data protection for project people",
        "Online",
        2,
        "Asked what the cameras were for before where they go",
    ),
    ("Book on negotiation", "Reading", 8, "Wrote down interests before the crane meeting"),
    ("Day with the commercial team", "Shadowing", 7, "I read the clause before I write the email"),
    ("Easy-read workshop", "Workshop", 3, "Tested the sheet with tenants"),
    ("Talk I gave on earned value", "Teaching", 3, "Found what I had not understood about EAC"),
    ("Webinar on net zero", "Webinar", 1, "CROSSED OUT: nothing changed in three months"),
    ("First aid", "Course", 6, "Checked the eyewash; it was empty"),
    ("Visit to another depot", "Visit", 4, "Took their locker layout"),
    ("Spreadsheet course, second half", "Online", 2, "Pivot instead of forty lines of sums"),
    ("Feedback after observation", "Assessor", 1, "Week connected to the stage on the board"),
    ("Book on meetings", "Reading", 1, "Trades speak to each other"),
    ("Podcast on risk", "Listening", 1, "CROSSED OUT: nothing changed in three months"),
)


def cpd(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 24: fourteen entries, 61 hours, each with what changed; next year's plan."""
    book = Book(facts, "CPD log", facts.day(spec.month))
    sheet = book.sheet("Log", f"CPD log, {facts.author.name}")
    rows: list[list[object]] = [
        [
            number,
            facts.day(spec.month, 26 * number - 372),
            what,
            how,
            hours,
            "No" if "CROSSED" in change else "Yes",
            change,
        ]
        for number, (what, how, hours, change) in enumerate(LEARNING, start=1)
    ]
    header = ["No", "Date", "What", "How", "Hours", "Kept", "What I do differently since"]
    last = book.table(sheet, header, rows, widths=[6, 14, 38, 16, 8, 8, 60], formats=["", DAY])
    sheet.cell(last + 1, 4, "Total")
    sheet.cell(last + 1, 5, f"=SUM(E5:E{last})")
    for row in range(5, last + 1):
        if sheet.cell(row, 6).value == "No":
            for cell in sheet[row]:
                cell.font = Font(strike=True, color="888888")
    sheet = book.sheet("Next year", "What I want to learn next")
    plan: list[list[object]] = [
        ["Facilitation", "Run two workshops with somebody watching", "I talk too much when it is quiet"],
        ["Electrical design, basics", "Evening course, ten weeks", "To ask better questions"],
        ["Contracts", "A day each quarter with commercial", "I avoided it for a year"],
    ]
    book.table(sheet, ["What", "How", "Why"], plan, widths=[30, 46, 46])
    return book.content()
