"""Loading the demo: standards, people, cohorts, then each apprentice's timeline, all through the actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction

from accounts import actions as accounts_actions
from accounts import clock
from accounts.demo import DEMO_PASSWORD
from accounts.models import Employer, Membership, Provider, User
from accounts.roles import Role
from apm_portfolio.demo import company
from apm_portfolio.demo.company import (
    ASSOCIATE_PROJECT_MANAGER,
    DEVOPS_ENGINEER,
    CohortPlan,
    Enrolled,
    Person,
    names,
)
from apm_portfolio.demo.telling import Telling
from apm_portfolio.demo.timeline import timeline_of
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice, Cohort
from evidence.standing import postponed
from standards.models import Ksb, StandardVersion

DATA = Path(__file__).resolve().parent.parent.parent / "standards" / "data"
STANDARDS = {ASSOCIATE_PROJECT_MANAGER: DATA / "OCC0310.txt", DEVOPS_ENGINEER: DATA / "ST0825-v1.0.json"}
SEED = 310
MONTH_DAYS = 30.44
FOUNDED_MONTHS = 20  # before the day of loading
AUDIT_DAYS = 60
# Journeys whose apprentices the auditor was given.
AUDITED = {"gateway-ready", "showcase", "flawed", "silent", "completed"}


@dataclass
class World:
    """What has been made so far. People are known by their address, providers and employers by their name."""

    today: date
    password: str
    versions: dict[str, StandardVersion] = field(default_factory=dict)
    ksbs: dict[str, dict[str, Ksb]] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    views: dict[str, Membership] = field(default_factory=dict)
    apprentices: int = 0


def load(today: date) -> str:
    """Fill an empty database; one transaction, so that a load cut short leaves nothing. Says what was loaded."""
    with transaction.atomic():
        # One hash for all, since all share the published password: sixty Argon2 hashes would take seconds.
        world = World(today=today, password=make_password(DEMO_PASSWORD))
        with clock.at(_moment(today - timedelta(days=round(FOUNDED_MONTHS * MONTH_DAYS)))):
            _make_standards(world)
            for plan in company.PROVIDERS:
                _make_provider(world, plan)
            admin = _user(world, names.ADMINISTRATOR)
            User.objects.filter(pk=admin.pk).update(is_superuser=True)
        for cohort in company.cohorts(today):
            _make_cohort(world, cohort)
    return f"Loaded {len(world.providers)} providers and {world.apprentices} apprentices"


def _moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 0), ZoneInfo(settings.TIME_ZONE))


def _make_standards(world: World) -> None:
    for reference, path in STANDARDS.items():
        call_command("import_standard", str(path), stdout=_Silent())
        version = StandardVersion.objects.get(standard__reference=reference)
        world.versions[reference] = version
        world.ksbs[reference] = {ksb.code: ksb for ksb in Ksb.objects.filter(version=version)}


class _Silent:
    """An output that keeps nothing."""

    def write(self, text: str) -> None: ...


# --- People ---------------------------------------------------------------------------------


def _user(world: World, person: Person) -> User:
    if person.email not in world.users:
        user = accounts_actions.create_user(email=person.email, name=person.name, password=None, by=None)
        User.objects.filter(pk=user.pk).update(password=world.password)
        world.users[person.email] = user
    return world.users[person.email]


def _make_provider(world: World, plan: company.Provider) -> None:
    provider = accounts_actions.create_provider(name=plan.name, ukprn=plan.ukprn, by=None)
    apprentices_actions.set_expected_curve(provider=provider, by=None)
    world.providers[plan.name] = provider
    _member(world, plan, plan.manager, Role.MANAGER)
    for assessor in plan.assessors:
        _member(world, plan, assessor, Role.ASSESSOR)
    if plan.quality_assurer:
        _member(world, plan, plan.quality_assurer, Role.IQA)
    if plan.auditor:
        _member(world, plan, plan.auditor, Role.AUDITOR)
    for each in plan.employers:
        employer = accounts_actions.create_employer(provider=provider, name=each.name, by=None)
        world.employers[each.name] = employer
        for line_manager in each.line_managers:
            _member(world, plan, line_manager, Role.EMPLOYER, employer)
        if each.lead:
            _member(world, plan, each.lead, Role.EMPLOYER_LEAD, employer)


def _member(
    world: World, plan: company.Provider, person: Person, role: str, employer: Employer | None = None
) -> None:
    world.views[person.email] = accounts_actions.add_membership(
        user=_user(world, person),
        provider=world.providers[plan.name],
        role=role,
        employer=employer,
        until_on=world.today + timedelta(days=AUDIT_DAYS) if role == Role.AUDITOR else None,
        by=None,
    )


# --- Cohorts and their apprentices ----------------------------------------------------------


def _make_cohort(world: World, plan: CohortPlan) -> None:
    with clock.at(_moment(plan.starts_on - timedelta(days=14))):
        cohort = apprentices_actions.create_cohort(
            provider=world.providers[plan.provider.name],
            name=plan.name,
            starts_on=plan.starts_on,
            by=world.users[plan.provider.manager.email],
        )
    for enrolled in plan.enrolled:
        _make_apprentice(world, cohort, enrolled)


def _make_apprentice(world: World, cohort: Cohort, enrolled: Enrolled) -> None:
    with clock.at(_moment(enrolled.start_on - timedelta(days=7))):
        apprentice = _enrol(world, cohort, enrolled)
        _grant_views(world, enrolled, apprentice)
    with postponed():
        Telling(
            enrolled=enrolled,
            apprentice=apprentice,
            owner=world.users[enrolled.person.email],
            assessor=world.users[enrolled.assessor.email],
            seed=SEED,
            ksbs=world.ksbs[enrolled.standard],
        ).write(timeline_of(enrolled, today=world.today, seed=SEED))
    _pause_or_end(world, enrolled, apprentice)
    world.apprentices += 1


def _enrol(world: World, cohort: Cohort, enrolled: Enrolled) -> Apprentice:
    manager = world.users[enrolled.provider.manager.email]
    user = _user(world, enrolled.person)
    accounts_actions.add_membership(user=user, provider=cohort.provider, role=Role.APPRENTICE, by=manager)
    learner = apprentices_actions.create_learner(
        provider=cohort.provider,
        given_names=enrolled.person.given_names,
        family_name=enrolled.person.family_name,
        email=enrolled.person.email,
        uln=enrolled.uln,
        learn_ref_number=enrolled.learn_ref_number,
        user=user,
        by=manager,
    )
    enrolment = apprentices_actions.Enrolment(
        cohort=cohort,
        version=world.versions[enrolled.standard],
        start_on=enrolled.start_on,
        planned_end_on=enrolled.planned_end_on,
        employer=world.employers[enrolled.employer.name],
        assessor=world.users[enrolled.assessor.email],
    )
    return apprentices_actions.enrol(learner=learner, enrolment=enrolment, by=manager)


def _grant_views(world: World, enrolled: Enrolled, apprentice: Apprentice) -> None:
    auditor = enrolled.provider.auditor
    viewers = [enrolled.line_manager, *([auditor] if auditor and enrolled.journey.slug in AUDITED else [])]
    for viewer in viewers:
        apprentices_actions.grant_view(
            apprentice=apprentice,
            membership=world.views[viewer.email],
            by=world.users[enrolled.provider.manager.email],
        )


def _pause_or_end(world: World, enrolled: Enrolled, apprentice: Apprentice) -> None:
    journey, manager = enrolled.journey, world.users[enrolled.provider.manager.email]
    if journey.break_from is not None:
        from_on = enrolled.day(journey.break_from)
        with clock.at(_moment(from_on, 10)):
            apprentices_actions.start_break(apprentice=apprentice, from_on=from_on, by=manager)
    if journey.break_until is not None:
        until_on = enrolled.day(journey.break_until)
        with clock.at(_moment(until_on, 10)):
            apprentices_actions.end_break(
                apprentice=apprentice, until_on=until_on, planned_end_on=enrolled.planned_end_on, by=manager
            )
    if journey.end:
        ended_on = enrolled.day(journey.end_month)
        with clock.at(_moment(ended_on, 14)):
            apprentices_actions.end_programme(
                apprentice=apprentice, end=str(journey.end), ended_on=ended_on, by=manager
            )
