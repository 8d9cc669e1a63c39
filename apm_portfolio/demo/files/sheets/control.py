"""Workbooks about control: the register, the rainfall decision and the change log."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.sheets.book import AMBER, DAY, GREEN, RED, Book
from apm_portfolio.demo.site import SiteFacts

# Identifier, title, probability and impact when raised, response, month raised, month closed (0: open), mine.
RISKS = (
    (
        "R-01",
        "Boreholes find fuel in the ground",
        3,
        4,
        "Reduce: remediation priced as an option",
        1,
        3,
        False,
    ),
    ("R-02", "Copper price rises before the order", 4, 3, "Pass on: price fixed at order", 1, 4, False),
    ("R-03", "Birds nest in the hedge", 2, 3, "Accept: a week lost costs less than netting", 1, 0, True),
    ("R-04", "Residents object to night works", 4, 4, "Reduce: hours agreed with them", 1, 5, True),
    ("R-05", "Gate closed when buses leave", 3, 5, "Avoid: closures only 22:00 to 3:00", 1, 0, True),
    ("R-06", "Drawings out of date on site", 4, 4, "Avoid: one store, links only", 1, 6, True),
    (
        "R-07",
        "Crane not free in the fortnight of the units",
        4,
        4,
        "Reduce: second date; mobile crane priced",
        1,
        5,
        True,
    ),
    ("R-08", "Key electrician leaves", 2, 4, "Reduce: second person trained", 2, 0, False),
    ("R-09", "Storm washes out a pour", 3, 4, "Avoid: gauge check in every lookahead", 2, 6, True),
    ("R-10", "Theft of cable", 4, 3, "Reduce: delivery just in time, cameras", 2, 0, False),
    ("R-11", "Sewer easement under the base", 2, 3, "Reduce: survey, then CR-014", 2, 6, True),
    (
        "R-12",
        "Grid connection slips",
        4,
        5,
        "Reduce: interface dates in writing; temporary power",
        1,
        0,
        True,
    ),
    ("R-13", "Charger standard changes", 2, 3, "Accept: ducts fit both", 2, 0, False),
    ("R-14", "Manufacturer of the units in trouble", 2, 5, "Pass on: bond", 3, 6, False),
    ("R-15", "Drivers reject the booking screen", 3, 3, "Reduce: tried out in three rounds", 3, 0, True),
    ("R-16", "Fire service needs a wider turn", 2, 4, "Avoid: asked before kerbs", 2, 4, True),
    ("R-17", "Two suppliers share one factory", 2, 3, "Accept; watched", 4, 0, True),
    ("R-18", "Concrete price index", 3, 2, "Accept", 1, 5, False),
    ("R-19", "Agency crew without induction", 3, 4, "Avoid: no induction, no badge", 1, 0, False),
    ("R-20", "School term dates overlooked", 3, 2, "Avoid: dates in the calendar", 3, 5, False),
)
ISSUES = (
    ("I-01", "Built from superseded drawing 102 B", 1, "Broken out; store set up", True),
    ("I-02", "Delivery at the wrong gate", 2, "Poster corrected; banksman", True),
    ("I-03", "Sewer found under the base (was R-11)", 4, "Trial hole; CR-014", True),
    ("I-04", "Two supervisors, one yard at night", 4, "Settled at the gate; permit changed", True),
    ("I-05", "Run 3 lost pressure", 5, "Relaid, retested", False),
)


def register(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 10: six monthly versions of one register; the apprentice's own rows are marked."""
    book = Book(facts, "Risk and issue register, six versions", facts.day(spec.month))
    _guide(book)
    for month in range(1, 7):
        _version(book, spec, month)
    return book.content()


def _guide(book: Book[SiteFacts]) -> None:
    sheet = book.sheet("Guide", "How to read this register")
    rows: list[list[object]] = [
        ["Whose", f"{book.facts.author.initials} in column A and a tinted row: mine. TM: the team's"],
        [
            "Risk or issue",
            "A risk may happen; an issue has. A risk takes a response, an issue an owner today",
        ],
        ["Score", "Probability x impact, 1 to 5 each, before and after the response"],
        ["Responses", "Avoid, reduce, pass on, accept. All four are in use"],
        [
            "Open risks",
            ", ".join(f"M{month}: {count}" for month, count in enumerate(book.facts.risks, start=1)),
        ],
    ]
    book.table(sheet, ["Word", "Meaning"], rows, widths=[18, 96])


