"""The journeys' small world, made through the actions: ``python tests/journeys/seed.py``.

Two providers on ST0310; every person signs in as ``<who>@journey.test`` with ``PASSWORD``.
"""

import os
from datetime import timedelta
from pathlib import Path

PASSWORD = "walk the whole way"  # noqa: S105
STANDARD = Path(__file__).resolve().parent.parent.parent / "standards" / "data" / "OCC0310.txt"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
    import django

    django.setup()
    make()


def make() -> None:
    from django.core.management import call_command

    from accounts import actions, clock
    from accounts.models import User
    from accounts.roles import Role
    from apprentices import actions as apprentices_actions
    from standards.models import StandardVersion

    call_command("import_standard", str(STANDARD), verbosity=0)
    version = StandardVersion.objects.get(standard__reference="ST0310")
    today = clock.today()

    def person(who: str, name: str) -> User:
        return actions.create_user(email=f"{who}@journey.test", name=name, password=PASSWORD, by=None)

    for prefix, provider_name, ukprn in (("", "Journey Training", "10999991"), ("other-", "Elsewhere Training", "10999992")):
        provider = actions.create_provider(name=provider_name, ukprn=ukprn, by=None)
        apprentices_actions.set_expected_curve(provider=provider, by=None)
        employer = actions.create_employer(provider=provider, name=f"{provider_name} Employer", by=None)
        people = {}
        for who, role in (("manager", Role.MANAGER), ("assessor", Role.ASSESSOR), ("iqa", Role.IQA)):
            people[who] = person(f"{prefix}{who}", f"Journey {prefix.title()}{who.title()}")
            actions.add_membership(user=people[who], provider=provider, role=role, by=None)
        cohort = apprentices_actions.create_cohort(
            provider=provider, name=f"{provider_name} cohort", starts_on=today - timedelta(days=120), by=None
        )
        for number in (1, 2):
            user = person(f"{prefix}apprentice{number if number > 1 else ''}", f"Journey {prefix.title()}Apprentice {number}")
            actions.add_membership(user=user, provider=provider, role=Role.APPRENTICE, by=None)
            learner = apprentices_actions.create_learner(
                provider=provider, given_names="Journey", family_name=f"{prefix.title()}Apprentice {number}", user=user, by=None
            )
            apprentices_actions.enrol(
                learner=learner,
                enrolment=apprentices_actions.Enrolment(
                    cohort=cohort,
                    version=version,
                    start_on=today - timedelta(days=120),
                    planned_end_on=today + timedelta(days=420),
                    employer=employer,
                    assessor=people["assessor"],
                ),
                by=people["manager"],
            )
    User.objects.create_superuser("admin@journey.test", PASSWORD, name="Journey Admin")


if __name__ == "__main__":
    main()
