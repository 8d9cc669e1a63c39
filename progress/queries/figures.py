"""Figures for the rules: of one apprentice, or of thousands in one table read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast, Lower
from django.utils import timezone

from accounts.models import Provider
from apprentices.models import Apprentice, Break, Cohort, ExpectedPoint
from apprentices.status import KsbStatus
from progress.expected import Curve, Point
from progress.programme import Pause, Programme
from progress.queries.compiled import Compiled
from progress.rag import RagRule, Thresholds

_EVIDENCED = str(KsbStatus.EVIDENCED.value)
_SIGNED_OFF = str(KsbStatus.SIGNED_OFF.value)


class Figures(NamedTuple):
    """One apprentice of a list: keys for finding names, the programme for the rules, the standing for the map.

    ``standing`` has a digit (a KsbStatus) for every KSB owed, in the version's order; who shares ``group``
    (version and option) owes the same KSBs.
    """

    pk: int
    programme: Programme
    standing: str
    version_id: int
    option_id: int | None
    cohort_id: int
    employer_id: int | None
    assessor_id: int | None

    @property
    def group(self) -> tuple[int, int | None]:
        return self.version_id, self.option_id


# A row as the database gives it: small values, dates as text.
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """Rows of many apprentices in the queryset's order, and the breaks of those who had any."""

    rows: Sequence[Row]
    pauses: Mapping[int, tuple[Pause, ...]]

    def of(self, keep: Callable[[Row], bool]) -> "Read":
        return Read([row for row in self.rows if keep(row)], self.pauses)


# --- One apprentice -------------------------------------------------------------------------

_points = Compiled(
    lambda key: (
        ExpectedPoint.objects.filter(provider=key)
        .order_by("elapsed")
        .values_list("elapsed", "claimed", "signed_off")
    )
)
_breaks = Compiled(
    lambda key: Break.objects.filter(apprentice=key).order_by("from_on").values_list("from_on", "until_on")
)


def rag_rule(provider: Provider | None, today: date) -> RagRule:
    """The RAG rule with the provider's settings and curve. One query; none without a provider, who has nobody.

    The same settings on the same day give the same object, which remembers what it has worked out.
    """
    if provider is None:
        return _rule(Thresholds(), Curve(()), today)
    curve = Curve(tuple(Point(*row) for row in _points(provider.pk)))
    settings = {name: getattr(provider, name) for name in Thresholds.__slots__}
    return _rule(Thresholds(**settings), curve, today)


_rule = lru_cache(maxsize=32)(RagRule)


def programme_of(apprentice: Apprentice) -> Programme:
    """The figures of one apprentice. One query, for the breaks."""
    accepted, waiting = apprentice.last_accepted_at, apprentice.oldest_waiting_at
    return Programme(
        start_on=apprentice.start_on,
        planned_end_on=apprentice.planned_end_on,
        owed=apprentice.owed_count,
        claimed=apprentice.claimed_count,
        evidenced=_evidenced(apprentice.standing),
        signed_off=apprentice.signed_off_count,
        ended_on=apprentice.ended_on,
        pauses=tuple(Pause(*row) for row in _breaks(apprentice.pk)),
        last_accepted_on=timezone.localdate(accepted) if accepted else None,
        waiting=apprentice.waiting_count,
        oldest_waiting_on=timezone.localdate(waiting) if waiting else None,
    )


# --- Many -----------------------------------------------------------------------------------


def by_name(apprentices: QuerySet[Apprentice]) -> QuerySet[Apprentice]:
    """Ordered as lists read: family name, given names."""
    return apprentices.order_by(Lower("learner__family_name"), Lower("learner__given_names"), "pk")


def _wanted(apprentices: QuerySet[Apprentice]) -> QuerySet[Apprentice, Row]:
    """What the rules read. Dates as text: Django's values of 1,000 rows cost three times the query itself."""
    return apprentices.values_list(
        "pk",
        *(Cast(name, TextField()) for name in ("start_on", "planned_end_on", "ended_on")),
        "owed_count",
        "claimed_count",
        "signed_off_count",
        Cast("last_accepted_at", TextField()),
        "waiting_count",
        Cast("oldest_waiting_at", TextField()),
        "standing",
        "version_id",
        "option_id",
        "cohort_id",
        "employer_id",
        "assessor_id",
    )


_rows_of_cohort = Compiled(lambda key: _wanted(by_name(Apprentice.objects.filter(cohort=key))))
_pauses_of_cohort = Compiled(
    lambda key: (
        Break.objects.filter(apprentice__cohort=key)
        .order_by("from_on")
        .values_list("apprentice", "from_on", "until_on")
    )
)


def read(apprentices: QuerySet[Apprentice]) -> Read:
    """The rows of these apprentices, by name. Two queries, however many there are."""
    breaks = Break.objects.filter(apprentice__in=apprentices.order_by().values("pk")).order_by("from_on")
    return Read(
        list(_wanted(by_name(apprentices))),
        _by_apprentice(breaks.values_list("apprentice", "from_on", "until_on")),
    )


def read_cohort(cohort: Cohort) -> Read:
    """The same of a cohort, which only those see who see the whole provider."""
    return Read(_rows_of_cohort(cohort.pk), _by_apprentice(_pauses_of_cohort(cohort.pk)))


def _by_apprentice(rows: Iterable[Row]) -> dict[int, tuple[Pause, ...]]:
    found: dict[int, tuple[Pause, ...]] = {}
    for pk, from_on, until_on in rows:
        found[pk] = (*found.get(pk, ()), Pause(from_on, until_on))
    return found


def group_of(row: Row) -> tuple[int, int | None]:
    """Version and option of a row, without making its figures."""
    return row[11], row[12]


def figures_of(row: Row, pauses: tuple[Pause, ...] = ()) -> Figures:
    """The figures of one row: a pure function of it and of the breaks."""
    (
        pk,
        start,
        planned_end,
        ended,
        owed,
        claimed,
        signed_off,
        accepted,
        waiting,
        oldest,
        standing,
        *keys,
    ) = row
    programme = Programme(
        date.fromisoformat(start),
        date.fromisoformat(planned_end),
        owed,
        claimed,
        _evidenced(standing),
        signed_off,
        date.fromisoformat(ended) if ended else None,
        pauses,
        local_day(accepted) if accepted else None,
        waiting,
        local_day(oldest) if oldest else None,
    )
    return Figures(pk, programme, standing, *keys)


def figures(found: Read) -> list[Figures]:
    return [figures_of(row, found.pauses.get(row[0], ())) for row in found.rows]


def _evidenced(standing: str) -> int:
    return standing.count(_EVIDENCED) + standing.count(_SIGNED_OFF)


def local_day(moment: str) -> date:
    """The local date of a moment as the database writes it, in UTC."""
    return _day_of_hour(moment[:13], timezone.get_current_timezone())


@lru_cache(maxsize=50_000)
def _day_of_hour(hour: str, zone: tzinfo) -> date:
    """Time zones turn whole hours here, and years have few of them."""
    return datetime.fromisoformat(f"{hour}:00+00:00").astimezone(zone).date()


def by_column(standings: Sequence[str], status: int) -> list[int]:
    """How many have this status at each KSB, for standings of one group (all of one length)."""
    if not standings:
        return []
    width, joined, digit = len(standings[0]), "".join(standings), str(int(status))
    return [joined[at::width].count(digit) for at in range(width)]
