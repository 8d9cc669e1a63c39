"""Providers and employers of the demo; none exists. UKPRNs that are issued begin with 10."""

from __future__ import annotations

from dataclasses import dataclass

from apm_portfolio.demo.company import names
from apm_portfolio.demo.company.names import Person


@dataclass(frozen=True)
class Employer:
    """An employer, its line managers, and whoever leads its apprenticeships (sees all of them)."""

    name: str
    line_managers: tuple[Person, ...]
    lead: Person | None = None


@dataclass(frozen=True)
class Provider:
    """A training provider with its own people."""

    name: str
    ukprn: str
    reference: str
    """The letters that its learner reference numbers begin with."""
    manager: Person
    assessors: tuple[Person, ...]
    employers: tuple[Employer, ...]
    quality_assurer: Person | None = None
    auditor: Person | None = None


PAPER_BRIDGE = Employer(
    "Paper Bridge Infrastructure",
    (names.LINE_MANAGER, names.SECOND_LINE_MANAGER),
    lead=names.APPRENTICESHIP_LEAD,
)
INKWELL = Employer("Inkwell Highways", (names.BOUNCING_LINE_MANAGER,))
TEAPOT = Employer("Make-Believe Museums Online", (names.THIRD_LINE_MANAGER,))
CARDBOARD = Employer("Cardboard Viaduct Group", (names.OTHER_LINE_MANAGER,))

LANTERN = Provider(
    "Lantern Demo Training",
    "99000001",
    "LDT",
    manager=names.MANAGER,
    assessors=(names.ASSESSOR, names.SECOND_ASSESSOR, names.SLOW_ASSESSOR),
    employers=(PAPER_BRIDGE, INKWELL, TEAPOT),
    quality_assurer=names.QUALITY_ASSURER,
    auditor=names.AUDITOR,
)
HARBOUR = Provider(
    "Harbour Sample College",
    "99000002",
    "HSC",
    manager=names.OTHER_MANAGER,
    assessors=(names.OTHER_ASSESSOR,),
    employers=(CARDBOARD,),
)
PROVIDERS = (LANTERN, HARBOUR)
