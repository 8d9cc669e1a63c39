"""What happened in one apprentice's portfolio, day by day: handed in, judged, returned, mended, signed off.

Worked out from the plan and the day, with no database and no clock: the same day gives the same story. The loader
writes it down. Moments are UTC in working hours and lie before `today`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from apm_portfolio.demo import devops, portfolio, remarks
from apm_portfolio.demo.company.journeys import Journey
from apm_portfolio.demo.company.plan import ASSOCIATE_PROJECT_MANAGER, DEVOPS_ENGINEER, MONTHS, Enrolled
from apm_portfolio.demo.content import Claim, Declaration, Ending, FileSpec, Item, told_by
from apm_portfolio.demo.flaws import BY_SLUG, Flaw
from apm_portfolio.demo.service import service_for
from apm_portfolio.demo.site import facts_for

WRITTEN_FOR = {ASSOCIATE_PROJECT_MANAGER: 15, DEVOPS_ENGINEER: 20}
"""The length of programme, in months, at which the items' own months hold as they are."""

EVERY_DAYS = 28
"""From one sign-off sitting to the next."""


class Outcome(StrEnum):
    """An assessor's outcome on one claim, as the product spells it."""

    MET = "met"
    PARTLY = "partly"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class Judged:
    """A claim of one round with its outcome. `stands` says that the round before already found it met."""

    claim: Claim
    outcome: Outcome
    feedback: str
    stands: bool = False


@dataclass(frozen=True)
class Round:
    """One handing in, and the answer if there is one: `decided_at` is None while it waits."""

    number: int
    submitted_at: datetime
    narrative: str
    claims: tuple[Claim, ...]
    files: tuple[FileSpec, ...]
    declaration: Declaration
    decided_at: datetime | None = None
    judged: tuple[Judged, ...] = ()
    note: str = ""

    @property
    def is_accepted(self) -> bool:
        return bool(self.judged) and all(judged.outcome != Outcome.NOT_YET for judged in self.judged)


@dataclass(frozen=True)
class Told:
    """An item with all that happened to it; without rounds it is a draft, and was returned if the last one says so."""

    item: Item
    happened_on: date
    rounds: tuple[Round, ...]


@dataclass(frozen=True)
class SignOff:
    """A KSB signed off; it rests on the claims that count of those items."""

    code: str
    signed_at: datetime
    note: str
    items: tuple[int, ...]
    is_stretch: bool = False
    partly_together: bool = False


@dataclass(frozen=True)
class Timeline:
    """One apprentice's whole story up to the day it is told."""

    told: tuple[Told, ...]
    sign_offs: tuple[SignOff, ...]


def timeline_of(enrolled: Enrolled, *, today: date, seed: int) -> Timeline:
    """The story of this apprentice up to the evening before `today`."""
    rng = Random(f"{seed}:{enrolled.number}:timeline")
    told = _left_open(tuple(_told(enrolled, today, seed, rng)), enrolled.journey)
    return Timeline(told, tuple(_sign_offs(enrolled, told, today, rng)))


def _told(enrolled: Enrolled, today: date, seed: int, rng: Random) -> Iterator[Told]:
    for item in _kept(enrolled, _items(enrolled, seed), rng):
        shifted = _at_month(item, _effective_month(enrolled, item.month))
        lag = rng.randint(*enrolled.journey.lag)
        happened_on = enrolled.day(shifted.month)
        if happened_on >= today or _is_out(enrolled, shifted.month):
            continue
        handed_in = _moment(happened_on + timedelta(days=lag), rng)
        if handed_in.date() >= today or _is_silent(enrolled, handed_in.date(), today):
            if happened_on + timedelta(days=45) > today:
                yield Told(shifted, happened_on, ())
            continue
        yield Told(shifted, happened_on, tuple(_rounds(enrolled, shifted, handed_in, today, rng)))


