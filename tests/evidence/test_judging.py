"""Decisions, their corrections and withdrawals, the answer, and a whole review sent at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import clock
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.ledger_check import verify
from accounts.models import Mail
from apprentices import actions as apprentices_actions
from apprentices.models import OwedKsb
from apprentices.status import KsbStatus
from evidence import actions
from evidence.actions import ClaimVerdict, Rejection, Retraction
from evidence.actions.judging import DecidedElsewhere
from evidence.kinds import Answer, Met, State
from evidence.models import ClaimWithdrawal, Decision, DecisionWithdrawal, Outcome, Submission
from evidence.standing import live_statuses
from tests import factories
from tests.conftest import Cast


def verdict(submission: Submission, code: str, outcome: str, **more: object) -> ClaimVerdict:
    """A verdict given on what stands now, with feedback where it is needed."""
    claim = submission.claims.with_outcome().select_related("ksb").get(ksb__code=code)
    more.setdefault("feedback", "" if outcome == Met.MET else f"More of {code}, please.")
    more.setdefault("seen", claim.decision_id)
    return ClaimVerdict(claim=claim, outcome=outcome, **more)  # type: ignore[arg-type]


def state(submission: Submission) -> str:
    submission.evidence.refresh_from_db()
    return submission.evidence.state


def counting(submission: Submission) -> dict[str, str | None]:
    return {
        c.ksb.code: c.outcome for c in submission.claims.with_outcome().select_related("ksb").order_by("pk")
    }


def status(cast: Cast, code: str) -> KsbStatus:
    pair = OwedKsb.objects.get(apprentice=cast.apprentice, ksb__code=code)
    assert pair.status == live_statuses(cast.apprentice)[pair.ksb_id]
    return KsbStatus(pair.status)


def answers(submission: Submission) -> list[str]:
    return list(submission.outcomes.order_by("pk").values_list("answer", flat=True))


@pytest.fixture
def accepted(cast: Cast) -> Submission:
    submission = factories.make_submission(cast.apprentice, "K1", "S1")
    factories.decide(submission, K1="met", S1="partly")
    factories.answer(submission, accept=True)
    return submission


# --- Deciding and correcting ----------------------------------------------------------------


def test_feedback_is_needed_unless_met(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    with pytest.raises(RuleBroken, match="Say what is missing for K1"):
        actions.judge(
            submission=submission,
            verdicts=[verdict(submission, "K1", "partly", feedback=" ")],
            by=cast["assessor"],
        )
    assert Decision.objects.count() == 0


def test_the_same_verdict_twice_is_one_decision(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    stale = [verdict(submission, "K1", "met")]
    actions.judge(submission=submission, verdicts=stale, by=cast["assessor"])
    assert actions.judge(submission=submission, verdicts=stale, by=cast["assessor"]) == []
    assert Decision.objects.count() == 1


def test_a_stale_verdict_that_differs_is_refused_whole(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    stale = [verdict(submission, "K1", "partly"), verdict(submission, "K2", "met")]
    factories.decide(submission, K1="met")
    with pytest.raises(DecidedElsewhere) as refused:
        actions.judge(submission=submission, verdicts=stale, by=cast["assessor"])
    assert refused.value.codes == ["K1"]
    assert counting(submission) == {"K1": "met", "K2": None}


def test_a_correction_needs_a_reason_and_keeps_history(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    [first] = factories.decide(submission, K1="met")
    with pytest.raises(RuleBroken, match="give the reason"):
        actions.correct_decision(
            decision=first, outcome="partly", feedback="Not all.", reason="", by=cast["assessor"]
        )
    [second] = actions.correct_decision(
        decision=first, outcome="partly", feedback="Not all.", reason="Read it again.", by=cast["assessor"]
    )
    assert (second.corrects, second.reason) == (first, "Read it again.")
    assert counting(submission) == {"K1": "partly"}
    assert status(cast, "K1") == KsbStatus.PARTLY_EVIDENCED


# --- Withdrawing ----------------------------------------------------------------------------


def test_a_withdrawn_decision_leaves_the_claim_waiting(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "S1")
    [decision, _] = factories.decide(submission, K1="met", S1="met")
    actions.withdraw_decision(decision=decision, reason="Wrong item.", by=cast["assessor"])
    assert counting(submission) == {"K1": None, "S1": "met"}
    assert status(cast, "K1") == KsbStatus.SUBMITTED
    assert verify() == []


def test_after_a_withdrawal_the_earlier_decision_counts_again_and_can_be_corrected(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    [first] = factories.decide(submission, K1="met")
    by = cast["assessor"]
    [second] = actions.correct_decision(
        decision=first, outcome="partly", feedback="Not all.", reason="Read it again.", by=by
    )
    actions.withdraw_decision(decision=second, reason="Was right at first.", by=by)
    assert counting(submission) == {"K1": "met"}
    [third] = actions.judge(
        submission=submission,
        verdicts=[verdict(submission, "K1", "not-yet", reason="Third look.")],
        by=by,
    )
    assert (third.corrects, third.reason) == (second, "Third look.")
    assert counting(submission) == {"K1": "not-yet"}


def test_a_decision_after_a_withdrawal_carries_its_reason(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    [first] = factories.decide(submission, K1="met")
    actions.withdraw_decision(decision=first, reason="Wrong item.", by=cast["assessor"])
    [second] = actions.judge(
        submission=submission, verdicts=[verdict(submission, "K1", "partly")], by=cast["assessor"]
    )
    assert (second.corrects, second.reason) == (first, "Wrong item.")


def test_withdrawing_needs_a_reason_and_happens_once(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    [decision] = factories.decide(submission, K1="met")
    by = cast["assessor"]
    with pytest.raises(RuleBroken, match="Give the reason"):
        actions.withdraw_decision(decision=decision, reason=" ", by=by)
    first = actions.withdraw_decision(decision=decision, reason="Wrong item.", by=by)
    assert actions.withdraw_decision(decision=decision, reason="Again.", by=by) == first
    assert DecisionWithdrawal.objects.count() == 1


def test_a_decision_that_counts_no_more_cannot_be_withdrawn(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    [first] = factories.decide(submission, K1="met")
    actions.correct_decision(
        decision=first, outcome="partly", feedback="Not all.", reason="Again.", by=cast["assessor"]
    )
    with pytest.raises(Conflict, match="has been replaced"):
        actions.withdraw_decision(decision=first, reason="Wrong.", by=cast["assessor"])


def test_only_the_caseloads_assessor_withdraws(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    [decision] = factories.decide(submission, K1="met")
    for who in ("second_assessor", "manager", "apprentice", "outside_assessor"):
        with pytest.raises(NotAllowed):
            actions.withdraw_decision(decision=decision, reason="No.", by=cast[who])


def test_a_met_claim_that_stands_on_an_earlier_submission_can_be_corrected_and_withdrawn(cast: Cast) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1", "S1")
    first = factories.submit(evidence)
    factories.decide(first, K1="met", S1="not-yet")
    factories.answer(first, accept=False)
    second = factories.submit(evidence)
    assert counting(second) == {"K1": "met", "S1": None}
    by = cast["assessor"]
    original = Decision.objects.get(claim__submission=first, claim__ksb__code="K1")

    [corrected] = actions.judge(
        submission=second, verdicts=[verdict(second, "K1", "partly", reason="Not so after all.")], by=by
    )
    assert corrected.corrects == original
    actions.withdraw_decision(decision=corrected, reason="It was right.", by=by)
    assert counting(second)["K1"] == "met"

    # A third submission stands on the first; its correction follows the end of the same history.
    factories.decide(second, S1="not-yet")
    factories.answer(second, accept=False)
    third = factories.submit(evidence)
    assert counting(third) == {"K1": "met", "S1": None}
    [again] = actions.judge(
        submission=third, verdicts=[verdict(third, "K1", "partly", reason="Third look.")], by=by
    )
    assert again.corrects == corrected
    actions.withdraw_decision(decision=again, reason="No.", by=by)
    actions.withdraw_decision(decision=original, reason="All of it was wrong.", by=by)
    assert counting(third) == {"K1": None, "S1": None}


# --- What becomes of an answered item -------------------------------------------------------


def test_an_accepted_item_goes_back_when_a_claim_is_corrected_to_not_yet(
    cast: Cast, accepted: Submission
) -> None:
    actions.judge(
        submission=accepted,
        verdicts=[verdict(accepted, "S1", "not-yet", reason="Read it again.")],
        by=cast["assessor"],
    )
    assert state(accepted) == State.RETURNED
    assert answers(accepted) == [Answer.ACCEPTED, Answer.RETURNED]
    last = Outcome.objects.standing().get(submission=accepted)
    assert (last.answer, last.reason) == (Answer.RETURNED, "Read it again.")
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.last_accepted_at is None


def test_an_accepted_item_waits_again_when_a_decision_is_withdrawn(cast: Cast, accepted: Submission) -> None:
    by = cast["assessor"]
    decision = Decision.objects.get(claim__ksb__code="S1")
    actions.withdraw_decision(decision=decision, reason="Wrong item.", by=by)
    assert state(accepted) == State.SUBMITTED
    assert status(cast, "S1") == KsbStatus.SUBMITTED
    assert list(type(accepted.evidence).objects.waiting_for(cast.access("assessor"))) == [accepted.evidence]
    # The apprentice cannot take it back: it has been judged.
    with pytest.raises(Conflict, match="has begun to judge"):
        actions.take_back(evidence=accepted.evidence, by=cast["apprentice"])

    actions.send_review(submission=accepted, verdicts=[verdict(accepted, "S1", "met")], accept=True, by=by)
    assert state(accepted) == State.ACCEPTED
    last = Outcome.objects.standing().get(submission=accepted)
    assert (answers(accepted), last.reason) == ([Answer.ACCEPTED, Answer.ACCEPTED], "Wrong item.")


def test_an_item_that_its_owner_opened_again_stays_theirs(cast: Cast, accepted: Submission) -> None:
    actions.reopen(evidence=accepted.evidence, by=cast["apprentice"])
    decision = Decision.objects.get(claim__ksb__code="S1")
    actions.withdraw_decision(decision=decision, reason="Wrong item.", by=cast["assessor"])
    assert state(accepted) == State.DRAFT
    assert status(cast, "S1") == KsbStatus.REFERRED


def test_a_mistaken_return_can_be_changed_to_accepted(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    factories.decide(submission, K1="not-yet")
    factories.answer(submission, accept=False)
    by = cast["assessor"]
    with pytest.raises(Conflict, match="has been returned in the meantime"):
        actions.answer(submission=submission, accept=True, by=by)
    actions.send_review(
        submission=submission,
        verdicts=[verdict(submission, "K1", "met", reason="Pressed the wrong key.")],
        accept=True,
        by=by,
    )
    assert state(submission) == State.ACCEPTED
    assert answers(submission) == [Answer.RETURNED, Answer.ACCEPTED]
    assert verify() == []


def test_taking_back_a_resubmission_returns_to_the_answer_that_stands(
    cast: Cast, accepted: Submission
) -> None:
    """Accepted, corrected to returned, sent again, taken back: it is returned, not a plain draft."""
    actions.judge(
        submission=accepted,
        verdicts=[verdict(accepted, "S1", "not-yet", reason="Read it again.")],
        by=cast["assessor"],
    )
    factories.submit(accepted.evidence)
    actions.take_back(evidence=accepted.evidence, by=cast["apprentice"])
    assert state(accepted) == State.RETURNED


def test_nothing_is_accepted_when_every_claim_was_rejected(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    actions.reject_claim(claim=submission.claims.get(), reason="Not about it.", by=cast["assessor"])
    with pytest.raises(RuleBroken, match="Every claim of this item was rejected"):
        factories.answer(submission, accept=True)
    factories.answer(submission, accept=False, note="Which KSB does this show?")
    assert state(submission) == State.RETURNED


@pytest.mark.parametrize("outcomes", [{"K1": "met", "K2": "met"}, {"K1": "met"}, {}])
def test_returning_says_what_is_asked(cast: Cast, outcomes: dict[str, str]) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    factories.decide(submission, **outcomes)
    with pytest.raises(RuleBroken, match="Say in a note"):
        factories.answer(submission, accept=False)
    factories.answer(submission, accept=False, note="Please add the minutes.")
    assert state(submission) == State.RETURNED


# --- A whole review -------------------------------------------------------------------------


def test_a_review_does_all_of_it_at_once(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2", "S1")
    [wrong] = factories.decide(submission, S1="met")
    by = cast["assessor"]
    actions.send_review(
        submission=submission,
        verdicts=[verdict(submission, "K1", "partly")],
        rejections=[Rejection(submission.claims.get(ksb__code="K2"), "Not about it.")],
        retractions=[Retraction(wrong, "Wrong claim.")],
        accept=None,
        by=by,
    )
    assert counting(submission) == {"K1": "partly", "K2": None, "S1": None}
    assert state(submission) == State.SUBMITTED
    actions.send_review(
        submission=submission, verdicts=[verdict(submission, "S1", "met")], accept=True, by=by
    )
    assert state(submission) == State.ACCEPTED


def test_a_review_is_recorded_whole_or_not_at_all(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    with pytest.raises(RuleBroken, match="Decide K2 first"):
        actions.send_review(
            submission=submission,
            verdicts=[verdict(submission, "K1", "met")],
            rejections=[],
            accept=True,
            by=cast["assessor"],
        )
    assert (Decision.objects.count(), Outcome.objects.count()) == (0, 0)
    assert verify() == []


def test_sending_a_review_twice_changes_nothing(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    review = {
        "submission": submission,
        "verdicts": [verdict(submission, "K1", "partly")],
        "rejections": [Rejection(submission.claims.get(ksb__code="K2"), "Not about it.")],
        "accept": False,
        "by": cast["assessor"],
    }
    first = actions.send_review(**review)  # type: ignore[arg-type]
    assert actions.send_review(**review) == first  # type: ignore[arg-type]
    counts = (Decision.objects.count(), ClaimWithdrawal.objects.count(), Outcome.objects.count())
    assert counts == (1, 1, 1)


def test_a_review_by_somebody_who_lost_the_apprentice_is_refused(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    given = [verdict(submission, "K1", "met")]
    apprentices_actions.assign_assessor(
        apprentice=cast.apprentice, assessor=cast["second_assessor"], by=cast["manager"]
    )
    with pytest.raises(NotAllowed, match="another assessor's caseload"):
        actions.send_review(submission=submission, verdicts=given, accept=True, by=cast["assessor"])


# --- Telling the apprentice -----------------------------------------------------------------


def test_the_apprentice_gets_one_mail_an_answer(cast: Cast, accepted: Submission, settings) -> None:
    mail = Mail.objects.get(key__startswith="answer:")
    assert mail.to == cast["apprentice"].email
    assert mail.subject == f"Accepted: {accepted.title}"
    assert f"http://localhost:8000/evidence/{accepted.evidence.uuid}/" in mail.body
    factories.answer(accepted, accept=True)
    assert Mail.objects.filter(key__startswith="answer:").count() == 1


def test_a_changed_answer_says_so(cast: Cast, accepted: Submission) -> None:
    actions.judge(
        submission=accepted,
        verdicts=[verdict(accepted, "S1", "not-yet", reason="Read it again.")],
        by=cast["assessor"],
    )
    mail = Mail.objects.order_by("pk").last()
    assert mail is not None
    assert mail.subject == f"Returned to you: {accepted.title}"
    assert "Test Assessor has changed the answer" in mail.body


def test_past_work_being_loaded_sends_no_mail(cast: Cast) -> None:
    with clock.at(timezone.now() - timedelta(days=30)):
        submission = factories.make_submission(cast.apprentice, "K1")
        factories.decide(submission, K1="met")
        factories.answer(submission, accept=True)
    assert Mail.objects.filter(key__startswith="answer:").count() == 0
