"""The components drawn in Python: their words for screen readers, their escaping, their arithmetic."""

from datetime import date
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from apm_portfolio.components import heatmap, labels, maps, progress
from apm_portfolio.templatetags.apm import file_size
from apprentices.status import KsbStatus

HOSTILE = '<b>"x"&'


class Reader(HTMLParser):
    """Collects elements as (tag, attributes) and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_the_words_are_those_of_the_domain() -> None:
    assert [(s.slug, s.label) for s in KsbStatus] == list(labels.STATUSES)


def test_a_tile_is_named_by_its_code_and_status() -> None:
    group = maps.TileGroup("Knowledge", [maps.Tile("K1", 5, "What a plan is", "/k1/")])
    page = Reader(maps.tiles_html(group))
    assert page.text == "K1, Evidenced"
    assert page.all("a") == [
        {
            "class": "tile s-evidenced",
            "href": "/k1/",
            "data-read": "What a plan is",
            "data-missing": "",
        }
    ]


def test_a_tile_escapes_what_people_wrote() -> None:
    group = maps.TileGroup("Knowledge", [maps.Tile("K1", 0, HOSTILE, "/?a=1&b=2", HOSTILE)])
    page = Reader(maps.tiles_html(group) + maps.tile_rows_html(group))
    assert page.all("a")[0]["data-read"] == HOSTILE
    assert page.all("a")[0]["href"] == "/?a=1&b=2"
    assert page.all("b") == [{}]  # the code's own, nothing from the statement


def test_the_map_says_the_same_as_a_table() -> None:
    groups = [
        maps.TileGroup("Knowledge", [maps.Tile("K1", 6, "One", "#"), maps.Tile("K2", 0, "Two", "#")]),
        maps.TileGroup("Skills", [maps.Tile("S1", 2, "Three", "#")]),
    ]
    page = Reader(render("{% portfolio_map groups %}", groups=groups))
    assert "Knowledge 1 of 2 signed off" in page.text
    assert len([a for a in page.all("a") if "tile" in (a.get("class") or "")]) == 3
    assert len(page.all("tr")) == 4


def test_the_small_map_tells_its_counts_the_furthest_first() -> None:
    drawn = Reader(maps.mini_map([[6, 6, 5], [2, 0], []], "Demo Apprentice 3"))
    assert drawn.all("svg")[0]["aria-label"] == (
        "Demo Apprentice 3: 2 of 5 signed off, 1 evidenced, 1 referred, 1 not started"
    )


def test_the_small_map_draws_one_bar_a_ksb_and_tells_statuses_apart_without_colour() -> None:
    drawn = Reader(maps.mini_map([range(7), range(7)]))
    paths = [p["d"] or "" for p in drawn.all("path")]
    assert sum(path.count("M") for path in paths) == 14
    heights = {path.split("v")[1].split("M")[0] for path in paths}
    assert len(heights) == 7


def test_the_small_map_of_nothing() -> None:
    assert Reader(maps.mini_map([])).all("svg")[0]["aria-label"] == "0 of 0 signed off"


COLUMNS = [
    heatmap.HeatColumn("K1", "Knowledge", HOSTILE),
    heatmap.HeatColumn("K2", "Knowledge"),
    heatmap.HeatColumn("TS1", "Skills"),
]


def heat(**changes: object) -> heatmap.Heatmap:
    rows = [
        heatmap.HeatRow(HOSTILE, "/a/", [6, 0, 6], "behind", "9 weeks without accepted evidence"),
        heatmap.HeatRow("Second", "/b/", [6, 5, 2]),
    ]
    return heatmap.Heatmap(label="KSBs", columns=COLUMNS, rows=rows, **changes)  # type: ignore[arg-type]


def test_a_heatmap_row_reads_as_words() -> None:
    page = Reader(heatmap.heatmap_table(heat()))
    cells = [td["class"] for td in page.all("td")]
    assert cells[:4] == ["sum", "h6 f", "h0", "h6 f"]
    assert f"{HOSTILE}Behind: 9 weeks without accepted evidence2Signed offNot startedSigned off" in page.text
    assert page.all("b") == []


def test_heatmap_heads_name_the_whole_code_and_group_by_kind() -> None:
    page = Reader(heatmap.heatmap_table(heat()))
    assert [th["colspan"] for th in page.all("th") if th.get("scope") == "colgroup"] == ["2", "1"]
    assert "K1K2TS1" in page.text


@pytest.mark.parametrize(("sort", "is_told"), [("ascending", True), ("none", True), ("", False)])
def test_a_heatmap_says_how_it_is_sorted(sort: str, *, is_told: bool) -> None:
    table = heatmap.heatmap_table(heat(who_sort=sort))
    assert table.count("aria-sort") == is_told
    assert (f'<th class="who" scope="col" rowspan="2" aria-sort="{sort}">' in table) == is_told


def test_heatmap_totals_mark_the_least() -> None:
    page = Reader(heatmap.heatmap_table(heat()))
    foot = [td["class"] for td in page.all("td")][-3:]
    assert foot == ["f ", "low", "f "]
    assert page.text.endswith("Signed off, of 23201")


def test_heatmap_totals_may_be_those_of_the_whole_cohort() -> None:
    page = Reader(heatmap.heatmap_table(heat(totals=[9, 8, 7], population=12)))
    assert page.text.endswith("Signed off, of 1224987")


def test_a_heatmap_without_rows() -> None:
    empty = heatmap.Heatmap(label="KSBs", columns=COLUMNS, rows=[])
    assert Reader(heatmap.heatmap_table(empty)).text.endswith("Signed off, of 00000")


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "came in today"),
        (1, "waiting 1 working day"),
        (7, "waiting 7 working days"),
        (8, "waiting 8 working days, promised within 10"),
        (10, "waiting 10 working days, promised within 10"),
        (14, "waiting 14 working days, 4 over the promise"),
    ],
)
def test_ages_in_words(days: int, words: str) -> None:
    assert Reader(labels.age_badge(days, 10)).text == words


def test_rag_prints_the_word_and_the_cause() -> None:
    assert Reader(labels.rag_label("on-track")).text == "On track"
    assert Reader(labels.rag_label("behind", HOSTILE)).text == f"Behind: {HOSTILE}"


@pytest.mark.parametrize(
    ("name", "letters"), [("Demo Apprentice", "DA"), ("Cher", "C"), ("ana maria de sá", "AS"), ("", "")]
)
def test_initials(name: str, letters: str) -> None:
    assert labels.initials(name) == letters


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 23), "23 November 2026 (today)"),
        (date(2026, 11, 24), "24 November 2026 (tomorrow)"),
        (date(2026, 12, 5), "5 December 2026 (in 12 days)"),
        (date(2026, 11, 20), "20 November 2026 (3 days ago)"),
    ],
)
def test_days_in_words(day: date, words: str) -> None:
    html = render("{% when day today %}", day=day, today=date(2026, 11, 23))
    assert Reader(html).text == words


@pytest.mark.parametrize(("share", "width"), [(-1, "0%"), (0.375, "37.5%"), (1.7, "100%")])
def test_bars_stay_in_their_track(share: float, width: str) -> None:
    assert progress.Bar("signed", "Signed off", "", share).width == width


def burn_up(**changes: object) -> progress.BurnUp:
    values: dict[str, object] = {
        "total": 62,
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "today": date(2026, 3, 10),
        "signed": [(date(2026, 2, 1), 4), (date(2026, 3, 1), 9)],
        "planned": [(date(2026, 1, 1), 0), (date(2026, 12, 31), 62)],
    }
    return progress.BurnUp(**(values | changes))  # type: ignore[arg-type]


def test_the_burn_ups_table_ends_today() -> None:
    assert burn_up().table == [
        (date(2026, 1, 31), 0, 5),
        (date(2026, 2, 28), 4, 10),
        (date(2026, 3, 10), 9, 12),
    ]
    assert (
        '<tr><th scope="row">10 March 2026</th><td class="num">9</td><td class="num">12</td></tr>'
        in render("{% burn_up chart %}", chart=burn_up())
    )


def test_the_burn_up_says_where_things_stand() -> None:
    assert burn_up().description == "9 of 62 signed off; the plan for today is 12."
    assert burn_up(signed=[]).description == "0 of 62 signed off; the plan for today is 12."


def test_the_burn_ups_axis_reaches_the_forecast() -> None:
    chart = burn_up(forecast=(date(2026, 11, 1), date(2027, 2, 1)))
    assert chart.x_ticks == ["Jan 2026", "Apr 2026", "Jul 2026", "Oct 2026", "Feb 2027"]
    assert chart.y_ticks == [64, 48, 32, 16, 0]


def test_a_burn_up_of_nothing_yet() -> None:
    chart = burn_up(total=0, signed=[], planned=[], today=date(2026, 1, 1), ends_on=date(2026, 1, 1))
    assert chart.table == []
    assert "0 of 0" in render("{% burn_up chart %}", chart=chart)


def test_a_file_size_has_no_decimal_that_says_nothing() -> None:
    sizes = [file_size(size) for size in (0, 20, 1024, 30_618, 500 * 1024**2)]
    assert sizes == ["0\xa0bytes", "20\xa0bytes", "1\xa0KB", "29.9\xa0KB", "500\xa0MB"]
