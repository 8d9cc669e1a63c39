"""Writes about a running programme: assign, change, pause, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts import clock, ledger
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import Employer, User
from accounts.roles import Role
from apprentices.actions.assigning import hand_over
from apprentices.actions.cohorts import hold_open
from apprentices.actions.enrolling import check_assessors
from apprentices.models import Apprentice, Break, Cohort, Learner, ViewGrant


@transaction.atomic
def assign_assessor(*, apprentice: Apprentice, assessor: User | None, by: User | None) -> Apprentice:
    """Put an apprentice into an assessor's caseload, or take them out (None)."""
    assign_many(apprentices=[apprentice], assessor=assessor, by=by)
    return _locked(apprentice)


@transaction.atomic
def assign_many(*, apprentices: Sequence[Apprentice], assessor: User | None, by: User | None) -> int:
    """Put apprentices into an assessor's caseload, or out of any (None); all or none. How many moved."""
    locked = list(
        Apprentice.objects.select_for_update(no_key=True, of=("self",))
        .filter(pk__in={a.pk for a in apprentices})
        .select_related("learner")
        .order_by("pk")
    )
    if assessor is not None and locked:
        check_assessors([a.learner for a in locked], assessor)
    moved = [a for a in locked if a.assessor_id != (assessor.pk if assessor else None)]
    hand_over(moved, assessor, by=by)
    return len(moved)


@dataclass(frozen=True)
class Particulars:
    """What a manager may change of a running programme."""

    cohort: Cohort
    employer: Employer | None
    start_on: date
    planned_end_on: date


@transaction.atomic
def change_programme(*, apprentice: Apprentice, to: Particulars, revision: int, by: User) -> Apprentice:
    """Move an apprentice to another cohort or employer, or change the dates."""
    locked = _locked(apprentice)
    if all(getattr(locked, name) == value for name, value in vars(to).items()):
        return locked
    if locked.revision != revision:
        raise Conflict(
            "Somebody changed this programme in the meantime. Check what is there now, then save again."
        )
    if to.planned_end_on <= to.start_on:
        raise RuleBroken("The planned end must come after the start.")
    if {to.cohort.provider_id, *([to.employer.provider_id] if to.employer else [])} != {locked.provider_id}:
        raise NotAllowed("The cohort or the employer belongs to another provider.")
    if locked.breaks.filter(from_on__lt=to.start_on).exists():
        raise RuleBroken("The programme cannot begin after its first break in learning.")
    if locked.breaks.filter(until_on__gte=to.planned_end_on).exists():
        raise RuleBroken("The planned end must come after the last break in learning.")
    if locked.ended_on and to.start_on > locked.ended_on:
        raise RuleBroken("A programme cannot begin after it has ended.")
    if locked.cohort != to.cohort:
        hold_open(to.cohort)
    if locked.employer != to.employer:
        _withdraw_former_employer(locked, to.employer, by)
    for name, value in vars(to).items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.save(update_fields=[*vars(to), "revision"])
    _note(
        locked,
        "programme.changed",
        by,
        {
            "cohort": to.cohort.uuid,
            "employer": to.employer.uuid if to.employer else None,
            "start_on": to.start_on,
            "planned_end_on": to.planned_end_on,
        },
    )
    return locked


def _withdraw_former_employer(apprentice: Apprentice, new: Employer | None, by: User) -> None:
    """Line managers of the employer that an apprentice leaves see them no longer."""
    former = ViewGrant.objects.filter(
        Q(membership__role=Role.EMPLOYER) | Q(invitation__role=Role.EMPLOYER), apprentice=apprentice
    )
    if new is not None:
        former = former.exclude(Q(membership__employer=new) | Q(invitation__employer=new))
    gone = list(former.select_related("membership", "invitation"))
    ViewGrant.objects.filter(pk__in=[grant.pk for grant in gone]).delete()
    for grant in gone:
        through = "membership" if grant.membership else "invitation"
        viewer = grant.membership or grant.invitation
        _note(apprentice, "view.withdrawn", by, {through: viewer.uuid if viewer else None})


