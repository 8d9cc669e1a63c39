"""Writes about providers and the employers they work with."""

from django.db import transaction

from accounts import ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import Employer, Provider, User

TAKES = ("takes_pictures", "takes_documents", "takes_text", "takes_sound", "takes_video")


@transaction.atomic
def create_provider(*, name: str, ukprn: str, by: User | None) -> Provider:
    """A tenant with the default settings."""
    if Provider.objects.filter(ukprn=ukprn).exists():
        raise Conflict(f"A provider with UKPRN {ukprn} is already here.")
    provider = Provider(name=name.strip(), ukprn=ukprn)
    provider.full_clean(validate_constraints=False)
    provider.save()
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "provider.created",
        by=by,
        facts={"ukprn": provider.ukprn},
    )
    return provider


@transaction.atomic
def change_provider_settings(*, provider: Provider, settings: dict[str, int | None], by: User) -> Provider:
    """Change thresholds, promises and the files taken; ``settings`` maps column names to values."""
    locked = hold(provider)
    changed = {name: value for name, value in settings.items() if getattr(locked, name) != value}
    for name, value in changed.items():
        setattr(locked, name, value)
    for what in ("points", "silence_days"):
        if getattr(locked, f"amber_{what}") > getattr(locked, f"red_{what}"):
            raise RuleBroken(
                "Amber must come before red: give amber the smaller number.", about=f"amber_{what}"
            )
    if not any(getattr(locked, name) for name in TAKES):
        raise RuleBroken("Take at least one kind of file, or nobody can add any.", about=TAKES[0])
    if changed:
        locked.save(update_fields=list(changed))
        ledger.append(
            ledger.provider_stream(locked.uuid),
            "provider.settings_changed",
            by=by,
            facts=changed,
        )
    return locked


@transaction.atomic
def create_employer(*, provider: Provider, name: str, by: User | None) -> Employer:
    """An employer of the provider; a name is used once, whatever its capitals."""
    hold(provider)
    name = _free_employer_name(name, provider_id=provider.pk)
    employer = Employer.objects.create(provider=provider, name=name)
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "employer.created",
        by=by,
        facts={"employer": employer.uuid},
    )
    return employer


@transaction.atomic
def rename_employer(*, employer: Employer, name: str, by: User) -> Employer:
    """Correct an employer's name."""
    hold(employer.provider)
    locked = Employer.objects.select_for_update(no_key=True).get(pk=employer.pk)
    name = _free_employer_name(name, provider_id=locked.provider_id, but=locked)
    if locked.name != name:
        locked.name = name
        locked.save(update_fields=["name"])
        ledger.append(
            ledger.provider_stream(employer.provider.uuid),
            "employer.renamed",
            by=by,
            facts={"employer": locked.uuid},
        )
    return locked


def _free_employer_name(name: str, *, provider_id: int, but: Employer | None = None) -> str:
    name = " ".join(name.split())
    if not name:
        raise RuleBroken("Give the employer a name.")
    taken = Employer.objects.filter(provider_id=provider_id, name__iexact=name)
    if taken.exclude(pk__in=[but.pk] if but else []).exists():
        raise Conflict(f"{name} is already among your employers.")
    return name


def hold(provider: Provider) -> Provider:
    """Hold the provider's row, so that what must be unique within it is looked up and written in one go."""
    return Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
