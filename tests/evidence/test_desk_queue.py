"""The assessor's queue, what was answered, and the way from one item to the next."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import clock
from evidence import actions, queue_queries
from evidence.models import Submission
from evidence.presenters.queue import age_of, days_words, queue_words
from evidence.presenters.words import counted, listed, ordinal
from tests import factories
from tests.conftest import Cast

Queries = Callable[[int], Any]


def submitted(cast: Cast, *codes: str, days_ago: int = 0, **draft: str) -> Submission:
    with clock.at(timezone.now() - timedelta(days=days_ago)):
        return factories.make_submission(cast.apprentice, *codes, **draft)


def page(client: Client, **asked: object) -> Any:
    return client.get(reverse("evidence:queue"), {name: str(value) for name, value in asked.items()})


def titles(response: Any) -> list[str]:
    return [row.title for row in response.context["rows"]]


@pytest.fixture
def assessor(as_: Callable[[str], Client]) -> Client:
    return as_("assessor")


def test_the_oldest_comes_first(cast: Cast, assessor: Client) -> None:
    submitted(cast, "K1", title="Newer", days_ago=2)
    submitted(cast, "K2", title="Older", days_ago=9)
    assert titles(page(assessor)) == ["Older", "Newer"]


def test_only_the_own_caseload_waits(cast: Cast, as_: Callable[[str], Client]) -> None:
    submitted(cast, "K1", title="Mine")
    factories.make_submission(cast.colleague, "K1", title="My colleague's")
    factories.make_submission(cast.stranger, "K1", title="Another provider's")
    factories.make_draft(cast.apprentice, "K2", title="A draft")
    assert titles(page(as_("assessor"))) == ["Mine"]
    assert titles(page(as_("second_assessor"))) == ["My colleague's"]


def test_a_row_says_what_it_is_about(cast: Cast, assessor: Client) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1", "S1", "S2", title="Three quotes")
    with clock.at(timezone.now() - timedelta(days=40)):
        first = factories.submit(evidence)
        factories.decide(first, K1="met", S1="not-yet", S2="partly")
        factories.answer(first, accept=False)
    factories.submit(evidence)
    [row] = page(assessor).context["rows"]
    assert (row.apprentice, row.note) == (
        "Test Apprentice",
        "Second submission: asks to look again at S1 and S2",
    )
    # K1 stands on its earlier decision.
    assert row.claims == "2 of 3 claims to decide"
    assert [(mark.code, mark.rank) for mark in row.marks] == [("K1", 5), ("S1", 3), ("S2", 3)]


def test_the_page_says_what_is_overdue_in_words(cast: Cast, assessor: Client) -> None:
    submitted(cast, "K1", days_ago=30)
    submitted(cast, "K2")
    response = page(assessor)
    assert "2 items wait for you, 1 of them overdue. Oldest first." in response.content.decode()
    assert [row.age.kind for row in response.context["rows"]] == ["over", ""]
    assert "overdue by" in response.content.decode()


def test_age_against_the_promise() -> None:
    friday = datetime(2026, 11, 13, 15, tzinfo=UTC)
    monday = date(2026, 11, 16)
    assert age_of(friday, promise=1, today=monday).due == "due today"
    assert age_of(friday, promise=2, today=monday).due == "due in 1 working day"
    assert age_of(friday, promise=2, today=monday).waited == "waiting 1 working day"
    assert age_of(friday, promise=10, today=friday.date()).waited == "came in today"
    late = age_of(friday, promise=1, today=date(2026, 11, 18))
    assert (late.due, late.kind) == ("overdue by 2 working days", "over")


def test_numbers_in_words() -> None:
    assert [ordinal(n) for n in (1, 2, 10, 11, 21, 112)] == [
        "first",
        "second",
        "tenth",
        "11th",
        "21st",
        "112th",
    ]
    assert (counted(1, "claim"), counted(2, "claim")) == ("1 claim", "2 claims")
    assert (listed([]), listed(["K1"]), listed(["K1", "K2", "S4"])) == ("", "K1", "K1, K2 and S4")
    assert [days_words(d) for d in (0, 0.5, 1, 2.5, 3)] == [
        "the same day",
        "½ working day",
        "1 working day",
        "2½ working days",
        "3 working days",
    ]
    assert queue_words(1, 1) == "1 item waits for you, overdue. Oldest first."


def test_it_can_be_narrowed_to_one_apprentice(cast: Cast, assessor: Client) -> None:
    other = factories.make_apprentice(
        cast.provider, cast.version, name="Second Apprentice", assessor=cast["assessor"]
    )
    submitted(cast, "K1", title="First's", days_ago=3)
    theirs = factories.make_submission(other, "K1", title="Second's")
    response = page(assessor, apprentice=other.uuid)
    assert titles(response) == ["Second's"]
    assert response.context["rows"][0].url == f"/review/{theirs.uuid}/?apprentice={other.uuid}"
    assert titles(page(assessor, apprentice="nonsense")) == ["First's", "Second's"]
    assert titles(page(assessor, apprentice=cast.stranger.uuid)) == []


def test_a_queue_that_is_done_says_so_calmly(cast: Cast, assessor: Client) -> None:
    assert "What your apprentices submit comes here" in page(assessor).content.decode()
    with clock.at(timezone.now() - timedelta(days=14)):
        submission = factories.make_submission(cast.apprentice, "K1")
        factories.decide(submission, K1="met")
        factories.answer(submission, accept=True)
    assert "Nothing waiting; median reply the same day" in page(assessor).content.decode()


def test_the_median_counts_own_first_answers_of_the_last_ninety_days(cast: Cast) -> None:
    access = cast.access("assessor")
    assert queue_queries.median_reply_days(access) is None
    for sent, answered in ((21, 14), (100, 99), (7, 7)):
        submission = submitted(cast, "K1", days_ago=sent)
        with clock.at(timezone.now() - timedelta(days=answered)):
            factories.decide(submission, K1="met")
            factories.answer(submission, accept=True)
    assert queue_queries.median_reply_days(access) == 2.5


def test_pages_follow_each_other_by_key(
    cast: Cast, assessor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_queries, "QUEUE_PAGE", 2)
    items = [submitted(cast, "K1", title=f"Item {n}", days_ago=9 - n) for n in range(5)]
    first = page(assessor)
    assert (titles(first), first.context["newer_url"]) == (["Item 0", "Item 1"], "")
    second = assessor.get(first.context["older_url"])
    assert titles(second) == ["Item 2", "Item 3"]
    # The item at the edge is answered meanwhile: the next page still goes on from its place.
    factories.decide(items[3], K1="met")
    factories.answer(items[3], accept=True)
    third = assessor.get(second.context["older_url"])
    assert (titles(third), third.context["older_url"]) == (["Item 4"], "")
    assert titles(assessor.get(third.context["newer_url"])) == ["Item 1", "Item 2"]
    assert titles(page(assessor, after=items[2].uuid)) == ["Item 4"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_many(
    count: int, cast: Cast, assessor: Client, django_assert_num_queries: Queries
) -> None:
    for n in range(count):
        evidence = factories.make_draft(cast.apprentice, "K1", "K2", "S1")
        first = factories.submit(evidence)
        factories.decide(first, K1="met", K2="not-yet")
        factories.answer(first, accept=False)
        factories.submit(evidence)
        if n:
            factories.make_submission(
                factories.make_apprentice(cast.provider, cast.version, assessor=cast["assessor"]), "K1"
            )
    # session, user, membership; totals, page, claims, asked before; apprentices, median
    with django_assert_num_queries(9):
        page(assessor)


# --- From one item to the next --------------------------------------------------------------


def test_the_place_of_an_item_and_its_neighbours(cast: Cast) -> None:
    access = cast.access("assessor")
    a, b, c = (submitted(cast, "K1", days_ago=days) for days in (3, 2, 1))
    place = queue_queries.place_in_queue(access, b)
    assert (place.number, place.total, place.previous, place.following) == (2, 3, a.uuid, c.uuid)
    factories.decide(b, K1="met")
    factories.answer(b, accept=True)
    place = queue_queries.place_in_queue(access, b)
    assert (place.number, place.total, place.previous, place.following) == (None, 2, a.uuid, c.uuid)
    # After the last comes the first that was passed over.
    assert queue_queries.place_in_queue(access, c).following == a.uuid
    for each in (a, c):
        factories.decide(each, K1="met")
        factories.answer(each, accept=True)
    assert queue_queries.place_in_queue(access, c).following is None


# --- What was answered ----------------------------------------------------------------------


def test_answers_are_listed_newest_first_with_the_way_to_correct_them(cast: Cast, assessor: Client) -> None:
    for title, accept in (("Good", True), ("Not enough", False)):
        submission = submitted(cast, "K1", title=title)
        factories.decide(submission, K1="met" if accept else "not-yet")
        factories.answer(submission, accept=accept)
    rows = assessor.get(reverse("evidence:decided")).context["rows"]
    assert [(row.title, row.word) for row in rows] == [("Not enough", "Returned"), ("Good", "Accepted")]
    assert assessor.get(rows[0].url).status_code == 200


def test_answers_of_others_and_of_lost_apprentices_are_not_listed(
    cast: Cast, as_: Callable[[str], Client]
) -> None:
    from apprentices import actions as apprentices_actions

    submission = submitted(cast, "K1")
    factories.decide(submission, K1="met")
    factories.answer(submission, accept=True)
    assert len(as_("assessor").get(reverse("evidence:decided")).context["rows"]) == 1
    apprentices_actions.assign_assessor(
        apprentice=cast.apprentice, assessor=cast["second_assessor"], by=cast["manager"]
    )
    for who in ("assessor", "second_assessor"):
        assert as_(who).get(reverse("evidence:decided")).context["rows"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_answers_cost_the_same_for_many(
    count: int, cast: Cast, assessor: Client, django_assert_num_queries: Queries
) -> None:
    for _ in range(count):
        submission = submitted(cast, "K1", "K2")
        factories.decide(submission, K1="met", K2="met")
        factories.answer(submission, accept=True)
    with django_assert_num_queries(5):  # session, user, membership; answers, claims
        assessor.get(reverse("evidence:decided"))


def test_answers_follow_each_other_by_key(
    cast: Cast, assessor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_queries, "DECIDED_PAGE", 2)
    for n in range(3):
        submission = submitted(cast, "K1", title=f"Item {n}")
        factories.decide(submission, K1="met")
        factories.answer(submission, accept=True)
    first = assessor.get(reverse("evidence:decided"))
    assert titles(first) == ["Item 2", "Item 1"]
    assert titles(assessor.get(first.context["older_url"])) == ["Item 0"]


def test_an_item_saved_without_an_answer_still_waits(cast: Cast, assessor: Client) -> None:
    submission = submitted(cast, "K1")
    actions.send_review(submission=submission, accept=None, by=cast["assessor"])
    factories.decide(submission, K1="met")
    [row] = page(assessor).context["rows"]
    assert row.claims == "All decided, not answered yet"
