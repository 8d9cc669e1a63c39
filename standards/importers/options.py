"""Which KSBs belong to which option, derived as the record tells it.

A record with options tells it in one of two ways.

*Structured*: each duty is a core duty (``isThisACoreDuty`` 1) or names the options it belongs to
(``mappedOptions``). A KSB that a core duty calls for is core. A KSB that only duties of options call for
belongs to those options. A duty that is not core and names no known option counts as core, and so does a
KSB that no duty calls for: an apprentice should rather see a KSB too many than miss one; both are warnings.
A duty that is core **and** names options counts as core, as in the Department for Education's own reading.

*Unstructured*: ``optionsUnstructuredKsbMapping`` lists the KSBs of "Core" and of each option by title, and
``optionsUnstructuredTemplate`` the titles. A KSB listed under Core, or nowhere, is core.

Where the record names options but maps nothing to them, every KSB is core, with a warning.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from standards.importers.duties import MAPS, RawDuty, read_ids
from standards.importers.fields import Fields, as_text
from standards.importers.records import ImportRefusal, KsbRecord, OptionRecord, listing
from standards.importers.statements import refuse_repeated_ids

MAX_OPTIONS = 200
CORE = "core"


def assign_options(
    fields: Fields, ksbs: list[KsbRecord], duties: Sequence[RawDuty]
) -> tuple[list[OptionRecord], list[KsbRecord]]:
    """The record's options, and its KSBs with the options that owe them."""
    mapping = _unstructured_mapping(fields)
    called_for = {one for duty in duties for one in duty.option_ids}
    options = _structured_options(fields, called_for) or _unstructured_options(fields, mapping)
    if not options or not ksbs:
        return options, ksbs
    if fields.flag("coreAndOptions") is False:
        fields.warnings.append("the record has options although coreAndOptions is false; kept")
    known = {option.official_id for option in options if option.official_id}
    if known & called_for:
        owners = _owners_by_duties(fields, options, ksbs, duties)
    elif mapping:
        owners = _owners_by_title(fields, options, ksbs, mapping)
    else:
        fields.warnings.append(
            "the record does not say which KSBs belong to which option: all are taken as core"
        )
        return options, ksbs
    return options, [replace(ksb, options=tuple(sorted(owners.get(ksb.code, ())))) for ksb in ksbs]


# --- Structured -----------------------------------------------------------------------------


def _structured_options(fields: Fields, called_for: set[str]) -> list[OptionRecord]:
    """The options under ``options``; one without a title is left out where no duty names it."""
    options = []
    for position, (item, place) in enumerate(fields.items("options", limit=MAX_OPTIONS), start=1):
        option = Fields.of(item, place, fields.warnings)
        title = option.wording("title", limit=300, required=True)
        official_id = option.identifier("optionId", "id", limit=64)
        if not title and official_id in called_for:
            raise ImportRefusal(option.at("title"), "is empty, and duties belong to the option")
        if not title:
            fields.warnings.append(f"{option.at('title')} is empty: the option is left out")
            continue
        options.append(OptionRecord(position, title, official_id))
    refuse_repeated_ids(((option.official_id, option.title) for option in options), "options")
    return options


def _owners_by_duties(
    fields: Fields, options: Sequence[OptionRecord], ksbs: Sequence[KsbRecord], duties: Sequence[RawDuty]
) -> dict[str, set[int]]:
    """The positions of the options that owe each KSB, by code; a core KSB is not in it."""
    position_of = {option.official_id: option.position for option in options}
    owners: dict[str, set[int]] = {ksb.code: set() for ksb in ksbs}
    core: set[str] = set()
    homeless: list[str] = []
    dangling: list[str] = []
    for duty in duties:
        mine = {position_of[one] for one in duty.option_ids if one in position_of}
        dangling.extend(one for one in duty.option_ids if one not in position_of)
        if duty.is_core or not mine:
            core.update(duty.ksb_codes)
            if not duty.is_core:
                homeless.append(duty.code)
        else:
            for code in duty.ksb_codes:
                owners[code] |= mine
    unserved = [code for code, mine in owners.items() if not mine and code not in core]
    if dangling:
        fields.warnings.append(f"{listing(dict.fromkeys(dangling))}: no option of the record; left out")
    if homeless:
        fields.warnings.append(f"{listing(homeless)}: neither core nor of an option; taken as core")
    if unserved:
        fields.warnings.append(f"no duty calls for {listing(unserved)}: taken as core")
    return {code: mine for code, mine in owners.items() if mine and code not in core}


# --- Unstructured ---------------------------------------------------------------------------


@dataclass(frozen=True)
class TitledKsbs:
    """The KSBs that the record lists under "Core" or under an option's title."""

    title: str
    official_ids: tuple[str, ...]


def _unstructured_mapping(fields: Fields) -> list[TitledKsbs]:
    mapping = []
    for item, place in fields.items("optionsUnstructuredKsbMapping", limit=MAX_OPTIONS):
        entry = Fields.of(item, place, fields.warnings)
        title = entry.text("coreOrOptionTitle", "title", limit=300)
        mapping.append(TitledKsbs(title, tuple(one for names, _ in MAPS for one in read_ids(entry, *names))))
    return [entry for entry in mapping if entry.title]


def _unstructured_options(fields: Fields, mapping: Sequence[TitledKsbs]) -> list[OptionRecord]:
    titles = []
    for item, place in fields.items("optionsUnstructuredTemplate", limit=MAX_OPTIONS):
        holder = Fields({"title": as_text(item, place)}, place, fields.warnings)
        titles.append(holder.text("title", limit=300))
    titles = titles or [entry.title for entry in mapping]
    named: dict[str, str] = {}
    for title in titles:
        if title and title.casefold() != CORE:
            named.setdefault(title.casefold(), title)
    return [OptionRecord(position, title) for position, title in enumerate(named.values(), start=1)]


def _owners_by_title(
    fields: Fields, options: Sequence[OptionRecord], ksbs: Sequence[KsbRecord], mapping: Sequence[TitledKsbs]
) -> dict[str, set[int]]:
    position_of = {option.title.casefold(): option.position for option in options}
    code_of = {ksb.official_id: ksb.code for ksb in ksbs}
    owners: dict[str, set[int]] = {}
    core: set[str] = set()
    for entry in mapping:
        codes = {code_of[one] for one in entry.official_ids if one in code_of}
        lost = [one for one in entry.official_ids if one not in code_of]
        if lost:
            fields.warnings.append(
                f"{listing(lost)}, mapped to {entry.title}: no KSB of the record; left out"
            )
        position = position_of.get(entry.title.casefold())
        if entry.title.casefold() == CORE:
            core |= codes
        elif position is None:
            fields.warnings.append(
                f"{entry.title} is mapped to KSBs but is no option of the record; left out"
            )
        else:
            for code in codes:
                owners.setdefault(code, set()).add(position)
    unlisted = [ksb.code for ksb in ksbs if ksb.code not in core and ksb.code not in owners]
    if unlisted:
        fields.warnings.append(f"{listing(unlisted)}: neither core nor of an option; taken as core")
    return {code: mine for code, mine in owners.items() if code not in core}
