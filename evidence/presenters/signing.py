"""Sign-off, ready for its pages: who has something to sign off, and what each KSB would rest on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.timezone import localdate

from apprentices.models import Apprentice, OwedKsb
from apprentices.status import KsbStatus
from evidence.kinds import Met
from evidence.models import Decision, SignOff
from evidence.presenters.queue import desk_url
from evidence.presenters.states import OUTCOMES
from evidence.presenters.words import counted
from evidence.signing_queries import ReadyPage, SigningRows
from evidence.sufficiency import Accepted, Sufficiency, sufficiency

KINDS = {"K": "Knowledge", "S": "Skills", "B": "Behaviours"}


@dataclass(frozen=True)
class ReadyRow:
    """An apprentice with the codes that have accepted claims."""

    name: str
    url: str
    programme: str
    ready: list[OwedKsb]
    partly: list[OwedKsb]
    signed: int
    owed: int

    @property
    def words(self) -> str:
        """``3 KSBs evidenced, 1 partly``."""
        parts = [f"{counted(len(self.ready), 'KSB')} evidenced"] if self.ready else []
        if self.partly:
            parts.append(
                f"{len(self.partly)} partly"
                if parts
                else f"{counted(len(self.partly), 'KSB')} partly evidenced"
            )
        return ", ".join(parts)


def ready_rows(page: ReadyPage) -> list[ReadyRow]:
    return [_ready_row(apprentice, page.pairs[apprentice.pk]) for apprentice in page.apprentices]


def _ready_row(apprentice: Apprentice, pairs: Sequence[OwedKsb]) -> ReadyRow:
    return ReadyRow(
        name=apprentice.learner.name,
        url=sign_off_url(apprentice),
        programme=str(apprentice.version.standard.title),
        ready=[pair for pair in pairs if pair.status == KsbStatus.EVIDENCED],
        partly=[pair for pair in pairs if pair.status == KsbStatus.PARTLY_EVIDENCED],
        signed=apprentice.signed_off_count,
        owed=apprentice.owed_count,
    )


def sign_off_url(apprentice: Apprentice) -> str:
    return reverse("evidence:sign_off", kwargs={"uuid": apprentice.uuid})


@dataclass(frozen=True)
class RestsOn:
    """An accepted claim: of which item, decided how and when."""

    uuid: str
    title: str
    url: str
    kind: str
    word: str
    rank: int
    decided_at: datetime
    how: str


@dataclass(frozen=True)
class SignLine:
    """A KSB that may be signed off, with what it would rest on.

    ``only_partly``: it takes the assessor's word that its claims show it together; ``may_sign`` is False
    where a single partly met claim cannot carry it.
    """

    code: str
    statement: str
    claims: list[RestsOn]
    figures: Sufficiency
    only_partly: bool
    may_sign: bool
    rests: str

    @property
    def words(self) -> str:
        """``2 accepted claims (1 partly met), 2 kinds, the latest 12 days ago``."""
        figures = self.figures
        claims = counted(figures.accepted, "accepted claim")
        if figures.partly:
            claims += f" ({'all' if not figures.met else figures.partly} partly met)"
        age = {0: "today", 1: "yesterday"}.get(figures.days_old or 0, f"{figures.days_old} days ago")
        return f"{claims}, {counted(len(figures.kinds), 'kind')}, the latest {age}"


@dataclass(frozen=True)
class SignGroup:
    name: str
    lines: list[SignLine]


@dataclass(frozen=True)
class SignedLine:
    """A sign-off that was made, and whether what it rests on still holds.

    ``given`` is the form with a reason for withdrawing it that was refused.
    """

    uuid: str
    code: str
    statement: str
    by: str
    at: datetime
    note: str
    is_stretch: bool
    partly_together: bool
    rests_on: list[str]
    is_shaken: bool
    withdrawn: Any
    withdraw_url: str
    given: Any

    @property
    def withdraw_question(self) -> str:
        return f"{self.code} goes back to what its claims say. The sign-off stays on record with your reason."

    @property
    def withdraw_yes(self) -> str:
        return f"Withdraw the sign-off of {self.code}"


@dataclass(frozen=True)
class SigningPage:
    uuid: UUID
    url: str
    name: str
    sub: str
    groups: list[SignGroup]
    signed: list[SignedLine]
    withdrawn: list[SignedLine]
    waiting: int
    ready: int

    @property
    def lines(self) -> list[SignLine]:
        return [line for group in self.groups for line in group.lines]


def signing_page(rows: SigningRows, *, today: date, given: Mapping[UUID, Any] | None = None) -> SigningPage:
    """``given``: the form that was refused, by the sign-off that it would have withdrawn."""
    apprentice = rows.apprentice
    lines: dict[str, list[SignLine]] = {}
    for pair in rows.owed:
        if pair.status in {KsbStatus.EVIDENCED, KsbStatus.PARTLY_EVIDENCED}:
            lines.setdefault(pair.ksb.kind, []).append(_line(pair, rows, today))
    standing = [
        _signed(sign_off, rows, (given or {}).get(sign_off.uuid))
        for sign_off in rows.sign_offs
        if not _withdrawal(sign_off)
    ]
    shown = sum(len(found) for found in lines.values())
    return SigningPage(
        uuid=apprentice.uuid,
        url=sign_off_url(apprentice),
        name=apprentice.learner.name,
        sub=f"{apprentice.signed_off_count} of {apprentice.owed_count} KSBs signed off as ready for assessment",
        groups=[SignGroup(name, lines[kind]) for kind, name in KINDS.items() if kind in lines],
        signed=standing,
        withdrawn=[_signed(sign_off, rows) for sign_off in rows.sign_offs if _withdrawal(sign_off)],
        waiting=apprentice.owed_count - len(standing) - shown,
        ready=sum(line.may_sign and not line.only_partly for found in lines.values() for line in found),
    )


def _line(pair: OwedKsb, rows: SigningRows, today: date) -> SignLine:
    claims = rows.claims.get(pair.ksb_id, [])
    only_partly = all(claim.outcome == Met.PARTLY for claim in claims)
    return SignLine(
        code=pair.ksb.code,
        statement=pair.ksb.text,
        claims=[_rests_on(claim, rows.decisions) for claim in claims],
        figures=sufficiency([_accepted(claim) for claim in claims], today),
        only_partly=only_partly,
        may_sign=bool(claims) and (not only_partly or len(claims) > 1),
        rests=rests_of(claims),
    )


def rests_of(claims: Sequence[Any]) -> str:
    """The claims shown for a KSB, as one value of a hidden field."""
    return ",".join(sorted(str(claim.uuid) for claim in claims))


def _rests_on(claim: Any, decisions: Mapping[int, Decision]) -> RestsOn:
    return RestsOn(
        uuid=str(claim.uuid),
        title=claim.submission.title,
        url=desk_url(claim.submission.uuid),
        kind=str(claim.submission.get_kind_display()),
        word=OUTCOMES[claim.outcome][0],
        rank=OUTCOMES[claim.outcome][1],
        decided_at=decisions[claim.decision_id].decided_at,
        how=claim.how,
    )


def _accepted(claim: Any) -> Accepted:
    submission = claim.submission
    return Accepted(
        item=submission.evidence_id,
        kind=str(submission.get_kind_display()),
        on=submission.happened_on or localdate(submission.submitted_at),
        is_met=claim.outcome == Met.MET,
    )


def _signed(sign_off: SignOff, rows: SigningRows, given: Any = None) -> SignedLine:
    counting = {claim.pk for claim in rows.claims.get(sign_off.ksb_id, [])}
    rests = list(sign_off.basis.all())
    return SignedLine(
        uuid=str(sign_off.uuid),
        code=sign_off.ksb.code,
        statement=sign_off.ksb.text,
        by=sign_off.signed_by.name,
        at=sign_off.signed_at,
        note=sign_off.note,
        is_stretch=sign_off.is_stretch,
        partly_together=sign_off.partly_together,
        rests_on=[basis.claim.submission.title for basis in rests],
        # Claims of a newer submission take the place of those it was based on; only none at all shakes it.
        is_shaken=not counting,
        withdrawn=_withdrawal(sign_off),
        withdraw_url=reverse("evidence:withdraw_sign_off", kwargs={"uuid": sign_off.uuid}),
        given=given,
    )


def _withdrawal(sign_off: SignOff) -> Any:
    return getattr(sign_off, "withdrawal", None)
