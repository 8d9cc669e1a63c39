"""Reports, an essay, a workbook and a picture of a dashboard."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageDraw

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.pdf.press import pdf
from apm_portfolio.demo.files.sheets.book import Book
from apm_portfolio.demo.files.steady import font
from apm_portfolio.demo.files.word.paper import Paper
from apm_portfolio.demo.service import ServiceFacts


def report(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """A short report; `part` says which: 1 runs, 2 rebuild, 3 threats, 4 pairing."""
    written = {1: _runs, 2: _rebuild, 3: _threats, 4: _pairing}[spec.part](facts)
    return pdf("report", facts, facts.day(spec.month), written)


def _runs(facts: ServiceFacts) -> dict[str, Any]:
    rng = facts.rng("runs")
    steps = ("Build", "Quick tests", "Image", "Scan", "Staging", "Browser tests")
    before = _shares(facts.build_before, (0.28, 0.3, 0.16, 0.0, 0.1, 0.16))
    after = _shares(facts.build_after, (0.18, 0.2, 0.18, 0.14, 0.12, 0.18))
    return {
        "title": "Runs before and after",
        "lead": "Median of thirty runs each",
        "sections": [
            {
                "heading": "Minutes by step",
                "text": "Quick tests run in two halves; the scan is new and runs beside the staging release.",
                "header": ["Step", "Before", "After"],
                "rows": [[s, f"{b:.1f}", f"{a:.1f}"] for s, b, a in zip(steps, before, after, strict=True)],
            },
            {
                "heading": "What changed with it",
                "text": "The smaller the change, the easier it is to say which one broke something.",
                "header": ["Measure", "Before", "After"],
                "rows": [
                    ["Releases a month", str(facts.releases_before), str(facts.releases_after)],
                    ["Lines in a change, median", str(rng.randrange(380, 620)), str(rng.randrange(40, 90))],
                    ["Releases taken back", "1 of 4", "1 of 31"],
                    ["Evenings spent", "each", "none"],
                ],
            },
        ],
    }


def _shares(total: int, shares: tuple[float, ...]) -> list[float]:
    return [total * share for share in shares]


def _rebuild(facts: ServiceFacts) -> dict[str, Any]:
    rng = facts.rng("rebuild")
    return {
        "title": "Rebuild rehearsal",
        "lead": "Everything thrown away on staging, and built again from code",
        "sections": [
            {
                "heading": "Run sheet",
                "text": "Two of us, one reading, one typing. Times from the start.",
                "header": ["Minute", "Step", "Result"],
                "rows": [
                    ["0", "Staging deleted", "on purpose, this time"],
                    ["2", "Plan read by two", f"{rng.randrange(22, 31)} to add, 0 to change"],
                    ["4", "Network and rights", "as declared"],
                    ["9", "Store restored", "to the minute before"],
                    ["13", "Three machines from the image", "healthy"],
                    [str(rng.randrange(15, 19)), "First sign-in", "works"],
                    ["20", "Yesterday's image", "back and forth in 2 minutes"],
                ],
            },
            {
                "heading": "What we did not like",
                "text": "Certificates took four tries. The service's own settings still live in three places.",
                "header": ["Finding", "Owner", "When"],
                "rows": [
                    ["Ask for certificates before machines", facts.author.initials, "next week"],
                    ["One place for settings", "team", "on the board"],
                ],
            },
        ],
    }


def _threats(facts: ServiceFacts) -> dict[str, Any]:
    return {
        "title": "Threat model, version 2",
        "lead": f"{facts.findings} findings, {facts.urgent} urgent; whiteboard with three people",
        "sections": [
            {
                "heading": "1  How we went about it",
                "text": "We drew the service and asked at each arrow: who could read, change or stop it? "
                "Agreed on the board before anybody wrote it down.",
                "header": ["Arrow", "Crosses", "Asked"],
                "rows": [
                    ["visitor to gateway", "the internet", "read, change, stop"],
                    ["gateway to service", "our network", "change"],
                    ["service to store", "our network", "read, change"],
                    ["box office to refunds", "a shared account", "who was it?"],
                ],
            },
            {
                "heading": "2  Ranked",
                "text": "Likelihood and impact from 1 to 5. Ranked by the product, not by how exciting it is.",
                "header": ["Finding", "L x I", "What was done"],
                "rows": [
                    ["Refund account shared by four, no second factor", "5 x 5", "Own accounts the same day"],
                    ["Old library in the ticket printer", "4 x 4", "Replaced; the scan stops it now"],
                    ["Backups readable by the service", "3 x 5", "Right removed"],
                    ["Visitor list exported to a laptop", "3 x 4", "Export asks for a reason, and is logged"],
                    [
                        "Opening hours changed by anybody inside",
                        "3 x 2",
                        "Accepted; look again in half a year",
                    ],
                    ["Encryption broken", "1 x 5", "Nothing more; versions kept current"],
                ],
            },
        ],
    }


def _pairing(facts: ServiceFacts) -> dict[str, Any]:
    rng = facts.rng("pairing")
    work = ("Payment retry", "Refund rule", "Waiting room", "Session clean-up", "Printer answer")
    hours = [rng.randrange(2, 5) for _ in work[:-1]]
    hours.append(max(1, facts.pairing_hours - sum(hours)))
    came = (
        "Review halved; found a double charge",
        "Noon question",
        "Fails open, decided together",
        "Test that fills the store",
        "Three lines in the notebook",
    )
    return {
        "title": "Pairing, mob hour and notebook",
        "lead": f"{facts.pairing_hours} hours this quarter",
        "sections": [
            {
                "heading": "What we paired on",
                "text": "Whoever types changes every fifteen minutes, with an egg timer from the canteen.",
                "header": ["Work", "Hours", "What came of it"],
                "rows": [[w, str(h), c] for w, h, c in zip(work, hours, came, strict=True)],
            },
            {
                "heading": "Mob hour",
                "text": "Tuesdays at ten, at the start of something new, somebody from the box office with "
                "us.",
                "header": ["Tuesday", "About", "Decided"],
                "rows": [
                    ["1", "Waiting room", "Rent, one hour of data"],
                    ["2", "Group bookings", "Two requests were one"],
                    ["3", "Alerts", "Who may sleep"],
                ],
            },
        ],
    }


def essay(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 8: rented, bought or built."""
    paper = Paper(
        facts,
        "Bought, rented or built?",
        f"A waiting room for {facts.service}. {facts.author.name}",
        facts.day(spec.month),
    )
    paper.heading("1  Three ways")
    paper.table(
        ["", "Rent (service)", "Buy (suite)", "Build"],
        [
            [
                "First year",
                f"£{facts.queue_cost * 12:,}",
                f"£{facts.queue_cost * 31:,}",
                "one month of two people",
            ],
            ["Until visitors see it", "a week", "a quarter", "six weeks"],
            ["Leaving", "one day: one address changes", "three-year contract", "ours for ever, repairs too"],
            ["Fits us", "yes", "their release days", "not what we are for"],
        ],
        [3.2, 4.4, 4.4, 4.2],
    )
    paper.heading("2  Time, cost, quality")
    paper.paragraphs(
        "People speak of a triangle in which one corner has to be given up. In our releases it was the other "
        "way: when the tests came first, the cost fell and the dates held, because nothing had to be done "
        "twice. The quality that visitors see begins inside.",
    )
    paper.heading("3  What the waiting room may know")
    paper.paragraphs(
        "They offered to keep addresses for ninety days and to learn who will wait. We need neither. A model "
        "that learns from queues learns who gives up, and people give up for reasons such as an old "
        "telephone. We agreed on one hour and no learning.",
    )
    paper.heading("4  Which store for what")
    paper.table(
        ["Data", "Read and written", "If lost", "Store"],
        [
            ["Place in the queue", "a thousand times a second", "queue again", "key-value, in memory"],
            ["Session", "each page", "sign in again", "key-value, in memory"],
            ["Booking", "written once, read seldom", "never", "relational, restored to the minute"],
            ["Poster images", "read by all", "upload again", "objects"],
        ],
        [3.6, 4.6, 3.4, 4.6],
    )
    return paper.content()


