"""The review desk, ready for its template: evidence as submitted, claims with their history, what changed."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.access import Access
from accounts.models import User
from evidence.desk_forms import REJECT, WITHDRAW, AddClaimForm, ClaimFields, ReviewForm
from evidence.desk_queries import ReviewRows, SameBytes
from evidence.kinds import Answer, State, kind_in_words
from evidence.models import Decision, Outcome, Submission, SubmittedLink
from evidence.presenters.changes import Changes, ClaimChange, changes_between
from evidence.presenters.files import FileView, file_view
from evidence.presenters.queue import CodeMark, age_of, desk_url
from evidence.presenters.states import OUTCOMES
from evidence.presenters.words import listed, ordinal
from evidence.queue_queries import Place


@dataclass(frozen=True)
class DecisionView:
    """A decision as it was made."""

    outcome: str
    word: str
    rank: int
    feedback: str
    reason: str
    by: str
    at: datetime
    submission: str

    @classmethod
    def of(cls, decision: Decision, reader: User) -> "DecisionView":
        return cls(
            outcome=decision.outcome,
            word=str(decision.get_outcome_display()),
            rank=OUTCOMES[decision.outcome][1],
            feedback=decision.feedback,
            reason=decision.reason,
            by=name_for(decision.decided_by, reader),
            at=decision.decided_at,
            submission=ordinal(decision.claim.submission.number),
        )


def _as_written(text: object) -> str:
    """Browsers send line ends of their own."""
    return str(text or "").replace("\r\n", "\n").strip()


def name_for(person: User, reader: User) -> str:
    return "you" if person.pk == reader.pk else person.name


@dataclass(frozen=True)
class ClaimCard:
    """One claim at the desk.

    ``kind``: open (to decide), decided (in this submission), stands (met before, nothing it rests on
    changed), rejected. ``before`` are decisions on earlier submissions, the last first; ``change`` is what
    the apprentice did to the claim since; ``elsewhere`` is set where it was decided while being typed about.
    """

    code: str
    statement: str
    how: str
    where: str
    added_by: str
    kind: str
    decision: DecisionView | None
    before: list[DecisionView]
    withdrawn: list[Any]
    change: ClaimChange | None
    rejection: Any
    rejected_by: str
    fields: ClaimFields | None
    extra: list[dict[str, object]]
    value: str
    elsewhere: bool
    has_errors: bool

    @property
    def legend(self) -> str:
        return f"Decision on {self.code}"

    @property
    def is_folded(self) -> bool:
        return self.kind in {"decided", "stands"} and not (
            self.has_errors or self.elsewhere or self.is_changed
        )

    @property
    def is_changed(self) -> bool:
        """The form says something else than the decision that stands."""
        if self.decision is None or self.fields is None:
            return False
        typed = self.value, _as_written(self.fields.feedback.value())
        return typed != (self.decision.outcome, _as_written(self.decision.feedback))


@dataclass(frozen=True)
class SharedFile:
    """A file that others submitted too. ``whose`` names those whom the reader may see."""

    name: str
    whose: str


@dataclass(frozen=True)
class DeskPage:
    """The whole page. ``mode``: open (waits), answered, reopened (its owner has an accepted item open)."""

    uuid: UUID
    url: str
    title: str
    apprentice: str
    sub: str
    mode: str
    kind: str
    happened_on: date | None
    sent_at: datetime
    narrative: str
    original: Submission
    original_url: str
    my_part: str
    use_of_ai: str
    files: list[FileView]
    links: list[SubmittedLink]
    same_bytes: list[SharedFile]
    changes: Changes | None
    asked: Outcome | None
    answer: Outcome | None
    answer_word: str
    cards: list[ClaimCard]
    form: ReviewForm
    adding: AddClaimForm
    place: Place
    previous_url: str
    following_url: str
    age_kind: str
    fingerprint: str

    @property
    def to_decide(self) -> int:
        return sum(card.kind == "open" for card in self.cards)

    @property
    def counting(self) -> int:
        return sum(card.kind != "rejected" for card in self.cards)


def desk_page(
    rows: ReviewRows,
    *,
    form: ReviewForm,
    adding: AddClaimForm,
    place: Place,
    access: Access,
    apprentice: UUID | None = None,
    elsewhere: Sequence[str] = (),
) -> DeskPage:
    submission = rows.submission
    answer = rows.answer(submission)
    changes = changes_between(rows)
    age = age_of(
        submission.submitted_at,
        promise=submission.apprentice.provider.feedback_promise_days,
        today=access.today,
    )
    return DeskPage(
        uuid=submission.uuid,
        url=desk_url(submission.uuid, apprentice),
        title=submission.title,
        apprentice=submission.apprentice.learner.name,
        sub=_sub(rows, place, f"{age.waited}, {age.due}" if form.is_open else ""),
        mode=_mode(form),
        kind=kind_in_words(submission.kind, rows.kept_out),
        happened_on=submission.happened_on,
        sent_at=submission.submitted_at,
        narrative=submission.narrative,
        original=submission,
        original_url=reverse("evidence:check_original", args=[submission.evidence.uuid]),
        my_part=submission.my_part,
        use_of_ai=submission.use_of_ai,
        files=[file_view(file, own=False) for file in rows.files[submission.pk]],
        links=rows.links[submission.pk],
        same_bytes=_shared(rows.same_bytes),
        changes=changes,
        asked=rows.answer(rows.previous) if rows.previous else None,
        answer=answer,
        answer_word=_answer_word(answer),
        cards=[
            _card(rows, claim, form, changes, access.user, claim.ksb.code in elsewhere)
            for claim in rows.claims[submission.pk]
        ],
        form=form,
        adding=adding,
        place=place,
        previous_url=desk_url(place.previous, apprentice) if place.previous else "",
        following_url=desk_url(place.following, apprentice) if place.following else "",
        age_kind=age.kind if form.is_open else "",
        fingerprint=_fingerprint(rows),
    )


def _shared(same: Sequence[SameBytes]) -> list[SharedFile]:
    whose: dict[str, list[str]] = {}
    for each in same:
        name = each.apprentice.learner.name if each.apprentice else "another apprentice of this provider"
        whose.setdefault(each.name, []).append(name)
    return [SharedFile(name, listed(people)) for name, people in whose.items()]


def _mode(form: ReviewForm) -> str:
    if form.is_open:
        return "open"
    return "answered" if form.may_answer else "reopened"


def _answer_word(answer: Outcome | None) -> str:
    return (
        {Answer.ACCEPTED: "Accepted", Answer.RETURNED: "Returned"}.get(Answer(answer.answer), "")
        if answer
        else ""
    )


def _sub(rows: ReviewRows, place: Place, age: str) -> str:
    parts = [rows.submission.apprentice.learner.name]
    if place.number:
        parts.append(f"item {place.number} of {place.total}")
    if rows.submission.number > 1:
        parts.append(f"{ordinal(rows.submission.number)} submission")
    return " · ".join([*parts, age] if age else parts)


def _fingerprint(rows: ReviewRows) -> str:
    """Changes with every decision and answer: what was typed under another one is offered, not filled in."""
    now = [str(claim.decision_id or 0) for claim in rows.claims[rows.submission.pk]]
    answer = rows.answer(rows.submission)
    text = ".".join([str(answer.pk if answer else 0), rows.submission.evidence.state, *now])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _card(
    rows: ReviewRows,
    claim: Any,
    form: ReviewForm,
    changes: Changes | None,
    reader: User,
    elsewhere: bool,
) -> ClaimCard:
    code: str = claim.ksb.code
    rejection = getattr(claim, "withdrawal", None)
    standing = rows.counting(claim)
    fields = form.fields_of(code) if rejection is None else None
    kind = "open"
    if rejection is not None:
        kind = "rejected"
    elif standing is not None:
        kind = "decided" if standing.claim_id == claim.pk else "stands"
    return ClaimCard(
        code=code,
        statement=claim.ksb.text,
        how=claim.how,
        where=claim.where,
        added_by=name_for(claim.added_by, reader) if claim.added_by else "",
        kind=kind,
        decision=DecisionView.of(standing, reader) if standing else None,
        before=[DecisionView.of(decision, reader) for decision in _before(rows, claim, standing)],
        withdrawn=_withdrawn(rows, claim),
        change=changes.of_claim(code) if changes else None,
        rejection=rejection,
        rejected_by=name_for(rejection.withdrawn_by, reader) if rejection else "",
        fields=fields,
        extra=_extra(code, is_decided=standing is not None, is_open=form.is_open),
        value=str(fields.outcome.value() or "") if fields else "",
        elsewhere=elsewhere,
        has_errors=bool(fields and any(field.errors for field in vars(fields).values())),
    )


def _extra(code: str, *, is_decided: bool, is_open: bool) -> list[dict[str, object]]:
    """What else may be done to a claim, beside met, partly and not yet."""
    extra: list[dict[str, object]] = []
    if is_decided:
        extra.append({"value": WITHDRAW, "label": "Withdraw it"})
    if is_open and not is_decided:
        extra.append({"value": REJECT, "label": f"Not about {code}", "key": "x"})
    return extra


def _before(rows: ReviewRows, claim: Any, standing: Decision | None) -> list[Decision]:
    """What was decided of the same KSB on earlier submissions of the item, the last first."""
    earlier = [
        decision
        for submission in reversed(rows.earlier)
        for other in rows.claims[submission.pk]
        if other.ksb_id == claim.ksb_id
        and (decision := rows.counting(other)) is not None
        and decision != standing
    ]
    return list(dict.fromkeys(earlier))


def _withdrawn(rows: ReviewRows, claim: Any) -> list[Any]:
    """Withdrawals of decisions on this claim, the last first."""
    own = {claim.pk, claim.stands_on_id}
    return [
        decision.withdrawal
        for decision in reversed(rows.decisions.values())
        if decision.claim_id in own and getattr(decision, "withdrawal", None)
    ]


def sent_words(
    answer: Outcome | None, marks: Sequence[CodeMark], state: str, left_out: Sequence[str] = ()
) -> str:
    """What a send did: ``accepted: K1 and S3 met``, ``returned: K1 met, S3 not yet met, K9 left out``.

    A decision counts from when it is made: of an item that is not answered yet, its owner sees those already.
    """
    groups: dict[str, list[str]] = {}
    for mark in marks:
        if mark.is_decided:
            groups.setdefault(mark.word.lower(), []).append(mark.code)
    shown = "; the apprentice sees that already" if groups or left_out else ""
    if left_out:
        groups["left out"] = list(left_out)
    decided = ", ".join(f"{listed(codes)} {word}" for word, codes in groups.items())
    if answer is None or state == State.SUBMITTED:
        return f"saved, not answered yet: {decided}{shown}" if decided else "saved, not answered yet"
    return f"{_answer_word(answer).lower()}: {decided}" if decided else _answer_word(answer).lower()