def _version(book: Book[SiteFacts], spec: FileSpec, month: int) -> None:
    facts = book.facts
    when = facts.day(spec.month, 30 * (month - 6))
    sheet = book.sheet(f"M{month}", f"Register, version {month}, {when.day} {when:%B %Y}")
    initials = facts.author.initials
    rows: list[list[object]] = []
    for code, title, probability, impact, response, raised, closed, mine in RISKS:
        if raised > month:
            continue
        shut = bool(closed) and closed <= month
        worse = 2 if code == "R-11" and month >= 3 else 0
        number = len(rows) + 5
        before = (min(probability + worse, 5), min(impact + worse // 2, 5), f"=D{number}*E{number}")
        after = (max(1, probability - month // 2), impact, f"=H{number}*I{number}")
        state = ("Closed" if shut else "Open", facts.day(spec.month, 30 * (month - 5)))
        rows.append([initials if mine else "TM", code, title, *before, response, *after, *state])
    count = sum(1 for row in rows if row[10] == "Open")
    rows += _small_risks(facts, facts.risks[month - 1] - count, len(rows), initials)
    header = [
        "By",
        "No",
        "Risk",
        "P",
        "I",
        "Score",
        "Response",
        "P after",
        "I after",
        "Score after",
        "State",
        "Review",
    ]
    last = book.table(
        sheet, header, rows, widths=[6, 8, 42, 5, 5, 8, 46, 8, 8, 8, 10, 13], formats=[*[""] * 11, DAY]
    )
    for number, row in enumerate(rows, start=5):
        if row[0] == initials:
            book.mark(sheet, number, 3, "FFF3C4")
    for column in "FJ":
        book.heat(sheet, f"{column}5:{column}{last}")
    issues: list[list[object]] = [
        [initials if mine else "TM", code, title, "", "", "", response]
        for code, title, raised, response, mine in ISSUES
        if raised <= month
    ]
    book.table(sheet, header[:7], issues, widths=[6, 8, 42, 5, 5, 8, 46], top=last + 3)


_SMALL = (
    "Skip licence late",
    "Wrong boots size",
    "Key cabinet full",
    "Printer in the cabin",
    "Parking on match days",
    "Ice on the ramp",
)


def _small_risks(facts: SiteFacts, missing: int, above: int, initials: str) -> list[list[object]]:
    """Small entries that bring the number of open risks to the figure in the narrative."""
    rows: list[list[object]] = []
    for number in range(max(0, missing)):
        row = above + len(rows) + 5
        title = _SMALL[number % len(_SMALL)]
        rows.append(
            [
                "TM",
                f"R-{30 + number}",
                title,
                2,
                2,
                f"=D{row}*E{row}",
                "Accept",
                2,
                2,
                f"=H{row}*I{row}",
                "Open",
                facts.day(9),
            ]
        )
    return rows


def rainfall(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 11: ten storms at our gauge against the forecast, the hourly forecast, the decision and the re-plan."""
    book = Book(facts, "Storm week", facts.day(spec.month))
    rng = facts.rng("storms")
    sheet = book.sheet("Gauge against forecast", "Ten storms: forecast and our gauge, mm in a day")
    storms: list[list[object]] = []
    for number in range(10):
        forecast = rng.randrange(6, 30)
        storms.append(
            [
                facts.day(spec.month, -190 + 18 * number),
                forecast,
                round(forecast * rng.uniform(1.12, 1.38)),
                f"=C{number + 5}/B{number + 5}",
            ]
        )
    storms.append(["Mean", "=AVERAGE(B5:B14)", "=AVERAGE(C5:C14)", "=C15/B15"])
    last = book.table(
        sheet,
        ["Day", "Forecast", "Gauge", "Ratio"],
        storms,
        widths=[14, 11, 11, 9],
        formats=[DAY, "0.0", "0.0", "0.00"],
        total=True,
    )
    chart = BarChart()
    chart.title, chart.height, chart.width = "Forecast and gauge, mm", 8, 15
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.x_axis.number_format = "d mmm"
    chart.add_data(Reference(sheet, min_col=2, max_col=3, min_row=4, max_row=last - 1), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=5, max_row=last - 1))
    sheet.add_chart(chart, "F4")
    _hours(book)
    _decision(book)
    _replan(book, spec)
    return book.content()


def _hours(book: Book[SiteFacts]) -> None:
    sheet = book.sheet("Thursday by hour", "Hourly forecast for Thursday, mm")
    weights = (0, 0, 1, 1, 2, 4, 7, 9, 10, 8, 6, 4, 3, 2, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0)
    rows: list[list[object]] = [
        [f"{hour:02}:00", round(book.facts.rain_mm * w / 60, 1)] for hour, w in enumerate(weights)
    ]
    rows.append(["Day", "=SUM(B5:B28)"])
    book.table(sheet, ["Hour", "mm"], rows, widths=[10, 10], formats=["", "0.0"], total=True)


def _decision(book: Book[SiteFacts]) -> None:
    facts = book.facts
    slab = facts.pour_m3 * 214
    sheet = book.sheet("Decision", "R-09: move now, or wait?")
    rows: list[list[object]] = [
        ["Forecast for Thursday, mm", facts.rain_mm, "Public forecast, Monday 11:00"],
        ["Our corner, ratio", "='Gauge against forecast'!D15", "Ten storms"],
        ["Likely at our gauge, mm", "=B5*B6", ""],
        ["Limit in the method statement, mm", facts.rain_limit, "Method statement 7, line 4"],
        ["Cost of moving: pump", 640, "Cancelled before noon on Tuesday"],
        ["Cost of a washed-out slab", slab, f"{facts.pour_m3} m3, break out and pour again"],
        ["Chance of more than the limit", 0.85, "Nine of ten such forecasts"],
        ["Expected cost of waiting", "=B10*B11", ""],
        ["Decision", "Move", f"By {facts.pour_moved} days; decided Monday 14:20 by the project manager"],
    ]
    book.table(sheet, ["Line", "Value", "From"], rows, widths=[38, 16, 56])
    for cell, style in (
        ("B6", "0.00"),
        ("B7", "0"),
        ("B9", "£#,##0"),
        ("B10", "£#,##0"),
        ("B11", "0%"),
        ("B12", "£#,##0"),
    ):
        sheet[cell].number_format = style


def _replan(book: Book[SiteFacts], spec: FileSpec) -> None:
    facts = book.facts
    thursday = facts.on(3, spec.month)
    poured = facts.on(3, spec.month, facts.pour_moved)
    sheet = book.sheet("Re-plan", "What moved on Monday afternoon")
    rows: list[list[object]] = [
        [
            "Pour of the charger slab",
            thursday,
            poured,
            "Pump, ready-mix, crew",
            "Done 14:40",
        ],
        ["Pressure test run 4", facts.on(3, spec.month, 5), thursday, "Drainage foreman", "Done 15:00"],
        ["Crew of nine", thursday, thursday, "Dry lining in the units", "Done 15:10"],
        [
            "Early start",
            "",
            poured,
            "Residents: letter, two calls",
            "Done 16:30",
        ],
        [
            "School crossing",
            "",
            poured,
            "Head teacher; start an hour later",
            "Done 16:45",
        ],
    ]
    book.table(
        sheet,
        ["What", "From", "To", "Agreed with", "State"],
        rows,
        widths=[32, 14, 14, 40, 14],
        formats=["", DAY, DAY],
    )


def change_log(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 12: the log of changes, the seven configuration items and what moved in the programme."""
    book = Book(facts, "Change log after CR-014", facts.day(spec.month))
    subjects = (
        "Door to the drying room 100 mm wider",
        "Second tap outside",
        "Colour of the lockers",
        "Deeper kerb at the gate",
        "Ducts for a second row of chargers",
        "Handrail on the ramp",
        "Lockers with a vent",
        "Bin store turned",
        "Lighting by sensor",
        "Socket for a kettle",
        "Fence 200 mm higher",
        "Bench outside",
        "Cycle shelter moved",
        f"Substation base moved {facts.shift_metres} m",
    )
    states = ("Approved", "Rejected", "Approved", "Approved", "Deferred", "Approved", "Rejected")
    rng = facts.rng("changes")
    rows: list[list[object]] = [
        [
            f"CR-{n:03}",
            facts.day(spec.month, 11 * (n - 14)),
            subject,
            rng.randrange(2, 39) * 100,
            rng.randrange(0, 4),
            states[n % 7],
        ]
        for n, subject in enumerate(subjects, start=1)
    ]
    rows[-1][3:] = [facts.change_cost, facts.change_days, "Approved"]
    sheet = book.sheet("Change log", "Changes to date")
    last = book.table(
        sheet,
        ["No", "Raised", "Subject", "Cost", "Days", "State"],
        rows,
        widths=[9, 14, 46, 12, 8, 13],
        formats=["", DAY, "", "£#,##0"],
    )
    for word, colour in (("Approved", GREEN), ("Rejected", RED), ("Deferred", AMBER)):
        book.flag(sheet, f"F5:F{last}", word, colour)
    _configuration(book, spec)
    _effect(book, spec)
    return book.content()


def _configuration(book: Book[SiteFacts], spec: FileSpec) -> None:
    facts = book.facts
    checked = facts.day(spec.month, -1)
    names = (
        ("Drawing 104 Yard layout", "D", "E"),
        ("Drawing 311 Substation base", "B", "C"),
        ("Cable schedule", "6", "7"),
        ("Order for the base", "1", "2"),
        ("Method statement 9", "2", "3"),
        ("Programme", "5.4", "5.5"),
        ("Risk register", "M5", "M6"),
    )
    rows: list[list[object]] = [
        [
            number,
            name,
            before,
            after,
            "Published",
            checked,
            "Held a day: old on day of issue" if number in (3, 4) else "Agrees with site",
        ]
        for number, (name, before, after) in enumerate(names, start=1)
    ]
    sheet = book.sheet("Configuration items", "Seven items that had to move together")
    header = ["No", "Item", "Before", "After", "Status", "Checked on site", "Result"]
    book.table(sheet, header, rows, widths=[6, 32, 10, 10, 13, 17, 36], formats=["", "", "", "", "", DAY])


def _effect(book: Book[SiteFacts], spec: FileSpec) -> None:
    facts = book.facts
    sheet = book.sheet("Programme effect", "What CR-014 did to the programme")
    rows: list[list[object]] = [
        ["Trial hole (condition of approval)", 1, 1],
        ["New base, formwork and pour", facts.change_days - 1, max(0, facts.change_days - 2)],
        ["Sum", "=SUM(B5:B6)", "=SUM(C5:C6)"],
        ["On the end date", "=B7-C7", "one day, agreed with the client"],
    ]
    book.table(sheet, ["Step", "Days", "Absorbed by float"], rows, widths=[40, 10, 30])
