"""Apprentices for lists: one of every colour on the tests' present day, and many at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from accounts.models import User
from apprentices import actions
from apprentices.models import Apprentice, Cohort, Learner, OwedKsb
from standards.models import Ksb, StandardVersion
from tests import factories
from tests.conftest import Cast
from tests.progress.days import on

LONG_AGO, LATELY, JUST_NOW = date(2026, 1, 5), date(2026, 10, 12), date(2026, 11, 9)


@dataclass(frozen=True)
class Crowd:
    """One apprentice of every colour in a cohort of its own, all of the assessor, named after the colour."""

    cohort: Cohort
    by_slug: dict[str, Apprentice]

    def __getitem__(self, slug: str) -> Apprentice:
        return self.by_slug[slug]


def make_crowd(cast: Cast) -> Crowd:
    cohort = factories.make_cohort(cast.provider, "Colours")

    def enrolled(name: str, start_on: date) -> Apprentice:
        return factories.make_apprentice(
            cast.provider,
            cast.version,
            cohort=cohort,
            name=f"Test {name}",
            assessor=cast["assessor"],
            start_on=start_on,
        )

    crowd = Crowd(
        cohort,
        {
            "behind": enrolled("Behind", LONG_AGO),
            "watch": enrolled("Watch", LATELY),
            "on-track": enrolled("Track", LATELY),
            "settling-in": enrolled("Settling", JUST_NOW),
            "on-break": enrolled("Break", LONG_AGO),
            "not-begun": enrolled("Begun", date(2027, 1, 4)),
            "ended": enrolled("Ended", LONG_AGO),
        },
    )
    with on(date(2026, 11, 20)):
        factories.make_signed_off(crowd["on-track"], "K1", "S1")
    actions.start_break(apprentice=crowd["on-break"], from_on=date(2026, 6, 1), by=None)
    actions.end_programme(apprentice=crowd["ended"], end="withdrawn", ended_on=date(2026, 6, 1), by=None)
    return crowd


def make_many(
    cohort: Cohort,
    version: StandardVersion,
    count: int,
    *,
    assessor: User | None = None,
    standing: Callable[[int], str] | None = None,
) -> list[Apprentice]:
    """So many apprentices with stored figures, written at once; ``standing`` gives the one of the nth."""
    owed = list(Ksb.objects.owed_on(version).order_by("ordinal"))
    learners = Learner.objects.bulk_create(
        Learner(provider=cohort.provider, given_names="Test", family_name=f"Person {n:04d}")
        for n in range(count)
    )
    made = []
    for n, learner in enumerate(learners):
        stands = standing(n) if standing else "0" * len(owed)
        made.append(
            Apprentice(
                provider=cohort.provider,
                learner=learner,
                cohort=cohort,
                version=version,
                assessor=assessor,
                start_on=LONG_AGO,
                planned_end_on=date(2027, 7, 5),
                standing=stands,
                owed_count=len(owed),
                signed_off_count=stands.count("6"),
                last_accepted_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
            )
        )
    Apprentice.objects.bulk_create(made)
    OwedKsb.objects.bulk_create(OwedKsb(apprentice=each, ksb=ksb) for each in made for ksb in owed)
    return made
