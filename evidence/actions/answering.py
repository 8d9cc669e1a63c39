"""The answer to an item: accepted or returned; and what becomes of it when a decision changes afterwards."""

from collections.abc import Collection, Mapping

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice
from evidence.actions.locks import lock_for_judging
from evidence.actions.notices import tell_answer
from evidence.kinds import Answer, Met, State
from evidence.models import DecisionWithdrawal, Evidence, Outcome, Submission
from evidence.searching import refresh_search
from evidence.standing import refresh_standing

REASON_LENGTH = 2000
STATE_AFTER = {Answer.ACCEPTED: State.ACCEPTED, Answer.RETURNED: State.RETURNED}


@transaction.atomic
def answer(*, submission: Submission, accept: bool, note: str = "", reason: str = "", by: User) -> Outcome:
    """Accept or return the item. Answering the same way in the same words twice changes nothing.

    Accepting needs every claim decided and none not yet met; returning needs a claim that is
    not met, or a note that says what is asked. An item answered already is answered otherwise only
    with a ``reason``; without one that is a Conflict (another tab was faster).
    """
    apprentice, evidence = lock_for_judging(submission, by)
    wanted = Answer.ACCEPTED if accept else Answer.RETURNED
    last = standing_answer(submission)
    waits = evidence.state == State.SUBMITTED
    if last and last.answer == wanted and not waits and note.strip() in {"", last.note}:
        return last
    if last:
        reason = reason.strip() or (_reason_to_wait_again(last) if waits else "")
        _check_change(evidence, last, reason)
    _check_answer(counting_outcomes(submission), accept=accept, note=note)
    outcome = _write(evidence, submission, wanted, note=note, corrects=last, reason=reason, by=by)
    refresh_search(evidence)
    refresh_standing(apprentice, list(submission.claims.values_list("ksb", flat=True)))
    return outcome


def standing_answer(submission: Submission) -> Outcome | None:
    """The answer that counts, if there is one."""
    return Outcome.objects.standing().filter(submission=submission).first()


def counting_outcomes(submission: Submission) -> dict[str, str | None]:
    """The outcome that counts of each claim that counts, by code; None while undecided."""
    claims = submission.claims.filter(withdrawal=None).with_outcome().select_related("ksb")
    return {claim.ksb.code: claim.outcome for claim in claims}


def may_accept(outcomes: Collection[str | None]) -> bool:
    """An item is accepted when every claim is decided and none is not yet met (DOMAIN.md, decision)."""
    return bool(outcomes) and None not in outcomes and Met.NOT_YET not in outcomes


def _check_change(evidence: Evidence, last: Outcome, reason: str) -> None:
    if evidence.state == State.DRAFT:
        raise Conflict("The apprentice has opened this item to add to it: they will send it again.")
    if not reason:
        raise Conflict(f"This item has been {last.get_answer_display().lower()} in the meantime.")


def _reason_to_wait_again(last: Outcome) -> str:
    """Why an item that was answered waits again: a decision was withdrawn."""
    withdrawal = (
        DecisionWithdrawal.objects.filter(
            decision__claim__submission__evidence=last.submission.evidence_id, withdrawn_at__gte=last.given_at
        )
        .order_by("-pk")
        .first()
    )
    return withdrawal.reason if withdrawal else ""


def _check_answer(outcomes: Mapping[str, str | None], *, accept: bool, note: str) -> None:
    undecided = [code for code, outcome in outcomes.items() if outcome is None]
    not_yet = [code for code, outcome in outcomes.items() if outcome == Met.NOT_YET]
    if accept and not outcomes:
        raise RuleBroken(
            "Every claim of this item was rejected, so return it and say in a note what you need."
        )
    if accept and undecided:
        raise RuleBroken(
            f"Decide {', '.join(undecided)} first: an item is accepted when every claim is decided."
        )
    if accept and not_yet:
        raise RuleBroken(f"{', '.join(not_yet)} is not yet met, so the item goes back to the apprentice.")
    if not accept and not note.strip() and not {Met.PARTLY, Met.NOT_YET} & set(outcomes.values()):
        raise RuleBroken("Say in a note what you ask for: no claim is partly or not yet met.")


def _write(
    evidence: Evidence,
    submission: Submission,
    wanted: Answer,
    *,
    note: str = "",
    corrects: Outcome | None = None,
    reason: str = "",
    by: User,
) -> Outcome:
    outcome = Outcome.objects.create(
        provider_id=submission.provider_id,
        apprentice_id=submission.apprentice_id,
        submission=submission,
        answer=wanted,
        note=note.strip(),
        given_by=by,
        given_at=clock.now(),
        corrects=corrects,
        reason=reason.strip()[:REASON_LENGTH] if corrects else "",
    )
    evidence.state = STATE_AFTER[wanted]
    evidence.save(update_fields=["state"])
    ledger.append(
        ledger.apprentice_stream(submission.apprentice.uuid),
        f"evidence.{wanted}",
        by=by,
        facts={"evidence": evidence.uuid, "number": submission.number},
        rows=[outcome],
    )
    tell_answer(outcome)
    return outcome


def settle(
    *,
    apprentice: Apprentice,
    evidence: Evidence,
    submission: Submission,
    reason: str,
    note: str = "",
    by: User,
) -> None:
    """After a decision changed: an accepted item whose claims no longer allow it is accepted no more.

    With a claim not yet met it goes back to its owner, under a corrected answer; with one undecided it
    waits for its assessor again (unless its owner has opened it, who will send it again). Called inside
    the transaction of the change, holding its locks.
    """
    last = standing_answer(submission)
    if last is None or last.answer != Answer.ACCEPTED or evidence.state == State.SUBMITTED:
        return
    outcomes = counting_outcomes(submission).values()
    if Met.NOT_YET in outcomes:
        _write(evidence, submission, Answer.RETURNED, note=note, corrects=last, reason=reason, by=by)
    elif None in outcomes and evidence.state == State.ACCEPTED:
        evidence.state = State.SUBMITTED
        evidence.save(update_fields=["state"])
        ledger.append(
            ledger.apprentice_stream(apprentice.uuid),
            "evidence.waits_again",
            by=by,
            facts={"evidence": evidence.uuid, "number": submission.number},
        )
