"""What a draft claims to show: which KSBs, how, and where to look."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from accounts.errors import RuleBroken
from accounts.models import User
from apprentices.models import Apprentice, OwedKsb
from evidence.actions.locks import check_owner, lock_evidence, lock_own_draft
from evidence.actions.saving import Sender, keep_replaced_wording, keep_wording, note_sender, touch
from evidence.kinds import Origin
from evidence.models import Claim, Evidence, WordingVersion
from evidence.standing import refresh_standing
from standards.models import Ksb


@dataclass(frozen=True)
class ClaimText:
    """A KSB, how the item shows it, and where to look."""

    ksb: Ksb
    how: str = ""
    where: str = ""


@transaction.atomic
def set_claims(*, evidence: Evidence, claims: Sequence[ClaimText], by: User) -> list[Claim]:
    """Claim KSBs that the apprentice owes, or change how and where they are shown; all or none."""
    apprentice, locked = lock_own_draft(evidence, by)
    check_owed(apprentice, [c.ksb for c in claims])
    there = {claim.ksb_id: claim for claim in locked.claims.all()}
    fresh = []
    for text in claims:
        claim = there.get(text.ksb.pk)
        how, where = text.how.strip(), text.where.strip()
        if claim is None:
            claim = there[text.ksb.pk] = Claim.objects.create(
                evidence=locked, ksb=text.ksb, how=how, where=where
            )
            fresh.append(text.ksb)
        elif (claim.how, claim.where) != (how, where):
            keep_replaced_wording(locked, text.ksb, (claim.how, claim.where), (how, where))
            _set(claim, how, where, None)
    touch(locked)
    if fresh:
        refresh_standing(apprentice, fresh)
    return [there[text.ksb.pk] for text in claims]


def set_claim(*, evidence: Evidence, ksb: Ksb, how: str, where: str, by: User) -> Claim:
    """The same for one KSB."""
    return set_claims(evidence=evidence, claims=[ClaimText(ksb, how, where)], by=by)[0]


def check_owed(apprentice: Apprentice, ksbs: Sequence[Ksb]) -> None:
    """Refuse KSBs that are not part of the programme."""
    owed = set(OwedKsb.objects.filter(apprentice=apprentice, ksb__in=ksbs).values_list("ksb", flat=True))
    if strangers := [ksb.code for ksb in ksbs if ksb.pk not in owed]:
        raise RuleBroken(f"{', '.join(strangers)} is not part of your programme.")


@transaction.atomic
def remove_claim(*, evidence: Evidence, ksb: Ksb, by: User) -> None:
    """Drop a claim from the draft. What was submitted stands until the next submission."""
    apprentice, locked = lock_own_draft(evidence, by)
    claim = locked.claims.filter(ksb=ksb).first()
    if claim is None:
        return
    keep_wording(locked, ksb, (claim.how, claim.where), Origin.SAVED)
    claim.delete()
    touch(locked)
    refresh_standing(apprentice, [ksb])


def _set(claim: Claim, how: str, where: str, sender: Sender | None) -> None:
    claim.how, claim.where = how, where
    claim.save(update_fields=["how", "where", *note_sender(claim, sender)])


def wording_mark(how: str, where: str) -> str:
    """Names the wording that a page showed, so that a change made elsewhere since is noticed."""
    return hashlib.sha256(f"{how}\0{where}".encode()).hexdigest()


@dataclass(frozen=True)
class Wording(ClaimText):
    """How and where as typed; ``seen`` is the mark of what the page had shown."""

    seen: str = ""

    @property
    def is_new(self) -> bool:
        return bool(self.how or self.where) and wording_mark(self.how, self.where) != self.seen


@dataclass
class WordingsSaved:
    """What was not saved: ``conflicts`` were changed elsewhere since, ``gone`` are claimed no longer."""

    conflicts: list[Ksb] = field(default_factory=list)
    gone: list[Ksb] = field(default_factory=list)


@transaction.atomic
def save_wordings(
    *, evidence: Evidence, wordings: Sequence[Wording], by: User, sender: Sender | None = None
) -> WordingsSaved:
    """Save each wording that was changed on a page, but none over what was changed elsewhere since.

    Of what is not saved, both wordings are kept among the earlier versions.
    """
    _, locked = lock_own_draft(evidence, by)
    there = {claim.ksb_id: claim for claim in locked.claims.select_related("ksb")}
    answer, saved = WordingsSaved(), False
    for typed in wordings:
        claim, wanted = there.get(typed.ksb.pk), (typed.how, typed.where)
        if claim is None:
            if typed.is_new:
                keep_wording(locked, typed.ksb, wanted, Origin.TYPED)
                answer.gone.append(typed.ksb)
            continue
        before = (claim.how, claim.where)
        if before == wanted or (sender and sender.is_late(claim)):
            continue
        if typed.seen != wording_mark(*before) and not (sender and sender.was_last(claim)):
            keep_wording(locked, typed.ksb, before, Origin.SAVED)
            keep_wording(locked, typed.ksb, wanted, Origin.TYPED)
            answer.conflicts.append(typed.ksb)
            continue
        keep_replaced_wording(locked, typed.ksb, before, wanted)
        _set(claim, *wanted, sender)
        saved = True
    if saved:
        touch(locked)
    return answer


@transaction.atomic
def keep_wordings(*, evidence: Evidence, wordings: Sequence[Wording], by: User) -> None:
    """Keep what was typed about claims of an item that may not be changed now."""
    apprentice, locked = lock_evidence(evidence)
    check_owner(apprentice, by)
    there = {claim.ksb_id: (claim.how, claim.where) for claim in locked.claims.all()}
    for typed in wordings:
        if there.get(typed.ksb.pk) != (typed.how, typed.where):
            keep_wording(locked, typed.ksb, (typed.how, typed.where), Origin.TYPED)


@transaction.atomic
def bring_back_wording(*, version: WordingVersion, by: User) -> Claim:
    """Make an earlier wording the claim's again, or claim the KSB again with it."""
    _, locked = lock_own_draft(version.evidence, by)
    claim = locked.claims.filter(ksb=version.ksb).first()
    if claim is not None and (claim.how, claim.where) != (version.how, version.where):
        keep_wording(locked, version.ksb, (claim.how, claim.where), Origin.SAVED)
    return set_claim(evidence=locked, ksb=version.ksb, how=version.how, where=version.where, by=by)
