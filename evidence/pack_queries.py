"""Which kinds of evidence the packs of versions leave out."""

from collections.abc import Iterable

from evidence.models import PackExclusion

# A version's key and a kind.
KeptOut = frozenset[tuple[int, str]]


def kept_out(versions: Iterable[int]) -> KeptOut:
    found = PackExclusion.objects.filter(version__in=set(versions))
    return frozenset(found.values_list("version", "kind"))


def kinds_kept_out(version: int) -> frozenset[str]:
    return frozenset(kind for _, kind in kept_out([version]))
