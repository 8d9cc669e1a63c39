"""Every write about cohorts and programmes: enrol, assign, grant, change, pause, end."""

import itertools
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import Employer, Membership, Provider, User
from accounts.roles import Role
from apprentices.models import Apprentice, Break, Cohort, ExpectedPoint, Learner, OwedKsb, ViewGrant
from apprentices.status import KsbStatus
from standards import actions as standards_actions
from standards.models import Ksb, Option, StandardVersion

# Time elapsed, KSBs claimed and KSBs signed off, in percent: little at first, most in the second half.
DEFAULT_CURVE = (
    (0, 0, 0),
    (10, 3, 0),
    (25, 20, 10),
    (50, 55, 35),
    (75, 85, 68),
    (90, 100, 92),
    (100, 100, 100),
)


@transaction.atomic
def set_expected_curve(
    *, provider: Provider, points: tuple[tuple[int, int, int], ...] = DEFAULT_CURVE, by: User | None
) -> None:
    """Replace the provider's expected curve; points are percentages (elapsed, claimed, signed off)."""
    if [p[0] for p in points] != sorted({p[0] for p in points}) or points[0][0] != 0 or points[-1][0] != 100:
        raise RuleBroken("The curve runs from 0 to 100 % of the time, each point once, in order.")
    for before, after in itertools.pairwise(points):
        if after[1] < before[1] or after[2] < before[2]:
            raise RuleBroken("The expected share may not fall as time goes on.")
    ExpectedPoint.objects.filter(provider=provider).delete()
    ExpectedPoint.objects.bulk_create(
        ExpectedPoint(provider=provider, elapsed=e, claimed=c, signed_off=s) for e, c, s in points
    )
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "provider.curve_changed",
        by=by,
        facts={"points": [list(point) for point in points]},
    )


@transaction.atomic
def create_cohort(*, provider: Provider, name: str, starts_on: date, by: User | None) -> Cohort:
    """A cohort; its name is used once at a provider."""
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Give the cohort a name.")
    if Cohort.objects.filter(provider=provider, name__iexact=name).exists():
        raise Conflict(f"You already have a cohort called {name}.")
    cohort = Cohort.objects.create(provider=provider, name=name, starts_on=starts_on)
    ledger.append(
        ledger.provider_stream(provider.uuid), "cohort.created", by=by, facts={"cohort": cohort.uuid}
    )
    return cohort


@transaction.atomic
def change_cohort(*, cohort: Cohort, name: str, starts_on: date, revision: int, by: User) -> Cohort:
    """Rename a cohort or move its start; apprentices keep their own dates."""
    locked = Cohort.objects.select_for_update().get(pk=cohort.pk)
    name = " ".join(name.split())
    if (locked.name, locked.starts_on) == (name, starts_on):
        return locked
    if locked.revision != revision:
        raise Conflict(
            f"Somebody changed this cohort in the meantime: it is now “{locked.name}”, "
            f"starting {locked.starts_on:%-d %B %Y}. Check, then save again."
        )
    if Cohort.objects.filter(provider=locked.provider_id, name__iexact=name).exclude(pk=locked.pk).exists():
        raise Conflict(f"You already have a cohort called {name}.")
    locked.name, locked.starts_on = name, starts_on
    locked.revision += 1
    locked.save(update_fields=["name", "starts_on", "revision"])
    ledger.append(
        ledger.provider_stream(locked.provider.uuid), "cohort.changed", by=by, facts={"cohort": locked.uuid}
    )
    return locked


# --- Enrolling ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Enrolment:
    """What it takes to put a learner on a programme."""

    cohort: Cohort
    version: StandardVersion
    start_on: date
    planned_end_on: date
    option: Option | None = None
    employer: Employer | None = None
    assessor: User | None = None


