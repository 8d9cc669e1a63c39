"""Who is in which cohort, since when and on which standard, counted back from the day the demo is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from apm_portfolio.demo.company import journeys as j
from apm_portfolio.demo.company import names
from apm_portfolio.demo.company.journeys import Journey
from apm_portfolio.demo.company.names import Person
from apm_portfolio.demo.company.places import (
    CARDBOARD,
    HARBOUR,
    INKWELL,
    LANTERN,
    PAPER_BRIDGE,
    TEAPOT,
    Employer,
    Provider,
)
from apm_portfolio.demo.company.uln import ulns
from apm_portfolio.demo.content import Author

ASSOCIATE_PROJECT_MANAGER, DEVOPS_ENGINEER = "ST0310", "ST0825"
MONTHS = {ASSOCIATE_PROJECT_MANAGER: 18, DEVOPS_ENGINEER: 24}
"""How long the demo plans a programme of each standard to take."""


@dataclass(frozen=True)
class Enrolled:
    """One apprentice: the person, where they are, when they began and how they go about it."""

    number: int
    person: Person
    uln: str
    learn_ref_number: str
    standard: str
    provider: Provider
    employer: Employer
    line_manager: Person
    assessor: Person
    start_on: date
    planned_end_on: date
    journey: Journey

    @property
    def author(self) -> Author:
        """Whom their files are made for."""
        return Author(self.person.name, self.employer.name, self.start_on)

    def day(self, month: float) -> date:
        """The calendar day that many programme months after the start."""
        return self.start_on + timedelta(days=round(month * 30.44))


@dataclass(frozen=True)
class CohortPlan:
    """A cohort with those in it."""

    name: str
    provider: Provider
    standard: str
    starts_on: date
    enrolled: tuple[Enrolled, ...]


# Journey, months since the start, employer. Names follow the order of `names.APPRENTICES`.
Place = tuple[Journey, float, Employer]
AUTUMN: tuple[Place, ...] = (
    (j.GATEWAY_READY, 16.6, PAPER_BRIDGE),
    (j.NEARLY, 16.6, PAPER_BRIDGE),
    (j.STEADY, 16.6, PAPER_BRIDGE),
    (j.STEADY, 16.6, INKWELL),
    (j.QUICK, 16.6, INKWELL),
    (j.SLOW, 16.6, PAPER_BRIDGE),
    (j.SLOW, 16.6, INKWELL),
    (j.SILENT, 16.6, PAPER_BRIDGE),
    (j.COMPLETED, 16.6, INKWELL),
    (j.WITHDRAWN, 16.6, PAPER_BRIDGE),
)
SPRING: tuple[Place, ...] = (
    (j.SHOWCASE, 11.1, PAPER_BRIDGE),
    (j.STEADY, 11.1, PAPER_BRIDGE),
    (j.QUICK, 11.1, INKWELL),
    (j.STEADY, 11.1, PAPER_BRIDGE),
    (j.REFERRED, 11.1, INKWELL),
    (j.WAITING, 11.1, PAPER_BRIDGE),
    (j.SLOW, 11.1, INKWELL),
    (j.ON_BREAK, 11.1, PAPER_BRIDGE),
    (j.RETURNED, 11.1, INKWELL),
    (j.FLAWED, 11.1, PAPER_BRIDGE),
)
MONTHLY: tuple[Place, ...] = (
    (j.EARLY, 5.4, PAPER_BRIDGE),
    (j.STEADY, 5.4, INKWELL),
    (j.SILENT, 4.3, PAPER_BRIDGE),
    (j.EARLY, 3.3, PAPER_BRIDGE),
    (j.EARLY, 2.2, INKWELL),
    (j.NEW, 1.1, PAPER_BRIDGE),
    (j.NEW, 0.7, PAPER_BRIDGE),
    (j.NEW, 0.2, INKWELL),
)
DEVOPS: tuple[Place, ...] = (
    (j.STEADY, 12.9, TEAPOT),
    (j.QUICK, 12.9, TEAPOT),
    (j.REFERRED, 12.9, TEAPOT),
    (j.SLOW, 12.9, TEAPOT),
    (j.STEADY, 7.0, TEAPOT),
    (j.EARLY, 4.0, TEAPOT),
)
ELSEWHERE: tuple[Place, ...] = (
    (j.STEADY, 13.0, CARDBOARD),
    (j.QUICK, 13.0, CARDBOARD),
    (j.SLOW, 13.0, CARDBOARD),
    (j.SILENT, 9.0, CARDBOARD),
)
ELSEWHERE_DEVOPS: tuple[Place, ...] = ((j.STEADY, 9.0, CARDBOARD), (j.NEW, 0.5, CARDBOARD))


def cohorts(today: date) -> tuple[CohortPlan, ...]:
    """The whole plan as it stands on that day: six cohorts, forty apprentices."""
    shapes = (
        ("Associate project managers A", LANTERN, ASSOCIATE_PROJECT_MANAGER, AUTUMN),
        ("Associate project managers B", LANTERN, ASSOCIATE_PROJECT_MANAGER, SPRING),
        ("Associate project managers, monthly starts", LANTERN, ASSOCIATE_PROJECT_MANAGER, MONTHLY),
        ("DevOps engineers", LANTERN, DEVOPS_ENGINEER, DEVOPS),
        ("Associate project managers", HARBOUR, ASSOCIATE_PROJECT_MANAGER, ELSEWHERE),
        ("DevOps engineers", HARBOUR, DEVOPS_ENGINEER, ELSEWHERE_DEVOPS),
    )
    people = iter(enumerate(names.APPRENTICES, start=1))
    plans = []
    for name, provider, standard, places in shapes:
        enrolled = tuple(_enrol(today, provider, standard, place, people) for place in places)
        plans.append(CohortPlan(name, provider, standard, min(e.start_on for e in enrolled), enrolled))
    return tuple(plans)


_ULNS = ulns(len(names.APPRENTICES))


def _enrol(
    today: date, provider: Provider, standard: str, place: Place, people: Iterator[tuple[int, Person]]
) -> Enrolled:
    journey, months, employer = place
    number, person = next(people)
    start_on = _monday(today - timedelta(days=round(months * 30.44)))
    months_planned = MONTHS[standard] + _months_paused(journey)
    return Enrolled(
        number=number,
        person=person,
        uln=_ULNS[number - 1],
        learn_ref_number=f"{provider.reference}{number:05}",
        standard=standard,
        provider=provider,
        employer=employer,
        line_manager=employer.line_managers[(number + 1) % len(employer.line_managers)],
        assessor=_assessor(provider, person, journey, number),
        start_on=start_on,
        planned_end_on=start_on + timedelta(days=round(months_planned * 30.44)),
        journey=journey,
    )


def _monday(day: date) -> date:
    """Programmes begin on the Monday of that week."""
    return day - timedelta(days=day.weekday())


def _months_paused(journey: Journey) -> float:
    if journey.break_from is None or journey.break_until is None:
        return 0.0
    return journey.break_until - journey.break_from


def _assessor(provider: Provider, person: Person, journey: Journey, number: int) -> Person:
    """The demo's login has the demo's assessor, and whoever waits has the slow one."""
    if provider is not LANTERN:
        return provider.assessors[0]
    if journey in {j.SHOWCASE, j.GATEWAY_READY, j.NEARLY, j.FLAWED, j.REFERRED}:
        return names.ASSESSOR
    if journey == j.WAITING:
        return names.SLOW_ASSESSOR
    return provider.assessors[number % 3]
