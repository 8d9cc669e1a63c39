"""An item, its submissions, and lists: what each reader sees, and what they do not."""

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.models import Evidence, Submission
from tests import factories
from tests.conftest import Cast
from tests.pages import text_of

As = Callable[[str], Client]
LONDON = ZoneInfo("Europe/London")


def url(evidence: Evidence) -> str:
    return reverse("evidence:item", args=[evidence.uuid])


def rewrite(evidence: Evidence, cast: Cast, *, title: str, narrative: str) -> None:
    evidence.refresh_from_db()
    actions.save_draft(
        evidence=evidence,
        text=DraftText(title=title, narrative=narrative),
        revision=evidence.revision,
        by=cast["apprentice"],
    )


def returned(cast: Cast) -> Submission:
    submission = factories.make_submission(cast.apprentice, "K1", "K2", "S1", title="Risk register")
    factories.decide(submission, K1="met", K2="partly", S1="not-yet")
    factories.answer(submission, accept=False, note="Two things to add.")
    return submission


# --- The item -------------------------------------------------------------------------------


def test_what_is_asked_stands_on_each_step_of_the_change(cast: Cast, as_: As) -> None:
    submission = returned(cast)
    apprentice = as_("apprentice")
    asked = (
        "Test Assessor asks for more Two things to add. "
        "S1 Not yet met Please show more of S1. K2 Partly met Please show more of K2."
    )
    for step in ("edit", "edit_files", "edit_ksbs"):
        assert asked in text_of(apprentice.get(reverse(f"evidence:{step}", args=[submission.evidence.uuid])))
    fresh = factories.make_draft(cast.apprentice, "K1", title="Another")
    assert "asks for more" not in text_of(apprentice.get(reverse("evidence:edit", args=[fresh.uuid])))


def test_a_returned_item_says_first_what_is_asked(cast: Cast, as_: As) -> None:
    submission = returned(cast)
    words = text_of(as_("apprentice").get(url(submission.evidence)))
    asked = (
        "Test Assessor asks for more Two things to add. "
        "S1 Not yet met Please show more of S1. K2 Partly met Please show more of K2."
    )
    assert asked in words
    assert words.index(asked) < words.index("As submitted")
    assert "1 of 3 met" in words
    assert "Change and resubmit" in words
    for who in ("assessor", "iqa", "manager", "employer", "auditor"):
        words = text_of(as_(who).get(url(submission.evidence)))
        assert "Returned to the apprentice Two things to add." in words
        assert "Change and resubmit" not in words


def test_everybody_else_reads_the_submission_never_the_working_copy(cast: Cast, as_: As) -> None:
    evidence = returned(cast).evidence
    rewrite(evidence, cast, title="Secret new title", narrative="Secret new text")
    factories.attach(evidence, name="secret.txt")
    for who in ("assessor", "manager", "employer", "auditor"):
        page = as_(who).get(url(evidence)).content.decode().lower()
        listed = as_(who).get(reverse("evidence:list", args=[cast.apprentice.uuid])).content.decode().lower()
        assert "risk register" in page
        assert "risk register" in listed
        assert "secret" not in page + listed
    own = text_of(as_("apprentice").get(url(evidence)))
    assert "Secret new title" in own
    assert "What I did." in own


def test_drafts_are_their_owners_alone(cast: Cast, as_: As) -> None:
    draft = factories.make_draft(cast.apprentice, title="Half an idea")
    assert "Draft: only you can see it" in text_of(as_("apprentice").get(url(draft)))
    for who in ("assessor", "iqa", "manager", "employer", "auditor", "colleague", "outsider"):
        assert as_(who).get(url(draft)).status_code == 404
        assert "Half an idea" not in text_of(
            as_(who).get(reverse("evidence:list", args=[cast.apprentice.uuid]))
        )


def test_each_submission_stays_as_it_was_sent(cast: Cast, as_: As) -> None:
    first = returned(cast)
    evidence = first.evidence
    rewrite(evidence, cast, title="Risk register, mended", narrative="What I did. And what I added.")
    factories.submit(evidence)
    client = as_("assessor")
    one = text_of(client.get(reverse("evidence:submission", args=[evidence.uuid, 1])))
    two = text_of(client.get(reverse("evidence:submission", args=[evidence.uuid, 2])))
    assert "This is an earlier submission, exactly as it was sent." in one
    assert "And what I added." not in one
    assert "Please show more of S1." in one
    assert "Risk register, mended" in two
    assert "And what I added." in two
    assert "on submission 1: nothing it rests on has changed" in two
    for number in (0, 3):
        assert client.get(reverse("evidence:submission", args=[evidence.uuid, number])).status_code == 404


