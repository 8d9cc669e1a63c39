"""The demo's people, the places they work and learn at, and how each of them goes about it."""

from apm_portfolio.demo.company.journeys import End, Journey
from apm_portfolio.demo.company.names import APPRENTICES, STAFF, Person
from apm_portfolio.demo.company.places import PROVIDERS, Employer, Provider
from apm_portfolio.demo.company.plan import (
    ASSOCIATE_PROJECT_MANAGER,
    DEVOPS_ENGINEER,
    CohortPlan,
    Enrolled,
    cohorts,
)

__all__ = [
    "APPRENTICES",
    "ASSOCIATE_PROJECT_MANAGER",
    "DEVOPS_ENGINEER",
    "PROVIDERS",
    "STAFF",
    "CohortPlan",
    "Employer",
    "End",
    "Enrolled",
    "Journey",
    "Person",
    "Provider",
    "cohorts",
]
