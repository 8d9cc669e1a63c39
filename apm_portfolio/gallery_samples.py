"""Made-up values for the gallery. No row of the database is read."""

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from django import forms
from django.http import HttpRequest
from django.templatetags.static import static

from apm_portfolio.components.heatmap import HeatColumn, Heatmap, HeatRow
from apm_portfolio.components.labels import STATUSES
from apm_portfolio.components.maps import Tile, TileGroup
from apm_portfolio.components.progress import Bar, BurnUp
from apm_portfolio.context import Page
from apm_portfolio.navigation import NavItem
from evidence.presenters.previews import MOST_LOOKS, REASONS, Picture, PreviewView, TextBlock
from evidence.previewing.result import Reason

TODAY = date(2026, 11, 23)
KINDS = (("Knowledge", "K", 31), ("Skills", "S", 26), ("Behaviours", "B", 5))
STATEMENTS = (
    "How a change is recorded, judged and agreed.",
    "Plan work with others and keep the plan true.",
    "Why projects are governed, and who decides what.",
    "Measure progress and say early when it slips.",
    "Explain risk to people who do not work with it.",
    "Choose suppliers fairly, on more than the price.",
    "Work to standards that nobody checks.",
)

FILES = (
    {"name": "Quote comparison.xlsx", "type": "application/vnd.ms-excel", "size": 48_300, "missing": False},
    {"name": "Negotiation brief.pdf", "type": "application/pdf", "size": 212_000, "missing": False},
    {"name": "Site photo 🏗 final.jpg", "type": "image/jpeg", "size": None, "missing": True},
)
EVENTS = (
    {
        "text": "S3 signed off",
        "who": "Demo Assessor",
        "at": date(2026, 11, 20),
        "glyph": 6,
        "body": "Three pieces over five months, one of them seen on site. Ready.",
    },
    {"text": "S3 met", "who": "Demo Assessor", "at": date(2026, 11, 18), "glyph": 5},
    {
        "text": "Submitted for the second time",
        "who": "Demo Apprentice 3",
        "at": date(2026, 11, 16),
        "glyph": 3,
    },
    {
        "text": "S3 not yet met",
        "who": "Demo Assessor",
        "at": date(2026, 11, 2),
        "glyph": 2,
        "body": "Show the negotiation itself: what was said, what moved, what you agreed.",
    },
    {"text": "Draft begun", "who": "Demo Apprentice 3", "at": date(2026, 10, 27), "icon": "pencil"},
)


class SampleForm(forms.Form):
    """One field of each kind, to see how crispy's Bootstrap markup looks with and without errors."""

    title = forms.CharField(help_text="As your assessor will see it.", max_length=120)
    kind = forms.ChoiceField(choices=[("", "Choose a kind"), ("product", "Product"), ("cpd", "CPD")])
    made_on = forms.DateField(label="Date", widget=forms.DateInput(attrs={"type": "date"}))
    link = forms.URLField(required=False, assume_scheme="https")
    narrative = forms.CharField(widget=forms.Textarea(attrs={"data-count": "400", "rows": 3}))
    own_work = forms.BooleanField(label="This is my own work")
    part = forms.ChoiceField(
        label="Who made it?",
        widget=forms.RadioSelect,
        choices=[("me", "I did"), ("team", "A team, and I say below which part is mine")],
    )


class SamplePage(Page):
    """A shell with a role's navigation, for mock pages that nobody is signed in to."""

    def __init__(self, request: HttpRequest, *items: tuple[str, str]) -> None:
        super().__init__(request)
        self.nav = [NavItem(label, "#", icon, at == 0) for at, (label, icon) in enumerate(items)]


