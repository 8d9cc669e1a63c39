"""The pages of one cohort: who has what, who needs help, coverage, the course over time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apprentices import actions
from apprentices.models import Apprentice, Cohort
from evidence import actions as evidence_actions
from evidence.models import SignOff
from progress.presenters.cohort import shown as shown_module
from progress.views import cohorts as views
from standards.models import Option, StandardVersion
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd
from tests.progress.days import on
from tests.progress.pages import RUBBISH, empty, opened, pager, shown, who
from tests.progress.reading import Node

As = Callable[[str], Client]
PARTS = ("cohort", "cohort_help", "cohort_coverage", "cohort_over_time")


def url(cohort: Cohort, part: str = "cohort") -> str:
    return reverse(f"progress:{part}", args=[cohort.uuid])


@pytest.fixture
def manager(as_: As) -> Client:
    return as_("manager")


def statuses(page: Node) -> list[list[str]]:
    """The words in the cells of each row of the heatmap."""
    return [row.texts("td")[1:] for row in page.one("tbody").all("tr")]


def stats(page: Node) -> list[str]:
    return page.texts(cls="stat")


def tabs(page: Node) -> list[tuple[str, bool]]:
    return [
        (tab.text, "aria-current" in tab.attributes) for row in page.all(cls="tabs") for tab in row.all("a")
    ]


def actions_of(page: Node) -> list[str]:
    return [link.text for link in page.all("a", cls="btn") if "Show" not in link.text]


# --- Who has what ---------------------------------------------------------------------------


def test_the_heatmap(cast: Cast, told: Apprentice, manager: Client) -> None:
    page = opened(manager, url(cast.cohort))
    assert page.one("h1").text == "Test cohort"
    assert page.one(cls="heading-sub").text.startswith("Test practitioner, level 4 (ST")
    assert page.one(cls="heading-sub").text.endswith(" 1.0) · 2 apprentices on programme")
    assert who(page) == ["Test Apprentice", "Test Colleague"]
    assert statuses(page) == [
        ["Signed off", "Referred", "Drafted", "Partly evidenced", "Submitted", "Drafted"],
        ["Not started"] * 6,
    ]
    foot = page.one("tfoot")
    assert (foot.one("th").text, foot.texts("td")) == (
        "Signed off, of 2",
        ["1", "1", "0", "0", "0", "0", "0"],
    )
    assert [link.href for link in page.one("tbody").all("a")] == [
        reverse("progress:apprentice", args=[one.uuid]) for one in (cast.apprentice, cast.colleague)
    ]


def test_key_figures_and_where_they_lead(cast: Cast, told: Apprentice, manager: Client) -> None:
    page = opened(manager, url(cast.cohort))
    assert stats(page) == [
        "8 % signed off, expected 47 %",
        "2 of 2 need help",
        "2.5 working days median feedback",
        "K2, K3, S1 least signed off",
    ]
    assert [stat.href for stat in page.all("a", cls="stat")] == [
        url(cast.cohort, part) for part in ("cohort_over_time", "cohort_help", "cohort_coverage")
    ]


def test_an_ended_programme_counts_nowhere_but_can_be_looked_at(crowd: Crowd, manager: Client) -> None:
    page = opened(manager, url(crowd.cohort))
    assert "Test Ended" not in who(page)
    assert page.one(cls="heading-sub").text.endswith("· 6 apprentices on programme, 1 ended")
    assert page.one("tfoot").one("th").text == "Signed off, of 6"
    assert who(opened(manager, url(crowd.cohort), rag="ended")) == ["Test Ended"]


def test_filters_and_order(cast: Cast, crowd: Crowd, manager: Client) -> None:
    page = opened(manager, url(crowd.cohort), rag="help", sort="-name")
    assert who(page) == ["Test Watch", "Test Behind"]
    assert page.one(cls="filters-result").text == "2 apprentices shown, of 6 · Show all"
    assert [link.text for link in page.one("thead").all("a")] == ["Apprentice ↓", "Signed off"]
    by_sign_offs = opened(manager, url(crowd.cohort) + page.one("thead").all("a")[1].href)
    assert who(by_sign_offs) == ["Test Behind", "Test Watch"]
    assert empty(opened(manager, url(crowd.cohort), q="nobody")) == "Nobody matches"
    # everybody has the same assessor, so there is nothing to choose
    assert page.all("select", id="f-assessor") == []


def test_one_assessor_and_nobody_is_a_choice(cast: Cast, crowd: Crowd, manager: Client) -> None:
    actions.assign_assessor(apprentice=crowd["watch"], assessor=None, by=None)
    page = opened(manager, url(crowd.cohort))
    assert page.one("select", id="f-assessor").texts("option") == ["Any", "Test Assessor", "No assessor yet"]
    assert who(opened(manager, url(crowd.cohort), assessor="none")) == ["Test Watch"]


def test_what_each_may_do(cast: Cast, as_: As) -> None:
    assert actions_of(opened(as_("manager"), url(cast.cohort))) == [
        "Download CSV",
        "Change",
        "Enrol an apprentice",
    ]
    assert actions_of(opened(as_("iqa"), url(cast.cohort))) == []


@pytest.mark.parametrize("part", [*PARTS, "cohort_csv"])
def test_another_providers_cohort_does_not_exist(cast: Cast, as_: As, part: str) -> None:
    assert as_("outsider").get(url(cast.cohort, part)).status_code == 404
    assert as_("manager").get(url(cast.stranger.cohort, part)).status_code == 404
    assert as_("assessor").get(url(cast.cohort, part)).status_code == 403


@pytest.mark.parametrize("part", PARTS)
def test_a_cohort_of_nobody(cast: Cast, as_: As, part: str) -> None:
    cohort = factories.make_cohort(cast.provider, "Nobody")
    page = opened(as_("manager"), url(cohort, part))
    assert empty(page) == ("Nothing to draw yet" if part == "cohort_over_time" else "Nobody in this cohort")
    assert actions_of(page)[:2] == ["Change", "Enrol an apprentice"]
    assert actions_of(opened(as_("iqa"), url(cohort, part))) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_cohort_whose_programmes_all_ended(cast: Cast, manager: Client, part: str) -> None:
    for apprentice in (cast.apprentice, cast.colleague):
        actions.end_programme(apprentice=apprentice, end="withdrawn", ended_on=date(2026, 6, 1), by=None)
    page = opened(manager, url(cast.cohort, part))
    assert page.one(cls="heading-sub").text.endswith("· 0 apprentices on programme, 2 ended")


@pytest.mark.parametrize("part", [*PARTS, "cohort_csv"])
@pytest.mark.parametrize(
    "name", ["q", "rag", "employer", "assessor", "group", "sort", "after", "before", "by"]
)
def test_no_value_of_an_address_breaks_a_page(cast: Cast, manager: Client, part: str, name: str) -> None:
    for value in RUBBISH:
        assert manager.get(url(cast.cohort, part), {name: value}).status_code == 200


def test_a_long_cohort_is_cut_and_begins_with_who_needs_help(
    crowd: Crowd, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown_module, "WHOLE", 5)
    monkeypatch.setattr(views, "PAGE", 4)
    first = opened(manager, url(crowd.cohort))
    assert (who(first), shown(first)) == (
        ["Test Behind", "Test Watch", "Test Track", "Test Settling"],
        "4 of 6",
    )
    second = opened(manager, url(crowd.cohort) + pager(first)["After"])
    assert (who(second), shown(second)) == (["Test Break", "Test Begun"], "5 to 6 of 6")
    # the totals are of everybody, on each page
    assert first.one("tfoot").text == second.one("tfoot").text


# --- Versions and options -------------------------------------------------------------------


@pytest.fixture
def mixed(cast: Cast) -> StandardVersion:
    """A second version in the cast's cohort: three apprentices, two on its first option, one on its second."""
    version = factories.make_version(1, 2, 0)
    _, own, others = version.ksbs.order_by("ordinal")
    for position, ksb in ((1, own), (2, others)):
        ksb.options.add(
            Option.objects.create(version=version, position=position, title=f"Pathway {position}")
        )
    for name, position in (("Test One", 1), ("Test Two", 2), ("Test Three", 1)):
        actions.enrol(
            learner=factories.make_learner(cast.provider, name=name),
            enrolment=actions.Enrolment(
                cohort=cast.cohort,
                version=version,
                option=version.options.get(position=position),
                start_on=date(2026, 1, 5),
                planned_end_on=date(2027, 7, 5),
            ),
            by=None,
        )
    return version


