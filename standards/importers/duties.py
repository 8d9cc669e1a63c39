"""The duties of an official record and the KSBs they call for.

A duty whose text is only "." stands in for a missing one: it is left out of the standard, but what it
maps still tells which KSBs belong to which option.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standards.importers.cleaning import clean_line
from standards.importers.codes import lost_characters
from standards.importers.fields import Fields, as_text, too_long
from standards.importers.records import DutyRecord, ImportRefusal, KsbRecord, OptionRecord, listing
from standards.importers.statements import MAX_STATEMENT, is_placeholder, refuse_repeated_ids

MAX_DUTIES = 500
MAX_LINKS = 2_000
MAX_ID = 64
LABEL = re.compile(
    r"(?:duty|D)\s?(?P<number>\d{1,3})(?:(?P<parted>\s*[:)]\s*|\s*[.–-]\s+)|\s+)(?=\S)", re.IGNORECASE
)
# The key of each map, with the spelling that some records use, and the kind of KSB it should name.
MAPS = (
    (("mappedKnowledge", "mappedKnowledges"), "K"),
    (("mappedSkills", "mappedSkill"), "S"),
    (("mappedBehaviour", "mappedBehaviours"), "B"),
)


@dataclass(frozen=True)
class RawDuty:
    """A duty as the record has it. ``text`` is "" for a placeholder."""

    position: int
    text: str
    official_id: str
    is_core: bool | None
    ksb_codes: tuple[str, ...]
    option_ids: tuple[str, ...]

    @property
    def code(self) -> str:
        return f"D{self.position}"


def read_duties(fields: Fields, ksbs: Sequence[KsbRecord]) -> list[RawDuty]:
    """Every duty of the record, placeholders included. Ids that name no KSB are warned of once each."""
    dangling: dict[str, list[str]] = {}
    # Some records map codes where others map ids; some ids look like codes.
    by_id = {ksb.code.lower(): ksb for ksb in ksbs}
    by_id.update({ksb.official_id: ksb for ksb in ksbs})
    order = {ksb.code: place for place, ksb in enumerate(ksbs)}
    duties = []
    for position, (item, place) in enumerate(fields.items("duties", limit=MAX_DUTIES), start=1):
        duty = Fields.of(item, place, fields.warnings)
        text = _text(duty, position)
        codes = sorted(_mapped(duty, position, by_id, dangling), key=order.__getitem__)
        duties.append(
            RawDuty(
                position=position,
                text="" if is_placeholder(text) else text,
                official_id=_official_id(duty),
                is_core=duty.flag("isThisACoreDuty"),
                ksb_codes=tuple(codes),
                option_ids=tuple(read_ids(duty, "mappedOptions", "mappedOption")),
            )
        )
    for official_id, codes_of_duties in dangling.items():
        fields.warnings.append(
            f"{official_id}, mapped by {listing(codes_of_duties)}, is no KSB of the record; left out"
        )
    fields.warnings.extend(lost_characters((duty.code, duty.text) for duty in duties))
    refuse_repeated_ids(((duty.official_id, duty.code) for duty in duties if duty.text), "duties")
    return duties


def _official_id(duty: Fields) -> str:
    """The duty's id, "" where there is none; the id of zeros stands for none."""
    official_id = duty.identifier("dutyId", "id", limit=MAX_ID)
    return official_id if official_id.strip("0-") else ""


def _text(duty: Fields, position: int) -> str:
    """The duty's text without a label ("Duty 3: …"); a label that contradicts is a warning."""
    text = duty.wording("dutyDetail", "detail", limit=MAX_STATEMENT)
    match = LABEL.match(text)
    if not match:
        return text
    number = int(match["number"])
    if number != position and not match["parted"]:
        return text
    if number != position:
        duty.warnings.append(f"{duty.place}: the text says D{number}, its position makes it D{position}")
    return text[match.end() :]


def _mapped(
    duty: Fields, position: int, by_id: dict[str, KsbRecord], dangling: dict[str, list[str]]
) -> Iterable[str]:
    """The codes of the KSBs that the duty's three maps name."""
    found: dict[str, KsbRecord] = {}
    for names, kind in MAPS:
        for official_id in read_ids(duty, *names):
            ksb = by_id.get(official_id)
            if ksb is None:
                dangling.setdefault(official_id, []).append(f"D{position}")
                continue
            if ksb.kind != kind:
                duty.warnings.append(f"{duty.at(names[0])} names {ksb.code}, which is of another kind")
            found[ksb.code] = ksb
    return found


def read_ids(fields: Fields, *names: str) -> Iterable[str]:
    """The ids of a map, in lower case, each once; nulls and empty ones left out."""
    seen: dict[str, None] = {}
    for item, place in fields.items(*names, limit=MAX_LINKS):
        official_id = clean_line(as_text(item, place), place).lower()
        if len(official_id) > MAX_ID:
            raise ImportRefusal(place, too_long(official_id, MAX_ID))
        if official_id:
            seen[official_id] = None
    return seen


def linked_duties(
    duties: Sequence[RawDuty], options: Sequence[OptionRecord], warnings: list[str]
) -> list[DutyRecord]:
    """The duties worth keeping, with the options they belong to."""
    by_id = {option.official_id: option.position for option in options if option.official_id}
    kept = [duty for duty in duties if duty.text]
    empty = [duty.code for duty in duties if not duty.text]
    if empty:
        warnings.append(f"{listing(empty)} {'have' if len(empty) > 1 else 'has'} no text; left out")
    return [
        DutyRecord(
            position=duty.position,
            code=duty.code,
            text=duty.text,
            official_id=duty.official_id,
            is_core=bool(duty.is_core) or not any(one in by_id for one in duty.option_ids),
            options=tuple(sorted(by_id[one] for one in duty.option_ids if one in by_id)),
            ksb_codes=duty.ksb_codes,
        )
        for duty in kept
    ]
