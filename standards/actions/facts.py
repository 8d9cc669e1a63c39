"""Facts that the source does not publish, supplied by a platform administrator with their own source."""

from datetime import date

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import RuleBroken
from accounts.models import User
from standards import facts
from standards.models import AssessmentRegime, StandardVersion, SuppliedFact


@transaction.atomic
def supply_fact(
    *, version: StandardVersion, fact: str, value: int | date | str, source: str, by: User | None
) -> SuppliedFact:
    """Set one of ``facts.SUPPLIABLE`` that is not published, or correct one supplied earlier.

    ``value`` has the type of the column. What the official record says is not overruled.
    """
    known = facts.BY_NAME[fact]
    locked = (
        StandardVersion.objects.select_for_update(of=("self",)).select_related("standard").get(pk=version.pk)
    )
    earlier = locked.supplied_facts.filter(fact=fact, superseded_at=None).first()
    if not known.asked_as:
        raise RuleBroken(f"{known.label} comes from the official record only.")
    if not earlier and not _is_open(locked, fact):
        words = facts.words(fact, getattr(locked, fact))
        raise RuleBroken(f"The official record gives this already: {known.label.lower()}, {words}.")
    if not source.strip():
        raise RuleBroken("Say where this is from, so that others can check it.")
    if earlier:
        earlier.superseded_at = clock.now()
        earlier.save(update_fields=["superseded_at"])
    setattr(locked, fact, value)
    locked.save(update_fields=[fact])
    supplied = SuppliedFact.objects.create(
        version=locked, fact=fact, value=str(value), source=source.strip(), supplied_by=by
    )
    ledger.append(
        ledger.PLATFORM,
        "standard.fact_supplied",
        by=by,
        facts={
            "standard": locked.standard.reference,
            "version": locked.version,
            "fact": fact,
            "value": str(value),
            "corrects": earlier.uuid if earlier else None,
        },
    )
    return supplied


def _is_open(version: StandardVersion, fact: str) -> bool:
    """The fact is not known. The vocabulary always has a value: its default may be overruled."""
    value = getattr(version, fact)
    return value in (None, "") or (fact == "assessment_regime" and value == AssessmentRegime.END_POINT)
