"""The status rule, step by step, and its stored answer against the live one."""

import contextlib

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings

from accounts import clock
from accounts.errors import RuleBroken
from apprentices.models import Apprentice, OwedKsb
from apprentices.status import KsbStatus
from evidence import actions
from evidence.actions.answering import counting_outcomes, may_accept
from evidence.actions.drafts import DraftText
from evidence.kinds import State
from evidence.models import Evidence, SignOff
from evidence.standing import live_statuses, postponed
from tests import factories
from tests.conftest import Cast
from tests.evidence.walks import STEPS, walk


def status(apprentice: Apprentice, code: str) -> KsbStatus:
    pair = OwedKsb.objects.get(apprentice=apprentice, ksb__code=code)
    assert pair.status == live_statuses(apprentice)[pair.ksb_id]
    return KsbStatus(pair.status)


def test_each_step_of_the_way(cast: Cast) -> None:
    apprentice = cast.apprentice
    assert status(apprentice, "K1") == KsbStatus.NOT_STARTED

    evidence = factories.make_draft(apprentice, "K1", "S1")
    assert status(apprentice, "K1") == KsbStatus.DRAFTED

    submission = factories.submit(evidence)
    assert status(apprentice, "K1") == KsbStatus.SUBMITTED

    factories.decide(submission, K1="met", S1="not-yet")
    assert status(apprentice, "K1") == KsbStatus.EVIDENCED
    assert status(apprentice, "S1") == KsbStatus.REFERRED

    factories.answer(submission, accept=False)
    assert status(apprentice, "K1") == KsbStatus.EVIDENCED

    actions.sign_off(apprentice=apprentice, ksbs=[factories.ksb(apprentice, "K1")], by=cast["assessor"])
    assert status(apprentice, "K1") == KsbStatus.SIGNED_OFF
    apprentice.refresh_from_db()
    assert (apprentice.signed_off_count, apprentice.claimed_count, apprentice.owed_count) == (1, 2, 6)
    assert apprentice.standing == "600200"

    actions.withdraw_sign_off(sign_off=SignOff.objects.get(), reason="Wrong KSB.", by=cast["assessor"])
    assert status(apprentice, "K1") == KsbStatus.EVIDENCED


def test_partly_met_outranks_submitted_and_referred(cast: Cast) -> None:
    first = factories.make_submission(cast.apprentice, "K1")
    factories.make_submission(cast.apprentice, "K1")
    factories.decide(first, K1="partly")
    assert status(cast.apprentice, "K1") == KsbStatus.PARTLY_EVIDENCED


