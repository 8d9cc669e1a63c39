"""Workbooks about money: the estimate, the quotes, earned value and the gate annex."""

from __future__ import annotations

from openpyxl.chart import LineChart, Reference
from openpyxl.worksheet.worksheet import Worksheet

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.sheets.book import DAY, MONEY, RATIO, SHARE, Book
from apm_portfolio.demo.site import SiteFacts

DICTIONARY = (
    (
        "1.1",
        "Site set-up",
        "Groundworks foreman",
        10,
        "Fence closed, cabins powered, signs up, first talk held",
    ),
    ("2.1", "Drainage runs 1 and 2", "Drainage foreman", 15, "Tested, photographed, signed before backfill"),
    ("2.2", "Foundations", "Groundworks foreman", 18, "Cubes at strength, levels within 5 mm"),
    ("3.1", "Units manufactured", "Supplier", 20, "Factory inspection passed; photos in the store"),
    ("3.2", "Units set and weathertight", "Lifting supervisor", 20, "Flashing seen on all four sides"),
    ("4.1", "First fix", "Joinery foreman", 20, "Inspected before boards are closed"),
    ("4.2", "Kitchen", "Joinery foreman", 15, "All appliances run for an hour"),
    ("4.3", "Drying room", "Dry-lining foreman", 18, "Floor cured two days; 30 wet jackets dry overnight"),
    ("5.1", "Ducts and cables", "Electrical foreman", 18, "Pulled, tested, as-built published"),
    ("5.2", "Chargers", "Electrical foreman", 20, "Every bay charges a bus to 80 %"),
    ("6.1", "Fence and gates", "Fencing foreman", 12, "Gate works by hand in a power cut"),
    ("7.1", "Reporting", "Assistant PM", 20, "Report issued five days after each period"),
)