def test_a_submission_taken_back_is_its_owners_alone(cast: Cast, as_: As) -> None:
    evidence = returned(cast).evidence
    factories.submit(evidence)
    actions.take_back(evidence=evidence, by=cast["apprentice"])
    second = reverse("evidence:submission", args=[evidence.uuid, 2])
    assert "This was taken back" in text_of(as_("apprentice").get(second))
    assert as_("assessor").get(second).status_code == 404
    assert "Second submission" not in text_of(as_("assessor").get(url(evidence)))


def test_history_tells_what_happened_and_why(cast: Cast, as_: As) -> None:
    submission = returned(cast)
    decision = submission.claims.get(ksb__code="S1").decisions.get()
    actions.correct_decision(
        decision=decision, outcome="met", feedback="", reason="I had missed page 3.", by=cast["assessor"]
    )
    words = text_of(as_("apprentice").get(url(submission.evidence)))
    history = words[words.index("History") :]
    assert "S1 corrected to met by Test Assessor" in history
    assert "I had missed page 3." in history
    assert "Returned by Test Assessor" in history
    assert "K1 met; K2 partly met; S1 not yet met by Test Assessor" in history
    assert "Submitted by Test Apprentice" in history
    assert history.index("S1 corrected") < history.index("Returned") < history.index("Submitted")


def test_a_claim_added_and_one_taken_off_by_the_assessor(cast: Cast, as_: As) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    assessor = cast["assessor"]
    added = factories.ksb(cast.apprentice, "S2")
    actions.add_claim(submission=submission, ksb=added, how="It shows this too.", by=assessor)
    claim = submission.claims.get(ksb__code="K2")
    actions.reject_claim(claim=claim, reason="This is about K3.", by=assessor)
    words = text_of(as_("apprentice").get(url(submission.evidence)))
    assert "Not counted Test Assessor took it off: This is about K3." in words
    assert "Added by Test Assessor" in words
    assert "0 of 2 decided" in words
    assert "Take it back" not in words


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (
            datetime(2026, 11, 23, 18, tzinfo=LONDON),
            "Sent today. A reply is due by 7 December 2026, in 14 days.",
        ),
        (
            datetime(2026, 12, 7, 9, tzinfo=LONDON),
            "Sent 14 days ago. A reply is due by 7 December 2026, today.",
        ),
        (
            datetime(2026, 12, 8, 9, tzinfo=LONDON),
            "Sent 15 days ago. A reply was due by 7 December 2026, yesterday.",
        ),
    ],
)
def test_the_clock_counts_working_days(cast: Cast, as_: As, today: datetime, told: str) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 14, 2, tzinfo=LONDON), tick=False):
        submission = factories.make_submission(cast.apprentice, "K1")
    with time_machine.travel(today, tick=False):
        assert told in text_of(as_("apprentice").get(url(submission.evidence)))


def test_without_an_assessor_it_says_so(cast: Cast, as_: As) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    cast.apprentice.assessor = None
    cast.apprentice.save()
    assert "Your provider has not named an assessor for you yet." in text_of(
        as_("apprentice").get(url(submission.evidence))
    )


# --- Lists ----------------------------------------------------------------------------------


def titles(client: Client, address: str, **query: str) -> list[str]:
    return [row.title for row in client.get(address, query).context["rows"]]


@pytest.fixture
def portfolio(cast: Cast) -> Cast:
    factories.make_draft(cast.apprentice, "K1", title="Draft on Risk", narrative="A storm of ideas.")
    factories.make_submission(cast.apprentice, "K2", title="Change request", narrative="It rained.")
    returned(cast)
    done = factories.make_submission(cast.apprentice, "S2", title="Überblick", narrative="Done.")
    factories.decide(done, S2="met")
    factories.answer(done, accept=True)
    return cast


def test_own_items_by_state_kind_ksb_words_and_order(portfolio: Cast, as_: As) -> None:
    client, here = as_("apprentice"), "/evidence/"
    everything = ["Überblick", "Risk register", "Change request", "Draft on Risk"]
    assert titles(client, here) == everything
    assert titles(client, here, sort="oldest") == everything[::-1]
    assert titles(client, here, sort="title")[:3] == ["Change request", "Draft on Risk", "Risk register"]
    assert titles(client, here, state="draft") == ["Draft on Risk"]
    assert titles(client, here, state="submitted") == ["Change request"]
    assert titles(client, here, state="returned") == ["Risk register"]
    assert titles(client, here, state="accepted") == ["Überblick"]
    assert titles(client, here, ksb="k2") == ["Risk register", "Change request"]
    assert titles(client, here, kind="cpd") == []
    assert titles(client, here, q="risk") == ["Risk register", "Draft on Risk"]
    assert titles(client, here, q="RISK storm") == ["Draft on Risk"]
    # What is no filter is none.
    assert titles(client, here, state="x", kind="y", sort="z", after="w", q="\0") == everything