def _kept(enrolled: Enrolled, items: Iterator[Item], rng: Random) -> list[Item]:
    """Without those that this apprentice never gets round to; never without a flawed one, or the first."""
    kept = list(items)
    flawed = {flaw.item.number for flaw in _flaws(enrolled)}
    skippable = [item for item in kept[1:] if item.number not in flawed]
    for skipped in rng.sample(skippable, min(enrolled.journey.skips, len(skippable) // 3)):
        kept.remove(skipped)
    return kept


def _items(enrolled: Enrolled, seed: int) -> Iterator[Item]:
    """The items of the standard in the order of their months, flawed ones in their place, in this person's words."""
    is_devops = enrolled.standard == DEVOPS_ENGINEER
    items = devops.ITEMS if is_devops else portfolio.ITEMS
    facts = (service_for if is_devops else facts_for)(enrolled.author, seed)
    flawed = {flaw.item.number: flaw.item for flaw in _flaws(enrolled)}
    for item in sorted(items, key=lambda item: item.month):
        yield told_by(flawed.get(item.number, item), facts)


def _flaws(enrolled: Enrolled) -> list[Flaw]:
    return [BY_SLUG[slug] for slug in enrolled.journey.flaws]


def _effective_month(enrolled: Enrolled, month: float) -> float:
    """When the item comes in this programme: stretched by its length and the pace, moved past a break."""
    journey = enrolled.journey
    at = month * journey.pace * MONTHS[enrolled.standard] / WRITTEN_FOR[enrolled.standard]
    if journey.break_from is not None and journey.break_until is not None and at >= journey.break_from:
        at += journey.break_until - journey.break_from
    return at


def _at_month(item: Item, month: float) -> Item:
    """The item moved to that month, its files with it, so that the dates inside agree."""
    by = month - item.month
    referral = replace(item.referral, added_files=_moved(item.referral.added_files, by))
    return replace(item, month=month, files=_moved(item.files, by), referral=referral)


def _moved(files: tuple[FileSpec, ...], by: float) -> tuple[FileSpec, ...]:
    return tuple(replace(spec, month=spec.month + by) for spec in files)


def _is_out(enrolled: Enrolled, month: float) -> bool:
    """Whether the apprentice was on a break without end, or had left, by then."""
    journey = enrolled.journey
    on_break = journey.break_from is not None and journey.break_until is None and month >= journey.break_from
    return on_break or bool(journey.end and month >= journey.end_month - 0.5)


def _is_silent(enrolled: Enrolled, day: date, today: date) -> bool:
    weeks = enrolled.journey.silence_weeks
    return bool(weeks) and day > today - timedelta(weeks=weeks)


def _moment(day: date, rng: Random) -> datetime:
    """A working moment of that day, or of the Monday after."""
    if day.isoweekday() > 5:
        day += timedelta(days=8 - day.isoweekday())
    return datetime.combine(day, time(rng.randrange(7, 17), rng.randrange(60)), UTC)


def _rounds(enrolled: Enrolled, item: Item, handed_in: datetime, today: date, rng: Random) -> Iterator[Round]:
    """The first handing in with its answer, and the second where the first came back."""
    journey = enrolled.journey
    flaw = next((flaw for flaw in _flaws(enrolled) if flaw.item.number == item.number), None)
    extra = flaw is None and rng.random() < journey.referred
    claims = (*item.claims, item.referral.claim) if extra else item.claims
    first = Round(1, handed_in, item.narrative, claims, item.files, item.declaration)
    decided_at = _reply(handed_in, journey, rng)
    if decided_at.date() >= today:
        yield first
        return
    judged, note = _answer(item, claims, flaw, journey, rng)
    first = replace(first, decided_at=decided_at, judged=judged, note=note)
    yield first
    again_at = _moment(decided_at.date() + timedelta(days=rng.randrange(3, 15)), rng)
    if first.is_accepted or again_at.date() >= today or _is_silent(enrolled, again_at.date(), today):
        return
    second = _second(item, first, flaw, again_at)
    reply_at = _reply(again_at, journey, rng)
    if reply_at.date() < today:
        second = replace(second, decided_at=reply_at, judged=tuple(_judged_again(item, first, second, rng)))
    yield second


def _reply(handed_in: datetime, journey: Journey, rng: Random) -> datetime:
    return _moment(handed_in.date() + timedelta(days=rng.randint(*journey.reply)), rng)


def _answer(
    item: Item, claims: tuple[Claim, ...], flaw: Flaw | None, journey: Journey, rng: Random
) -> tuple[tuple[Judged, ...], str]:
    """The first answer: a flaw holds up every claim, the extra claim comes back, one claim may be partly met."""
    if flaw:
        return tuple(Judged(claim, Outcome.NOT_YET, flaw.feedback) for claim in claims), flaw.feedback
    partly = item.partly.code if item.partly and rng.random() < journey.partly else ""
    outcomes = []
    for number, claim in enumerate(claims):
        if claim == item.referral.claim:
            outcomes.append(Judged(claim, Outcome.NOT_YET, item.referral.feedback))
        elif item.partly and claim.code == partly:
            outcomes.append(Judged(claim, Outcome.PARTLY, item.partly.feedback))
        else:
            outcomes.append(Judged(claim, Outcome.MET, item.praise if number == 0 else ""))
    returned = any(judged.outcome == Outcome.NOT_YET for judged in outcomes)
    note = f"One claim to look at again: {item.referral.claim.code}." if returned else ""
    late = remarks.LATE_REPLY if journey.reply[0] > 14 else ""
    return tuple(outcomes), note or late


def _second(item: Item, first: Round, flaw: Flaw | None, again_at: datetime) -> Round:
    """What is handed in again: the flaw mended, or the referral answered."""
    if flaw:
        whole = portfolio.item(item.number)
        files = _moved(whole.files, item.month - whole.month)
        narrative = f"{first.narrative}\n\nAdded after feedback: {flaw.answer}"
        return Round(2, again_at, narrative, first.claims, files, flaw.mended)
    referral = item.referral
    claims = tuple(c for c in first.claims if c != referral.claim or referral.ending != Ending.REMOVED)
    narrative = f"{first.narrative}\n\n{referral.added}" if referral.added else first.narrative
    return Round(2, again_at, narrative, claims, (*first.files, *referral.added_files), first.declaration)


def _judged_again(item: Item, first: Round, second: Round, rng: Random) -> Iterator[Judged]:
    """The second answer: what was met stands, the rest is looked at again."""
    before = {judged.claim: judged for judged in first.judged}
    for claim in second.claims:
        earlier = before[claim]
        if earlier.outcome == Outcome.MET:
            yield replace(earlier, stands=True)
        elif claim == item.referral.claim:
            partly = item.referral.ending == Ending.PARTLY_MET
            words = (
                "Closer. The link to what you did is there now; the limits are still thin." if partly else ""
            )
            yield Judged(claim, Outcome.PARTLY if partly else Outcome.MET, words)
        elif earlier.outcome == Outcome.PARTLY and rng.random() < 0.5:
            yield earlier
        else:
            yield Judged(claim, Outcome.MET, "That is what was missing. Thank you.")


def _left_open(told: tuple[Told, ...], journey: Journey) -> tuple[Told, ...]:
    """The same with the newest items left as the journey says: drafts, then waiting, then returned."""
    newest_first = sorted(
        (t for t in told if t.rounds), key=lambda t: t.rounds[-1].submitted_at, reverse=True
    )
    already = sum(not t.rounds for t in told)
    changed: dict[int, Told] = {}
    for t in newest_first[: max(0, journey.drafts - already)]:
        changed[t.item.number] = replace(t, rounds=())
    rest = [t for t in newest_first if t.item.number not in changed]
    for t in rest[: journey.unanswered]:
        last = replace(t.rounds[-1], decided_at=None, judged=(), note="")
        changed[t.item.number] = replace(t, rounds=(*t.rounds[:-1], last))
    came_back = [t for t in rest[journey.unanswered :] if t.rounds[0].judged and not t.rounds[0].is_accepted]
    for t in came_back[: journey.returned]:
        changed[t.item.number] = replace(t, rounds=t.rounds[:1])
    return tuple(changed.get(t.item.number, t) for t in told)


def _sign_offs(enrolled: Enrolled, told: tuple[Told, ...], today: date, rng: Random) -> Iterator[SignOff]:
    """What the assessor signed off: every fourth Friday, some weeks after what it rests on was decided."""
    journey = enrolled.journey
    counting = _counting(told)
    for code in sorted(counting, key=lambda code: (code[0] != "K", code[0] != "S", int(code[1:]))):
        rows = counting[code]
        met = [row for row in rows if row[1] == Outcome.MET]
        together = not met and len(rows) > 1
        wait, chance = rng.randrange(10, 45), rng.random()
        if code in journey.leaves or chance >= journey.signed or not (met or together):
            continue
        basis = met or rows
        signed_at = _session(enrolled, max(row[2] for row in basis), wait, today)
        if signed_at is None:
            continue
        is_stretch = code in remarks.STRETCHED and journey.pace < 1
        note = remarks.TOGETHER_NOTE if together else remarks.STRETCH_NOTE if is_stretch else _note(signed_at)
        yield SignOff(code, signed_at, note, tuple(row[0] for row in basis), is_stretch, together)


def _session(enrolled: Enrolled, decided_at: datetime, wait: int, today: date) -> datetime | None:
    """The first sign-off Friday after that wait; an earlier one, or two days on, where that would be too late."""
    decided_on = decided_at.date()
    day = decided_on + timedelta(days=wait)
    day += timedelta(days=(4 - (day - enrolled.start_on).days) % EVERY_DAYS)
    while day > decided_on and (day >= today or _is_out(enrolled, _month_of(enrolled, day))):
        day -= timedelta(days=EVERY_DAYS)
    if day <= decided_on:
        day = decided_on + timedelta(days=2)
    return datetime.combine(day, time(15, 30), UTC) if day < today else None


def _note(signed_at: datetime) -> str:
    """One note a session; often none."""
    return NOTES[signed_at.toordinal() // EVERY_DAYS % len(NOTES)]


NOTES = (*remarks.SIGN_OFF_NOTES, "", "", "")


def _month_of(enrolled: Enrolled, day: date) -> float:
    return (day - enrolled.start_on).days / 30.44


def _counting(told: tuple[Told, ...]) -> dict[str, list[tuple[int, Outcome, datetime]]]:
    """By KSB: item, outcome and moment of every claim of an accepted item that is met or partly met."""
    counting: dict[str, list[tuple[int, Outcome, datetime]]] = {}
    for t in told:
        last = t.rounds[-1] if t.rounds else None
        if last is None or last.decided_at is None or not last.is_accepted:
            continue
        for judged in last.judged:
            counting.setdefault(judged.claim.code, []).append(
                (t.item.number, judged.outcome, last.decided_at)
            )
    return counting
