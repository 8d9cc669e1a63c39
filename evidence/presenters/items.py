"""An item for everybody who may read it: how it stands, what was submitted, what was decided, and its history."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.urls import reverse

from apprentices.status import KsbStatus
from evidence.kinds import Answer, Met, State, kind_in_words
from evidence.models import Decision, Evidence, Outcome, Submission, SubmittedClaim
from evidence.presenters.files import FileView, file_view
from evidence.presenters.states import OUTCOMES, Clock, clock_of
from evidence.queries import Submitted

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def ordinal(number: int) -> str:
    """``second``; from the tenth on ``10th``, ``21st``."""
    if number <= len(ORDINALS):
        return ORDINALS[number - 1]
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@dataclass(frozen=True)
class ClaimView:
    """One claim of a submission, with the decision that counts."""

    uuid: UUID
    ksb_uuid: UUID
    version_id: int
    code: str
    text: str
    how: str
    where: str
    outcome: str
    word: str
    glyph: int
    feedback: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    stands_from: int | None = None
    added_by: str = ""
    rejected_because: str = ""
    rejected_by: str = ""

    @property
    def slug(self) -> str:
        return KsbStatus(self.glyph).slug

    @property
    def is_asked(self) -> bool:
        """Whether the assessor asks for more."""
        return self.outcome in {Met.NOT_YET, Met.PARTLY} and not self.rejected_because


@dataclass(frozen=True)
class SubmissionView:
    """A submission exactly as it was sent."""

    number: int
    title: str
    kind: str
    happened_on: date | None
    narrative: str
    original: str
    original_description: str
    original_sha256: str
    my_part: str
    use_of_ai: str
    sent_at: datetime
    sent_by: str
    files: Sequence[FileView]
    links: Sequence[tuple[str, str]]
    claims: Sequence[ClaimView]
    answer: str
    note: str
    answered_by: str
    answered_at: datetime | None
    is_begun: bool

    @property
    def claims_note(self) -> str:
        """``3 of 5 decided``, or how many are met once all are."""
        counted = [claim for claim in self.claims if not claim.rejected_because]
        decided = sum(bool(claim.outcome) for claim in counted)
        met = sum(claim.outcome == Met.MET for claim in counted)
        return (
            f"{met} of {len(counted)} met"
            if decided == len(counted)
            else f"{decided} of {len(counted)} decided"
        )

    @property
    def asked(self) -> list[ClaimView]:
        """Claims with what is asked, not yet met first."""
        return sorted((c for c in self.claims if c.is_asked), key=lambda c: c.outcome != Met.NOT_YET)


def answers_of(submission: Submission) -> list[Outcome]:
    """Every answer, the one that counts last (``queries.submissions_of`` loads them)."""
    answers: list[Outcome] = submission.answers  # type: ignore[attr-defined]
    return answers


def answer_of(submission: Submission) -> Outcome | None:
    return next(reversed(answers_of(submission)), None)


def submission_view(
    parts: Submitted, decisions: Sequence[Decision], kept_out: Collection[str] = (), *, own: bool
) -> SubmissionView:
    """``decisions`` are those of the item's submissions: a claim may stand on an earlier one's.

    ``kept_out`` are the kinds that the version's pack leaves out; ``own`` is whether the reader is the owner.
    """
    submission, by_key = parts.submission, {decision.pk: decision for decision in decisions}
    outcome = answer_of(submission)
    return SubmissionView(
        number=submission.number,
        title=submission.title,
        kind=kind_in_words(submission.kind, kept_out),
        happened_on=submission.happened_on,
        narrative=submission.narrative,
        original=submission.original,
        original_description=submission.original_description,
        original_sha256=submission.original_sha256,
        my_part=submission.my_part,
        use_of_ai=submission.use_of_ai,
        sent_at=submission.submitted_at,
        sent_by=submission.submitted_by.name,
        files=[file_view(file, own=own) for file in parts.files],
        links=[(link.url, link.label or link.url) for link in parts.links],
        claims=[_claim_view(claim, by_key) for claim in parts.claims],
        answer=outcome.answer if outcome else "",
        note=outcome.note if outcome else "",
        answered_by=outcome.given_by.name if outcome else "",
        answered_at=outcome.given_at if outcome else None,
        is_begun=outcome is not None
        or any(d.claim.submission_id == submission.pk for d in decisions)
        or any(hasattr(claim, "withdrawal") for claim in parts.claims),
    )


def _claim_view(claim: SubmittedClaim, decisions: dict[int, Decision]) -> ClaimView:
    decision = decisions.get(claim.decision_id) if claim.decision_id else None  # type: ignore[attr-defined]
    withdrawal = getattr(claim, "withdrawal", None)
    word, glyph = OUTCOMES[decision.outcome if decision else None]
    is_earlier = decision is not None and decision.claim_id != claim.pk
    return ClaimView(
        uuid=claim.uuid,
        ksb_uuid=claim.ksb.uuid,
        version_id=claim.ksb.version_id,
        code=claim.ksb.code,
        text=claim.ksb.text,
        how=claim.how,
        where=claim.where,
        outcome=decision.outcome if decision else "",
        word=word,
        glyph=glyph,
        feedback=decision.feedback if decision else "",
        decided_by=decision.decided_by.name if decision else "",
        decided_at=decision.decided_at if decision else None,
        stands_from=decision.claim.submission.number if decision and is_earlier else None,
        added_by=claim.added_by.name if claim.added_by else "",
        rejected_because=withdrawal.reason if withdrawal else "",
        rejected_by=withdrawal.withdrawn_by.name if withdrawal else "",
    )


# --- How it stands --------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What the page says first. ``is_reopened``: accepted before, and open for its owner to add to."""

    state: str
    is_own: bool
    is_reopened: bool
    clock: Clock | None
    can_take_back: bool
    can_delete: bool


