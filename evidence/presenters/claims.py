"""The KSB step: the claims of a draft, and the picker with what could be claimed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.html import format_html

from apprentices.models import OwedKsb
from apprentices.status import KsbStatus
from evidence.actions.claiming import wording_mark
from evidence.forms import ClaimForm
from evidence.models import Claim
from standards.models import Duty, Kind

KIND_NAMES = {Kind.KNOWLEDGE: "Knowledge", Kind.SKILL: "Skills", Kind.BEHAVIOUR: "Behaviours"}


def claim_mark(claim: Claim) -> str:
    """The mark of the wording that is saved."""
    return wording_mark(claim.how, claim.where)


def claim_form(claim: Claim, data: Mapping[str, Any] | None = None) -> ClaimForm:
    """The form of one claim among those of the page: its fields are named after the KSB."""
    form = ClaimForm(
        data,
        prefix=str(claim.ksb.uuid),
        initial={"how": claim.how, "where": claim.where, "seen": claim_mark(claim)},
    )
    for name in ("how", "where"):
        field = form.fields[name]
        field.label = format_html('{}<span class="visually-hidden"> ({})</span>', field.label, claim.ksb.code)
    return form


@dataclass(frozen=True)
class ClaimRow:
    """One claim with its form. ``other`` is what is saved where that was changed elsewhere since.

    ``mark`` names what is saved: sending the page again knowingly saves over it.
    """

    uuid: UUID
    code: str
    text: str
    form: ClaimForm
    mark: str
    other: Claim | None = None


@dataclass(frozen=True)
class PickerItem:
    """One KSB to choose; ``words`` is what the filter looks in."""

    uuid: UUID
    code: str
    text: str
    status: int
    is_claimed: bool
    is_chosen: bool
    words: str


@dataclass(frozen=True)
class PickerGroup:
    name: str
    note: str
    ksbs: Sequence[PickerItem]


@dataclass(frozen=True)
class Picked:
    """What the picker marks and narrows: KSBs claimed already, those ticked but not yet saved, the words looked for."""

    claimed: Collection[int]
    chosen: Collection[str] = ()
    words: str = ""


def picker_by_kind(owed: Sequence[OwedKsb], picked: Picked) -> list[PickerGroup]:
    """Knowledge, skills and behaviours; those without a match are left out."""
    groups = [
        _group(name, [pair for pair in owed if pair.ksb.kind == kind], picked)
        for kind, name in KIND_NAMES.items()
    ]
    return [group for group in groups if group.ksbs]


def picker_by_duty(
    owed: Sequence[OwedKsb], picked: Picked, duties: Sequence[tuple[Duty, list[int]]]
) -> list[PickerGroup]:
    """Duties with what each calls for, and at the end what no duty calls for."""
    pairs = {pair.ksb_id: pair for pair in owed}
    called: set[int] = set()
    groups = []
    for duty, keys in duties:
        called.update(keys)
        groups.append(_group(f"{duty.code} {duty.text}", [pairs[k] for k in keys if k in pairs], picked))
    groups.append(_group("In no duty", [pair for pair in owed if pair.ksb_id not in called], picked))
    return [group for group in groups if group.ksbs]


def _group(name: str, pairs: Sequence[OwedKsb], picked: Picked) -> PickerGroup:
    ksbs = [
        PickerItem(
            uuid=pair.ksb.uuid,
            code=pair.ksb.code,
            text=pair.ksb.text,
            status=pair.status,
            is_claimed=pair.ksb_id in picked.claimed,
            is_chosen=str(pair.ksb.uuid) in picked.chosen,
            words=f"{pair.ksb.code} {pair.ksb.text}".lower(),
        )
        for pair in pairs
    ]
    found = [ksb for ksb in ksbs if all(word in ksb.words for word in picked.words.lower().split())]
    untouched = sum(ksb.status == KsbStatus.NOT_STARTED for ksb in found)
    return PickerGroup(name, f"{untouched} of {len(found)} not started" if found else "", found)
