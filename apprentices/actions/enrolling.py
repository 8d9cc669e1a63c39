"""Writes about learners and their enrolment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import Conflict, NotAllowed, RuleBroken
from accounts.models import Employer, Membership, Provider, User
from accounts.roles import Role
from apprentices.actions import joining
from apprentices.actions.cohorts import hold_open
from apprentices.models import Apprentice, Cohort, Learner, OwedKsb
from apprentices.status import KsbStatus
from standards import actions as standards_actions
from standards.models import Ksb, Option, StandardVersion


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


@dataclass(frozen=True)
class LearnerDetails:
    """What is known of a learner; only the given names must be there."""

    given_names: str
    family_name: str = ""
    email: str = ""
    uln: str = ""
    learn_ref_number: str = ""

    def tidy(self) -> "LearnerDetails":
        return LearnerDetails(**{name: " ".join(value.split()) for name, value in vars(self).items()})


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
    uuid: UUID | None = None,
    by: User | None,
) -> Learner:
    """A person learning with the provider. A reference is used once; a ULN is checked but may be unknown."""
    details = LearnerDetails(given_names, family_name, email, uln, learn_ref_number).tidy()
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    _check_details(details, provider_id=provider.pk)
    if uuid and Learner.objects.filter(uuid=uuid).exists():
        raise Conflict("This form was used for another learner: open a new form.")
    known = {"uuid": uuid} if uuid else {}
    learner = Learner.objects.create(provider=provider, user=user, **vars(details), **known)
    ledger.append(
        ledger.provider_stream(provider.uuid), "learner.created", by=by, facts={"learner": learner.uuid}
    )
    return learner


@transaction.atomic
def change_learner(
    *, learner: Learner, to: LearnerDetails, revision: int, accept_url: str, by: User
) -> Learner:
    """Correct what is known of a learner. An open invitation follows a changed address with a fresh link."""
    Provider.objects.select_for_update(no_key=True).get(pk=learner.provider_id)
    locked = Learner.objects.select_for_update(of=("self",)).select_related("provider").get(pk=learner.pk)
    to = to.tidy()
    if all(getattr(locked, name) == value for name, value in vars(to).items()):
        return locked
    if locked.revision != revision:
        raise Conflict("Somebody changed these details in the meantime. Compare, then save again.")
    _check_details(to, provider_id=locked.provider_id, but=locked)
    moved = locked.email.lower() != to.email.lower()
    for name, value in vars(to).items():
        setattr(locked, name, value)
    locked.revision += 1
    locked.save(update_fields=[*vars(to), "revision"])
    ledger.append(
        ledger.provider_stream(locked.provider.uuid),
        "learner.changed",
        by=by,
        facts={"learner": locked.uuid, "address_changed": moved},
    )
    if moved and joining.withdraw_learner_invitation(learner=locked, by=by) and locked.email:
        joining.invite_learner(learner=locked, accept_url=accept_url, by=by)
    return locked


def _check_details(details: LearnerDetails, *, provider_id: int, but: Learner | None = None) -> None:
    if not details.given_names:
        raise RuleBroken("Give at least one name.")
    if details.uln and not uln_is_valid(details.uln):
        raise RuleBroken("That ULN has a wrong check digit: look it up again, or leave it empty for now.")
    if reference := details.learn_ref_number:
        taken = Learner.objects.filter(provider_id=provider_id, learn_ref_number=reference)
        if taken.exclude(pk__in=[but.pk] if but else []).exists():
            raise Conflict(f"A learner with reference {reference} is already here.")


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
    """Put a learner into an open cohort, on a version of a standard: pins it and writes what is owed."""
    e = enrolment
    Learner.objects.select_for_update(no_key=True).get(pk=learner.pk)
    _check_enrolment(learner, e)
    hold_open(e.cohort)
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
            "cohort": e.cohort.uuid,
            "employer": e.employer.uuid if e.employer else None,
            "assessor": e.assessor.uuid if e.assessor else None,
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
        check_assessors([learner], e.assessor)
    if Apprentice.objects.filter(learner=learner, version=e.version, ended_on=None).exists():
        raise Conflict(f"{learner.name} is on this programme already.")


def check_assessors(learners: Sequence[Learner], assessor: User) -> None:
    """Refuse whoever is no assessor of the learners' provider, or is one of the learners."""
    providers = {learner.provider_id for learner in learners}
    live = Membership.objects.live(clock.today()).filter(user=assessor, role=Role.ASSESSOR)
    if len(providers) != 1 or not live.filter(provider__in=providers).exists():
        raise RuleBroken("Choose an assessor of this provider.")
    if any(learner.user_id == assessor.pk for learner in learners):
        raise NotAllowed("Nobody assesses their own work.")


def _write_owed(apprentice: Apprentice) -> None:
    owed = list(Ksb.objects.owed_on(apprentice.version, apprentice.option).order_by("ordinal"))
    OwedKsb.objects.bulk_create(OwedKsb(apprentice=apprentice, ksb=ksb) for ksb in owed)
    apprentice.owed_count = len(owed)
    apprentice.standing = str(KsbStatus.NOT_STARTED.value) * len(owed)
    apprentice.save(update_fields=["owed_count", "standing"])


@transaction.atomic
def enrol_and_invite(
    *,
    learner: Learner | None,
    details: LearnerDetails | None = None,
    proposed: UUID | None = None,
    enrolment: Enrolment,
    accept_url: str,
    by: User,
) -> Apprentice:
    """Enrol a learner, known or new (``details``), and invite them if their address is known.

    ``proposed`` is a new learner's UUID, made by the form: sent twice, the form enrols once.
    """
    provider = Provider.objects.select_for_update(no_key=True).get(pk=enrolment.cohort.provider_id)
    if learner is None and proposed:
        learner = Learner.objects.filter(provider=provider, uuid=proposed).first()
        done = learner and learner.programmes.filter(version=enrolment.version, ended_on=None).first()
        if done:
            return done
    if learner is None:
        if details is None:
            raise RuleBroken("Choose a learner, or give the name of a new one.")
        learner = create_learner(provider=provider, uuid=proposed, by=by, **vars(details))
    apprentice = enrol(learner=learner, enrolment=enrolment, by=by)
    if learner.email:
        joining.invite_learner(learner=learner, accept_url=accept_url, by=by)
    return apprentice
