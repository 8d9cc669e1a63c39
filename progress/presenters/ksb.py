"""The page of one KSB of one apprentice: its status with the rows behind it, its evidence, its history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from accounts.access import Access
from apprentices.models import Apprentice
from apprentices.status import KsbStatus
from evidence.kinds import Met
from evidence.models import Decision, SignOff, SubmittedClaim
from evidence.sufficiency import Accepted, Sufficiency, sufficiency
from progress.presenters import links
from progress.presenters.maps import KIND_NAMES, STATUS_OF
from progress.queries.ksb import Counting, KsbRows
from progress.queries.portfolio import Owed
from progress.words import several
from standards.models import Kind

# The rule in the order in which it is read: the first that holds is the status (evidence.ksb_status decides).
STEPS: tuple[tuple[KsbStatus, str], ...] = (
    (KsbStatus.SIGNED_OFF, "An assessor has signed it off and the sign-off stands."),
    (KsbStatus.EVIDENCED, "A claim is met."),
    (KsbStatus.PARTLY_EVIDENCED, "No claim is met, but one is partly met."),
    (KsbStatus.SUBMITTED, "A claim waits for a decision."),
    (KsbStatus.REFERRED, "No claim waits, and one is not yet met or its item was sent back."),
    (KsbStatus.DRAFTED, "It is claimed in a draft only."),
    (KsbStatus.NOT_STARTED, "Nothing claims it yet."),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row behind a step: what it is and where it opens; ``url`` may be "" where only its owner may open it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class RuleStep:
    status: int
    words: str
    holds: bool
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Event:
    """A decision or a sign-off in a history."""

    text: str
    at: datetime
    who: str
    glyph: int | None
    body: str = ""
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One submission's claim: what it said, and what was decided of it."""

    number: int
    sent_at: datetime
    url: str
    how: str
    where: str
    counts: bool
    status: int | None
    note: str
    events: Sequence[Event]


@dataclass(frozen=True, slots=True)
class EvidenceOfKsb:
    """One item that claims the KSB, its latest claim first; earlier submissions fold under it."""

    title: str
    kind: str
    url: str
    latest: Entry
    earlier: Sequence[Entry]


@dataclass(frozen=True)
class KsbPage:
    apprentice: Apprentice
    ksb: Owed
    is_own: bool
    steps: Sequence[RuleStep]
    items: Sequence[EvidenceOfKsb]
    sign_offs: Sequence[Event]
    drafts: Sequence[Line]
    rows: KsbRows
    enough: Sufficiency
    previous: Owed | None
    next: Owed | None
    today: date = field(kw_only=True)

    @property
    def title(self) -> str:
        return f"{self.ksb.code} {KsbStatus(self.ksb.status).label.lower()}"

    @property
    def sub(self) -> str:
        whose = "" if self.is_own else f"{self.apprentice.learner.name} · "
        return f"{whose}{KIND_NAMES[Kind(self.ksb.kind)]} · {self.apprentice.version.title}"

    @property
    def back_url(self) -> str:
        return links.overview(self.apprentice.uuid) + "#ksbs"

    @property
    def back_label(self) -> str:
        return "Overview" if self.is_own else self.apprentice.learner.name

    @property
    def previous_url(self) -> str:
        return links.ksbs(self.apprentice)(self.previous.uuid) if self.previous else ""

    @property
    def next_url(self) -> str:
        return links.ksbs(self.apprentice)(self.next.uuid) if self.next else ""

    @property
    def action(self) -> dict[str, str] | None:
        """Adding evidence for this KSB, for the owner of a running programme."""
        url = links.new_evidence(self.ksb.uuid) if self.is_own and not self.apprentice.ended_on else ""
        return {"url": url, "label": "Add evidence for this KSB"} if url else None

    @property
    def evidence_note(self) -> str:
        return several(len(self.items), "item") if self.items else ""

    @property
    def empty_words(self) -> str:
        if self.is_own:
            return "What have you done that shows it? A document you made, a meeting you led, a photo and a few words."
        return "Evidence that claims this KSB appears here once it is submitted."

    @property
    def empty_url(self) -> str:
        return self.action["url"] if self.action else ""

    @property
    def facts(self) -> list[tuple[str, object]]:
        """Sufficiency, as facts."""
        found = self.enough
        partly = f", {found.partly} of them partly met" if found.partly else ""
        return [
            ("Accepted", several(found.accepted, "claim") + partly),
            ("Most recent", f"{found.latest_on:%-d %B %Y}" if found.latest_on else "None"),
            ("Kinds", ", ".join(found.kinds) or "None"),
            ("Sources", several(found.items, "item")),
        ]

    @property
    def enough_note(self) -> str:
        found = self.enough
        if not found.accepted:
            return ""
        if found.is_single_source:
            return "All from one piece of evidence. One good piece can be enough; the assessor decides."
        if not found.met:
            return "Nothing is wholly met: the assessor may sign off on several partly met claims together."
        if found.is_single_kind:
            return f"All of one kind: {found.kinds[0].lower()}."
        return ""