@transaction.atomic
def start_break(*, apprentice: Apprentice, from_on: date, by: User | None) -> Break:
    """Begin a break in learning; a second open one is refused."""
    locked = _locked(apprentice)
    if locked.ended_on:
        raise RuleBroken(f"The programme of {locked} has ended, so no break can begin.")
    if locked.breaks.filter(until_on=None).exists():
        raise Conflict(f"{locked} is on a break already.")
    if from_on < locked.start_on:
        raise RuleBroken("A break cannot begin before the programme.")
    if later := locked.breaks.filter(until_on__gte=from_on).order_by("-until_on").first():
        raise RuleBroken(f"Another break lasts until {later.until_on:%-d %B %Y}: this one begins after it.")
    pause = Break.objects.create(apprentice=locked, from_on=from_on)
    _note(locked, "break.started", by, {"from_on": from_on})
    return pause


@transaction.atomic
def end_break(*, apprentice: Apprentice, until_on: date, planned_end_on: date, by: User | None) -> Break:
    """End the open break on its last day and set the new planned end."""
    locked = _locked(apprentice)
    pause = locked.breaks.filter(until_on=None).first()
    if pause is None:
        raise Conflict(f"{locked} is not on a break.")
    if until_on < pause.from_on:
        raise RuleBroken("The break cannot end before it began.")
    if planned_end_on <= until_on:
        raise RuleBroken("The new planned end must come after the break.")
    pause.until_on = until_on
    pause.save(update_fields=["until_on"])
    locked.planned_end_on = planned_end_on
    locked.revision += 1
    locked.save(update_fields=["planned_end_on", "revision"])
    _note(locked, "break.ended", by, {"until_on": until_on, "planned_end_on": planned_end_on})
    return pause


@transaction.atomic
def end_programme(*, apprentice: Apprentice, end: str, ended_on: date, by: User | None) -> Apprentice:
    """Complete, withdraw or transfer out. The record stays; ending twice the same way changes nothing."""
    locked = _locked(apprentice)
    if locked.ended_on:
        if (locked.end, locked.ended_on) == (end, ended_on):
            return locked
        raise Conflict(f"This programme was ended already: {locked.get_end_display().lower()}.")
    if ended_on < locked.start_on:
        raise RuleBroken("A programme cannot end before it begins.")
    if ended_on > clock.today():
        raise RuleBroken("That day has not come yet: end the programme on its last day, or afterwards.")
    locked.end, locked.ended_on = end, ended_on
    locked.save(update_fields=["end", "ended_on"])
    _note(locked, "programme.ended", by, {"end": end, "ended_on": ended_on})
    return locked


@transaction.atomic
def resume_programme(*, apprentice: Apprentice, by: User) -> Apprentice:
    """Take back an ending that was entered by mistake; nobody comes back on programme in a closed cohort."""
    locked = _locked(apprentice)
    if locked.ended_on is None:
        return locked
    Learner.objects.select_for_update(no_key=True).get(pk=locked.learner_id)
    clash = Apprentice.objects.filter(learner=locked.learner_id, version=locked.version_id, ended_on=None)
    if clash.exists():
        raise Conflict(f"{locked} has been enrolled on this version again in the meantime.")
    hold_open(locked.cohort)
    locked.end, locked.ended_on = "", None
    locked.save(update_fields=["end", "ended_on"])
    _note(locked, "programme.resumed", by, {})
    return locked


def _locked(apprentice: Apprentice) -> Apprentice:
    return (
        Apprentice.objects.select_for_update(no_key=True, of=("self",))
        .select_related("learner", "provider", "cohort", "employer", "assessor")
        .get(pk=apprentice.pk)
    )


def _note(apprentice: Apprentice, kind: str, by: User | None, facts: dict[str, object]) -> None:
    ledger.append(ledger.apprentice_stream(apprentice.uuid), kind, by=by, facts=facts)