def previews() -> list[dict[str, object]]:
    """A picture of our own, an active workbook as its text, and two without a preview: not made yet, and never."""
    mark = static("apm/img/mark.svg")
    shared = {"size": 48_300, "url": mark, "download_url": mark, "is_active": False, "misnamed": ""}
    picture = Picture(mark, width=320, height=320, number=1)
    cells = [["Supplier", "Price"], ["Brookfield", "£1,240"], ["Hallam", "£1,310"]]
    sheet = [TextBlock("heading", lines=["Quotes"]), TextBlock("table", rows=cells)]
    return [
        {
            **shared,
            "name": "Whiteboard 🏗.jpg",
            "type": "image/jpeg",
            "words": "Picture",
            "preview": PreviewView("made", display=picture, thumbnail=picture),
        },
        {
            **shared,
            "name": "Quote comparison.xlsx",
            "type": "application/vnd.ms-excel",
            "words": "Spreadsheet",
            "is_active": True,
            "preview": PreviewView("made", text=sheet, text_url=mark),
        },
        {
            **shared,
            "name": "Crack in the kerb.heic",
            "type": "image/heic",
            "words": "HEIC photo",
            "preview": PreviewView("waiting", looks=MOST_LOOKS),
        },
        {
            **shared,
            "name": "Pay.pdf",
            "type": "application/pdf",
            "words": "PDF",
            "preview": PreviewView("missing", REASONS[Reason.PROTECTED]),
        },
    ]


def statuses(seed: int, *, pace: float = 0.5) -> list[int]:
    """62 believable ranks; the nearer ``pace`` to 1, the further on."""
    draw = Random(seed)  # noqa: S311
    ranks = (6, 6, 6, 5, 5, 3, 4, 2, 1, 0, 0, 0)
    return [ranks[min(int(draw.random() * 12 * (1.6 - pace)), 11)] for _ in range(62)]


def groups(ranks: list[int]) -> list[TileGroup]:
    found = []
    at = 0
    for name, letter, length in KINDS:
        tiles = [
            Tile(
                code=f"{letter}{n + 1}",
                status=ranks[at + n],
                statement=STATEMENTS[(at + n) % len(STATEMENTS)],
                url=f"#{letter}{n + 1}",
                missing="Asked for: the part you played." if ranks[at + n] == 2 else "",
            )
            for n in range(length)
        ]
        found.append(TileGroup(name, tiles))
        at += length
    return found


def minis(ranks: list[int]) -> list[list[int]]:
    return [group.statuses for group in groups(ranks)]


def bars() -> list[Bar]:
    return [
        Bar("time", "Time elapsed", "14 of 24 months", 0.58, url="#"),
        Bar("claimed", "Claimed", "41 of 62", 41 / 62, url="#"),
        Bar(
            "signed",
            "Signed off",
            "23 of 62",
            23 / 62,
            note="expected 25",
            expected=25 / 62,
            why=(
                "Expected 25: your training plan puts 40 % of the sign-offs in the first 14 months.",
                "Signed off 23: 12 knowledge, 9 skills, 2 behaviours.",
            ),
        ),
    ]


def chart() -> BurnUp:
    start = date(2025, 9, 1)
    counts = (2, 3, 3, 6, 7, 10, 12, 13, 17, 18, 20, 23)
    return BurnUp(
        total=62,
        starts_on=start,
        ends_on=date(2027, 9, 1),
        today=TODAY,
        signed=[(start + timedelta(days=70 + 31 * n), count) for n, count in enumerate(counts)],
        planned=[(start, 0), (start + timedelta(days=90), 2), (TODAY, 25), (date(2027, 8, 1), 62)],
        forecast=(date(2027, 8, 15), date(2027, 11, 20)),
    )


def heat(rows: int = 14) -> Heatmap:
    columns = [
        HeatColumn(tile.code, group.name, tile.statement)
        for group in groups([0] * 62)
        for tile in group.tiles
    ]
    causes = {3: ("watch", "review overdue by 6 days"), 5: ("behind", "9 weeks without accepted evidence")}
    return Heatmap(
        label="KSBs by apprentice",
        columns=columns,
        rows=[
            HeatRow(
                f"Demo Apprentice {n + 1}",
                "#",
                statuses(n, pace=0.3 + 0.6 * ((n * 7) % 10) / 10),
                *causes.get(n % 7, ("on-track", "")),
            )
            for n in range(rows)
        ],
    )


