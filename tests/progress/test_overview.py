"""The overview of one apprentice: its figures, whose page it is, what each reader may do, what nobody else sees."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice
from evidence import actions as evidence_actions
from evidence.actions.drafts import DraftText
from evidence.models import Evidence
from tests import factories
from tests.conftest import Cast
from tests.progress.reading import Node, read


def page(client: Client, apprentice: Apprentice, name: str = "apprentice", **more: object) -> Node:
    answer = client.get(reverse(f"progress:{name}", kwargs={"uuid": apprentice.uuid, **more}))
    assert answer.status_code == 200
    return read(answer.text)


def panel(of: Node, id: str) -> Node:
    return of.one("section", id=id)


def rows(of: Node) -> list[tuple[str, str]]:
    return [
        (row.all(cls="rows-title")[0].text, row.all(cls="rows-note")[0].text)
        for row in of.all("li")
        if row.all(cls="rows-title")
    ]


def test_an_apprentice_sees_where_they_are(told: Apprentice, as_: Callable[[str], Client]) -> None:
    found = read(as_("apprentice").get("/overview/").text)
    assert found.one("h1").text == "1 of 6 signed off"
    assert found.one(cls="heading-sub").text == (
        "Test practitioner, level 4 · gateway planned 5 July 2027, in 224 days"
    )
    assert found.texts(cls="bar-top") == [
        "Time elapsed : why? 59 % 322 of 546 days",
        "Claimed : why? 4 of 6 expected 4",
        "Signed off : why? 1 of 6 expected 3",
    ]
    assert [tile.text for tile in found.all(cls="tile")] == [
        "K1 , Signed off",
        "K2 , Referred",
        "K3 , Drafted",
        "S1 , Partly evidenced",
        "S2 , Submitted",
        "B1 , Drafted",
    ]
    assert found.texts(cls="rag")[0] == "Behind: 83 days without accepted evidence"


def test_what_waits_for_whom(told: Apprentice, as_: Callable[[str], Client]) -> None:
    found = read(as_("apprentice").get("/overview/").text)
    assert rows(panel(found, "waiting")) == [
        ("Change request", "Referred · K2: Please show more of K2. · and 1 more KSB"),
        ("Lessons workshop", "Drafted · not sent yet · changed 3 days ago"),
    ]
    assert rows(panel(found, "with-assessor")) == [
        ("Stakeholder map", "Submitted · sent 16 November · reply due Monday 30 November")
    ]
    assert panel(found, "with-assessor").texts(cls="age") == ["waiting 5 working days"]
    assert panel(found, "gateway").one(cls="panel-head").text == (
        "Ready for gateway? 1 of 9 checks passed, 6 not recorded yet"
    )
    assert [title for title, _ in rows(panel(found, "gateway"))] == [
        "Every KSB owed is signed off",
        "No evidence under review",
    ]
    assert panel(found, "feedback").texts(cls="events-head") == [
        "S1 partly met in Change request by Test Assessor 9 November 2026",
        "K2 not yet met in Change request by Test Assessor 9 November 2026",
    ]


def test_a_tile_says_what_is_missing(told: Apprentice, as_: Callable[[str], Client]) -> None:
    found = page(as_("apprentice"), told)
    assert {tile.text.split()[0]: tile.attributes["data-missing"] for tile in found.all(cls="tile")} == {
        "K1": "",
        "K2": "Sent back. Asked for: Please show more of K2.",
        "K3": "In a draft that has not been sent.",
        "S1": "Partly met. Asked for: Please show more of S1.",
        "S2": "With the assessor.",
        "B1": "In a draft that has not been sent.",
    }


@pytest.mark.parametrize("who", ["assessor", "manager", "iqa", "employer", "employer_lead", "auditor"])
def test_nobody_else_reads_of_a_draft(told: Apprentice, as_: Callable[[str], Client], who: str) -> None:
    found = page(as_(who), told)
    assert found.one("h1").text == "Test Apprentice"
    assert found.one(cls="heading-sub").text == (
        "1 of 6 signed off · Test practitioner, level 4 · gateway planned 5 July 2027, in 224 days"
    )
    assert "Lessons workshop" not in found.text
    assert rows(panel(found, "waiting")) == [
        ("Change request", "Referred · K2: Please show more of K2. · and 1 more KSB")
    ]


@pytest.mark.parametrize("who", ["assessor", "manager", "employer", "auditor"])
def test_nobody_else_reads_what_is_changed_of_an_item_sent_back(
    told: Apprentice, as_: Callable[[str], Client], who: str
) -> None:
    item = Evidence.objects.get(title="Change request")
    text = DraftText(title="Not for anybody yet", kind="cpd")
    evidence_actions.save_draft(evidence=item, text=text, revision=item.revision, by=factories.owner(told))
    assert [title for title, _ in rows(panel(page(as_(who), told), "waiting"))] == ["Change request"]
    own = panel(read(as_("apprentice").get("/overview/").text), "waiting")
    assert [title for title, _ in rows(own)] == ["Not for anybody yet", "Lessons workshop"]


@pytest.mark.parametrize(("who", "recorded"), [("manager", False), ("employer", True), ("auditor", True)])
def test_who_is_recorded_is_told(cast: Cast, as_: Callable[[str], Client], who: str, recorded: bool) -> None:
    notices = page(as_(who), cast.apprentice).texts(cls="notice")
    assert notices == (
        [
            "You are reading Test Apprentice’s record. "
            "Each page you open is noted in the provider’s access record."
        ]
        if recorded
        else []
    )


def test_a_new_apprentice_is_settling_in_and_told_what_belongs_here(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    with time_machine.travel(datetime(2026, 1, 20, 12, tzinfo=UTC)):
        found = page(as_("apprentice"), cast.apprentice)
    assert found.texts(cls="rag") == ["Settling in"]
    assert found.texts(cls="bar-top") == [
        "Time elapsed : why? 3 % settling in: nothing expected yet",
        "Claimed : why? 0 of 6",
        "Signed off : why? 0 of 6",
    ]
    assert panel(found, "waiting").all("p")[-1].text == (
        "Nothing: no evidence was sent back and no draft is unfinished."
    )


def test_a_break_stops_the_clocks(cast: Cast, as_: Callable[[str], Client]) -> None:
    apprentices_actions.start_break(apprentice=cast.apprentice, from_on=date(2026, 3, 6), by=cast["manager"])
    found = page(as_("manager"), cast.apprentice)
    assert found.texts(cls="rag") == ["On a break"]
    assert found.texts(cls="bar-top")[0] == (
        "Time elapsed : why? 11 % stopped: on a break since 6 March 2026"
    )


def test_an_ended_programme(cast: Cast, as_: Callable[[str], Client]) -> None:
    apprentices_actions.end_programme(
        apprentice=cast.apprentice, end="withdrawn", ended_on=date(2026, 6, 1), by=cast["manager"]
    )
    found = page(as_("manager"), cast.apprentice)
    assert found.texts(cls="rag") == ["Ended"]
    assert found.one(cls="heading-sub").text.endswith("· withdrawn on 1 June 2026")


def test_over_time(cast: Cast, as_: Callable[[str], Client]) -> None:
    with time_machine.travel(datetime(2027, 8, 4, 12, tzinfo=UTC)):
        found = page(as_("apprentice"), cast.apprentice)
    assert found.texts(cls="bar-top")[0] == "Time elapsed : why? 105 % 30 days past the planned end"


def test_without_a_programme(cast: Cast, as_: Callable[[str], Client]) -> None:
    learner = cast.apprentice.learner
    Apprentice.objects.filter(learner=learner).update(learner=factories.make_learner(cast.provider))
    answer = as_("apprentice").get("/overview/")
    assert read(answer.text).one(cls="empty-title").text == "No programme yet"


def test_the_newest_programme_comes_first_and_names_the_others(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    apprentices_actions.end_programme(
        apprentice=cast.apprentice, end="completed", ended_on=date(2026, 6, 1), by=cast["manager"]
    )
    second = apprentices_actions.enrol(
        learner=cast.apprentice.learner,
        enrolment=apprentices_actions.Enrolment(
            cohort=cast.cohort,
            version=factories.make_version(2, 1, 1),
            start_on=date(2026, 9, 1),
            planned_end_on=date(2027, 9, 1),
        ),
        by=None,
    )
    found = read(as_("apprentice").get("/overview/").text)
    assert found.one("h1").text == "0 of 4 signed off"
    assert rows(panel(found, "programmes")) == [
        ("Test practitioner", "0 of 6 signed off · started 5 January 2026 · completed 1 June 2026")
    ]
    assert second.pk > cast.apprentice.pk


@pytest.mark.parametrize("name", ["apprentice", "why", "readiness"])
def test_the_same_number_of_queries_however_much_there_is(
    cast: Cast, as_: Callable[[str], Client], django_assert_num_queries: Callable, name: str
) -> None:
    counts = {"apprentice": 11, "why": 8, "readiness": 8}
    for _ in range(2):
        for code in ("K2", "S1"):
            sent = factories.make_submission(cast.apprentice, code)
            factories.decide(sent, **{code: "not-yet"})
            factories.answer(sent, accept=False)
        factories.make_submission(cast.apprentice, "S2")
        factories.make_signed_off(cast.apprentice, "K1")
        client = as_("assessor")
        with django_assert_num_queries(counts[name]):
            page(client, cast.apprentice, name)
