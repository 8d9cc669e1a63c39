"""Writes about a provider as a whole: founding it, and the settings of its progress rules."""

import itertools

from django.db import transaction

from accounts import actions as accounts_actions
from accounts import ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import Provider, User
from accounts.roles import Role
from apprentices.models import ExpectedPoint

# Time elapsed, KSBs claimed and KSBs signed off, in percent: little at first, most in the second half.
DEFAULT_CURVE = (
    (0, 0, 0),
    (10, 3, 0),
    (25, 20, 10),
    (50, 55, 35),
    (75, 85, 68),
    (90, 100, 92),
    (100, 100, 100),
)


@transaction.atomic
def set_expected_curve(
    *, provider: Provider, points: tuple[tuple[int, int, int], ...] = DEFAULT_CURVE, by: User | None
) -> None:
    """Replace the provider's expected curve; points are percentages (elapsed, claimed, signed off)."""
    elapsed = [point[0] for point in points]
    if elapsed != sorted(set(elapsed)) or elapsed[:1] != [0] or elapsed[-1:] != [100]:
        raise RuleBroken(
            "The curve runs from 0 to 100 % of the time, each point once, in order.", about="points"
        )
    if any(not 0 <= share <= 100 for point in points for share in point[1:]):
        raise RuleBroken("The expected shares run from 0 to 100 %.", about="points")
    for before, after in itertools.pairwise(points):
        if after[1] < before[1] or after[2] < before[2]:
            raise RuleBroken("The expected share may not fall as time goes on.", about="points")
    ExpectedPoint.objects.filter(provider=provider).delete()
    ExpectedPoint.objects.bulk_create(
        ExpectedPoint(provider=provider, elapsed=e, claimed=c, signed_off=s) for e, c, s in points
    )
    ledger.append(
        ledger.provider_stream(provider.uuid),
        "provider.curve_changed",
        by=by,
        facts={"points": [list(point) for point in points]},
    )


@transaction.atomic
def change_settings(
    *,
    provider: Provider,
    settings: dict[str, int | None],
    points: tuple[tuple[int, int, int], ...],
    revision: int,
    by: User,
) -> Provider:
    """Change thresholds and promises (column name to number) together with the expected curve.

    ``revision`` is the one that the person saw; saving over somebody else's change is refused.
    """
    locked = Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    same_curve = ExpectedPoint.objects.curve_of(locked) == points
    if same_curve and all(getattr(locked, name) == value for name, value in settings.items()):
        return locked
    if locked.revision != revision:
        raise Conflict("Somebody changed the settings in the meantime. Compare, then save again.")
    changed = accounts_actions.change_provider_settings(provider=locked, settings=settings, by=by)
    if not same_curve:
        set_expected_curve(provider=changed, points=points, by=by)
    changed.revision += 1
    changed.save(update_fields=["revision"])
    return changed


@transaction.atomic
def found_provider(
    *, name: str, ukprn: str, manager_name: str, manager_email: str, accept_url: str, by: User
) -> Provider:
    """A provider with the default settings, and the invitation of its first manager."""
    provider = accounts_actions.create_provider(name=name, ukprn=ukprn, by=by)
    set_expected_curve(provider=provider, by=by)
    accounts_actions.invite(
        provider=provider,
        email=manager_email,
        name=manager_name,
        role=Role.MANAGER,
        accept_url=accept_url,
        by=by,
    )
    return provider