def ksb_page(
    access: Access, apprentice: Apprentice, owed: Sequence[Owed], at: int, rows: KsbRows, *, is_own: bool
) -> KsbPage:
    """The page of the KSB at this place of the list of those owed."""
    return KsbPage(
        apprentice=apprentice,
        ksb=owed[at],
        is_own=is_own,
        steps=_steps(owed[at], rows, is_own=is_own),
        items=_items(rows),
        sign_offs=_sign_off_events(rows.sign_offs),
        drafts=_drafts(rows, is_own=is_own),
        rows=rows,
        enough=sufficiency(_accepted(rows), access.today),
        previous=owed[at - 1] if at else None,
        next=owed[at + 1] if at + 1 < len(owed) else None,
        today=access.today,
    )


def _steps(ksb: Owed, rows: KsbRows, *, is_own: bool) -> list[RuleStep]:
    """Every step of the rule with the rows that speak for it; the stored status says which holds."""
    lines: dict[int, list[Line]] = {status: [] for status, _ in STEPS}
    lines[KsbStatus.SIGNED_OFF] = [
        Line(f"Signed off on {_day(s.signed_at)} by {s.signed_by.name}", "#sign-off")
        for s in rows.sign_offs
        if not hasattr(s, "withdrawal")
    ]
    for claim in rows.claims:
        if claim.pk in rows.counting:
            lines[rows.counting[claim.pk].rank].append(
                Line(claim.submission.title, links.item(claim.submission.evidence.uuid))
            )
    lines[KsbStatus.DRAFTED] = _drafts(rows, is_own=is_own)
    return [RuleStep(status, words, ksb.status == status, lines[status]) for status, words in STEPS]


def _drafts(rows: KsbRows, *, is_own: bool) -> list[Line]:
    """Drafts that claim it for the first time. They are the apprentice's own: others read only that there is one."""
    sent = {claim.submission.evidence_id for claim in rows.claims}
    fresh = [draft.evidence for draft in rows.drafts if draft.evidence_id not in sent]
    if is_own:
        return [Line(evidence.title, links.edit(evidence.uuid)) for evidence in fresh]
    return [Line(several(len(fresh), "draft"), "")] if fresh else []


def _items(rows: KsbRows) -> list[EvidenceOfKsb]:
    """Claims by item, the item with the latest submission first."""
    by_item: dict[int, list[SubmittedClaim]] = {}
    for claim in rows.claims:
        by_item.setdefault(claim.submission.evidence_id, []).append(claim)
    found = []
    for claims in by_item.values():
        evidence = claims[0].submission.evidence
        entries = [_entry(claim, rows.counting.get(claim.pk)) for claim in claims]
        found.append(
            EvidenceOfKsb(
                title=claims[0].submission.title,
                kind=claims[0].submission.get_kind_display(),
                url="" if evidence.removed_at else links.item(evidence.uuid),
                latest=entries[0],
                earlier=entries[1:],
            )
        )
    return found


