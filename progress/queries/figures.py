"""Figures for the rules: of one apprentice, or of thousands in one table read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.access import Access
from accounts.models import Provider
from accounts.names import by_family_name
from accounts.roles import Role
from apprentices.models import Apprentice, Break, Cohort, ExpectedPoint
from apprentices.status import KsbStatus
from progress.expected import Curve, Point
from progress.programme import Pause, Programme
from progress.queries.compiled import Compiled
from progress.rag import RagRule, Thresholds

_NOT_STARTED = str(KsbStatus.NOT_STARTED.value)
_DRAFTED = str(KsbStatus.DRAFTED.value)
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


class Person(NamedTuple):
    """Who an apprentice of a list is."""

    pk: int
    uuid: UUID
    given_names: str
    family_name: str

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


# A row as the database gives it: small values, dates as text.
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """Rows of many apprentices, the breaks of those who had any, and a way to ask who they are.

    ``by_name`` asks for all of them, in the order of their names; it is a query of its own, for lists that need it.
    """

    rows: Sequence[Row]
    pauses: Mapping[int, tuple[Pause, ...]]
    by_name: Callable[[], list[Person]]

    def of(self, keep: Callable[[Row], bool]) -> "Read":
        """Some of the rows; ``by_name`` still gives everybody."""
        return Read([row for row in self.rows if keep(row)], self.pauses, self.by_name)


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


# Each remembers thousands of rows (progress.lists), so not many are kept; those of past days make room.
_rule = lru_cache(maxsize=8)(RagRule)


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


def _wanted(apprentices: QuerySet[Apprentice]) -> QuerySet[Apprentice, Row]:
    """What the rules read. Dates as text: Django's values of 1,000 rows cost three times the query itself."""
    return apprentices.order_by("pk").values_list(
        "pk",
        *(Cast(name, TextField()) for name in ("start_on", "planned_end_on", "ended_on")),
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


def _pauses(apprentices: QuerySet[Apprentice]) -> QuerySet[Break, Row]:
    breaks = Break.objects.filter(apprentice__in=apprentices.order_by().values("pk"))
    return breaks.order_by("from_on").values_list("apprentice", "from_on", "until_on")


def _people(apprentices: QuerySet[Apprentice]) -> QuerySet[Apprentice, Row]:
    return apprentices.order_by("pk").values_list(
        "pk", "uuid", "learner__given_names", "learner__family_name"
    )


def _by_name(rows: Iterable[Row]) -> list[Person]:
    """Sorted here, because each database has its own idea of the alphabet."""
    found = [Person(*row) for row in rows]
    return sorted(found, key=lambda one: by_family_name(one.family_name, one.given_names, one.pk))


def read(apprentices: QuerySet[Apprentice]) -> Read:
    """These apprentices. Two queries, however many there are."""
    return Read(
        list(_wanted(apprentices)),
        _by_apprentice(_pauses(apprentices)),
        lambda: _by_name(_people(apprentices)),
    )


class _Scope:
    """A scope that is read often: its queries are built once, by its keys."""

    def __init__(self, scope: Callable[..., QuerySet[Apprentice]], *keys: type[int]) -> None:
        self._rows = Compiled(lambda *given: _wanted(scope(*given)), *keys)
        self._pauses = Compiled(lambda *given: _pauses(scope(*given)), *keys)
        self._people = Compiled(lambda *given: _people(scope(*given)), *keys)

    def read(self, *keys: int) -> Read:
        return Read(
            self._rows(*keys),
            _by_apprentice(self._pauses(*keys)),
            lambda: _by_name(self._people(*keys)),
        )


_cohort = _Scope(lambda cohort: Apprentice.objects.filter(cohort=cohort), int)
_caseload = _Scope(Apprentice.objects.judged_by_person, int, int)


def read_cohort(cohort: Cohort) -> Read:
    """The same of a cohort, which only those see who see the whole provider."""
    return _cohort.read(cohort.pk)


def read_caseload(access: Access) -> Read:
    """The same of the person's own caseload (``Apprentice.objects.judged_by``)."""
    if access.provider is None or Role.ASSESSOR not in access.roles:
        return Read((), {}, list)
    return _caseload.read(access.provider.pk, access.user.pk)


# As many as a page of a list shows at most.
PAGE = 50
_some_people = Compiled(lambda *keys: _people(Apprentice.objects.filter(pk__in=keys)), *[int] * PAGE)


def people(keys: Sequence[int]) -> list[Person]:
    """Who these are, at most ``PAGE`` of them, found in the person's scope before."""
    return [Person(*row) for row in _some_people(*padded(keys))] if keys else []


def padded(keys: Sequence[int]) -> list[int]:
    """The keys of a page, made ``PAGE`` long by repeating the last: a query built once takes always as many."""
    return [*keys, *[keys[-1]] * (PAGE - len(keys))]


def _by_apprentice(rows: Iterable[Row]) -> dict[int, tuple[Pause, ...]]:
    found: dict[int, tuple[Pause, ...]] = {}
    for pk, from_on, until_on in rows:
        found[pk] = (*found.get(pk, ()), Pause(from_on, until_on))
    return found


def group_of(row: Row) -> tuple[int, int | None]:
    """Version and option of a row, without making its figures."""
    return row[8], row[9]


def figures_of(row: Row, pauses: tuple[Pause, ...] = ()) -> Figures:
    """The figures of one row: a pure function of it and of the breaks. The counts are those of its standing."""
    (
        pk,
        start,
        planned_end,
        ended,
        accepted,
        waiting,
        oldest,
        standing,
        version,
        option,
        cohort,
        employer,
        assessor,
    ) = row
    owed, signed_off = len(standing), standing.count(_SIGNED_OFF)
    programme = Programme(
        start_on=date.fromisoformat(start),
        planned_end_on=date.fromisoformat(planned_end),
        owed=owed,
        claimed=owed - standing.count(_NOT_STARTED) - standing.count(_DRAFTED),
        evidenced=signed_off + standing.count(_EVIDENCED),
        signed_off=signed_off,
        ended_on=date.fromisoformat(ended) if ended else None,
        pauses=pauses,
        last_accepted_on=local_day(accepted) if accepted else None,
        waiting=waiting,
        oldest_waiting_on=local_day(oldest) if oldest else None,
    )
    return Figures(
        pk=pk,
        programme=programme,
        standing=standing,
        version_id=version,
        option_id=option,
        cohort_id=cohort,
        employer_id=employer,
        assessor_id=assessor,
    )


def _evidenced(standing: str) -> int:
    return standing.count(_EVIDENCED) + standing.count(_SIGNED_OFF)


def local_day(moment: str) -> date:
    """The date, in the site's time zone, of a moment as the database writes it, in UTC."""
    return _day_of_hour(moment[:13])


@lru_cache(maxsize=50_000)
def _day_of_hour(hour: str) -> date:
    """The site's time zone turns whole hours, and years have few of them."""
    return timezone.localdate(datetime.fromisoformat(f"{hour}:00+00:00"), timezone.get_default_timezone())


def by_column(standings: Sequence[str], status: int) -> list[int]:
    """How many have this status at each KSB, for standings of one group (all of one length)."""
    if not standings:
        return []
    width, joined, digit = len(standings[0]), "".join(standings), str(int(status))
    return [joined[at::width].count(digit) for at in range(width)]
