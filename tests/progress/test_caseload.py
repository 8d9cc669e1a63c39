"""The caseload: whose it is, what a row says, filters, order, pages and cost."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as accounts_actions
from accounts.roles import Role
from apprentices import actions
from evidence import actions as evidence_actions
from progress.views import caseload
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd
from tests.progress.days import on
from tests.progress.pages import RUBBISH, empty, opened, pager, shown, table, who

As = Callable[[str], Client]
URL = reverse("progress:caseload")


def test_only_the_own_apprentices_are_in_it(cast: Cast, as_: As) -> None:
    assert who(opened(as_("assessor"), URL)) == ["Test Apprentice"]
    assert who(opened(as_("second_assessor"), URL)) == ["Test Colleague"]
    assert who(opened(as_("outside_assessor"), URL)) == ["Other Apprentice"]


def test_own_work_is_never_in_the_own_caseload(cast: Cast, as_: As) -> None:
    accounts_actions.add_membership(
        user=cast["colleague"], provider=cast.provider, role=Role.ASSESSOR, by=None
    )
    actions.assign_assessor(apprentice=cast.apprentice, assessor=cast["colleague"], by=None)
    assert who(opened(as_("colleague"), URL)) == ["Test Apprentice"]


def test_a_row_says_how_somebody_stands_and_what_waits(cast: Cast, as_: As) -> None:
    with on(date(2026, 9, 1)):
        factories.make_signed_off(cast.apprentice, "K1")
    with on(date(2026, 11, 6)):
        factories.make_submission(cast.apprentice, "S2")
    with on(date(2026, 11, 16)):
        factories.make_submission(cast.apprentice, "K2")
    page = opened(as_("assessor"), URL)
    assert table(page) == [
        [
            "Test Apprentice Test Employer",
            "Behind: 83 days without accepted evidence",
            "",
            "1 of 6",
            "2 items waiting 11 working days, 1 over the promise",
            "16 November 2026",
            "5 July 2027",
        ]
    ]
    [drawn] = page.one("tbody").all("svg", cls="mini")
    assert drawn.attributes["aria-label"] == "Test Apprentice: 1 of 6 signed off, 2 submitted, 3 not started"
    assert page.one(cls="heading-sub").text == "1 apprentice: 1 behind"
    assert page.one("a", cls="heading-primary").href == reverse("evidence:queue")


def test_evidence_that_was_taken_back_was_not_sent(cast: Cast, as_: As) -> None:
    sent = factories.make_submission(cast.apprentice, "K1")
    evidence_actions.take_back(evidence=sent.evidence, by=cast["apprentice"])
    [row] = table(opened(as_("assessor"), URL))
    assert row[4:6] == ["Nothing", "None yet"]


def test_who_needs_help_first_and_nobody_who_has_ended(crowd: Crowd, as_: As) -> None:
    page = opened(as_("assessor"), URL)
    assert who(page) == [
        "Test Apprentice",
        "Test Behind",
        "Test Watch",
        "Test Track",
        "Test Settling",
        "Test Break",
        "Test Begun",
    ]
    assert page.one(cls="heading-sub").text == "7 apprentices: 2 behind, 1 watch"
    assert [option.text for option in page.one("select", id="f-rag").all("option")] == [
        "On programme (7)",
        "Needs help (3)",
        "Behind (2)",
        "Watch (1)",
        "On track (1)",
        "Settling in (2)",
        "On a break (1)",
        "Ended (1)",
    ]
    ended = opened(as_("assessor"), URL, rag="ended")
    assert [row[-1] for row in table(ended)] == ["Ended 1 June 2026"]


def test_filters_say_what_they_left_and_can_be_cleared(crowd: Crowd, as_: As) -> None:
    page = opened(as_("assessor"), URL, q="test b", rag="help", sort="name")
    assert who(page) == ["Test Behind"]
    result = page.one(cls="filters-result")
    assert result.text == "1 apprentice shown, of 7 · Show all"
    assert who(opened(as_("assessor"), URL + result.one("a").href)) == [
        "Test Apprentice",
        "Test Begun",
        "Test Behind",
        "Test Break",
        "Test Settling",
        "Test Track",
        "Test Watch",
    ]
    assert empty(opened(as_("assessor"), URL, q="nobody at all")) == "Nobody matches"


def test_headings_sort_and_turn_round(crowd: Crowd, as_: As) -> None:
    client = as_("assessor")
    page = opened(client, URL)
    heads = {head.text: head for head in page.one("thead").all("th")}
    assert {text: head.attributes.get("aria-sort") for text, head in heads.items()} == {
        "Apprentice": "none",
        "Progress": "descending",
        "Map": None,
        "Signed off": "none",
        "Waiting for feedback": "none",
        "Last evidence": None,
        "Planned end": "none",
    }
    turned = opened(client, URL + heads["Progress"].one("a").href)
    assert who(turned)[0] == "Test Begun"
    assert turned.one("thead").all("th")[1].attributes["aria-sort"] == "ascending"
    by_name = opened(client, URL + heads["Apprentice"].one("a").href)
    assert who(by_name) == sorted(who(by_name))


def test_pages_follow_each_other(crowd: Crowd, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caseload, "PAGE", 3)
    client = as_("assessor")
    first = opened(client, URL, sort="name", rag="")
    second = opened(client, URL + pager(first)["After"])
    third = opened(client, URL + pager(second)["After"])
    assert [who(page) for page in (first, second, third)] == [
        ["Test Apprentice", "Test Begun", "Test Behind"],
        ["Test Break", "Test Settling", "Test Track"],
        ["Test Watch"],
    ]
    assert [sorted(pager(page)) for page in (first, second, third)] == [
        ["After"],
        ["After", "Before"],
        ["Before"],
    ]
    assert [shown(page) for page in (first, second, third)] == ["3 of 7", "4 to 6 of 7", "7 to 7 of 7"]
    assert who(opened(client, URL + pager(third)["Before"])) == who(second)


@pytest.mark.parametrize("name", ["q", "rag", "employer", "assessor", "group", "sort", "after", "before"])
def test_no_value_of_an_address_breaks_the_page(cast: Cast, as_: As, name: str) -> None:
    for value in RUBBISH:
        opened(as_("assessor"), URL, **{name: value})


def test_an_empty_caseload_says_when_it_fills(cast: Cast, as_: As) -> None:
    actions.assign_assessor(apprentice=cast.apprentice, assessor=None, by=None)
    assert empty(opened(as_("assessor"), URL)) == "Nobody in your caseload yet"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("query", "queries"), [({}, 11), ({"sort": "name", "q": "Test"}, 11)])
def test_the_cost_of_a_caseload(
    cast: Cast,
    as_: As,
    count: int,
    query: dict[str, str],
    queries: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    for n in range(1, count):
        factories.make_signed_off(
            factories.make_apprentice(
                cast.provider,
                cast.version,
                name=f"Test Number{n}",
                employer=factories.make_employer(cast.provider),
                assessor=cast["assessor"],
            ),
            "K1",
        )
    client = as_("assessor")
    # session, person, access; apprentices, breaks, curve, employers, assessors, names; last sent, columns
    with django_assert_num_queries(queries):
        assert len(who(opened(client, URL, **query))) == count