def group(version: StandardVersion, position: int | None = None) -> str:
    option = version.options.get(position=position) if position else None
    return f"{version.uuid}.{option.uuid}" if option else str(version.uuid)


def test_versions_and_options_never_mix(cast: Cast, mixed: StandardVersion, manager: Client) -> None:
    mixed.title = "Other practitioner"
    mixed.save()
    own, other = (v.standard.reference for v in (cast.version, mixed))
    page = opened(manager, url(cast.cohort))
    assert tabs(page)[:3] == [
        (f"Test practitioner, level 4 ({own} 1.0) 2", True),
        (f"Other practitioner, level 4 ({other} 1.0): Pathway 1 2", False),
        (f"Other practitioner, level 4 ({other} 1.0): Pathway 2 1", False),
    ]
    assert (who(page), len(statuses(page)[0])) == (["Test Apprentice", "Test Colleague"], 6)
    first = opened(manager, url(cast.cohort), group=group(mixed, 1))
    assert (who(first), statuses(first)) == (["Test One", "Test Three"], [["Not started"] * 2] * 2)
    assert first.one(cls="heading-sub").text == (
        f"Other practitioner, level 4 ({other} 1.0): Pathway 1 · 2 apprentices on programme"
    )
    second = opened(manager, url(cast.cohort) + page.all(cls="tabs")[0].all("a")[2].href)
    assert who(second) == ["Test Two"]
    assert second.one("tfoot").one("th").text == "Signed off, of 1"