def test_an_undecided_claim_of_a_returned_item_is_referred(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    factories.decide(submission, K1="not-yet")
    factories.answer(submission, accept=False)
    assert status(cast.apprentice, "K2") == KsbStatus.REFERRED


def test_a_rejected_claim_counts_no_longer(cast: Cast) -> None:
    submission = factories.make_submission(cast.apprentice, "K1", "K2")
    actions.reject_claim(
        claim=submission.claims.get(ksb__code="K2"), reason="Not about K2.", by=cast["assessor"]
    )
    assert status(cast.apprentice, "K2") == KsbStatus.NOT_STARTED


def test_a_met_claim_stays_met_on_resubmission_when_nothing_it_rests_on_changed(cast: Cast) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1", "S1", narrative="The first part.")
    factories.attach(evidence, b"first file")
    submission = factories.submit(evidence)
    factories.decide(submission, K1="met", S1="not-yet")
    factories.answer(submission, accept=False)
    evidence.refresh_from_db()
    factories.attach(evidence, b"second file", "more.txt")
    _save(evidence, narrative="The first part. And what was missing.")
    again = factories.submit(evidence)
    assert status(cast.apprentice, "K1") == KsbStatus.EVIDENCED
    assert status(cast.apprentice, "S1") == KsbStatus.SUBMITTED
    assert again.claims.get(ksb__code="K1").stands_on == submission.claims.get(ksb__code="K1")


@pytest.mark.parametrize("change", ["text", "file", "how"])
def test_a_met_claim_is_judged_again_when_its_text_or_files_changed(cast: Cast, change: str) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1", "S1", narrative="The first part.")
    attachment = factories.attach(evidence, b"first file")
    submission = factories.submit(evidence)
    factories.decide(submission, K1="met", S1="not-yet")
    factories.answer(submission, accept=False)
    evidence.refresh_from_db()
    owner = cast["apprentice"]
    if change == "text":
        _save(evidence, narrative="Another story.")
    elif change == "file":
        actions.remove_file(attachment=attachment, by=owner)
    else:
        actions.set_claim(
            evidence=evidence, ksb=factories.ksb(cast.apprentice, "K1"), how="Otherwise.", where="", by=owner
        )
    factories.submit(evidence)
    assert status(cast.apprentice, "K1") == KsbStatus.SUBMITTED


def test_taking_back_returns_to_the_draft(cast: Cast) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.submit(evidence)
    actions.take_back(evidence=evidence, by=cast["apprentice"])
    assert status(cast.apprentice, "K1") == KsbStatus.DRAFTED
    assert factories.submit(evidence).number == 2


def test_what_waits_for_an_answer_is_counted(cast: Cast) -> None:
    apprentice = cast.apprentice
    first = factories.make_submission(apprentice, "K1")
    second = factories.make_submission(apprentice, "K2")
    apprentice.refresh_from_db()
    assert (apprentice.waiting_count, apprentice.oldest_waiting_at) == (2, first.submitted_at)

    factories.decide(first, K1="met")
    factories.answer(first, accept=True)
    apprentice.refresh_from_db()
    assert (apprentice.waiting_count, apprentice.oldest_waiting_at) == (1, second.submitted_at)

    actions.take_back(evidence=second.evidence, by=cast["apprentice"])
    apprentice.refresh_from_db()
    assert (apprentice.waiting_count, apprentice.oldest_waiting_at) == (0, None)


def test_a_postponed_refresh_comes_once_at_the_end(cast: Cast) -> None:
    with postponed():
        factories.make_signed_off(cast.apprentice, "K1", "S1")
        cast.apprentice.refresh_from_db()
        assert cast.apprentice.standing == "000000"
    cast.apprentice.refresh_from_db()
    assert cast.apprentice.standing == "600600"
    assert status(cast.apprentice, "K1") == KsbStatus.SIGNED_OFF


def _save(evidence: Evidence, *, narrative: str) -> None:
    text = DraftText(
        title=evidence.title, kind=evidence.kind, happened_on=evidence.happened_on, narrative=narrative
    )
    by = factories.owner(evidence.apprentice)
    actions.save_draft(evidence=evidence, text=text, revision=evidence.revision, by=by)


@pytest.mark.slow
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_the_stored_answer_equals_the_rule_whatever_happens(cast: Cast, steps: list[tuple[str, int]]) -> None:
    """Random walks through the actions; forbidden steps raise RuleBroken and change nothing."""
    apprentice = cast.apprentice
    for step, pick in steps:
        with contextlib.suppress(RuleBroken):
            walk(cast, step, pick)
        live = live_statuses(apprentice)
        stored = dict(OwedKsb.objects.filter(apprentice=apprentice).values_list("ksb", "status"))
        assert stored == live
    for evidence in Evidence.objects.filter(apprentice=apprentice, state=State.ACCEPTED):
        outcomes = counting_outcomes(evidence.current_submission)
        assert may_accept(outcomes.values()) or not outcomes  # every claim rejected after it was accepted
    apprentice.refresh_from_db()
    assert apprentice.signed_off_count == SignOff.objects.standing().filter(apprentice=apprentice).count()
    waiting = [
        item.current_submission.submitted_at
        for item in Evidence.objects.filter(apprentice=apprentice, state=State.SUBMITTED, removed_at=None)
        if item.current_submission
    ]
    assert (apprentice.waiting_count, apprentice.oldest_waiting_at) == (
        len(waiting),
        min(waiting, default=None),
    )


def test_the_database_wants_the_day_of_what_waits(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="apprentice_waiting_whole"), transaction.atomic():
        Apprentice.objects.filter(pk=cast.apprentice.pk).update(waiting_count=1)
    with pytest.raises(IntegrityError, match="apprentice_waiting_whole"), transaction.atomic():
        Apprentice.objects.filter(pk=cast.apprentice.pk).update(oldest_waiting_at=clock.now())
