"""Figures for the rules: of one apprentice, or of thousands in one table read."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

from django.db import connections
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import Provider
from apprentices.models import Apprentice, Break, ExpectedPoint
from apprentices.status import KsbStatus
from progress.expected import Curve, Point
from progress.programme import Pause, Programme
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


def rag_rule(provider: Provider | None, today: date) -> RagRule:
    """The RAG rule with the provider's settings and curve. One query; none without a provider, who has nobody."""
    if provider is None:
        return RagRule(Thresholds(), Curve(()), today)
    points = ExpectedPoint.objects.filter(provider=provider).order_by("elapsed")
    curve = Curve(tuple(Point(*row) for row in points.values_list("elapsed", "claimed", "signed_off")))
    settings = {name: getattr(provider, name) for name in Thresholds.__slots__}
    return RagRule(Thresholds(**settings), curve, today)


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
        pauses=tuple(
            Pause(*row)
            for row in Break.objects.filter(apprentice=apprentice)
            .order_by("from_on")
            .values_list("from_on", "until_on")
        ),
        last_accepted_on=timezone.localdate(accepted) if accepted else None,
        waiting=apprentice.waiting_count,
        oldest_waiting_on=timezone.localdate(waiting) if waiting else None,
    )


def figures(apprentices: QuerySet[Apprentice]) -> list[Figures]:
    """The figures of many, in the queryset's order. Two queries, however many there are."""
    pauses = _pauses(apprentices)
    zone = timezone.get_current_timezone()
    none: tuple[Pause, ...] = ()
    return [
        Figures(
            pk,
            Programme(
                date.fromisoformat(start),
                date.fromisoformat(planned_end),
                owed,
                claimed,
                _evidenced(standing),
                signed_off,
                date.fromisoformat(ended) if ended else None,
                pauses.get(pk, none),
                local_day(accepted, zone) if accepted else None,
                waiting,
                local_day(oldest, zone) if oldest else None,
            ),
            standing,
            *keys,
        )
        for (
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
        ) in _rows(apprentices)
    ]


def _rows(apprentices: QuerySet[Apprentice]) -> Iterator[tuple]:
    """Plain rows, dates as text: turning each value of 1,000 rows into an object costs three times the query."""
    wanted = apprentices.values_list(
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
    sql, values = wanted.query.sql_with_params()
    with connections[apprentices.db].cursor() as cursor:
        cursor.execute(sql, values)
        yield from cursor.fetchall()


def _pauses(apprentices: QuerySet[Apprentice]) -> dict[int, tuple[Pause, ...]]:
    found: dict[int, tuple[Pause, ...]] = {}
    rows = Break.objects.filter(apprentice__in=apprentices.order_by().values("pk")).order_by("from_on")
    for pk, from_on, until_on in rows.values_list("apprentice", "from_on", "until_on"):
        found[pk] = (*found.get(pk, ()), Pause(from_on, until_on))
    return found


def _evidenced(standing: str) -> int:
    return standing.count(_EVIDENCED) + standing.count(_SIGNED_OFF)


def local_day(moment: str, zone: tzinfo | None = None) -> date:
    """The local date of a moment as the database writes it: with its offset, or without in UTC."""
    at = datetime.fromisoformat(moment)
    aware = at if at.tzinfo else at.replace(tzinfo=UTC)
    return aware.astimezone(zone or timezone.get_current_timezone()).date()


def by_column(standings: Sequence[str], status: int) -> list[int]:
    """How many have this status at each KSB, for standings of one group (all of one length)."""
    if not standings:
        return []
    width, joined, digit = len(standings[0]), "".join(standings), str(int(status))
    return [joined[at::width].count(digit) for at in range(width)]