def test_others_find_what_was_submitted_by_what_was_submitted(portfolio: Cast, as_: As) -> None:
    evidence = Evidence.objects.get(title="Überblick")
    actions.reopen(evidence=evidence, by=portfolio["apprentice"])
    rewrite(evidence, portfolio, title="Umbau", narrative="Rewritten.")
    client, here = as_("manager"), reverse("evidence:list", args=[portfolio.apprentice.uuid])
    assert titles(client, here) == ["Überblick", "Risk register", "Change request"]
    assert titles(client, here, q="rewritten") == []
    assert titles(client, here, q="umbau") == []
    assert titles(client, here, q="done") == ["Überblick"]
    assert titles(client, here, state="accepted") == ["Überblick"]
    assert titles(client, here, state="draft") == []
    assert titles(as_("apprentice"), here, q="umbau") == ["Umbau"]


def test_empty_lists_offer_the_first_step(cast: Cast, as_: As) -> None:
    assert "Add your first evidence" in text_of(as_("apprentice").get("/evidence/"))
    listing = reverse("evidence:list", args=[cast.apprentice.uuid])
    assert "Nothing submitted yet" in text_of(as_("assessor").get(listing))
    factories.make_submission(cast.apprentice, "K1")
    assert "Nothing matches" in text_of(as_("assessor").get(listing, {"q": "zebra"}))


def test_pages_follow_each_other_without_gaps(cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.views.lists.PAGE_SIZE", 2)
    for n in range(5):
        factories.make_draft(cast.apprentice, title=f"Item {n}")
    client, seen, address = as_("apprentice"), [], "/evidence/?q=item"
    while address:
        response = client.get(address)
        seen.append([row.title for row in response.context["rows"]])
        assert "5 items" in text_of(response)
        older = response.context["page_of_list"].older_url
        address = f"/evidence/{older}" if older else ""
    assert seen == [["Item 4", "Item 3"], ["Item 2", "Item 1"], ["Item 0"]]


# --- Cost -----------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_lists_cost_the_same_for_one_and_for_three(
    cast: Cast, as_: As, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(rows):
        evidence = factories.make_draft(cast.apprentice, "K1", "S1", title=f"Item {n}")
        factories.attach(evidence, name=f"{n}.txt")
        factories.submit(evidence)
    own, other = as_("apprentice"), as_("manager")
    listing = reverse("evidence:list", args=[cast.apprentice.uuid])
    with django_assert_num_queries(MINE):
        own.get("/evidence/")
    with django_assert_num_queries(LIST):
        other.get(listing)


# Session, user, memberships, then: the bin's drafts and files, programmes, the page, own and sent claims, count,
# kinds kept out.
MINE = 11
# Session, user, memberships, then: the apprentice, the page of items, own and sent claims, count, kinds kept out.
LIST = 9


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_of_an_item_cost_the_same_for_one_and_for_three(
    cast: Cast, as_: As, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    evidence = factories.make_draft(cast.apprentice, *("K1", "K2", "K3")[:rows])
    for n in range(rows):
        factories.attach(evidence, name=f"{n}.txt")
        actions.add_link(evidence=evidence, url=f"https://example.org/{n}", label="", by=cast["apprentice"])
    client = as_("apprentice")
    for name, cost in STEPS.items():
        with django_assert_num_queries(cost):
            client.get(reverse(f"evidence:{name}", args=[evidence.uuid]))
    for _ in range(rows):
        submission = factories.submit(evidence)
        codes = [claim.ksb.code for claim in submission.claims.select_related("ksb")]
        factories.decide(submission, **dict.fromkeys(codes, "not-yet"))
        factories.answer(submission, accept=False)
    with django_assert_num_queries(ITEM):
        client.get(url(evidence))
    with django_assert_num_queries(ITEM - 3):
        client.get(reverse("evidence:submission", args=[evidence.uuid, 1]))


# Session, user, memberships, the item, its files, their previews, links and claims; then what the step needs.
STEPS = {"edit": 9, "edit_files": 10, "edit_ksbs": 12, "submit": 11, "item": 12}
# Session, user, memberships, the item, submissions, answers, decisions, files, their previews and texts, links,
# claims; rejected claims, kinds kept out; for its owner, files with a virus and those on their way.
ITEM = 16