def test_the_group_stays_chosen_on_every_way_on(cast: Cast, mixed: StandardVersion, manager: Client) -> None:
    query = f"?group={group(mixed, 1)}"
    page = opened(manager, url(cast.cohort) + query)
    assert [tab.href for tab in page.all(cls="tabs")[1].all("a")] == [
        url(cast.cohort, part) + query for part in PARTS
    ]
    assert [stat.href for stat in page.all("a", cls="stat")] == [
        url(cast.cohort, part) + query for part in ("cohort_over_time", "cohort_help", "cohort_coverage")
    ]
    assert [link.href for link in page.all("a") if link.text == "Download CSV"] == [
        f"{url(cast.cohort, 'cohort_csv')}{query}&sort=name"
    ]
    assert page.one("form").all("input")[1].attributes["value"] == group(mixed, 1)
    coverage = opened(manager, url(cast.cohort, "cohort_coverage") + query)
    assert coverage.one(cls="filters-result").one("a").href == f"?by=code&group={group(mixed, 1)}"


@pytest.mark.parametrize("asked", ["", "rubbish", "\0", "a&b=c"])
def test_the_largest_group_stands_for_one_that_is_not_there(
    cast: Cast, mixed: StandardVersion, manager: Client, asked: str
) -> None:
    factories.make_apprentice(cast.provider, cast.version, cohort=cast.cohort, name="Test Third")
    page = opened(manager, url(cast.cohort), group=asked)
    assert who(page) == ["Test Apprentice", "Test Colleague", "Test Third"]
    # and is not carried on
    assert [tab.href for tab in page.all(cls="tabs")[1].all("a")] == [url(cast.cohort, p) for p in PARTS]


# --- Who needs help -------------------------------------------------------------------------


def help_rows(page: Node) -> list[list[str]]:
    """Name, notes and action of each."""
    return [
        [
            row.one(cls="rows-title").text,
            *row.texts("p", cls="rows-note"),
            row.one("a", cls="btn").text,
        ]
        for row in page.one("section", cls="panel").one("ul", cls="rows").all("li")
    ]


def test_who_needs_help_why_and_what_to_do(cast: Cast, told: Apprentice, manager: Client) -> None:
    with on(date(2026, 11, 4)):
        factories.make_submission(cast.colleague, "K1")
    assert help_rows(opened(manager, url(cast.cohort, "cohort_help"))) == [
        [
            "Test Colleague",
            "Behind · Second Assessor",
            "322 days since the start (5 January 2026), and nothing accepted yet. "
            "1 submission waiting for the assessor.",
            "0 of 6 KSBs are signed off (0 %); the plan expects 3 by now (47 %): 47 points behind the plan.",
            "1 submission waiting for the assessor, the oldest for 13 working days; the promise is 10.",
            "The next step is with the assessor.",
            "See what waits : Test Colleague",
        ],
        [
            "Test Apprentice",
            "Behind · Test Assessor",
            "83 days since evidence was last accepted (1 September 2026). 1 submission waiting for the assessor.",
            "1 of 6 KSBs are signed off (17 %); the plan expects 3 by now (47 %): 30 points behind the plan.",
            "The next step is with the assessor.",
            "See what waits : Test Apprentice",
        ],
    ]


