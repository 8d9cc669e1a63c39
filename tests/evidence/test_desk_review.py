"""The review desk: what it shows, what sending does, and what happens when something moved in the meantime."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.errors import Conflict
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice
from evidence import actions, desk_queries
from evidence.actions.drafts import DraftText
from evidence.desk_forms import ReviewForm
from evidence.kinds import Answer, State
from evidence.models import ClaimWithdrawal, Decision, Evidence, Outcome, Submission
from tests import factories
from tests.conftest import Cast
from tests.pages import text_of

Queries = Callable[[int], Any]


def url(submission: Submission) -> str:
    return reverse("evidence:review", kwargs={"uuid": submission.uuid})


@pytest.fixture
def assessor(as_: Callable[[str], Client]) -> Client:
    return as_("assessor")


@pytest.fixture
def submission(cast: Cast) -> Submission:
    return factories.make_submission(cast.apprentice, "K1", "S1", title="Three quotes")


def post(client: Client, address: str, data: dict[str, str], **more: Any) -> Any:
    return client.post(address, data, **more)


def get(client: Client, address: str) -> Any:
    return client.get(address)


def shown(client: Client, submission: Submission) -> Any:
    """The page as its template gets it."""
    return client.get(url(submission)).context["desk"]


def filled_in(desk: Any, **changes: str) -> dict[str, str]:
    """What a browser would send of the page: every field as it stands, with some changed."""
    data = {}
    for name in desk.form.fields:
        value = desk.form[name].value()
        if name != "return_anyway" and value is not None:
            data[name] = str(value)
        elif value:
            data[name] = "on"
    return data | {name.replace("__", "-"): value for name, value in changes.items()}


def send(client: Client, submission: Submission, do: str = "send", **changes: str) -> Any:
    data = filled_in(shown(client, submission), **changes)
    return post(client, url(submission), data | {"do": do})


def outcomes(submission: Submission) -> dict[str, str | None]:
    claims = submission.claims.with_outcome().select_related("ksb").order_by("ksb__ordinal")
    return {claim.ksb.code: claim.outcome for claim in claims}


def state(submission: Submission) -> str:
    return Evidence.objects.get(pk=submission.evidence_id).state


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors(response: Any) -> dict[str, list[str]]:
    return {name: list(texts) for name, texts in response.context["desk"].form.errors.items()}


def resubmitted(
    apprentice: Apprentice, *codes: str, narrative: str = "Second text.", **outcomes: str
) -> Submission:
    """A second submission after a return with these outcomes."""
    evidence = factories.make_draft(apprentice, *codes, narrative="First text.")
    first = factories.submit(evidence)
    factories.decide(first, **outcomes)
    factories.answer(first, accept=False, note="See the feedback.")
    evidence.refresh_from_db()
    actions.save_draft(
        evidence=evidence,
        text=DraftText(title=evidence.title, narrative=narrative),
        revision=evidence.revision,
        by=factories.owner(apprentice),
    )
    return factories.submit(evidence)


# --- What it shows --------------------------------------------------------------------------


def test_the_evidence_is_shown_as_submitted(cast: Cast, assessor: Client) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1", narrative="What I did <b>today</b>.")
    factories.attach(evidence, b"Some notes.\n", "Notes & plans.txt")
    owner = cast["apprentice"]
    actions.add_link(evidence=evidence, url="https://example.org/a?b=1&c=2", label="Our plan", by=owner)
    submission = factories.submit(evidence)
    # The working copy cannot reach the page.
    text = assessor.get(url(submission)).content.decode()
    assert "What I did &lt;b&gt;today&lt;/b&gt;." in text
    assert f'src="/files/{submission.files.get().uuid}/"' in text
    assert (
        '<a href="https://example.org/a?b=1&amp;c=2" target="_blank" rel="noopener noreferrer nofollow">'
        "https://example.org/a?b=1&amp;c=2"
    ) in text
    [card] = shown(assessor, submission).cards
    assert (card.code, card.statement, card.how, card.where, card.kind) == (
        "K1",
        "Statement K1 of the test standard.",
        "It shows K1.",
        "Page 1",
        "open",
    )


def test_a_resubmission_leads_with_what_changed_beside_what_was_asked(cast: Cast, assessor: Client) -> None:
    submission = resubmitted(
        cast.apprentice, "K1", "S1", narrative="First text. And more.", K1="met", S1="not-yet"
    )
    desk = shown(assessor, submission)
    assert desk.changes.summary == "Narrative: 2 words added."
    assert desk.asked.note == "See the feedback."
    met, asked = desk.cards
    assert (met.kind, met.decision.word, met.is_folded) == ("stands", "Met", True)
    assert (asked.kind, [before.feedback for before in asked.before]) == ("open", ["Please show more of S1."])
    assert [before.by for before in asked.before] == ["you"]
    text = assessor.get(url(submission)).content.decode()
    assert text.index("What changed since") < text.index('id="narrative"')


def test_changes_of_files_links_and_claims_are_told(cast: Cast, assessor: Client) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1", "K2", "S1")
    owner = cast["apprentice"]
    kept = factories.attach(evidence, b"same bytes", "old name.txt")
    gone = factories.attach(evidence, b"gone", "gone.txt")
    actions.add_link(evidence=evidence, url="https://example.org/", label="", by=owner)
    first = factories.submit(evidence)
    factories.decide(first, K1="not-yet")
    factories.answer(first, accept=False)
    evidence.refresh_from_db()
    actions.rename_file(attachment=kept, name="new name.txt", by=owner)
    actions.remove_file(attachment=gone, by=owner)
    factories.attach(evidence, b"added", "added.txt")
    actions.remove_link(link=evidence.links.get(), by=owner)
    actions.remove_claim(evidence=evidence, ksb=factories.ksb(cast.apprentice, "K2"), by=owner)
    actions.set_claim(
        evidence=evidence, ksb=factories.ksb(cast.apprentice, "S1"), how="Otherwise.", where="", by=owner
    )
    actions.set_claim(
        evidence=evidence, ksb=factories.ksb(cast.apprentice, "B1"), how="New.", where="", by=owner
    )
    changes = shown(assessor, factories.submit(evidence)).changes
    assert [(f.word, f.name, f.was) for f in changes.files] == [
        ("Added", "added.txt", ""),
        ("Renamed", "new name.txt", "old name.txt"),
        ("Removed", "gone.txt", ""),
    ]
    assert [(link.word, link.name) for link in changes.links] == [("Removed", "https://example.org/")]
    assert [(c.code, c.word) for c in changes.claims] == [
        ("S1", "reworded"),
        ("B1", "added"),
        ("K2", "dropped"),
    ]


def test_a_resubmission_with_nothing_changed_says_so(cast: Cast, assessor: Client) -> None:
    submission = resubmitted(cast.apprentice, "K1", narrative="First text.", K1="not-yet")
    assert shown(assessor, submission).changes.summary == "Nothing changed."


def test_the_same_bytes_of_another_apprentice_are_shown_and_named_only_if_visible(
    cast: Cast, assessor: Client
) -> None:
    friend = factories.make_apprentice(
        cast.provider, cast.version, name="Visible Friend", assessor=cast["assessor"]
    )
    for apprentice, content in (
        (friend, b"shared"),
        (cast.colleague, b"shared"),
        (cast.stranger, b"shared"),
        (cast.apprentice, b"shared"),
    ):
        evidence = factories.make_draft(apprentice, "K1")
        factories.attach(evidence, content, "their name.txt")
        factories.submit(evidence)
    evidence = factories.make_draft(cast.apprentice, "K2")
    factories.attach(evidence, b"shared", "my name.txt")
    factories.attach(evidence, b"my own", "own.txt")
    submission = factories.submit(evidence)
    desk = shown(assessor, submission)
    assert [(same.name, same.whose) for same in desk.same_bytes] == [
        ("my name.txt", "Visible Friend and another apprentice of this provider")
    ]
    text = assessor.get(url(submission)).content.decode()
    assert "Test Colleague" not in text
    assert "Other Apprentice" not in text


def test_unsent_copies_of_others_say_nothing(cast: Cast, assessor: Client) -> None:
    draft = factories.make_draft(cast.colleague, "K1")
    factories.attach(draft, b"shared")
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, b"shared")
    assert shown(assessor, factories.submit(evidence)).same_bytes == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_many(
    count: int, cast: Cast, assessor: Client, django_assert_num_queries: Queries
) -> None:
    codes = ["K1", "K2", "S1"][:count]
    evidence = factories.make_draft(cast.apprentice, *codes)
    for n in range(count):
        factories.attach(evidence, b"file %d" % n, f"{n}.txt")
    for _ in range(count):
        submission = factories.submit(evidence)
        factories.decide(submission, **dict.fromkeys(codes, "not-yet"))
        factories.answer(submission, accept=False)
    submission = factories.submit(evidence)
    # session, user, membership; submission, its chain, files, their previews and texts, links, claims, decisions,
    # answers, same bytes, KSBs to add, kinds kept out, queue
    with django_assert_num_queries(16):
        assessor.get(url(submission))


# --- Who may --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("assessor", 200),
        ("second_assessor", 404),
        ("outside_assessor", 404),
        ("manager", 403),
        ("iqa", 403),
        ("apprentice", 403),
        ("outsider", 403),
        ("auditor", 403),
        ("admin", 403),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_only_the_assessor_of_the_apprentice_comes_here(
    who: str, status: int, method: str, submission: Submission, as_: Callable[[str], Client]
) -> None:
    response = getattr(as_(who), method)(url(submission))
    assert response.status_code == (422 if (method, status) == ("post", 200) else status)
    assert Decision.objects.count() == 0


def test_nobody_judges_their_own_work(cast: Cast, as_: Callable[[str], Client]) -> None:
    from accounts import actions as accounts_actions
    from accounts.roles import Role

    # The assessor is an apprentice too; somebody made them their own assessor behind the actions' back.
    own = factories.make_apprentice(cast.provider, cast.version, name="Both Hats", assessor=None)
    user = factories.owner(own)
    accounts_actions.add_membership(user=user, provider=cast.provider, role=Role.ASSESSOR, by=None)
    Apprentice.objects.filter(pk=own.pk).update(assessor=user)
    submission = factories.make_submission(own, "K1")
    client = Client()
    client.force_login(user)
    assert client.get(url(submission)).status_code == 404
    assert client.get(reverse("evidence:queue")).context["rows"] == []


# --- Sending --------------------------------------------------------------------------------


def test_all_met_is_accepted_and_the_next_item_opens(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    following = factories.make_submission(cast.apprentice, "K2")
    response = send(assessor, submission, K1__outcome="met", S1__outcome="partly", S1__feedback="Almost.")
    assert (response.status_code, response.url) == (302, url(following))
    assert (state(submission), outcomes(submission)) == (State.ACCEPTED, {"K1": "met", "S1": "partly"})
    [message] = said(assessor.get(response.url))
    assert message == (
        "Test Apprentice, “Three quotes” accepted: K1 met, S1 partly met. "
        f'<a href="{url(submission)}">Correct it</a>'
    )


def test_a_claim_not_yet_met_returns_the_item_with_the_note(submission: Submission, assessor: Client) -> None:
    response = send(
        assessor,
        submission,
        K1__outcome="met",
        S1__outcome="not-yet",
        S1__feedback="Show the meeting.",
        note="Nearly there.",
    )
    assert (response.url, state(submission)) == (reverse("evidence:queue"), State.RETURNED)
    assert Outcome.objects.get().note == "Nearly there."
    assert "Nothing waiting" in assessor.get(response.url).content.decode()


def test_feedback_is_asked_for_in_place_and_nothing_typed_is_lost(
    submission: Submission, assessor: Client
) -> None:
    response = send(
        assessor,
        submission,
        K1__outcome="partly",
        S1__outcome="not-yet",
        S1__feedback="Long and careful.",
        note="A note.",
    )
    assert response.status_code == 422
    assert errors(response) == {
        "K1-feedback": ["Say what is missing for K1: feedback is needed unless the claim is met."]
    }
    text = response.content.decode()
    assert "Long and careful.</textarea>" in text
    assert "A note.</textarea>" in text
    assert 'aria-invalid="true" aria-describedby="K1-feedback-error"' in text
    assert Decision.objects.count() == 0


def test_an_undecided_claim_is_named(submission: Submission, assessor: Client) -> None:
    response = send(assessor, submission, K1__outcome="met")
    assert errors(response) == {"S1-outcome": ["Decide S1: met, partly met or not yet met."]}
    assert '<a href="#claim-S1">' in response.content.decode()


def test_an_item_is_returned_undecided_with_a_note(submission: Submission, assessor: Client) -> None:
    response = send(assessor, submission, return_anyway="on")
    assert list(errors(response)) == ["note"]
    send(assessor, submission, return_anyway="on", note="The second file is empty.")
    assert (state(submission), outcomes(submission)) == (State.RETURNED, {"K1": None, "S1": None})


def test_an_item_is_returned_with_every_claim_met(submission: Submission, assessor: Client) -> None:
    send(
        assessor,
        submission,
        K1__outcome="met",
        S1__outcome="met",
        return_anyway="on",
        note="Please add your employer's comment.",
    )
    assert (state(submission), outcomes(submission)) == (State.RETURNED, {"K1": "met", "S1": "met"})


def test_decisions_are_saved_and_the_answer_held_back(submission: Submission, assessor: Client) -> None:
    response = send(assessor, submission, "later", K1__outcome="met", note="For later.")
    assert response.url == reverse("evidence:queue")
    assert (state(submission), outcomes(submission)) == (State.SUBMITTED, {"K1": "met", "S1": None})
    desk = shown(assessor, submission)
    assert desk.form["note"].value() == "For later."
    assert [card.kind for card in desk.cards] == ["decided", "open"]
    send(assessor, submission, S1__outcome="met")
    assert (state(submission), Outcome.objects.get().note) == (State.ACCEPTED, "For later.")
    assert assessor.session["review_notes"] == {}


def test_decisions_saved_for_later_are_seen_at_once_and_the_assessor_is_told(
    submission: Submission, as_: Callable[[str], Client]
) -> None:
    assessor = as_("assessor")
    hint = 'id="later-hint">The apprentice sees your decisions at once'
    assert hint in assessor.get(url(submission)).content.decode()
    send(assessor, submission, "later", S1__outcome="not-yet", S1__feedback="Show who decided.")
    [told] = assessor.get(reverse("evidence:queue")).context["messages"]
    assert "not answered yet: S1 not yet met; the apprentice sees that already." in str(told)
    item = as_("apprentice").get(reverse("evidence:item", args=[submission.evidence.uuid]))
    assert "Show who decided." in item.content.decode()


def test_feedback_without_a_decision_is_never_dropped(submission: Submission, assessor: Client) -> None:
    response = send(assessor, submission, "later", K1__outcome="met", S1__feedback="Only words.")
    assert errors(response) == {"S1-outcome": ["Choose a decision on S1, so that your feedback is recorded."]}
    assert Decision.objects.count() == 0


def test_all_met_except(submission: Submission, assessor: Client) -> None:
    response = send(assessor, submission, "all-met", S1__outcome="not-yet", S1__feedback="Show it.")
    assert [card.value for card in response.context["desk"].cards] == ["met", "not-yet"]
    assert Decision.objects.count() == 0


def test_a_claim_is_rejected_with_a_reason(submission: Submission, assessor: Client) -> None:
    response = send(assessor, submission, K1__outcome="met", S1__outcome="reject")
    assert errors(response) == {"S1-feedback": ["Say why this item is not about S1."]}
    send(
        assessor,
        submission,
        K1__outcome="met",
        S1__outcome="reject",
        S1__feedback="Nothing in it is about S1.",
    )
    assert (state(submission), ClaimWithdrawal.objects.get().reason) == (
        State.ACCEPTED,
        "Nothing in it is about S1.",
    )
    page = assessor.get(reverse("evidence:queue"))
    assert "accepted: K1 met, S1 left out." in str([*page.context["messages"]][-1])
    assert [card.kind for card in shown(assessor, submission).cards] == ["decided", "rejected"]


def test_a_missed_claim_is_added_without_losing_what_was_typed(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    factories.ksb(cast.apprentice, "K2")
    response = send(assessor, submission, "add", K1__outcome="partly", K1__feedback="Kept.", new_ksb="K2")
    assert response.status_code == 422
    assert response.context["desk"].adding.errors == {
        "new_how": ["Say how the evidence shows it: one line is enough."]
    }
    response = send(
        assessor,
        submission,
        "add",
        K1__outcome="partly",
        K1__feedback="Kept.",
        new_ksb="K2",
        new_how="The second paragraph.",
    )
    desk = response.context["desk"]
    assert [(card.code, card.value, card.added_by) for card in desk.cards] == [
        ("K1", "partly", ""),
        ("K2", "", "you"),
        ("S1", "", ""),
    ]
    assert desk.form["K1-feedback"].value() == "Kept."
    assert "K2" not in desk.adding.ksbs


def test_a_claim_being_added_is_not_forgotten_by_sending(submission: Submission, assessor: Client) -> None:
    response = send(
        assessor, submission, K1__outcome="met", S1__outcome="met", new_ksb="K2", new_how="Paragraph two."
    )
    assert said(response) == ["K2 has been added: decide it like the others."]
    assert (state(submission), outcomes(submission)) == (
        State.SUBMITTED,
        {"K1": None, "K2": None, "S1": None},
    )


def test_only_owed_and_unclaimed_ksbs_are_offered(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    assert list(shown(assessor, submission).adding.ksbs) == ["K2", "K3", "S2", "B1"]
    response = send(assessor, submission, "add", new_ksb="K9", new_how="No.")
    assert response.status_code == 422


def test_going_on_stays_with_one_apprentice(cast: Cast, submission: Submission, assessor: Client) -> None:
    other = factories.make_apprentice(cast.provider, cast.version, assessor=cast["assessor"])
    factories.make_submission(other, "K1")
    theirs = factories.make_submission(cast.apprentice, "K2")
    address = f"{url(submission)}?apprentice={cast.apprentice.uuid}"
    desk = assessor.get(address).context["desk"]
    assert (desk.place.number, desk.place.total) == (1, 2)
    assert desk.following_url == f"{url(theirs)}?apprentice={cast.apprentice.uuid}"
    response = post(
        assessor, desk.url, filled_in(desk, K1__outcome="met", S1__outcome="met") | {"do": "send"}
    )
    assert response.url == desk.following_url


# --- Correcting -----------------------------------------------------------------------------


@pytest.fixture
def returned(cast: Cast, submission: Submission) -> Submission:
    factories.decide(submission, K1="met", S1="not-yet")
    factories.answer(submission, accept=False)
    return submission


def test_an_answered_item_shows_its_answer_and_corrects_with_a_reason(
    returned: Submission, assessor: Client
) -> None:
    desk = shown(assessor, returned)
    assert (desk.mode, desk.answer_word) == ("answered", "Returned")
    response = send(assessor, returned, "correct", S1__outcome="met", S1__feedback="")
    assert errors(response)["S1-reason"] == ["Give the reason: S1 has been decided already."]
    response = send(
        assessor, returned, "correct", S1__outcome="met", S1__feedback="", S1__reason="Wrong key."
    )
    assert response.status_code == 302
    assert (state(returned), outcomes(returned)) == (State.ACCEPTED, {"K1": "met", "S1": "met"})
    assert list(Outcome.objects.order_by("pk").values_list("answer", "reason")) == [
        (Answer.RETURNED, ""),
        (Answer.ACCEPTED, "Wrong key."),
    ]


def test_a_decision_that_the_form_would_change_is_not_folded_away(
    returned: Submission, assessor: Client
) -> None:
    assert [card.is_folded for card in shown(assessor, returned).cards] == [True, True]
    changed = {"K1__outcome": "partly", "K1__feedback": "Half of it.", "K1__reason": "Wrong key."}
    response = send(assessor, returned, "correct", **changed, S1__outcome="partly")
    assert list(errors(response)) == ["S1-reason"]
    assert [card.is_folded for card in response.context["desk"].cards] == [False, False]
    assert response.content.decode().count("data-desk-changed>changed, not sent") == 2


def test_saving_an_answered_item_unchanged_changes_nothing(returned: Submission, assessor: Client) -> None:
    assert send(assessor, returned, "correct").status_code == 302
    assert (Decision.objects.count(), Outcome.objects.count()) == (2, 1)


def test_a_correction_sends_an_accepted_item_back_with_a_note(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    factories.decide(submission, K1="met", S1="met")
    factories.answer(submission, accept=True)
    send(
        assessor,
        submission,
        "correct",
        S1__outcome="not-yet",
        S1__feedback="Not enough after all.",
        S1__reason="Read it again.",
        note="Sorry for the change.",
    )
    last = Outcome.objects.standing().get()
    assert (state(submission), last.note, last.reason) == (
        State.RETURNED,
        "Sorry for the change.",
        "Read it again.",
    )


def test_a_decision_is_withdrawn_with_a_reason(submission: Submission, assessor: Client) -> None:
    factories.decide(submission, K1="met", S1="met")
    factories.answer(submission, accept=True)
    response = send(assessor, submission, "correct", S1__outcome="withdraw")
    assert list(errors(response)) == ["S1-reason"]
    again = filled_in(shown(assessor, submission), S1__outcome="withdraw", S1__reason="Wrong item.")
    for _ in range(2):  # a double click
        assert post(assessor, url(submission), again | {"do": "correct"}).status_code == 302
    assert (state(submission), outcomes(submission)) == (State.SUBMITTED, {"K1": "met", "S1": None})
    assert shown(assessor, submission).mode == "open"


def test_withdrawing_while_sending_asks_what_to_do(submission: Submission, assessor: Client) -> None:
    send(assessor, submission, "later", K1__outcome="met")
    response = send(assessor, submission, K1__outcome="withdraw", K1__reason="No.", S1__outcome="met")
    assert errors(response) == {"K1-outcome": ["This leaves K1 undecided: choose, or save and answer later."]}
    send(assessor, submission, "later", K1__outcome="withdraw", K1__reason="No.", S1__outcome="met")
    assert outcomes(submission) == {"K1": None, "S1": "met"}


def test_only_the_answer_is_changed_with_a_reason(submission: Submission, assessor: Client) -> None:
    send(assessor, submission, K1__outcome="met", S1__outcome="met", return_anyway="on", note="Add a page.")
    desk = shown(assessor, submission)
    assert desk.form["return_anyway"].value() is True
    unticked = {**filled_in(desk), "do": "correct"}
    del unticked["return_anyway"]
    response = post(assessor, url(submission), unticked)
    assert list(errors(response)) == ["answer_reason"]
    post(assessor, url(submission), unticked | {"answer_reason": "The page was there."})
    assert state(submission) == State.ACCEPTED


def test_a_new_note_on_an_answered_item_goes_with_a_reason(returned: Submission, assessor: Client) -> None:
    response = send(assessor, returned, "correct", note="Page 3 is the one to look at.")
    assert list(errors(response)) == ["answer_reason"]
    send(assessor, returned, "correct", note="Page 3 is the one to look at.", answer_reason="Forgot it.")
    last = Outcome.objects.standing().get()
    assert (last.answer, last.note, last.reason) == (
        Answer.RETURNED,
        "Page 3 is the one to look at.",
        "Forgot it.",
    )


def test_a_note_beside_a_withdrawal_waits_for_the_answer(submission: Submission, assessor: Client) -> None:
    factories.decide(submission, K1="met", S1="met")
    factories.answer(submission, accept=True)
    send(assessor, submission, "correct", S1__outcome="withdraw", S1__reason="Wrong item.", note="Sorry.")
    desk = shown(assessor, submission)
    assert (desk.mode, desk.form["note"].value()) == ("open", "Sorry.")


def test_an_item_opened_again_by_its_owner_can_only_be_corrected(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    factories.decide(submission, K1="met", S1="met")
    factories.answer(submission, accept=True)
    actions.reopen(evidence=submission.evidence, by=cast["apprentice"])
    assert shown(assessor, submission).mode == "reopened"
    send(
        assessor,
        submission,
        "correct",
        S1__outcome="partly",
        S1__feedback="Not all of it.",
        S1__reason="Read it again.",
    )
    assert (state(submission), outcomes(submission)["S1"]) == (State.DRAFT, "partly")


# --- When something moved in the meantime ---------------------------------------------------


def test_a_double_click_sends_once(submission: Submission, assessor: Client) -> None:
    data = filled_in(
        shown(assessor, submission), K1__outcome="met", S1__outcome="not-yet", S1__feedback="Show it."
    ) | {"do": "send"}
    first = post(assessor, url(submission), data)
    second = post(assessor, url(submission), data)
    assert (first.status_code, second.status_code, first.url) == (302, 302, second.url)
    assert (Decision.objects.count(), Outcome.objects.count()) == (2, 1)


def test_a_stale_tab_shows_both_and_overwrites_nothing(submission: Submission, assessor: Client) -> None:
    stale = filled_in(
        shown(assessor, submission), K1__outcome="partly", K1__feedback="My words.", S1__outcome="met"
    )
    factories.decide(submission, K1="met")
    response = post(assessor, url(submission), stale | {"do": "send"})
    assert response.status_code == 409
    assert said(response) == [
        "K1 was decided in another tab or by somebody else since this page was opened. "
        "What you wrote is kept below beside the decision that stands."
    ]
    card = response.context["desk"].cards[0]
    assert (card.elsewhere, card.kind, card.decision.word, card.value) == (True, "decided", "Met", "partly")
    assert "My words.</textarea>" in response.content.decode()
    assert (outcomes(submission), state(submission)) == ({"K1": "met", "S1": None}, State.SUBMITTED)
    # Sending what the page now shows, with a reason, is a correction.
    now = filled_in(response.context["desk"], K1__reason="Mine is the later view.")
    assert post(assessor, url(submission), now | {"do": "send"}).status_code == 302
    assert (outcomes(submission), state(submission)) == ({"K1": "partly", "S1": "met"}, State.ACCEPTED)


def test_a_stale_tab_does_not_turn_an_answer_round(submission: Submission, assessor: Client) -> None:
    stale = filled_in(shown(assessor, submission), K1__outcome="met", S1__outcome="met")
    factories.decide(submission, K1="met", S1="met")
    factories.answer(submission, accept=False, note="One more page, please.")
    response = post(assessor, url(submission), stale | {"do": "send"})
    assert response.status_code == 422
    assert list(errors(response)) == ["answer_reason"]
    assert state(submission) == State.RETURNED


def test_what_was_typed_about_a_submission_meets_the_newer_one(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    typed = filled_in(
        shown(assessor, submission), K1__outcome="not-yet", K1__feedback="My words.", S1__outcome="met"
    )
    actions.take_back(evidence=submission.evidence, by=cast["apprentice"])
    newer = factories.submit(submission.evidence)
    response = post(assessor, url(submission), typed | {"do": "send"})
    assert response.status_code == 409
    desk = response.context["desk"]
    assert (desk.url, [card.value for card in desk.cards]) == (url(newer), ["not-yet", "met"])
    assert "My words.</textarea>" in response.content.decode()
    assert Decision.objects.count() == 0
    assert get(assessor, url(submission)).url == url(newer)


def test_an_item_taken_back_hands_back_what_was_typed(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    typed = filled_in(shown(assessor, submission), K1__outcome="not-yet", K1__feedback="My words.")
    actions.take_back(evidence=submission.evidence, by=cast["apprentice"])
    response = post(assessor, url(submission), typed | {"do": "send"})
    assert (response.status_code, response.context["texts"]) == (409, [("Feedback on K1", "My words.")])
    assert "Test has taken “Three quotes” back. Nothing was recorded." in response.content.decode()
    assert get(assessor, url(submission)).url == reverse("evidence:queue")


def test_an_item_taken_back_while_its_review_is_being_read_is_refused_in_words(
    cast: Cast, submission: Submission
) -> None:
    access = cast.access("assessor")
    found = desk_queries.judged_submissions(access).get(uuid=submission.uuid)
    actions.take_back(evidence=submission.evidence, by=cast["apprentice"])
    form = ReviewForm(
        desk_queries.review_rows(access, found), data=QueryDict("do=send&K1-outcome=met&S1-outcome=met")
    )
    assert form.is_valid()
    with pytest.raises(Conflict, match="has taken this submission back"):
        form.save(by=cast["assessor"])


def test_an_apprentice_given_to_somebody_else_hands_back_what_was_typed(
    cast: Cast, submission: Submission, as_: Callable[[str], Client]
) -> None:
    client = as_("assessor")
    typed = filled_in(shown(client, submission), K1__outcome="not-yet", K1__feedback="My words.")
    apprentices_actions.assign_assessor(
        apprentice=cast.apprentice, assessor=cast["second_assessor"], by=cast["manager"]
    )
    response = post(client, url(submission), typed | {"do": "send"})
    assert (response.status_code, response.context["texts"]) == (404, [("Feedback on K1", "My words.")])
    assert "Three quotes" not in response.content.decode()
    assert client.get(url(submission)).status_code == 404
    assert Decision.objects.count() == 0


def test_a_session_that_ended_returns_to_the_filled_form(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    typed = filled_in(shown(assessor, submission), K1__outcome="not-yet", K1__feedback="My words.")
    typed |= {"do": "send", "typed_by": str(cast["assessor"].uuid)}
    assessor.logout()
    sent = post(assessor, url(submission), typed, headers={"referer": f"http://testserver{url(submission)}"})
    assert sent.status_code == 302
    assert sent.url.startswith(reverse("account_login"))
    assert "You have been signed out. What you typed is kept" in text_of(assessor.get(sent.url))
    assessor.force_login(cast["assessor"])
    desk = shown(assessor, submission)
    assert (desk.cards[0].value, desk.form["K1-feedback"].value()) == ("not-yet", "My words.")
    # Once.
    assert shown(assessor, submission).form["K1-feedback"].value() == ""


def test_what_one_person_typed_is_not_shown_to_another(
    cast: Cast, submission: Submission, assessor: Client
) -> None:
    typed = filled_in(shown(assessor, submission), K1__feedback="My words.")
    typed["typed_by"] = str(cast["assessor"].uuid)
    assessor.logout()
    post(assessor, url(submission), typed)
    apprentices_actions.assign_assessor(
        apprentice=cast.apprentice, assessor=cast["second_assessor"], by=cast["manager"]
    )
    assessor.force_login(cast["second_assessor"])
    assert "My words." not in assessor.get(url(submission)).content.decode()


@pytest.mark.parametrize("typed_by", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_forms_of_nobody_are_not_kept(typed_by: str, submission: Submission, db: None) -> None:
    client = Client()
    post(client, url(submission), {"K1-feedback": "x", "typed_by": typed_by})
    assert "kept_form" not in client.session


def test_a_field_that_somebody_made_up_does_no_harm(submission: Submission, assessor: Client) -> None:
    response = send(
        assessor,
        submission,
        K1__outcome="excellent",
        K1__seen="nonsense",
        S1__outcome="met",
        B9__feedback="No such claim.",
    )
    assert response.status_code == 422
    response = send(assessor, submission, K1__outcome="met", K1__seen="nonsense", S1__outcome="met")
    assert response.status_code == 409
    assert Decision.objects.count() == 0
