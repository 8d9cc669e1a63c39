"""What changed between two records."""

from typing import Any

from standards.differences import KsbChange, duty_changes, ksb_changes, option_changes, with_codes
from standards.importers.official_json import read_record
from standards.importers.records import StandardRecord
from tests.standards.records import duty, guid, official, statements


def record(**changes: Any) -> StandardRecord:
    return read_record(official(**changes), "record 1")


def lines(old: StandardRecord, new: StandardRecord, *, same_version: bool = True) -> list[str]:
    return [one.words for one in ksb_changes(old, new, same_version=same_version) if one.is_change]


SKILLS = statements("skillId", 200, "Plan the work.", "Track the cost of the work.", "Report on the work.")


def test_a_record_does_not_differ_from_itself() -> None:
    assert lines(record(), record()) == []
    assert duty_changes(record(), record()) == []


def test_a_removed_statement_renumbers_those_after_it() -> None:
    old, new = record(skills=SKILLS, duties=[]), record(skills=[SKILLS[0], SKILLS[2]], duties=[])
    assert lines(old, new, same_version=False) == [
        "S2 removed: “Track the cost of the work.”",
        "S3 becomes S2",
    ]


def test_the_official_id_tells_a_reworded_statement() -> None:
    reworded = [*SKILLS[:2], {**SKILLS[2], "detail": "Something else entirely."}]
    assert lines(record(skills=SKILLS), record(skills=reworded), same_version=False) == [
        "text of S3 changed from “Report on the work.” to “Something else entirely.”"
    ]


def test_without_ids_in_common_the_text_tells() -> None:
    moved = statements(
        "skillId", 900, "Report on the work.", "Plan the work!", "Track the costs of the work."
    )
    assert lines(record(skills=SKILLS, duties=[]), record(skills=moved, duties=[]), same_version=False) == [
        "S3 becomes S1; S3 has another official id",
        "S1 becomes S2; text of S1 changed from “Plan the work.” to “Plan the work!”; S1 has another official id",
        "S2 becomes S3; text of S2 changed from “Track the cost of the work.” to “Track the costs of the work.”; "
        "S2 has another official id",
    ]


def test_other_wording_with_another_id_is_another_statement() -> None:
    other = statements("behaviourId", 900, "Speaks up for safety.")
    assert lines(record(), record(behaviours=other), same_version=False) == [
        "B1 removed: “Acts with care.”",
        "B1 added: “Speaks up for safety.”",
    ]
    # Within one version the code says which one it is.
    assert lines(record(), record(behaviours=other)) == [
        "text of B1 changed from “Acts with care.” to “Speaks up for safety.”; B1 has another official id"
    ]


def test_added_statement() -> None:
    longer = statements("behaviourId", 300, "Acts with care.", "Learns.")
    assert lines(record(), record(behaviours=longer)) == ["B2 added: “Learns.”"]


def test_options() -> None:
    options = [{"optionId": guid(601), "title": "Craft"}]
    duties = [duty(1, guid(100), options=[guid(601)])]
    old, new = record(duties=duties), record(options=options, duties=duties)
    assert option_changes(old, new) == ["option “Craft” added"]
    assert lines(old, new) == ["K1 belongs to other options"]


def test_duties() -> None:
    old = record(duties=[duty(1, guid(100)), duty(2, guid(101)), duty(3)])
    new = record(duties=[duty(2, guid(101), guid(102)), duty(1, dutyDetail="Do it otherwise."), duty(4)])
    assert duty_changes(old, new) == [
        "D2 becomes D1",
        "D1 calls for K3 as well",
        "D1 becomes D2",
        "text of D1 changed from “Do the thing numbered 1.” to “Do it otherwise.”",
        "D2 calls no longer for K1",
        "text of D3 changed from “Do the thing numbered 3.” to “Do the thing numbered 4.”",
    ]


def test_renumbering_alone_changes_no_duty() -> None:
    duties = [duty(1, SKILLS[2]["skillId"])]
    old = record(skills=SKILLS, duties=duties)
    new = record(skills=SKILLS[1:], duties=duties)
    changes = ksb_changes(old, new, same_version=True)
    assert duty_changes(with_codes(old, changes), new) == []


def test_a_change_knows_its_kind() -> None:
    old, new = record(skills=SKILLS, duties=[]), record(skills=[*SKILLS[1:]], duties=[])
    kinds = [
        (
            one.old.code if one.old else None,
            one.new.code if one.new else None,
            one.is_renumbered,
            one.is_reworded,
        )
        for one in ksb_changes(old, new, same_version=False)
        if one.is_change
    ]
    assert kinds == [("S1", None, False, False), ("S2", "S1", True, False), ("S3", "S2", True, False)]
    assert KsbChange(None, None).words == ""