def test_the_one_action_is_what_the_reader_can_do(cast: Cast, crowd: Crowd, as_: As) -> None:
    actions.assign_assessor(apprentice=crowd["behind"], assessor=None, by=None)
    links = {
        who: [
            (link.text.split(" : ")[0], link.href)
            for link in opened(as_(who), url(crowd.cohort, "cohort_help")).all("a", cls="btn-sm")
        ]
        for who in ("manager", "iqa")
    }
    overview = {slug: reverse("progress:apprentice", args=[crowd[slug].uuid]) for slug in crowd.by_slug}
    assert links == {
        "manager": [
            ("Assign an assessor", reverse("apprentices:manage", args=[crowd["behind"].uuid])),
            ("See the last feedback", f"{overview['watch']}#feedback"),
        ],
        "iqa": [
            ("See the last feedback", f"{overview['behind']}#feedback"),
            ("See the last feedback", f"{overview['watch']}#feedback"),
        ],
    }


def test_everybody_can_be_shown_there_too_page_by_page(
    crowd: Crowd, manager: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown_module, "WHOLE", 5)
    monkeypatch.setattr(views, "PAGE", 4)
    home = url(crowd.cohort, "cohort_help")
    page = opened(manager, home)
    assert [row[0] for row in help_rows(page)] == ["Test Behind", "Test Watch"]
    page = opened(manager, home + page.one(cls="filters-result").one("a").href)
    assert [row[0] for row in help_rows(page)] == ["Test Behind", "Test Watch", "Test Track", "Test Settling"]
    page = opened(manager, home + pager(page)["After"])
    assert [row[0] for row in help_rows(page)] == ["Test Break", "Test Begun"]


def test_nobody_who_needs_help_is_good_news(cast: Cast, manager: Client) -> None:
    for apprentice in (cast.apprentice, cast.colleague):
        with on(date(2026, 11, 20)):
            factories.make_signed_off(apprentice, "K1", "K2", "K3")
    assert empty(opened(manager, url(cast.cohort, "cohort_help"))) == "Nobody here"


# --- Coverage -------------------------------------------------------------------------------


def covered(page: Node) -> list[list[str]]:
    return [[row.one("th").text, *row.texts("td")[1:]] for row in page.one("table").one("tbody").all("tr")]


def test_coverage_begins_with_the_least_signed_off(cast: Cast, told: Apprentice, manager: Client) -> None:
    with on(date(2026, 11, 18)):
        met = factories.make_submission(cast.colleague, "B1")
        factories.decide(met, B1="met")
        factories.answer(met, accept=True)
    page = opened(manager, url(cast.cohort, "cohort_coverage"))
    by_code = opened(
        manager, url(cast.cohort, "cohort_coverage") + page.one(cls="filters-result").one("a").href
    )
    # signed off, evidenced, on the way, referred, nothing sent
    assert covered(by_code) == [
        ["K1", "1 of 2", "1", "0", "0", "1"],
        ["K2", "0 of 2", "0", "0", "1", "1"],
        ["K3", "0 of 2", "0", "0", "0", "2"],
        ["S1", "0 of 2", "0", "1", "0", "1"],
        ["S2", "0 of 2", "0", "1", "0", "1"],
        ["B1", "0 of 2", "1", "0", "0", "1"],
    ]
    assert [row[0] for row in covered(page)] == ["K2", "K3", "S1", "S2", "B1", "K1"]
    assert by_code.one(cls="filters-result").one("a").href == "?sort=name"


def test_coverage_is_of_those_on_programme(cast: Cast, manager: Client) -> None:
    actions.end_programme(apprentice=cast.colleague, end="withdrawn", ended_on=date(2026, 6, 1), by=None)
    page = opened(manager, url(cast.cohort, "cohort_coverage"))
    assert page.one(cls="filters-result").text.startswith("1 apprentice on programme.")
    assert covered(page)[0] == ["K1", "0 of 1", "0", "0", "0", "1"]


