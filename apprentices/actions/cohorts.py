"""Writes about cohorts."""

from datetime import date

from django.db import transaction

from accounts import ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import Provider, User
from apprentices.models import Cohort


@transaction.atomic
def create_cohort(*, provider: Provider, name: str, starts_on: date, by: User | None) -> Cohort:
    """A cohort; its name is used once at a provider."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    name = _free_name(name, provider_id=provider.pk)
    cohort = Cohort.objects.create(provider=provider, name=name, starts_on=starts_on)
    ledger.append(
        ledger.provider_stream(provider.uuid), "cohort.created", by=by, facts={"cohort": cohort.uuid}
    )
    return cohort


@transaction.atomic
def change_cohort(*, cohort: Cohort, name: str, starts_on: date, revision: int, by: User) -> Cohort:
    """Rename a cohort or move its start; apprentices keep their own dates."""
    Provider.objects.select_for_update(no_key=True).get(pk=cohort.provider_id)
    locked = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    name = " ".join(name.split())
    if (locked.name, locked.starts_on) == (name, starts_on):
        return locked
    if locked.revision != revision:
        raise Conflict(
            f"Somebody changed this cohort in the meantime: it is now “{locked.name}”, "
            f"starting {locked.starts_on:%-d %B %Y}. Check, then save again."
        )
    name = _free_name(name, provider_id=locked.provider_id, but=locked)
    locked.name, locked.starts_on = name, starts_on
    locked.revision += 1
    locked.save(update_fields=["name", "starts_on", "revision"])
    ledger.append(
        ledger.provider_stream(locked.provider.uuid), "cohort.changed", by=by, facts={"cohort": locked.uuid}
    )
    return locked


def _free_name(name: str, *, provider_id: int, but: Cohort | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Give the cohort a name.")
    taken = Cohort.objects.filter(provider_id=provider_id, name__iexact=name)
    if taken.exclude(pk__in=[but.pk] if but else []).exists():
        raise Conflict(f"You already have a cohort called {name}.")
    return name