def scope(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 3: WBS dictionary, three-point estimate of the fit-out, the analogous one beside it."""
    book = Book(facts, "WBS and fit-out estimate", facts.day(spec.month))
    sheet = book.sheet("WBS dictionary", "Work breakdown structure: dictionary")
    book.table(
        sheet,
        ["WBS", "Work package", "Owner (one)", "Days", "Done when"],
        DICTIONARY,
        widths=[8, 30, 24, 8, 60],
    )
    sheet = book.sheet("Fit-out estimate", "Fit-out: three-point estimate, in pounds")
    low, likely, high = facts.estimate
    rows: list[list[object]] = []
    for number, line in enumerate(facts.fit_out, start=5):
        rows.append(
            [*line, f"=(B{number}+4*C{number}+D{number})/6", f"=(D{number}-B{number})/6", f"=F{number}^2"]
        )
    last = 4 + len(rows)
    rows.append(
        ["Total", *(f"=SUM({c}5:{c}{last})" for c in "BCDE"), f"=SQRT(SUM(G5:G{last}))", f"=SUM(G5:G{last})"]
    )
    header = [
        "Item",
        "Optimistic",
        "Most likely",
        "Pessimistic",
        "Expected (o+4m+p)/6",
        "Deviation",
        "Variance",
    ]
    end = book.table(
        sheet,
        header,
        rows,
        widths=[32, 13, 13, 13, 20, 12, 14],
        formats=["", *[MONEY] * 5, "#,##0"],
        total=True,
    )
    book.note(
        sheet,
        end + 2,
        f"Rounded for the paper: £{low:,} / £{likely:,} / £{high:,}, expected £{facts.expected_estimate:,}. "
        "The two drying room lines hold most of the variance (column G): a price for the heat recovery would "
        "tell us more than a second look at everything else.",
        columns=7,
    )
    _analogous(book)
    return book.content()


def _analogous(book: Book[SiteFacts]) -> None:
    facts = book.facts
    sheet = book.sheet("Analogous", "Analogous estimate from the last depot")
    area, last_area = 186, 168
    cost = round(facts.analogous / 1.06 * last_area / area)
    rows: list[list[object]] = [
        ["Fit-out of the last depot", cost, "Final account"],
        ["Area there, m2", last_area, "As built"],
        ["Area here, m2", area, "Drawing 102"],
        ["Price rise since", 1.06, "Firm's index"],
        ["Estimate here", "=B5*B7/B6*B8", "Cost x area x index"],
    ]
    end = book.table(sheet, ["Step", "Value", "From"], rows, widths=[34, 16, 40], total=True)
    sheet["B5"].number_format = sheet["B9"].number_format = MONEY
    book.note(
        sheet,
        end + 2,
        "Not comparable: the last depot had no drying room, and its kitchen was moved from another site.",
        columns=3,
    )


def quotes(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 8: three offers compared on cost, carbon and labour standards."""
    book = Book(facts, "Temporary power: three quotes", facts.day(spec.month))
    sheet = book.sheet("Cost", "Cost over the hire")
    rows: list[list[object]] = [
        [q.supplier, q.method, q.weekly, facts.hire_weeks, f"=C{n}*D{n}", transport, f"=E{n}+F{n}"]
        for n, (q, transport) in enumerate(zip(facts.quotes, (380, 520, 410), strict=True), start=5)
    ]
    header = ["Supplier", "Method", "Per week", "Weeks", "Hire", "Transport", "Total"]
    book.table(
        sheet,
        header,
        rows,
        widths=[14, 46, 12, 9, 13, 12, 13],
        formats=["", "", MONEY, "0", MONEY, MONEY, MONEY],
    )
    sheet = book.sheet("Carbon", "Emissions over the hire, tonnes CO2e")
    rows = [
        [q.supplier, litres, factor, f"=B{n}*C{n}/1000", q.tonnes, "Declared" if n == 6 else "Our estimate"]
        for n, (q, litres, factor) in enumerate(
            zip(
                facts.quotes,
                (round(facts.quotes[0].tonnes * 372), 2900, 26500),
                (2.69, 0.19, 0.19),
                strict=True,
            ),
            start=5,
        )
    ]
    header = [
        "Supplier",
        "Litres of fuel",
        "kg CO2e a litre",
        "From fuel only, t",
        "With making and transport, t",
        "Source",
    ]
    end = book.table(
        sheet, header, rows, widths=[14, 16, 16, 18, 26, 18], formats=["", "#,##0", RATIO, "0.0", "0.0"]
    )
    book.note(
        sheet,
        end + 2,
        "Factors are examples for this exercise. The load was cut first: timer on the heaters, lights by "
        "sensor.",
        columns=6,
    )
    _scoring(book)
    return book.content()


def _scoring(book: Book[SiteFacts]) -> None:
    sheet = book.sheet("Scoring", "Scoring: same questions, same day")
    scores = ((9, 2, 1), (8, 8, 9), (6, 9, 6))
    rows: list[list[object]] = [
        ["Weight", 0.4, 0.3, 0.3, "=SUM(B5:D5)", ""],
        *(
            [q.supplier, *points, f"=B{n}*$B$5+C{n}*$C$5+D{n}*$D$5", q.labour]
            for n, (q, points) in enumerate(zip(book.facts.quotes, scores, strict=True), start=6)
        ),
    ]
    header = ["", "Cost (0-10)", "Carbon (0-10)", "Labour standards (0-10)", "Weighted", "What was seen"]
    end = book.table(
        sheet, header, rows, widths=[14, 13, 14, 22, 12, 40], formats=["", "0.0", "0.0", "0.0", RATIO]
    )
    for column in "BCDE":
        sheet[f"{column}5"].number_format = SHARE
    book.note(
        sheet,
        end + 2,
        f"Conflict of interest: a relative of mine ({book.facts.author.initials}) drives for supplier C. I "
        "did not score C on quality; the buyer did. No answer to the question on agency pay was scored 1, "
        "not left empty.",
        columns=6,
    )


def evm(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 9: packages, earned value with its indices, the trend of seven periods and the re-forecast."""
    book = Book(facts, "Period 7 earned value", facts.day(spec.month))
    sheet = book.sheet("Packages", "Period 7: budget, planned, earned, actual")
    rows: list[list[object]] = [
        [
            p.code,
            p.name,
            p.budget,
            p.planned,
            p.earned,
            p.actual,
            f"=E{n}-F{n}",
            f"=E{n}-D{n}",
            f"=E{n}/F{n}",
            f"=E{n}/D{n}",
        ]
        for n, p in enumerate(facts.packages, start=5)
    ]
    last = 4 + len(rows)
    totals = [f"=SUM({column}5:{column}{last})" for column in "CDEFGH"]
    rows.append(["", "Total", *totals, f"=E{last + 1}/F{last + 1}", f"=E{last + 1}/D{last + 1}"])
    header = ["No", "Package", "Budget", "PV", "EV", "AC", "CV = EV-AC", "SV = EV-PV", "CPI", "SPI"]
    end = book.table(
        sheet,
        header,
        rows,
        widths=[6, 42, *[13] * 6, 8, 8],
        formats=["", "", *[MONEY] * 6, RATIO, RATIO],
        total=True,
    )
    book.note(
        sheet,
        end + 2,
        "Drainage: about half of the cost variance, from re-laying run 3 and the pump; it will not recur.",
        columns=10,
    )
    _indices(book, last + 1)
    _trend(book)
    _forecast(book)
    return book.content()


def _indices(book: Book[SiteFacts], total: int) -> None:
    sheet = book.sheet("EVM", "What the figures say")
    rows: list[list[object]] = [
        ["Budget at completion (BAC)", f"=Packages!C{total}", "What the whole work may cost"],
        ["Planned value (PV)", f"=Packages!D{total}", "Work that should be done by now"],
        ["Earned value (EV)", f"=Packages!E{total}", "Work that is done, at its budget"],
        ["Actual cost (AC)", f"=Packages!F{total}", "What was paid for it"],
        ["Cost performance (CPI)", "=B7/B8", "Under 1: each pound buys less than planned"],
        ["Schedule performance (SPI)", "=B7/B6", "Under 1: less is done than planned"],
        ["Estimate at completion (EAC)", "=B5/B9", "If cost goes on like this"],
        ["To complete index (TCPI)", "=(B5-B7)/(B5-B8)", "What the rest would have to achieve"],
    ]
    book.table(sheet, ["Measure", "Value", "In words"], rows, widths=[32, 15, 52], formats=["", MONEY, ""])
    for row in (9, 10, 12):
        sheet[f"B{row}"].number_format = RATIO


def _trend(book: Book[SiteFacts]) -> None:
    facts = book.facts
    rng = facts.rng("trend")
    sheet = book.sheet("Trend", "CPI and SPI, periods 1 to 7")
    rows: list[list[object]] = []
    for period in range(1, 7):
        drift = (7 - period) * 0.012
        rows.append(
            [
                f"P{period}",
                round(facts.cpi + drift + rng.uniform(-0.012, 0.012), 2),
                round(facts.spi + drift / 2, 2),
                1,
            ]
        )
    rows.append(["P7", round(facts.cpi, 2), round(facts.spi, 2), 1])
    last = book.table(
        sheet,
        ["Period", "CPI", "SPI", "Plan"],
        rows,
        widths=[10, 10, 10, 10],
        formats=["", RATIO, RATIO, RATIO],
    )
    chart = LineChart()
    chart.title, chart.height, chart.width = "Cost and schedule performance", 8, 16
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0.8, 1.1
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.add_data(Reference(sheet, min_col=2, max_col=4, min_row=4, max_row=last), titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=5, max_row=last))
    sheet.add_chart(chart, "F4")


def _forecast(book: Book[SiteFacts]) -> None:
    facts = book.facts
    sheet = book.sheet("Re-forecast", "Re-forecast within the approved total")
    first, second = round(facts.saving * 0.45 / 10) * 10, round(facts.saving * 0.35 / 10) * 10
    rows: list[list[object]] = [
        ["Estimate at completion", facts.eac, "EVM"],
        ["Re-use the fence panels", -first, "Fencing foreman, offer attached"],
        ["Lighting towers off hire three weeks sooner", -second, "Hire desk confirmed"],
        ["Paving in a single visit", -(facts.saving - first - second), "Groundworks"],
        ["Forecast", "=SUM(B5:B8)", ""],
        ["Approved (budget and contingency)", facts.approved, "Gate 2"],
        ["Left", "=B10-B9", ""],
    ]
    book.table(
        sheet, ["Line", "Pounds", "Source"], rows, widths=[44, 16, 36], formats=["", MONEY, ""], total=True
    )


def gate_annex(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 18: the board's figures, each with source and date, and the reconciliation of two totals."""
    book = Book(facts, "Gate 3 data annex", facts.day(spec.month))
    asked = facts.day(spec.month, -6)
    sheet = book.sheet("Annex", "Annex A: figures for the board")
    rows: list[list[object]] = [
        ["Approved total", facts.approved, "Gate 2 minute", asked, "Confirmed"],
        ["Cost to date (period 7)", facts.ac, "Ledger extract", asked, "Confirmed"],
        ["Forecast", facts.reforecast, "Period report, section 4", asked, "Confirmed"],
        ["Contingency left", facts.approved - facts.reforecast, "Computed", asked, "Confirmed"],
        [
            "Temporary power to date",
            facts.chosen.weekly * 9,
            "Orders",
            asked,
            "Not confirmed: two invoices missing",
        ],
        ["Open risks", facts.risks[5], "Register, version 6", asked, "Confirmed"],
        ["Float on the charging path, days", facts.float_after, "Programme v5", asked, "Confirmed"],
    ]
    book.table(
        sheet,
        ["Figure", "Value", "Source", "As at", "State"],
        rows,
        widths=[36, 16, 28, 14, 38],
        formats=["", "#,##0", "", DAY, ""],
    )
    book.flag(sheet, "E5:E11", "Confirmed", "C9E4CF")
    _reconcile(book)
    return book.content()


def _reconcile(book: Book[SiteFacts]) -> None:
    facts = book.facts
    sheet: Worksheet = book.sheet("Reconciliation", "Why the last paper had two totals")
    accrual, retention = 4180, 2650
    rows: list[list[object]] = [
        ["Finance's total", facts.ac, "Ledger, closed on the last day of the period"],
        ["Work done, not yet invoiced", accrual, "Accrual list"],
        ["Retention shown twice", -retention, "Found line by line; corrected"],
        ["Site's total", "=SUM(B5:B7)", "Site cost sheet"],
        ["Difference explained", "=B8-B5", "Agreed with finance"],
    ]
    book.table(
        sheet, ["Step", "Pounds", "Note"], rows, widths=[34, 16, 48], formats=["", MONEY, ""], total=True
    )
