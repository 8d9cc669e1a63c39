"""Two tabs, a second click, a change of heart at the wrong moment: one correct state and a clear message each."""

import json
from uuid import uuid4

import pytest

from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import LedgerEntry
from apprentices import actions as apprentices_actions
from apprentices.actions import Enrolment
from evidence import actions
from evidence.kinds import Answer, State
from evidence.models import Blob, Claim, Decision, Outcome, SubmittedClaim
from tests import factories
from tests.conftest import Cast

# --- The working copy -----------------------------------------------------------------------


def test_a_file_removed_in_another_tab_is_not_renamed(cast: Cast) -> None:
    attachment = factories.attach(factories.make_draft(cast.apprentice))
    actions.remove_file(attachment=attachment, by=cast["apprentice"])
    with pytest.raises(Conflict, match="was removed in another tab"):
        actions.rename_file(attachment=attachment, name="other.txt", by=cast["apprentice"])


def test_a_proposed_uuid_that_names_somebody_elses_file_is_refused(cast: Cast) -> None:
    theirs = factories.attach(factories.make_draft(cast.stranger))
    mine = factories.make_draft(cast.apprentice)
    blob = factories.attach(mine).blob
    with pytest.raises(NotAllowed, match="another item"):
        actions.add_file(evidence=mine, blob=blob, name="x.txt", by=cast["apprentice"], uuid=theirs.uuid)
    proposed = uuid4()
    for _ in range(2):
        actions.add_file(evidence=mine, blob=blob, name="x.txt", by=cast["apprentice"], uuid=proposed)
    assert mine.attachments.count() == 2


