"""One fictional ticket service as one DevOps apprentice met it: the figures that stories and files share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from random import Random

from apm_portfolio.demo.content import Author

SERVICES = ("Lamplight tickets", "Puffin passes", "Teapot lockers", "Signalbox seats", "Marble moorings")


@dataclass(frozen=True)
class ServiceFacts:
    """What is true of one apprentice's service; times in minutes unless said otherwise."""

    author: Author
    seed: int
    service: str
    build_before: int
    build_after: int
    releases_before: int
    releases_after: int
    tests: int
    outage: int
    alert_after: int
    image_days: int
    findings: int
    urgent: int
    stories: int
    visitors: int
    queue_cost: int
    pairing_hours: int

    @property
    def headline(self) -> tuple[tuple[str, str], ...]:
        """A few figures with their labels, for small notes."""
        return (
            ("Minutes from merge to staging", str(self.build_after)),
            ("Releases last month", str(self.releases_after)),
            ("Unit tests", str(self.tests)),
        )

    @property
    def project(self) -> str:
        return self.service

    @property
    def place(self) -> str:
        return self.service

    @property
    def code(self) -> str:
        return "".join(word[0] for word in self.service.upper().split())

    def rng(self, purpose: str) -> Random:
        """A generator of its own for each purpose, the same on every run."""
        return Random(f"{self.seed}:{self.author.name}:{purpose}")

    def day(self, month: float, days: int = 0) -> date:
        """The working day that many programme months (and days) after the start."""
        moment = self.author.started_on + timedelta(days=round(month * 30.44) + days)
        return moment + timedelta(days=max(0, 8 - moment.isoweekday()) if moment.isoweekday() > 5 else 0)

    @property
    def firm(self) -> str:
        return self.author.employer


@lru_cache(maxsize=256)
def service_for(author: Author, seed: int) -> ServiceFacts:
    """The service of this apprentice: the same for the same author and seed, on every machine."""
    rng = Random(f"{seed}:{author.name}:service")
    return ServiceFacts(
        author=author,
        seed=seed,
        service=rng.choice(SERVICES),
        build_before=rng.randrange(31, 46),
        build_after=rng.randrange(7, 12),
        releases_before=rng.randrange(1, 3),
        releases_after=rng.randrange(9, 18),
        tests=rng.randrange(140, 320),
        outage=rng.randrange(28, 57),
        alert_after=rng.randrange(2, 5),
        image_days=rng.randrange(5, 9),
        findings=rng.randrange(11, 24),
        urgent=rng.randrange(2, 5),
        stories=rng.randrange(9, 15),
        visitors=rng.randrange(6, 10),
        queue_cost=rng.randrange(18, 40) * 10,
        pairing_hours=rng.randrange(14, 26),
    )