def test_coverage_of_a_closed_cohort_is_of_everybody_who_was_in_it(cast: Cast, manager: Client) -> None:
    for apprentice in (cast.apprentice, cast.colleague):
        actions.end_programme(apprentice=apprentice, end="completed", ended_on=date(2026, 6, 1), by=None)
    actions.close_cohort(cohort=cast.cohort, by=cast["manager"])
    page = opened(manager, url(cast.cohort, "cohort_coverage"))
    assert page.one(cls="filters-result").text.startswith("2 apprentices. ")
    assert covered(page)[0] == ["K1", "0 of 2", "0", "0", "0", "2"]
    assert chart(manager, cast.cohort).total == 12


# --- Over time ------------------------------------------------------------------------------


def chart(client: Client, cohort: Cohort) -> Any:
    return client.get(url(cohort, "cohort_over_time")).context["chart"]


def test_sign_offs_against_the_sum_of_the_plans(cast: Cast, manager: Client) -> None:
    with on(date(2026, 3, 2)):
        factories.make_signed_off(cast.apprentice, "K1")
        factories.make_signed_off(cast.colleague, "K1", "K2")
    with on(date(2026, 7, 1)):
        factories.make_signed_off(cast.apprentice, "K2")
    found = chart(manager, cast.cohort)
    assert (found.total, found.starts_on, found.ends_on, found.today) == (
        12,
        date(2026, 1, 5),
        date(2027, 7, 5),
        date(2026, 11, 23),
    )
    assert found.signed == [(date(2026, 3, 2), 3), (date(2026, 7, 1), 4)]
    days = [day for day, _ in found.planned]
    assert days[:3] == [date(2026, 1, 5), date(2026, 2, 1), date(2026, 3, 1)]
    assert days[-1] == date(2027, 7, 5)
    assert date(2026, 11, 23) in days
    counts = [count for _, count in found.planned]
    assert (counts[0], counts[-1], counts) == (0, 12, sorted(counts))


def test_a_withdrawn_sign_off_is_no_step(cast: Cast, manager: Client) -> None:
    factories.make_signed_off(cast.apprentice, "K1", "K2")
    taken = SignOff.objects.get(apprentice=cast.apprentice, ksb__code="K1")
    evidence_actions.withdraw_sign_off(sign_off=taken, reason="By mistake.", by=cast["assessor"])
    assert chart(manager, cast.cohort).signed == [(date(2026, 11, 23), 1)]


def test_the_day_of_a_sign_off_is_the_one_in_this_country(cast: Cast, manager: Client) -> None:
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)):
        factories.make_signed_off(cast.apprentice, "K1")
    assert chart(manager, cast.cohort).signed == [(date(2026, 7, 1), 1)]


def test_a_sign_off_before_a_start_that_was_moved_counts_from_the_start(cast: Cast, manager: Client) -> None:
    with on(date(2026, 3, 2)):
        factories.make_signed_off(cast.apprentice, "K1")
    Apprentice.objects.filter(cohort=cast.cohort).update(start_on=date(2026, 4, 6))
    assert chart(manager, cast.cohort).signed == [(date(2026, 4, 6), 1)]


def test_nothing_is_drawn_before_the_first_day(cast: Cast, as_: As) -> None:
    with time_machine.travel(datetime(2026, 1, 5, 12, tzinfo=UTC)):
        page = opened(as_("manager"), url(cast.cohort, "cohort_over_time"))
    assert empty(page) == "Nothing to draw yet"


# --- Cost -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("part", "queries"),
    [
        # session, person, access; cohort; apprentices, breaks, version, curve, names, employers, assessors,
        # KSBs; recent answers
        ("cohort", 13),
        # as above, without answers
        ("cohort_help", 12),
        ("cohort_coverage", 12),
        # as above, with sign-offs
        ("cohort_over_time", 13),
    ],
)
def test_the_cost_of_each_page(
    cast: Cast, as_: As, part: str, queries: int, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    cohort = factories.make_cohort(cast.provider)
    for _ in range(count):
        apprentice = factories.make_apprentice(
            cast.provider,
            cast.version,
            cohort=cohort,
            employer=factories.make_employer(cast.provider),
            assessor=factories.make_member(cast.provider, "assessor"),
        )
        factories.make_signed_off(apprentice, "K1")
    client = as_("manager")
    with django_assert_num_queries(queries):
        opened(client, url(cohort, part))