@transaction.atomic
def create_learner(
    *,
    provider: Provider,
    given_names: str,
    family_name: str,
    email: str = "",
    uln: str = "",
    learn_ref_number: str = "",
    user: User | None = None,
    by: User | None,
) -> Learner:
    """A person learning with the provider. A reference is used once; a ULN is checked but may be unknown."""
    if uln and not uln_is_valid(uln):
        raise RuleBroken("That ULN has a wrong check digit: look it up again, or leave it empty for now.")
    if (
        learn_ref_number
        and Learner.objects.filter(provider=provider, learn_ref_number=learn_ref_number).exists()
    ):
        raise Conflict(f"A learner with reference {learn_ref_number} is already here.")
    learner = Learner.objects.create(
        provider=provider,
        user=user,
        given_names=" ".join(given_names.split()),
        family_name=" ".join(family_name.split()),
        email=email.strip(),
        uln=uln,
        learn_ref_number=learn_ref_number.strip(),
    )
    ledger.append(
        ledger.provider_stream(provider.uuid), "learner.created", by=by, facts={"learner": learner.uuid}
    )
    return learner


def uln_is_valid(uln: str) -> bool:
    """Whether a ULN's check digit holds.

    The first nine digits are weighted 10 to 2; the remainder of their sum by 11, taken from 10,
    is the last digit; a remainder of 0 is never issued (Learning Records Service, ULN format).
    """
    if len(uln) != 10 or not uln.isascii() or not uln.isdigit() or uln[0] == "0":
        return False
    remainder = sum(int(digit) * weight for digit, weight in zip(uln, range(10, 1, -1), strict=False)) % 11
    return remainder != 0 and int(uln[9]) == 10 - remainder


@transaction.atomic
def enrol(*, learner: Learner, enrolment: Enrolment, by: User | None) -> Apprentice:
    """Put a learner on a version of a standard: pins the version and writes what is owed."""
    e = enrolment
    _check_enrolment(learner, e)
    standards_actions.pin_version(version=e.version, by=by)
    apprentice = Apprentice.objects.create(provider=learner.provider, learner=learner, **vars(e))
    _write_owed(apprentice)
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "apprentice.enrolled",
        by=by,
        facts={
            "learner": learner.uuid,
            "standard": e.version.standard.reference,
            "version": e.version.version,
            "owed": apprentice.owed_count,
            "start_on": e.start_on,
            "planned_end_on": e.planned_end_on,
        },
    )
    return apprentice


def _check_enrolment(learner: Learner, e: Enrolment) -> None:
    if {e.cohort.provider_id, *([e.employer.provider_id] if e.employer else [])} != {learner.provider_id}:
        raise NotAllowed("The cohort or the employer belongs to another provider.")
    if not e.version.is_offered:
        raise RuleBroken(f"{e.version} has no published KSBs, so nobody can be enrolled on it.")
    if e.option is not None and e.option.version_id != e.version.pk:
        raise RuleBroken("That option belongs to another version.")
    if e.option is None and e.version.options.exists():
        raise RuleBroken(f"{e.version} has options: choose the one this apprentice takes.")
    if e.planned_end_on <= e.start_on:
        raise RuleBroken("The planned end must come after the start.")
    if e.assessor is not None:
        _check_assessor(learner, e.assessor)
    if Apprentice.objects.filter(learner=learner, version=e.version, ended_on=None).exists():
        raise Conflict(f"{learner.name} is on this programme already.")


def _check_assessor(learner: Learner, assessor: User) -> None:
    live = Membership.objects.live(clock.today())
    if not live.filter(user=assessor, provider=learner.provider_id, role=Role.ASSESSOR).exists():
        raise RuleBroken("Choose an assessor of this provider.")
    if learner.user_id == assessor.pk:
        raise NotAllowed("Nobody assesses their own work.")


def _write_owed(apprentice: Apprentice) -> None:
    owed = list(Ksb.objects.owed_on(apprentice.version, apprentice.option).order_by("ordinal"))
    OwedKsb.objects.bulk_create(OwedKsb(apprentice=apprentice, ksb=ksb) for ksb in owed)
    apprentice.owed_count = len(owed)
    apprentice.standing = str(KsbStatus.NOT_STARTED.value) * len(owed)
    apprentice.save(update_fields=["owed_count", "standing"])