def test_what_was_rejected_stays_in_a_copy_that_its_owner_is_working_on(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    factories.decide(submission, K1="not-yet")
    factories.answer(submission, accept=False)
    evidence, by = submission.evidence, cast["apprentice"]
    k2 = factories.ksb(cast.apprentice, "K2")
    actions.set_claim(evidence=evidence, ksb=k2, how="Now I say it better.", where="", by=by)
    actions.reject_claim(claim=submission.claims.get(ksb=k2), reason="Not about K2.", by=cast["assessor"])
    assert Claim.objects.get(evidence=evidence, ksb=k2).how == "Now I say it better."


# --- Ended programmes -----------------------------------------------------------------------


def end(cast: Cast) -> None:
    apprentices_actions.end_programme(
        apprentice=cast.apprentice, end="withdrawn", ended_on=cast.apprentice.start_on, by=cast["manager"]
    )


def test_nothing_is_opened_again_or_taken_back_once_the_programme_has_ended(cast: Cast) -> None:
    """It could never be sent again, and what is with the assessor would never be judged."""
    waiting = factories.make_submission(cast.apprentice, "K1").evidence
    answered = factories.make_submission(cast.apprentice, "K2")
    factories.decide(answered, K2="met")
    factories.answer(answered, accept=True)
    end(cast)
    with pytest.raises(RuleBroken, match="programme has ended"):
        actions.take_back(evidence=waiting, by=cast["apprentice"])
    with pytest.raises(RuleBroken, match="programme has ended"):
        actions.reopen(evidence=answered.evidence, by=cast["apprentice"])
    waiting.refresh_from_db()
    answered.evidence.refresh_from_db()
    assert (waiting.state, answered.evidence.state) == (State.SUBMITTED, State.ACCEPTED)


# --- Taking back what an assessor has begun -------------------------------------------------


def test_a_claim_that_the_assessor_added_is_a_beginning(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    ksb = factories.ksb(cast.apprentice, "K2")
    actions.add_claim(submission=submission, ksb=ksb, how="Page 3 shows it.", by=cast["assessor"])
    with pytest.raises(Conflict, match="begun to judge"):
        actions.take_back(evidence=submission.evidence, by=cast["apprentice"])


def test_a_withdrawn_decision_that_the_submission_stands_on_is_a_beginning(cast: Cast) -> None:
    """Taking the resubmission back would leave an answered submission with a claim that nobody decided."""
    first = factories.make_submission(cast.apprentice, "K1")
    factories.decide(first, K1="met")
    factories.answer(first, accept=True)
    evidence = actions.reopen(evidence=first.evidence, by=cast["apprentice"])
    second = factories.submit(evidence)
    assert second.claims.get().stands_on == first.claims.get()
    actions.withdraw_decision(decision=Decision.objects.get(), reason="Wrong item.", by=cast["assessor"])
    with pytest.raises(Conflict, match="begun to judge"):
        actions.take_back(evidence=evidence, by=cast["apprentice"])


def test_what_was_taken_back_shows_its_claims_to_its_owner_only(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    actions.take_back(evidence=submission.evidence, by=cast["apprentice"])
    seen = {
        who: SubmittedClaim.objects.visible_to(cast.access(who)).count()
        for who in ("apprentice", "assessor", "manager", "auditor", "outsider")
    }
    assert seen == {"apprentice": 1, "assessor": 0, "manager": 0, "auditor": 0, "outsider": 0}


# --- At the desk ----------------------------------------------------------------------------


def test_two_verdicts_on_one_claim_in_one_go_are_refused(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    claim = submission.claims.get()
    both = [actions.ClaimVerdict(claim, "met"), actions.ClaimVerdict(claim, "partly", "More, please.")]
    with pytest.raises(RuleBroken, match="K1 stands there twice"):
        actions.judge(submission=submission, verdicts=both, by=cast["assessor"])


def test_a_rejected_claim_is_not_added_as_if_nothing_had_been(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    claim = submission.claims.get(ksb__code="K2")
    actions.reject_claim(claim=claim, reason="Not about K2.", by=cast["assessor"])
    with pytest.raises(RuleBroken, match="K2 was taken out"):
        actions.add_claim(submission=submission, ksb=claim.ksb, how="It is there.", by=cast["assessor"])


def test_the_same_answer_with_other_words_is_not_lost(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1")
    by = cast["assessor"]
    first = actions.answer(submission=submission, accept=False, note="Please add the minutes.", by=by)
    assert (
        actions.answer(submission=submission, accept=False, note="Please add the minutes. ", by=by) == first
    )
    assert actions.answer(submission=submission, accept=False, by=by) == first
    with pytest.raises(Conflict, match="has been returned"):
        actions.answer(submission=submission, accept=False, note="And the plan.", by=by)
    second = actions.answer(
        submission=submission, accept=False, note="And the plan.", reason="Forgot it.", by=by
    )
    assert Outcome.objects.standing().get() == second
    assert (second.answer, second.note, second.reason) == (Answer.RETURNED, "And the plan.", "Forgot it.")


# --- Privacy and fairness -------------------------------------------------------------------


def test_the_ledger_keeps_no_hash_that_knows_a_file_again(cast: Cast) -> None:
    """Such a hash would outlive the erasure of the file, and tell whoever has a copy that it was here."""
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, b"Something private.\n")
    factories.submit(evidence)
    texts = [json.loads(text)["facts"] for text in LedgerEntry.objects.values_list("text", flat=True)]
    assert [f["files"] for f in texts if "files" in f] == [1]
    sha256 = Blob.objects.get().sha256
    assert not LedgerEntry.objects.filter(text__contains=sha256).exists()


def test_the_same_bytes_on_ones_own_other_programme_accuse_nobody(cast: Cast) -> None:
    first = factories.make_draft(cast.apprentice, "K1")
    blob = factories.attach(first, b"My certificate.\n").blob
    factories.submit(first)
    other = apprentices_actions.enrol(
        learner=cast.apprentice.learner,
        enrolment=Enrolment(
            cohort=cast.cohort,
            version=factories.make_version(),
            start_on=cast.apprentice.start_on,
            planned_end_on=cast.apprentice.planned_end_on,
        ),
        by=None,
    )
    assert list(Blob.objects.submitted_by_others(other)) == []
    assert list(Blob.objects.submitted_by_others(cast.colleague)) == [blob]
