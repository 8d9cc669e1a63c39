"""Sign-off of KSBs and its withdrawal."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts import clock, ledger
from accounts.errors import Conflict, RuleBroken
from accounts.models import User
from apprentices.models import Apprentice, OwedKsb
from evidence.actions.locks import check_judge, lock_apprentice
from evidence.kinds import Met
from evidence.models import SignOff, SignOffBasis, SignOffWithdrawal, SubmittedClaim
from evidence.standing import refresh_standing
from standards.models import Ksb


class BasisChanged(Conflict):
    """The claims that a sign-off would rest on are no longer those that the page showed."""

    def __init__(self, codes: Sequence[str]) -> None:
        super().__init__(
            f"The evidence for {', '.join(codes)} has changed since this page was opened: a decision or a "
            "submission came in between. Nothing was signed off. Look at it again below."
        )
        self.codes = codes


@transaction.atomic
def sign_off(
    *,
    apprentice: Apprentice,
    ksbs: Sequence[Ksb],
    note: str = "",
    is_stretch: bool = False,
    partly_together: bool = False,
    shown: Mapping[int, Collection[int]] | None = None,
    by: User,
) -> list[SignOff]:
    """Declare the apprentice ready for assessment on one or many KSBs, all or none.

    Each rests on its accepted claims: one met, or (``partly_together``) at least two partly met.
    KSBs that stand signed off already are passed over, so a double click changes nothing.
    ``shown`` has the keys of the claims that the page showed, by the KSB's key; raises BasisChanged
    where others count by now.
    """
    locked = lock_apprentice(apprentice.pk)
    check_judge(locked, by)
    fresh = _not_yet_signed(locked, ksbs)
    accepted = {ksb: list(_claims_of(locked, ksb)) for ksb in fresh}
    _check_shown(accepted, shown)
    bases = {ksb: _basis(ksb, claims, partly_together=partly_together) for ksb, claims in accepted.items()}
    now = clock.now()
    made = [
        SignOff.objects.create(
            provider_id=locked.provider_id,
            apprentice=locked,
            ksb=ksb,
            number=SignOff.objects.filter(apprentice=locked, ksb=ksb).count() + 1,
            note=note.strip(),
            is_stretch=is_stretch,
            # Only where it made the difference.
            partly_together=all(claim.outcome == Met.PARTLY for claim in bases[ksb]),
            signed_by=by,
            signed_at=now,
        )
        for ksb in fresh
    ]
    rests = SignOffBasis.objects.bulk_create(
        SignOffBasis(sign_off=signed, claim=claim) for signed in made for claim in bases[signed.ksb]
    )
    if made:
        ledger.append(
            ledger.apprentice_stream(locked.uuid),
            "ksbs.signed_off",
            by=by,
            facts={"ksbs": [s.ksb.code for s in made], "stretch": is_stretch},
            rows=[*made, *rests],
        )
        refresh_standing(locked, [s.ksb for s in made])
    return made


def _not_yet_signed(apprentice: Apprentice, ksbs: Sequence[Ksb]) -> list[Ksb]:
    wanted = {ksb.pk: ksb for ksb in ksbs}
    if not wanted:
        raise RuleBroken("Choose at least one KSB to sign off.")
    owed = set(OwedKsb.objects.filter(apprentice=apprentice, ksb__in=wanted).values_list("ksb", flat=True))
    if strangers := [ksb.code for pk, ksb in wanted.items() if pk not in owed]:
        raise RuleBroken(f"{', '.join(strangers)} is not part of this programme.")
    signed = set(
        SignOff.objects.standing().filter(apprentice=apprentice, ksb__in=wanted).values_list("ksb", flat=True)
    )
    return [ksb for pk, ksb in wanted.items() if pk not in signed]


def _claims_of(apprentice: Apprentice, ksb: Ksb) -> QuerySet[Any]:
    claims: Any = SubmittedClaim.objects.filter(apprentice=apprentice, ksb=ksb)
    return claims.accepted().order_by("pk")


def _check_shown(accepted: Mapping[Ksb, Sequence[Any]], shown: Mapping[int, Collection[int]] | None) -> None:
    if shown is None:
        return
    changed = [
        ksb.code for ksb, claims in accepted.items() if {c.pk for c in claims} != set(shown.get(ksb.pk, ()))
    ]
    if changed:
        raise BasisChanged(changed)


def _basis(ksb: Ksb, claims: list[Any], *, partly_together: bool) -> list[Any]:
    if any(claim.outcome == Met.MET for claim in claims):
        return claims
    if not claims:
        raise RuleBroken(f"{ksb.code} has no accepted claim to rest on yet.")
    if not partly_together:
        raise RuleBroken(
            f"{ksb.code} has only partly met claims: tick that they show it together, "
            "or wait for more evidence."
        )
    if len(claims) < 2:
        raise RuleBroken(f"{ksb.code} has a single partly met claim: it takes several together.")
    return claims


@transaction.atomic
def withdraw_sign_off(*, sign_off: SignOff, reason: str, by: User) -> SignOffWithdrawal:
    """Take a sign-off back, with a reason; the KSB returns to what its claims say."""
    apprentice = lock_apprentice(sign_off.apprentice_id)
    check_judge(apprentice, by)
    if not reason.strip():
        raise RuleBroken("Give the reason: the apprentice and the quality assurer will read it.")
    if SignOffWithdrawal.objects.filter(sign_off=sign_off).exists():
        raise Conflict("This sign-off has been withdrawn already.")
    withdrawal = SignOffWithdrawal.objects.create(
        sign_off=sign_off, reason=reason.strip(), withdrawn_by=by, withdrawn_at=clock.now()
    )
    ledger.append(
        ledger.apprentice_stream(apprentice.uuid),
        "sign_off.withdrawn",
        by=by,
        facts={"ksb": sign_off.ksb.code, "sign_off": sign_off.uuid},
        rows=[withdrawal],
    )
    refresh_standing(apprentice, [sign_off.ksb])
    return withdrawal
