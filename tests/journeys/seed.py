"""The journeys' small world, made through the actions: ``python tests/journeys/seed.py``.

Two providers on ST0310, each with a manager, an assessor, a quality assurer and two apprentices;
everybody signs in as ``<who>@journey.test`` with ``PASSWORD``, those of the other provider as ``other-<who>``.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import Provider, User
    from standards.models import StandardVersion

PASSWORD = "walk the whole way"
STANDARD = Path(__file__).resolve().parent.parent.parent / "standards" / "data" / "OCC0310.txt"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import User
    from standards.models import StandardVersion

    call_command("import_standard", str(STANDARD), verbosity=0)
    version = StandardVersion.objects.get(standard__reference="ST0310")
    _make_provider("Journey Training", "10999991", version, prefix="")
    _make_provider("Elsewhere Training", "10999992", version, prefix="other-")
    User.objects.create_superuser("admin@journey.test", PASSWORD, name="Journey Admin")


def _make_provider(name: str, ukprn: str, version: "StandardVersion", *, prefix: str) -> None:
    from accounts import actions, clock
    from accounts.roles import Role
    from apprentices import actions as apprentices_actions

    provider = actions.create_provider(name=name, ukprn=ukprn, by=None)
    apprentices_actions.set_expected_curve(provider=provider, by=None)
    employer = actions.create_employer(provider=provider, name=f"{name} Employer", by=None)
    manager = _member(provider, f"{prefix}manager", Role.MANAGER)
    assessor = _member(provider, f"{prefix}assessor", Role.ASSESSOR)
    _member(provider, f"{prefix}iqa", Role.IQA)
    start = clock.today() - timedelta(days=120)
    cohort = apprentices_actions.create_cohort(
        provider=provider, name=f"{name} cohort", starts_on=start, by=manager
    )
    for who in (f"{prefix}apprentice", f"{prefix}apprentice2"):
        user = _member(provider, who, Role.APPRENTICE)
        given, _, family = user.name.partition(" ")
        learner = apprentices_actions.create_learner(
            provider=provider, given_names=given, family_name=family, user=user, by=manager
        )
        enrolment = apprentices_actions.Enrolment(
            cohort=cohort,
            version=version,
            start_on=start,
            planned_end_on=start + timedelta(days=540),
            employer=employer,
            assessor=assessor,
        )
        apprentices_actions.enrol(learner=learner, enrolment=enrolment, by=manager)


def _member(provider: "Provider", who: str, role: str) -> "User":
    from accounts import actions

    name = f"Journey {who.replace('-', ' ').title()}"
    user = actions.create_user(email=f"{who}@journey.test", name=name, password=PASSWORD, by=None)
    actions.add_membership(user=user, provider=provider, role=role, by=None)
    return user


if __name__ == "__main__":
    main()
