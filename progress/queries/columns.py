"""The KSBs that a group of apprentices owes, in the order of their standings."""

from collections.abc import Mapping
from typing import NamedTuple, TypeVar
from uuid import UUID

from apprentices.models import OwedKsb
from progress.queries.compiled import Compiled

Key = TypeVar("Key")


class Column(NamedTuple):
    """One KSB, as the heads of maps and heatmaps show it."""

    pk: int
    uuid: UUID
    code: str
    kind: str
    text: str


_owed = Compiled(
    lambda key: (
        OwedKsb.objects.filter(apprentice=key)
        .order_by("ksb__ordinal")
        .values_list("ksb", "ksb__uuid", "ksb__code", "ksb__kind", "ksb__text")
    )
)


def columns_of_one(representative: int) -> tuple[Column, ...]:
    """What one apprentice (by key) owes, and with them everybody of their group."""
    return tuple(Column(*row) for row in _owed(representative))


def columns_of(representatives: Mapping[Key, int]) -> dict[Key, tuple[Column, ...]]:
    """What each group owes, read from one of its apprentices (by key). A query a group, however many are in it."""
    return {group: columns_of_one(pk) for group, pk in representatives.items()}


def kinds(columns: tuple[Column, ...]) -> str:
    """A letter a KSB, as ``progress.expected.bars`` reads them: KKKSSB."""
    return "".join(column.kind for column in columns)
