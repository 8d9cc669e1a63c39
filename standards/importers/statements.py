"""The knowledge, skill and behaviour statements of an official record. Nothing is lenient here."""

from collections.abc import Iterable
from dataclasses import dataclass

from standards.importers.codes import lost_characters, repeated_texts, without_labels
from standards.importers.fields import Fields
from standards.importers.records import ImportRefusal, KsbRecord, shown

MAX_KSBS = 1_000
MAX_STATEMENT = 20_000
NOTHING_SAID = {"n/a", "tbc"}


@dataclass(frozen=True)
class KsbList:
    """A list of statements: its key, the keys its ids may have, the letters of its codes."""

    key: str
    id_keys: tuple[str, ...]
    letters: str
    kind: str


STANDARD_LISTS = (
    KsbList("knowledges", ("knowledgeId", "id"), "K", "K"),
    KsbList("skills", ("skillId", "id"), "S", "S"),
    KsbList("behaviours", ("behaviourId", "id"), "B", "B"),
)
FOUNDATION_LISTS = (
    KsbList("technicalKnowledges", ("id", "technicalKnowledgeId", "knowledgeId"), "TK", "K"),
    KsbList("technicalSkills", ("id", "technicalSkillId", "skillId"), "TS", "S"),
    KsbList(
        "employabilitySkillsAndBehaviours",
        ("id", "employabilitySkillsAndBehavioursId", "employabilitySkillsAndBehaviourId", "behaviourId"),
        "ESB",
        "B",
    ),
)


def is_placeholder(text: str) -> bool:
    """What stands where an author had nothing to say: no letter or digit, or "n/a"."""
    return text.lower() in NOTHING_SAID or not any(character.isalnum() for character in text)


def read_ksbs(fields: Fields, reference: str) -> list[KsbRecord]:
    """The statements of the record's three lists, in order, coded by position."""
    ksbs = [ksb for one in _lists_of(fields, reference) for ksb in _ksbs_of_list(fields, one)]
    refuse_repeated_ids(((ksb.official_id, ksb.code) for ksb in ksbs), "KSBs")
    fields.warnings.extend(repeated_texts(ksbs))
    fields.warnings.extend(lost_characters((ksb.code, ksb.text) for ksb in ksbs))
    return ksbs


def _lists_of(fields: Fields, reference: str) -> tuple[KsbList, ...]:
    """The standard's lists or the foundation's; both filled would leave the codes open."""
    standard = any(fields.raw(one.key) for one in STANDARD_LISTS)
    foundation = any(fields.raw(one.key) for one in FOUNDATION_LISTS)
    if standard and foundation:
        raise ImportRefusal(
            "technicalKnowledges", "the record has both kinds of KSB lists: the codes are not clear"
        )
    is_foundation = foundation or (reference.startswith("FA") and not standard)
    lists = FOUNDATION_LISTS if is_foundation else STANDARD_LISTS
    missing = [one.key for one in lists if not fields.has(one.key)]
    # An apprenticeship unit has no behaviours; a record without any list is known but not offered.
    if missing and len(missing) < len(lists) and not reference.startswith("AU"):
        raise ImportRefusal(missing[0], "is missing")
    return lists


def _ksbs_of_list(fields: Fields, one: KsbList) -> list[KsbRecord]:
    rows: list[tuple[int, str, str]] = []
    for position, (item, place) in enumerate(fields.items(one.key, limit=MAX_KSBS), start=1):
        statement = Fields.of(item, place, fields.warnings)
        official_id = _official_id(statement, one)
        text = statement.wording("detail", limit=MAX_STATEMENT, required=True)
        if is_placeholder(text):
            fields.warnings.append(f"{statement.at('detail')} is empty: {one.letters}{position} is left out")
        else:
            rows.append((position, text, official_id))
    codes = [f"{one.letters}{position}" for position, _, _ in rows]
    places = [f"{one.key}[{position - 1}]" for position, _, _ in rows]
    texts, warnings = without_labels([text for _, text, _ in rows], codes, places)
    fields.warnings.extend(warnings)
    return [
        KsbRecord(one.kind, code, position, text, official_id)
        for (position, _, official_id), code, text in zip(rows, codes, texts, strict=True)
    ]


def _official_id(statement: Fields, one: KsbList) -> str:
    name = next((key for key in one.id_keys if statement.has(key)), one.id_keys[0])
    official_id = statement.identifier(name, limit=64, required=True)
    if not official_id:
        raise ImportRefusal(statement.at(name), "is empty")
    return official_id


def refuse_repeated_ids(pairs: Iterable[tuple[str, str]], what: str) -> None:
    """``pairs``: id and code. An empty id is no id."""
    seen: dict[str, str] = {}
    for official_id, code in pairs:
        if official_id and official_id in seen:
            raise ImportRefusal(what, f"{seen[official_id]} and {code} have the same id {shown(official_id)}")
        seen[official_id] = code
