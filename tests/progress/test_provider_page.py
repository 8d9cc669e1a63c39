"""The provider's front page: who needs help most, overdue feedback, cohorts at a glance."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from apprentices import actions
from apprentices.models import Apprentice, Cohort
from evidence import actions as evidence_actions
from evidence.models import Evidence
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd
from tests.progress.days import on
from tests.progress.pages import RUBBISH, opened, who
from tests.progress.reading import Node

As = Callable[[str], Client]
URL = reverse("progress:provider")


def panel(page: Node, id: str) -> Node:
    return page.one("section", id=id)


def late(page: Node) -> list[list[str]]:
    rows = panel(page, "late").all("li")
    return [[row.one(cls="rows-title").text, row.one("p").text, row.one(cls="age").text] for row in rows]


def test_what_a_manager_reads_on_monday(cast: Cast, crowd: Crowd, as_: As) -> None:
    page = opened(as_("manager"), URL)
    assert page.one("h1").text == "4 people need help"
    assert page.one(cls="heading-sub").text == (
        "8 apprentices on programme · 3 behind · 1 to watch · 1 on track · 1 settling in · 1 on a break · 1 not begun"
    )
    assert page.texts(cls="stat") == [
        "4 % signed off, expected 20 %",
        "0 working days median feedback",
        "0 answers overdue",
    ]
    first, *others = panel(page, "help").one("ul", cls="rows").all("li")
    assert [row.one(cls="rows-title").text for row in (first, *others)] == [
        "Test Apprentice",
        "Test Colleague",
        "Test Behind",
        "Test Watch",
    ]
    assert first.texts("p")[0] == "Behind · Test Assessor · Test cohort"
    assert first.one("a", cls="btn").href == (
        reverse("progress:apprentice", args=[cast.apprentice.uuid]) + "#feedback"
    )
    assert who(panel(page, "cohorts")) == ["Colours", "Test cohort"]


def test_five_people_and_how_many_more(cast: Cast, as_: As) -> None:
    for n in range(4):
        factories.make_apprentice(cast.provider, cast.version, cohort=cast.cohort, name=f"Test Number{n}")
    page = opened(as_("manager"), URL)
    assert page.one("h1").text == "6 people need help"
    assert len(panel(page, "help").one("ul", cls="rows").all("li")) == 5
    assert panel(page, "help").one(cls="panel-foot").text == "1 more needs help: they are listed by cohort."
    assert page.one(cls="notice").text == "4 apprentices have no assessor yet."


def test_one_person(cast: Cast, as_: As) -> None:
    with on(date(2026, 11, 20)):
        factories.make_signed_off(cast.colleague, "K1", "K2", "K3")
    actions.assign_assessor(apprentice=cast.apprentice, assessor=None, by=None)
    page = opened(as_("manager"), URL)
    assert page.one("h1").text == "1 person needs help"
    assert page.one(cls="notice").text == "1 apprentice has no assessor yet."
    assert panel(page, "help").one("a", cls="btn").href == reverse(
        "apprentices:manage", args=[cast.apprentice.uuid]
    )


def test_whose_feedback_is_overdue(cast: Cast, as_: As) -> None:
    unassigned = factories.make_apprentice(cast.provider, cast.version, name="Test Unassigned")
    ended = factories.make_apprentice(cast.provider, cast.version, name="Test Ended")
    with on(date(2026, 11, 6)):  # eleven working days ago
        for code in ("K1", "K2"):
            factories.make_submission(cast.apprentice, code)
        factories.make_submission(ended, "K1")
        factories.make_submission(cast.stranger, "K1")
    with on(date(2026, 11, 2)):
        factories.make_submission(unassigned, "K1")
    with on(date(2026, 11, 9)):  # ten: as promised
        factories.make_submission(cast.colleague, "K1")
    actions.end_programme(apprentice=ended, end="withdrawn", ended_on=date(2026, 11, 20), by=None)
    page = opened(as_("manager"), URL)
    assert late(page) == [
        ["Test Assessor", "2 answers overdue", "waiting 11 working days, 1 over the promise"],
        ["No assessor assigned", "1 answer overdue", "waiting 15 working days, 5 over the promise"],
    ]
    assert page.texts(cls="stat")[2] == "3 answers overdue"


def test_the_median_is_of_first_answers_of_ninety_days(cast: Cast, as_: As) -> None:
    for sent_on, answered_on in (
        (date(2026, 11, 2), date(2026, 11, 3)),
        (date(2026, 11, 2), date(2026, 11, 6)),
        (date(2026, 3, 2), date(2026, 6, 5)),
    ):
        with on(sent_on):
            submission = factories.make_submission(cast.apprentice, "K1")
        with on(answered_on):
            factories.decide(submission, K1="not-yet")
            factories.answer(submission, accept=False)
    evidence_actions.answer(
        submission=submission, accept=False, note="Once more.", reason="Unclear.", by=cast["assessor"]
    )
    assert opened(as_("manager"), URL).texts(cls="stat")[1] == "2.5 working days median feedback"
    assert opened(as_("outsider"), URL).texts(cls="stat")[1] == "– median feedback"


def test_only_the_own_provider(cast: Cast, as_: As) -> None:
    page = opened(as_("outsider"), URL)
    assert page.one(cls="heading-sub").text == "1 apprentice on programme · 1 behind"
    assert [row.text for row in panel(page, "help").all(cls="rows-title")] == ["Other Apprentice"]
    assert who(panel(page, "cohorts")) == [cast.stranger.cohort.name]


def test_who_assures_quality_reads_it_and_manages_nothing(cast: Cast, as_: As) -> None:
    actions.assign_assessor(apprentice=cast.apprentice, assessor=None, by=None)
    page = opened(as_("iqa"), URL)
    manage = reverse("apprentices:manage", args=[cast.apprentice.uuid])
    assert manage not in [link.href for link in page.all("a")]
    assert [
        as_(who).get(URL).status_code for who in ("assessor", "employer_lead", "auditor", "apprentice")
    ] == [403] * 4


def test_a_provider_without_anybody(as_: As, cast: Cast) -> None:
    factories.make_provider("New Provider")
    manager = factories.make_member(factories.make_provider(), Role.MANAGER)
    client = Client()
    client.force_login(manager)
    page = opened(client, URL)
    assert page.one("h1").text == "Nobody needs help today"
    assert page.one(cls="heading-sub").text == "0 apprentices on programme"
    assert page.texts(cls="stat")[0] == "0 % signed off"
    assert page.texts(cls="empty-title") == ["Nobody needs help today", "No cohorts yet"]


def test_the_newest_open_cohorts(cast: Cast, as_: As) -> None:
    for n in range(9):
        factories.make_cohort(cast.provider, f"Cohort {n}")
    Cohort.objects.filter(name="Cohort 8").update(closed_at="2026-11-01T00:00Z")
    found = who(panel(opened(as_("manager"), URL), "cohorts"))
    assert found == [f"Cohort {n}" for n in range(7, -1, -1)]


@pytest.mark.parametrize("value", RUBBISH)
def test_no_value_of_an_address_breaks_the_page(cast: Cast, as_: As, value: str) -> None:
    opened(as_("manager"), URL, sort=value, rag=value, after=value, q=value)


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_of_the_front_page(
    cast: Cast, as_: As, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for n in range(count):
        assessor = factories.make_member(cast.provider, Role.ASSESSOR)
        apprentice = factories.make_apprentice(
            cast.provider,
            cast.version,
            name=f"Test Number{n}",
            employer=factories.make_employer(cast.provider),
            assessor=assessor,
        )
        with on(date(2026, 10, 1)):
            factories.make_submission(apprentice, "K1")
    client = as_("manager")
    # session, person, access; apprentices, breaks, curve, employers, assessors, names; names of cohorts, cohorts;
    # overdue answers, recent answers
    with django_assert_num_queries(13):
        assert len(late(opened(client, URL))) == count
    assert Evidence.objects.filter(apprentice__in=Apprentice.objects.all()).count() == count