def _entry(claim: SubmittedClaim, counting: Counting | None) -> Entry:
    submission = claim.submission
    return Entry(
        number=submission.number,
        sent_at=submission.submitted_at,
        url=links.submission(submission.evidence.uuid, submission.number),
        how=claim.how,
        where=claim.where,
        counts=counting is not None,
        status=counting.rank if counting else None,
        note=_claim_note(claim, counting),
        events=[_decision_event(decision) for decision in claim.decisions.all()],
    )


def _claim_note(claim: SubmittedClaim, counting: Counting | None) -> str:
    """What is particular about a claim, if anything."""
    if hasattr(claim, "withdrawal"):
        return (
            f"Rejected by {claim.withdrawal.withdrawn_by.name} on {_day(claim.withdrawal.withdrawn_at)}: "
            f"{claim.withdrawal.reason}"
        )
    if counting is None:
        return "Replaced by a later submission."
    if claim.stands_on is not None:
        return f"Unchanged, so the decision on submission {claim.stands_on.submission.number} still counts."
    if claim.added_by is not None:
        return f"Added by {claim.added_by.name}."
    return ""


def _decision_event(decision: Decision) -> Event:
    outcome = decision.get_outcome_display()
    body = decision.feedback
    if decision.reason:
        body = f"{body}\nChanged because: {decision.reason}".strip()
    if hasattr(decision, "withdrawal"):
        outcome = f"{outcome}, withdrawn on {_day(decision.withdrawal.withdrawn_at)}"
        body = f"{body}\nWithdrawn because: {decision.withdrawal.reason}".strip()
    return Event(
        text=outcome,
        at=timezone.localtime(decision.decided_at),
        who=decision.decided_by.name,
        glyph=STATUS_OF[Met(decision.outcome)].value,
        body=body,
    )


def _sign_off_events(sign_offs: Sequence[SignOff]) -> list[Event]:
    """Sign-offs and withdrawals, the latest first."""
    events = []
    for sign_off in sign_offs:
        if hasattr(sign_off, "withdrawal"):
            events.append(
                Event(
                    "Sign-off withdrawn",
                    timezone.localtime(sign_off.withdrawal.withdrawn_at),
                    sign_off.withdrawal.withdrawn_by.name,
                    None,
                    sign_off.withdrawal.reason,
                    "arrow-uturn-left",
                )
            )
        events.append(
            Event(
                "Signed off, ready for assessment" + (" (stretch)" if sign_off.is_stretch else ""),
                timezone.localtime(sign_off.signed_at),
                sign_off.signed_by.name,
                KsbStatus.SIGNED_OFF.value,
                _rests_on(sign_off),
            )
        )
    return events


def _rests_on(sign_off: SignOff) -> str:
    titles = "; ".join(basis.claim.submission.title for basis in sign_off.basis.all())
    together = " (partly met, together)" if sign_off.partly_together else ""
    rests = f"Rests on {titles}{together}." if titles else ""
    return f"{sign_off.note}\n{rests}".strip()


def _accepted(rows: KsbRows) -> list[Accepted]:
    """What sufficiency counts: claims that count and are met or partly met."""
    return [
        Accepted(
            item=claim.submission.evidence_id,
            kind=claim.submission.get_kind_display(),
            on=claim.submission.happened_on or timezone.localdate(claim.submission.submitted_at),
            is_met=counting.outcome == Met.MET,
        )
        for claim in rows.claims
        if (counting := rows.counting.get(claim.pk)) and counting.outcome in {Met.MET, Met.PARTLY}
    ]


def _day(at: datetime) -> str:
    return f"{timezone.localdate(at):%-d %B %Y}"