STORIES = (
    ("carer", "change one name", "the other eleven stay", "Change one of twelve; eleven unchanged"),
    ("visitor who listens", "hear what is in my basket", "I trust it", "Basket is announced on each change"),
    (
        "visitor without a mouse",
        "reach the calendar",
        "I can choose a day",
        "Day chosen with keys alone in nine presses",
    ),
    (
        "school",
        "book without names",
        "I need not know them in January",
        "Names may follow until the day before",
    ),
    ("box office", "see what the visitor sees", "I can help on the phone", "Same page opens by number"),
    (
        "visitor in a hurry",
        "pay with what I have",
        "I make the boat",
        "Ticket within a minute, three of three",
    ),
)


def stories(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 5: stories with their tests, and the sprint that they changed."""
    book = Book(facts, "Stories and sprint", facts.day(spec.month))
    sheet = book.sheet("Stories", "Stories, each with its test")
    rows: list[list[object]] = [
        [
            number + 1,
            f"As a {who}",
            f"I want to {what}",
            f"so that {why}",
            test,
            (3, 5, 2, 8, 1, 3)[number % 6],
        ]
        for number, (who, what, why, test) in enumerate((STORIES * 3)[: facts.stories])
    ]
    header = ["No", "Who", "Wants", "Why", "We know that it works when", "Size"]
    last = book.table(sheet, header, rows, widths=[6, 26, 30, 34, 44, 8])
    sheet.cell(last + 1, 5, "Sum")
    sheet.cell(last + 1, 6, f"=SUM(F5:F{last})")
    sheet = book.sheet("Sprint", "The sprint before and after that morning")
    order = [
        [1, "New poster page", "Basket is announced"],
        [2, "Faster images", "Basket survives a lost signal"],
        [3, "Basket colours", "Change one of twelve"],
        [4, "Change one of twelve", "New poster page"],
    ]
    book.table(sheet, ["Place", "Before", "After"], order, widths=[8, 34, 34])
    return book.content()


def dashboard(spec: FileSpec, facts: ServiceFacts) -> bytes:
    """Item 4: failed sign-ins and the store's disk, as a picture of the screen."""
    image = Image.new("RGB", (1100, 620), "#12181d")
    draw = ImageDraw.Draw(image)
    draw.text(
        (30, 30), f"{facts.service} · sign-in", font=font("sans-semibold", 24), fill="#e8eef1", anchor="lm"
    )
    draw.text((1070, 30), f"Saturday, {facts.outage} min", font=font("sans", 18), fill="#8fa1ab", anchor="rm")
    rng = facts.rng("dashboard")
    failed = [rng.uniform(0, 3) for _ in range(30)] + [rng.uniform(70, 98) for _ in range(facts.outage)]
    failed += [max(0.0, 80 * 0.5**n) + rng.uniform(0, 3) for n in range(30)]
    _panel(draw, (30, 60, 1070, 320), "Failed sign-ins, % of all", failed, "#f0705a", None)
    disk = [12 + n * 0.44 + rng.uniform(-0.6, 0.6) for n in range(200)] + [100.0] * 12 + [31.0] * 8
    _panel(draw, (30, 345, 1070, 600), "Session store, disk % over nine days", disk, "#5fc3c9", 80)
    target = io.BytesIO()
    image.save(target, "PNG", optimize=False, compress_level=9)
    return target.getvalue()


def _panel(
    draw: ImageDraw.ImageDraw,
    box: tuple[int, int, int, int],
    title: str,
    values: list[float],
    ink: str,
    threshold: int | None,
) -> None:
    """A line of values from 0 to 100; the threshold, where there is one, as the line that came too late."""
    left, top, right, bottom = box
    draw.rounded_rectangle(box, 8, fill="#1b242b")
    draw.text((left + 18, top + 22), title, font=font("sans", 17), fill="#c4d0d6", anchor="lm")
    low, high = bottom - 22, top + 48
    for share in (0, 50, 100):
        y = low - share * (low - high) // 100
        draw.line([(left + 56, y), (right - 18, y)], fill="#33404a")
        draw.text((left + 48, y), str(share), font=font("sans", 13), fill="#8fa1ab", anchor="rm")
    width = right - 18 - left - 56
    points = [
        (left + 56 + width * n / (len(values) - 1), low - min(100, max(0, value)) * (low - high) / 100)
        for n, value in enumerate(values)
    ]
    draw.line(points, fill=ink, width=3, joint="curve")
    if threshold is not None:
        y = low - threshold * (low - high) // 100
        for x in range(left + 56, right - 18, 18):
            draw.line([(x, y), (x + 9, y)], fill="#e6c34a", width=2)
        draw.text(
            (right - 24, y - 12), "alert at 80 (new)", font=font("sans", 14), fill="#e6c34a", anchor="rm"
        )