def standing_of(
    evidence: Evidence, current: SubmissionView | None, *, is_own: bool, was_sent: bool, today: date
) -> Standing:
    is_waiting = evidence.state == State.SUBMITTED and current is not None
    is_reopened = evidence.state == State.DRAFT and current is not None
    return Standing(
        state=State.ACCEPTED if is_reopened and not is_own else evidence.state,
        is_own=is_own,
        is_reopened=is_reopened and is_own,
        clock=clock_of(current.sent_at, evidence.provider.feedback_promise_days, today)
        if is_waiting and current
        else None,
        can_take_back=is_own and is_waiting and current is not None and not current.is_begun,
        can_delete=is_own and not was_sent,
    )


# --- History --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Event:
    """One line of ``_components/events.html``."""

    text: str
    at: datetime
    who: str
    body: str = ""
    glyph: int | None = None
    icon: str = ""


ANSWERS = {
    Answer.ACCEPTED: ("Accepted", "check-circle"),
    Answer.RETURNED: ("Returned", "arrow-uturn-left"),
    Answer.TAKEN_BACK: ("Taken back before anything was decided", "arrow-uturn-left"),
}


def history(
    submissions: Sequence[Submission], decisions: Sequence[Decision], rejected: Sequence[SubmittedClaim]
) -> list[Event]:
    """What happened to the item, newest first."""
    events = [
        *map(_sent, submissions),
        *(_answered(outcome) for submission in submissions for outcome in answers_of(submission)),
        *_decided(decision for decision in decisions if decision.corrects is None),
        *map(_corrected, (decision for decision in decisions if decision.corrects)),
        *map(_undone, (decision for decision in decisions if hasattr(decision, "withdrawal"))),
        *map(_rejected, rejected),
    ]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _sent(submission: Submission) -> Event:
    text = "Submitted" if submission.number == 1 else f"Submitted, {ordinal(submission.number)} time"
    return Event(text, submission.submitted_at, submission.submitted_by.name, glyph=3)


def _answered(outcome: Outcome) -> Event:
    text, icon = ANSWERS[Answer(outcome.answer)]
    if outcome.corrects:
        text = f"Answer changed: {text.lower()}"
    body = "\n".join(filter(None, (outcome.reason, outcome.note)))
    return Event(text, outcome.given_at, outcome.given_by.name, body, icon=icon)


def _decided(decisions: Iterable[Decision]) -> list[Event]:
    """First decisions that were sent together stand together."""
    groups = groupby(decisions, key=lambda d: (d.decided_at, d.decided_by))
    return [
        Event(_outcomes_in_words(list(group)), at, who.name, glyph=None, icon="scale")
        for (at, who), group in groups
    ]


def _outcomes_in_words(decisions: Sequence[Decision]) -> str:
    ordered = sorted(decisions, key=lambda d: d.claim.ksb.ordinal)
    parts = []
    for outcome in Met.values:
        codes = [d.claim.ksb.code for d in ordered if d.outcome == outcome]
        if codes:
            parts.append(f"{', '.join(codes)} {OUTCOMES[outcome][0].lower()}")
    return "; ".join(parts)


def _corrected(decision: Decision) -> Event:
    code, word = decision.claim.ksb.code, OUTCOMES[decision.outcome][0].lower()
    before = OUTCOMES[decision.corrects.outcome][0].lower() if decision.corrects else ""
    text = f"{code} corrected to {word}" if before != word else f"Feedback on {code} corrected"
    return Event(
        text, decision.decided_at, decision.decided_by.name, decision.reason, OUTCOMES[decision.outcome][1]
    )


def _undone(decision: Decision) -> Event:
    withdrawal = decision.withdrawal
    text = f"Decision on {decision.claim.ksb.code} withdrawn"
    return Event(
        text, withdrawal.withdrawn_at, withdrawal.withdrawn_by.name, withdrawal.reason, icon="x-mark"
    )


def _rejected(claim: SubmittedClaim) -> Event:
    withdrawal = claim.withdrawal
    text = f"{claim.ksb.code} taken off"
    return Event(
        text, withdrawal.withdrawn_at, withdrawal.withdrawn_by.name, withdrawal.reason, icon="x-mark"
    )


@dataclass(frozen=True)
class PastSubmission:
    """A line of the list of submissions."""

    name: str
    url: str
    sent_at: datetime
    answer: str
    is_shown: bool


def past_submissions(
    evidence: Evidence, submissions: Sequence[Submission], shown: Submission | None = None
) -> list[PastSubmission]:
    return [
        PastSubmission(
            name=f"{ordinal(s.number).capitalize()} submission",
            url=reverse("evidence:submission", args=[evidence.uuid, s.number]),
            sent_at=s.submitted_at,
            answer=ANSWERS[Answer(outcome.answer)][0] if (outcome := answer_of(s)) else "Not answered yet",
            is_shown=s == shown,
        )
        for s in submissions
    ]