def components(request: HttpRequest) -> dict[str, object]:
    """The context of ``gallery/components.html``."""
    wrong = SampleForm({"title": "", "made_on": "31/02/2026", "link": "not a link", "narrative": "A start."})
    wrong.is_valid()
    return {
        "today": TODAY,
        "later": date(2027, 3, 12),
        "statuses": range(len(STATUSES)),
        "facts": [
            ("Standard", "ST0310 Associate project manager"),
            ("Level", 4),
            ("Typical duration", ""),
            ("Planned end", "12 March 2027"),
        ],
        "crumbs": [{"label": "Cohorts", "url": "#"}, {"label": "September 2025", "url": "#"}],
        "form": SampleForm(),
        "wrong_form": wrong,
        "files": FILES,
        "previews": previews(),
        "tabs": [
            {"label": "Overview", "url": "#", "is_current": True},
            {"label": "Evidence", "url": "#", "is_current": False, "count": 14},
            {"label": "Sign-offs", "url": "#", "is_current": False, "count": 0},
        ],
        "choices": [{"value": "week", "label": "Week"}, {"value": "month", "label": "Month"}],
        "events": EVENTS,
        "ages": (0, 1, 6, 9, 10, 14),
        "groups": groups(statuses(1)),
        "minis": [(f"Demo Apprentice {n}", minis(statuses(n, pace=n / 5))) for n in range(1, 6)],
        "bars": bars(),
        "chart": chart(),
        "heat": heat(5),
    }


def overview(request: HttpRequest) -> dict[str, object]:
    """The apprentice's front page, as a mock."""
    page = SamplePage(
        request,
        ("Overview", "home"),
        ("Evidence", "folder-open"),
        ("Training hours", "clock"),
        ("Reviews", "chat-bubble-left-right"),
        ("Gateway", "flag"),
    )
    return {
        "page": page,
        "nav": page.nav,
        "groups": groups(statuses(1)),
        "bars": bars(),
        "chart": chart(),
    }


def desk(request: HttpRequest) -> dict[str, object]:
    """The assessor's review desk, as a mock."""
    page = SamplePage(
        request, ("Queue", "inbox-stack"), ("Caseload", "user-group"), ("Sign-off", "check-badge")
    )
    claims = [
        {
            "code": "K24",
            "statement": "Buying in a way that is fair and lasting",
            "how": "Compares three suppliers on labour standards",
            "where": "Quote comparison, sheet 2",
            "value": "met",
        },
        {
            "code": "K28",
            "statement": "What sustainability and net zero ask of a project",
            "how": "Carbon figures against the target",
            "where": "Narrative, paragraph 2",
            "value": "met",
        },
        {
            "code": "S3",
            "statement": "Influence and negotiate for a good outcome",
            "how": "The brief for the meeting, and what was agreed",
            "where": "Negotiation brief, page 1",
            "value": "partly",
            "before": "Show the negotiation itself: what was said, what moved, what you agreed.",
            "feedback": "Much better. Add the email that confirms the two weeks, so that the outcome is shown too.",
        },
    ]
    for claim in claims:
        claim["legend"] = f"Decision on {claim['code']}"
    return {"page": page, "nav": page.nav, "claims": claims, "files": FILES}


def cohort(request: HttpRequest) -> dict[str, object]:
    """The manager's cohort page, as a mock."""
    page = SamplePage(
        request,
        ("This week", "home"),
        ("Cohorts", "user-group"),
        ("People", "users"),
        ("Quality", "scale"),
        ("Imports", "arrow-down-tray"),
        ("Settings", "cog-6-tooth"),
    )
    return {"page": page, "nav": page.nav, "heat": heat(24)}


PAGES: dict[str, Callable[[HttpRequest], dict[str, object]]] = {
    "components": components,
    "overview": overview,
    "desk": desk,
    "cohort": cohort,
}
