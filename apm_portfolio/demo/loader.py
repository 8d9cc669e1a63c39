"""Loading the demo: standards, people, cohorts, then each apprentice's story, all through the actions."""

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
from apm_portfolio.demo import devops, people, portfolio
from apm_portfolio.demo.content import Author, told_by
from apm_portfolio.demo.people import Group, Member, Plan
from apm_portfolio.demo.service import service_for
from apm_portfolio.demo.site import facts_for
from apm_portfolio.demo.story import MONTH_DAYS, Story
from apprentices import actions as apprentices_actions
from apprentices.models import Apprentice, Cohort, Learner
from evidence.standing import postponed
from standards.models import StandardVersion

DATA = Path(__file__).resolve().parent.parent.parent / "standards" / "data"
STANDARDS = {"ST0310": DATA / "OCC0310.txt", "ST0825": DATA / "ST0825-v1.0.json"}
# The items of a standard's portfolio, and where an apprentice's own figures in them come from.
CONTENT = {"ST0310": (portfolio.ITEMS, facts_for), "ST0825": (devops.ITEMS, service_for)}
SEED = 310
AUDIT_DAYS = 60


@dataclass
class World:
    """What has been made so far, by the keys and names of ``people``."""

    today: date
    password: str
    versions: dict[str, StandardVersion] = field(default_factory=dict)
    providers: dict[str, Provider] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    members: dict[str, Membership] = field(default_factory=dict)
    cohorts: dict[str, Cohort] = field(default_factory=dict)
    apprentices: dict[str, Apprentice] = field(default_factory=dict)


def load(today: date) -> str:
    """Fill an empty database; one transaction, so that a load cut short leaves nothing. Says what was loaded."""
    with transaction.atomic():
        # One hash for all, since all share the published password: forty Argon2 hashes would take seconds.
        world = World(today=today, password=make_password(DEMO_PASSWORD))
        with clock.at(_moment(today - timedelta(days=round(20 * MONTH_DAYS)))):
            _make_standards(world)
            _make_providers(world)
        for group in people.GROUPS:
            _make_cohort(world, group)
        for plan in people.PLANS:
            _tell(world, plan)
        _grant_views(world)
    return f"Loaded {len(world.providers)} providers and {len(world.apprentices)} apprentices"


def _moment(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 0), ZoneInfo(settings.TIME_ZONE))


def _make_standards(world: World) -> None:
    for reference, path in STANDARDS.items():
        call_command("import_standard", str(path), verbosity=0)
        world.versions[reference] = StandardVersion.objects.get(standard__reference=reference)


def _make_providers(world: World) -> None:
    for key, (name, ukprn) in people.PROVIDERS.items():
        provider = accounts_actions.create_provider(name=name, ukprn=ukprn, by=None)
        apprentices_actions.set_expected_curve(provider=provider, by=None)
        world.providers[key] = provider
        for employer in people.EMPLOYERS[key]:
            world.employers[employer] = accounts_actions.create_employer(
                provider=provider, name=employer, by=None
            )
    for member in people.STAFF:
        _make_member(world, member)
    admin = _make_user(world, people.ADMIN.login, people.ADMIN.name)
    User.objects.filter(pk=admin.pk).update(is_superuser=True)


def _make_user(world: World, login: str, name: str) -> User:
    email = login if "@" in login else f"{login}@demo.test"
    user = accounts_actions.create_user(email=email, name=name, password=None, by=None)
    User.objects.filter(pk=user.pk).update(password=world.password)
    world.users[login] = user
    return user


def _make_member(world: World, member: Member) -> None:
    world.members[member.login] = accounts_actions.add_membership(
        user=_make_user(world, member.login, member.name),
        provider=world.providers[member.provider],
        role=member.role,
        employer=world.employers[member.employer] if member.employer else None,
        until_on=world.today + timedelta(days=AUDIT_DAYS) if member.role == Role.AUDITOR else None,
        by=None,
    )


def _make_cohort(world: World, group: Group) -> None:
    starts_on = world.today - timedelta(days=round(group.months * MONTH_DAYS))
    with clock.at(_moment(starts_on - timedelta(days=14))):
        world.cohorts[group.key] = apprentices_actions.create_cohort(
            provider=world.providers[group.provider],
            name=group.name(world.today),
            starts_on=starts_on,
            by=world.users["manager" if group.provider == "harbour" else "other-manager"],
        )


# --- One apprentice -------------------------------------------------------------------------


def _tell(world: World, plan: Plan) -> None:
    group = next(g for g in people.GROUPS if g.key == plan.cohort)
    start_on = plan.start_on(world.today)
    with clock.at(_moment(start_on - timedelta(days=7))):
        apprentice = _enrol(world, plan, group)
    world.apprentices[plan.name] = apprentice
    if plan.assessor:
        author = Author(name=plan.name, employer=plan.employer, started_on=start_on)
        items, own_figures = CONTENT[group.standard]
        facts = own_figures(author, SEED)
        with postponed():
            Story(
                apprentice=apprentice,
                owner=world.users[plan.email],
                assessor=world.users[plan.assessor],
                author=author,
                items=tuple(told_by(item, facts) for item in items),
                manner=plan.manner,
                seed=SEED,
                today=world.today,
            ).tell()
    _end_or_pause(world, plan, apprentice)


def _enrol(world: World, plan: Plan, group: Group) -> Apprentice:
    provider = world.providers[group.provider]
    manager = world.users["manager" if group.provider == "harbour" else "other-manager"]
    user = _make_user(world, plan.email, plan.name)
    accounts_actions.add_membership(user=user, provider=provider, role=Role.APPRENTICE, by=manager)
    number = len(world.apprentices) + 1
    learner: Learner = apprentices_actions.create_learner(
        provider=provider,
        given_names=plan.given_names,
        family_name=plan.family_name,
        email=plan.email,
        uln=people.uln(number * 7),
        learn_ref_number=f"DEMO{number:04d}",
        user=user,
        by=manager,
    )
    start_on = plan.start_on(world.today)
    enrolment = apprentices_actions.Enrolment(
        cohort=world.cohorts[plan.cohort],
        version=world.versions[group.standard],
        start_on=start_on,
        planned_end_on=start_on + timedelta(days=round(group.length * MONTH_DAYS)),
        employer=world.employers[plan.employer],
        assessor=world.users[plan.assessor] if plan.assessor else None,
    )
    return apprentices_actions.enrol(learner=learner, enrolment=enrolment, by=manager)


def _end_or_pause(world: World, plan: Plan, apprentice: Apprentice) -> None:
    manager = world.users["manager"]
    if plan.end:
        ended_on = world.today - timedelta(days=round(plan.ended_months * MONTH_DAYS))
        with clock.at(_moment(ended_on, 14)):
            apprentices_actions.end_programme(
                apprentice=apprentice, end=plan.end, ended_on=ended_on, by=manager
            )
    if plan.break_months:
        from_on = world.today - timedelta(days=round(plan.break_months * MONTH_DAYS))
        with clock.at(_moment(from_on, 10)):
            apprentices_actions.start_break(apprentice=apprentice, from_on=from_on, by=manager)


def _grant_views(world: World) -> None:
    for login, names in (("employer", people.EMPLOYER_SEES), ("auditor", people.AUDITOR_SEES)):
        for name in names:
            apprentices_actions.grant_view(
                apprentice=world.apprentices[name], membership=world.members[login], by=world.users["manager"]
            )
