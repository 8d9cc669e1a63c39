"""Storing the answer of the status rule where pages, lists and exports read it."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Count, Max, Min, OuterRef, Q, QuerySet

from apprentices.models import Apprentice, OwedKsb
from apprentices.status import KsbStatus
from evidence.kinds import Answer, State
from evidence.ksb_status import ksb_status
from evidence.models import Evidence, Outcome
from evidence.searching import postponed_search
from standards.models import Ksb

_postponed: ContextVar[set[int] | None] = ContextVar("postponed_refreshes", default=None)

# What an apprentice's own row keeps of the answers, so that a list of thousands reads one table.
STORED = (
    "standing",
    "owed_count",
    "claimed_count",
    "signed_off_count",
    "last_accepted_at",
    "waiting_count",
    "oldest_waiting_at",
)
NOTHING_WAITS: tuple[int, datetime | None] = (0, None)


def refresh_standing(apprentice: Apprentice, ksbs: Collection[Ksb] | Collection[int] | None = None) -> None:
    """Recompute the apprentice's stored statuses of ``ksbs`` (all owed when None) and the totals.

    Every evidence action ends in this call, inside its transaction and holding the apprentice's lock.
    """
    waiting = _postponed.get()
    if waiting is not None:
        waiting.add(apprentice.pk)
        return
    pairs = OwedKsb.objects.filter(apprentice=apprentice)
    if ksbs is not None:
        pairs = pairs.filter(ksb__in=ksbs)
    _store_statuses(pairs)
    _store_totals(Apprentice.objects.filter(pk=apprentice.pk))


@contextmanager
def postponed() -> Iterator[None]:
    """Let a loader run many actions and refresh each apprentice and each item's search once, at the end of the block.

    The block is one transaction, so that nobody ever reads an answer that is out of date.
    """
    waiting: set[int] = set()
    with transaction.atomic(), postponed_search():
        token = _postponed.set(waiting)
        try:
            yield
        finally:
            _postponed.reset(token)
        refresh_many(Apprentice.objects.filter(pk__in=waiting))


def refresh_many(apprentices: QuerySet[Apprentice]) -> None:
    """The same for many apprentices at once (imports, the demo, benchmarks)."""
    _store_statuses(OwedKsb.objects.filter(apprentice__in=apprentices.values("pk")))
    _store_totals(apprentices)


def live_statuses(apprentice: Apprentice) -> dict[int, int]:
    """What the rule says now, by KSB key, without the stored answers."""
    pairs = OwedKsb.objects.filter(apprentice=apprentice)
    return dict(
        pairs.annotate(live=ksb_status(OuterRef("apprentice"), OuterRef("ksb"))).values_list("ksb", "live")
    )


def _store_statuses(pairs: QuerySet[OwedKsb]) -> None:
    pairs.update(status=ksb_status(OuterRef("apprentice"), OuterRef("ksb")))


def _store_totals(apprentices: QuerySet[Apprentice]) -> None:
    keys = list(apprentices.values_list("pk", flat=True))
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        accepted = _last_accepted(part)
        waiting = _waiting(part)
        changed = [
            Apprentice(
                pk=pk,
                last_accepted_at=accepted.get(pk),
                waiting_count=waiting.get(pk, NOTHING_WAITS)[0],
                oldest_waiting_at=waiting.get(pk, NOTHING_WAITS)[1],
                **_totals(statuses),
            )
            for pk, statuses in _statuses_in_order(part)
        ]
        Apprentice.objects.bulk_update(changed, STORED, batch_size=100)


def _statuses_in_order(keys: list[int]) -> Iterable[tuple[int, list[int]]]:
    rows = (
        OwedKsb.objects.filter(apprentice__in=keys)
        .order_by("apprentice", "ksb__ordinal")
        .values_list("apprentice", "status")
    )
    for apprentice, group in groupby(rows, key=lambda row: row[0]):
        yield apprentice, [status for _, status in group]


def _totals(statuses: list[int]) -> dict[str, str | int]:
    return {
        "standing": "".join(map(str, statuses)),
        "owed_count": len(statuses),
        "claimed_count": sum(KsbStatus(s).is_claimed for s in statuses),
        "signed_off_count": statuses.count(KsbStatus.SIGNED_OFF),
    }


def _last_accepted(keys: list[int]) -> dict[int, datetime]:
    return dict(
        Outcome.objects.standing()
        .filter(apprentice__in=keys, answer=Answer.ACCEPTED)
        .filter(Q(submission__evidence__removed_at=None))
        .values("apprentice")
        .annotate(last=Max("given_at"))
        .values_list("apprentice", "last")
    )


def _waiting(keys: list[int]) -> dict[int, tuple[int, datetime | None]]:
    """How many items wait for an answer, and when the oldest of them was submitted."""
    rows = (
        Evidence.objects.filter(apprentice__in=keys, state=State.SUBMITTED, removed_at=None)
        .values("apprentice")
        .annotate(count=Count("pk"), oldest=Min("current_submission__submitted_at"))
        .values_list("apprentice", "count", "oldest")
    )
    return {pk: (count, oldest) for pk, count, oldest in rows}
