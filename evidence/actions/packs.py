"""Which kinds of evidence a version's pack leaves out: the plan's rule, the same for every provider."""

from collections.abc import Collection

from django.db import transaction

from accounts import ledger
from accounts.errors import RuleBroken
from accounts.models import User
from evidence.kinds import Kind
from evidence.models import PackExclusion
from standards.models import StandardVersion


@transaction.atomic
def set_kinds_kept_out(*, version: StandardVersion, kinds: Collection[str], by: User | None) -> None:
    """Keep exactly these kinds out of the version's pack. What is set already changes nothing."""
    StandardVersion.objects.select_for_update(no_key=True, of=("self",)).get(pk=version.pk)
    if unknown := sorted(set(kinds) - set(Kind.values)):
        raise RuleBroken(f"There is no kind of evidence called {', '.join(unknown)}.")
    before = set(PackExclusion.objects.filter(version=version).values_list("kind", flat=True))
    if before == set(kinds):
        return
    PackExclusion.objects.filter(version=version).exclude(kind__in=kinds).delete()
    PackExclusion.objects.bulk_create(
        PackExclusion(version=version, kind=kind) for kind in sorted(set(kinds) - before)
    )
    ledger.append(
        ledger.PLATFORM,
        "standard.kinds_kept_out",
        by=by,
        facts={
            "standard": version.standard.reference,
            "version": version.version,
            "kinds": sorted(set(kinds)),
        },
    )