@transaction.atomic
def connect_learner(*, learner: Learner, user: User, by: User | None) -> Learner:
    """Tie a learner to the account they sign in with; done when an invitation is accepted."""
    locked = Learner.objects.select_for_update().get(pk=learner.pk)
    if locked.user_id == user.pk:
        return locked
    if locked.user_id is not None:
        raise Conflict(f"{locked.name} is connected to another account already.")
    if Learner.objects.filter(provider=locked.provider_id, user=user).exists():
        raise Conflict("This account belongs to another learner of this provider.")
    locked.user = user
    locked.save(update_fields=["user"])
    ledger.append(
        ledger.provider_stream(locked.provider.uuid),
        "learner.connected",
        by=by,
        facts={"learner": locked.uuid, "user": user.uuid},
    )
    return locked


# --- Changing a programme -------------------------------------------------------------------


@transaction.atomic
def assign_assessor(*, apprentice: Apprentice, assessor: User | None, by: User | None) -> Apprentice:
    """Put an apprentice into an assessor's caseload, or take them out (None)."""
    locked = _locked(apprentice)
    if assessor is not None:
        _check_assessor(locked.learner, assessor)
    if locked.assessor != assessor:
        locked.assessor = assessor
        locked.save(update_fields=["assessor"])
        _note(locked, "assessor.assigned", by, {"assessor": assessor.uuid if assessor else None})
    return locked


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


@transaction.atomic
def start_break(*, apprentice: Apprentice, from_on: date, by: User | None) -> Break:
    """Begin a break in learning; a second open one is refused."""
    locked = _locked(apprentice)
    if locked.breaks.filter(until_on=None).exists():
        raise Conflict(f"{locked} is on a break already.")
    if from_on < locked.start_on:
        raise RuleBroken("A break cannot begin before the programme.")
    if locked.breaks.filter(until_on__gte=from_on).exists():
        raise RuleBroken("The break overlaps an earlier one.")
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
    locked.save(update_fields=["planned_end_on"])
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
    locked.end, locked.ended_on = end, ended_on
    locked.save(update_fields=["end", "ended_on"])
    _note(locked, "programme.ended", by, {"end": end, "ended_on": ended_on})
    return locked


@transaction.atomic
def resume_programme(*, apprentice: Apprentice, by: User) -> Apprentice:
    """Take back an ending that was entered by mistake."""
    locked = _locked(apprentice)
    if locked.ended_on is None:
        return locked
    clash = Apprentice.objects.filter(learner=locked.learner_id, version=locked.version_id, ended_on=None)
    if clash.exists():
        raise Conflict(f"{locked} has been enrolled on this version again in the meantime.")
    locked.end, locked.ended_on = "", None
    locked.save(update_fields=["end", "ended_on"])
    _note(locked, "programme.resumed", by, {})
    return locked


# --- Who may look ---------------------------------------------------------------------------


@transaction.atomic
def grant_view(*, apprentice: Apprentice, membership: Membership, by: User | None) -> ViewGrant:
    """Name an apprentice for a line manager of their employer, or for an auditor."""
    if membership.provider_id != apprentice.provider_id:
        raise NotAllowed("That person belongs to another provider.")
    if membership.role not in {Role.EMPLOYER, Role.AUDITOR}:
        raise RuleBroken("Only line managers and auditors are given apprentices by name.")
    if membership.role == Role.EMPLOYER and membership.employer_id != apprentice.employer_id:
        raise RuleBroken("That line manager works for another employer.")
    grant, created = ViewGrant.objects.get_or_create(apprentice=apprentice, membership=membership)
    if created:
        _note(apprentice, "view.granted", by, {"membership": membership.uuid, "role": membership.role})
    return grant


@transaction.atomic
def withdraw_view(*, apprentice: Apprentice, membership: Membership, by: User) -> None:
    """Take a line manager's or an auditor's view away."""
    deleted, _ = ViewGrant.objects.filter(apprentice=apprentice, membership=membership).delete()
    if deleted:
        _note(apprentice, "view.withdrawn", by, {"membership": membership.uuid})


def _locked(apprentice: Apprentice) -> Apprentice:
    return (
        Apprentice.objects.select_for_update(no_key=True, of=("self",))
        .select_related("learner", "provider", "cohort", "employer", "assessor")
        .get(pk=apprentice.pk)
    )


def _note(apprentice: Apprentice, kind: str, by: User | None, facts: dict[str, object]) -> None:
    ledger.append(ledger.apprentice_stream(apprentice.uuid), kind, by=by, facts=facts)
