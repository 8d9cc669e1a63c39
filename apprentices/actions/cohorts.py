"""Writes about cohorts."""

from datetime import date

from django.db import transaction

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import Provider, User
from apprentices.models import Apprentice, Cohort


@transaction.atomic
def create_cohort(*, provider: Provider, name: str, starts_on: date, by: User | None) -> Cohort:
    """A cohort; its name is used once at a provider."""
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    name = _free_name(name, provider_id=provider.pk)
    cohort = Cohort.objects.create(provider=provider, name=name, starts_on=starts_on)
    _note(cohort, "cohort.created", by)
    return cohort


@transaction.atomic
def change_cohort(*, cohort: Cohort, name: str, starts_on: date, revision: int, by: User) -> Cohort:
    """Rename a cohort or move its start; apprentices keep their own dates."""
    locked = _locked(cohort)
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
    _note(locked, "cohort.changed", by)
    return locked


@transaction.atomic
def close_cohort(*, cohort: Cohort, by: User) -> Cohort:
    """Close a cohort in which nobody is on programme any more; everything in it stays. Twice changes nothing."""
    locked = _locked(cohort)
    if locked.closed_at:
        return locked
    if running := Apprentice.objects.filter(cohort=locked).on_programme().count():
        raise RuleBroken(
            f"1 apprentice is still on programme in {locked}. End their programme or move them, then close it."
            if running == 1
            else f"{running} apprentices are still on programme in {locked}. "
            "End their programmes or move them, then close it."
        )
    locked.closed_at = clock.now()
    locked.save(update_fields=["closed_at"])
    _note(locked, "cohort.closed", by)
    return locked


@transaction.atomic
def reopen_cohort(*, cohort: Cohort, by: User) -> Cohort:
    """Let a closed cohort take apprentices again. Twice changes nothing."""
    locked = _locked(cohort)
    if locked.closed_at is None:
        return locked
    locked.closed_at = None
    locked.save(update_fields=["closed_at"])
    _note(locked, "cohort.reopened", by)
    return locked


def hold_open(cohort: Cohort) -> None:
    """Refuse a closed cohort; an open one cannot be closed until the caller's transaction ends.

    Lock the apprentice or the learner first: whoever holds a cohort waits for neither.
    """
    held = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if held.closed_at:
        raise RuleBroken(f"{held} is closed. Reopen it first, or choose another cohort.")


def _locked(cohort: Cohort) -> Cohort:
    Provider.objects.select_for_update(no_key=True).get(pk=cohort.provider_id)
    return (
        Cohort.objects.select_for_update(no_key=True, of=("self",))
        .select_related("provider")
        .get(pk=cohort.pk)
    )


def _note(cohort: Cohort, kind: str, by: User | None) -> None:
    ledger.append(ledger.provider_stream(cohort.provider.uuid), kind, by=by, facts={"cohort": cohort.uuid})


def _free_name(name: str, *, provider_id: int, but: Cohort | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Give the cohort a name.")
    taken = Cohort.objects.filter(provider_id=provider_id, name__iexact=name)
    if taken.exclude(pk__in=[but.pk] if but else []).exists():
        raise Conflict(f"You already have a cohort called {name}.")
    return name
