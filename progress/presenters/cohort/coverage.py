"""Coverage: each KSB over everybody on programme."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from apm_portfolio.components.progress import meter
from apprentices.status import KsbStatus
from progress.presenters.cohort.shown import Shown
from progress.queries.figures import by_column


@dataclass(frozen=True, slots=True)
class Coverage:
    """One KSB over everybody on programme: how many stand at each status, from not started to signed off."""

    code: str
    text: str
    counts: Sequence[int]
    total: int

    @property
    def signed_off(self) -> int:
        return self.counts[KsbStatus.SIGNED_OFF]

    @property
    def meter(self) -> SafeString:
        return meter(self.signed_off, self.total)

    @property
    def evidenced(self) -> int:
        """With a met claim, signed off or not."""
        return self.counts[KsbStatus.EVIDENCED] + self.signed_off

    @property
    def on_the_way(self) -> int:
        return self.counts[KsbStatus.SUBMITTED] + self.counts[KsbStatus.PARTLY_EVIDENCED]

    @property
    def referred(self) -> int:
        return self.counts[KsbStatus.REFERRED]

    @property
    def nothing_sent(self) -> int:
        return self.counts[KsbStatus.NOT_STARTED] + self.counts[KsbStatus.DRAFTED]


def coverage(shown: Shown, *, by_least: bool) -> list[Coverage]:
    """Every KSB, in the order of the codes or the one with the fewest sign-offs first."""
    standings = [row.figures.standing for row in shown.counted]
    by_status = [by_column(standings, status) for status in KsbStatus]
    found = [
        Coverage(column.code, column.text, [counts[at] for counts in by_status], len(standings))
        for at, column in enumerate(shown.columns)
        if standings
    ]
    return sorted(found, key=lambda row: (row.signed_off, row.evidenced)) if by_least else found
