"""The apprentices of an employer's people and of an auditor: whom each sees, read only, each look recorded."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from apprentices import actions
from apprentices.models import Apprentice
from tests import factories
from tests.conftest import Cast
from tests.progress.days import NOW, on
from tests.progress.pages import RUBBISH, empty, opened, pager, table, who

As = Callable[[str], Client]
URL = reverse("progress:own_apprentices")


@pytest.fixture
def mate(cast: Cast) -> Apprentice:
    """A second apprentice of the cast's employer, whom neither line manager nor auditor was named."""
    return factories.make_apprentice(
        cast.provider,
        cast.version,
        cohort=cast.cohort,
        name="Test Mate",
        employer=cast.employer,
        assessor=cast["second_assessor"],
    )


def test_whom_each_sees(cast: Cast, mate: Apprentice, as_: As) -> None:
    assert {name: who(opened(as_(name), URL)) for name in ("employer", "employer_lead", "auditor")} == {
        "employer": ["Test Apprentice"],
        "employer_lead": ["Test Apprentice", "Test Mate"],
        "auditor": ["Test Apprentice"],
    }
    others = ("apprentice", "assessor", "iqa", "manager", "admin")
    assert {as_(name).get(URL).status_code for name in others} == {403}


def test_a_word_a_filter_or_a_count_gives_nobody_else_away(cast: Cast, mate: Apprentice, as_: As) -> None:
    client = as_("auditor")
    page = opened(client, URL)
    assert page.one(cls="heading-sub").text == "1 apprentice: 1 behind"
    assert page.one("select", id="f-rag").texts("option")[:2] == ["On programme (1)", "Needs help (1)"]
    assert page.all("select", id="f-employer") == page.all("select", id="f-assessor") == []
    for query in ({"q": "Mate"}, {"q": "Second Assessor"}, {"assessor": str(cast["second_assessor"].uuid)}):
        assert empty(opened(client, URL, **query)) == "Nobody matches"
    assert who(opened(client, URL, after=str(mate.uuid))) == ["Test Apprentice"]


def test_a_row_leads_to_the_overview_and_to_the_whole_record(cast: Cast, as_: As) -> None:
    with on(date(2026, 11, 20)):
        factories.make_signed_off(cast.apprentice, "K1", "K2", "K3")
    page = opened(as_("auditor"), URL)
    assert table(page) == [
        [
            "Test Apprentice Test practitioner · Test Employer",
            "On track",
            "",
            "3 of 6",
            "5 July 2027",
            "Whole record of Test Apprentice",
        ]
    ]
    assert [link.href for link in page.one("tbody").all("a")] == [
        reverse("progress:apprentice", args=[cast.apprentice.uuid]),
        reverse("progress:record", args=[cast.apprentice.uuid]),
    ]


@pytest.mark.parametrize("name", ["employer", "employer_lead", "auditor"])
def test_each_look_is_recorded_and_the_reader_is_told(cast: Cast, as_: As, name: str) -> None:
    assert opened(as_(name), URL).texts(cls="notice") == [
        "You may read these records, not change them. "
        "Each page you open is noted in the provider’s access record."
    ]


def test_an_auditor_sees_nobody_after_the_last_day(cast: Cast, as_: As) -> None:
    until_on = cast["auditor"].memberships.get().until_on
    assert until_on is not None
    for days, status in ((0, 200), (1, 403)):
        with time_machine.travel(NOW + timedelta(days=(until_on - NOW.date()).days + days)):
            assert as_("auditor").get(URL).status_code == status


def test_nobody_was_named_yet(cast: Cast, as_: As) -> None:
    membership = Membership.objects.get(user=cast["employer"])
    actions.withdraw_view(apprentice=cast.apprentice, membership=membership, by=cast["manager"])
    assert empty(opened(as_("employer"), URL)) == "No apprentices to see yet"


def test_by_name_at_first_then_in_any_order(cast: Cast, mate: Apprentice, as_: As) -> None:
    with on(date(2026, 11, 20)):
        factories.make_signed_off(mate, "K1")
    client = as_("employer_lead")
    assert who(opened(client, URL)) == ["Test Apprentice", "Test Mate"]
    assert who(opened(client, URL, sort="signed")) == ["Test Mate", "Test Apprentice"]
    assert who(opened(client, URL, sort="-name")) == ["Test Mate", "Test Apprentice"]
    assert who(opened(client, URL, q="mate")) == ["Test Mate"]


def test_an_ended_programme_is_a_choice(cast: Cast, mate: Apprentice, as_: As) -> None:
    actions.end_programme(apprentice=mate, end="completed", ended_on=date(2026, 11, 2), by=None)
    client = as_("employer_lead")
    assert who(opened(client, URL)) == ["Test Apprentice"]
    page = opened(client, URL, rag="ended")
    assert [row[4] for row in table(page)] == ["Ended 2 November 2026"]
    assert page.one(cls="filters-result").text == "1 apprentice shown · Show all"


def test_pages_follow_each_other(
    cast: Cast, mate: Apprentice, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("progress.views.own_apprentices.PAGE", 1)
    client = as_("employer_lead")
    first = opened(client, URL)
    second = opened(client, URL + pager(first)["After"])
    assert [who(first), who(second)] == [["Test Apprentice"], ["Test Mate"]]
    assert who(opened(client, URL + pager(second)["Before"])) == ["Test Apprentice"]


@pytest.mark.parametrize("name", ["q", "rag", "employer", "assessor", "group", "sort", "after", "before"])
def test_no_value_of_an_address_breaks_the_page(cast: Cast, as_: As, name: str) -> None:
    for value in RUBBISH:
        opened(as_("auditor"), URL, **{name: value})


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_of_the_list(
    cast: Cast, as_: As, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for n in range(1, count):
        factories.make_apprentice(
            cast.provider,
            cast.version,
            name=f"Test Number{n}",
            employer=cast.employer,
            assessor=factories.make_member(cast.provider, "assessor"),
        )
    client = as_("employer_lead")
    # session, person, access, the look; apprentices, breaks, curve, names, employers, assessors, standards, KSBs
    with django_assert_num_queries(12):
        assert len(who(opened(client, URL))) == count
