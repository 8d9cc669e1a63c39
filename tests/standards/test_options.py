"""Which KSBs belong to which option."""

import json
from typing import Any

from standards.importers.official_json import read_record
from standards.importers.records import StandardRecord
from tests.standards.records import SHIPPED, duty, guid, official

CRAFT, PLANT = guid(601), guid(602)
OPTIONS = [{"optionId": CRAFT, "title": "Craft"}, {"optionId": PLANT.upper(), "title": " Plant "}]


def read(**changes: Any) -> StandardRecord:
    return read_record(official(coreAndOptions=True, **changes), "record 1")


def owners(record: StandardRecord) -> dict[str, tuple[int, ...]]:
    return {ksb.code: ksb.options for ksb in record.ksbs if ksb.options}


def test_baker_has_a_core_and_three_options() -> None:
    record = read_record(json.loads((SHIPPED / "ST0191-v1.1.json").read_text()), "record 1")
    owed = {one.title: sum(one.position in ksb.options for ksb in record.ksbs) for one in record.options}
    assert owed == {"Craft baker": 22, "Plant baker": 21, "Retail baker": 21}
    assert sum(not ksb.options for ksb in record.ksbs) == 31
    # Its text says "Craft baker. Aeration techniques…".
    assert next(ksb.options for ksb in record.ksbs if ksb.code == "K22") == (1,)


def test_a_ksb_that_only_duties_of_options_call_for_belongs_to_them() -> None:
    record = read(
        options=OPTIONS,
        duties=[
            duty(1, guid(100), guid(300)),
            duty(2, guid(100), guid(101), guid(200), options=[CRAFT]),
            duty(3, guid(102), guid(200), guid(201), options=[PLANT]),
        ],
    )
    assert [one.title for one in record.options] == ["Craft", "Plant"]
    assert owners(record) == {"K2": (1,), "S1": (1, 2), "K3": (2,), "S2": (2,)}
    assert [(one.is_core, one.options) for one in record.duties] == [(True, ()), (False, (1,)), (False, (2,))]
    assert record.warnings == ()


def test_placeholder_duties_still_tell_the_options() -> None:
    record = read(
        options=OPTIONS,
        duties=[
            duty(1, guid(100), guid(101), guid(200), guid(300), dutyDetail="."),
            duty(2, guid(102), options=[CRAFT], dutyDetail="."),
            duty(3, guid(201), options=[PLANT], dutyDetail="."),
        ],
    )
    assert owners(record) == {"K3": (1,), "S2": (2,)}
    assert record.duties == ()
    assert record.warnings == ("D1, D2, D3 have no text; left out",)


def test_what_the_duties_leave_open_is_core_with_a_warning() -> None:
    record = read(
        options=OPTIONS,
        duties=[
            duty(1, guid(100), options=[CRAFT]),
            duty(2, guid(101), isThisACoreDuty=0),
            duty(3, guid(200), options=[CRAFT, guid(699)]),
            duty(4, guid(201), options=[PLANT], isThisACoreDuty=1),
        ],
    )
    assert owners(record) == {"K1": (1,), "S1": (1,)}
    assert record.warnings == (
        f"{guid(699)}: no option of the record; left out",
        "D2: neither core nor of an option; taken as core",
        "no duty calls for K3, B1: taken as core",
    )


def test_unstructured_mapping_by_title() -> None:
    record = read(
        duties=[],
        optionsUnstructuredTemplate=["Craft", "Plant", "plant"],
        optionsUnstructuredKsbMapping=[
            {"coreOrOptionTitle": "Core", "mappedKnowledge": [guid(100)], "mappedBehaviour": [guid(300)]},
            {"coreOrOptionTitle": "craft ", "mappedKnowledge": [guid(101), guid(199)], "mappedSkills": None},
            {"coreOrOptionTitle": "Plant", "mappedKnowledge": [guid(100)], "mappedSkills": [guid(200)]},
            {"coreOrOptionTitle": "Retail", "mappedSkills": [guid(201)]},
        ],
    )
    assert [(one.position, one.title) for one in record.options] == [(1, "Craft"), (2, "Plant")]
    assert owners(record) == {"K2": (1,), "S1": (2,)}
    assert record.warnings == (
        f"{guid(199)}, mapped to craft: no KSB of the record; left out",
        "Retail is mapped to KSBs but is no option of the record; left out",
        "K3, S2: neither core nor of an option; taken as core",
    )


def test_options_without_any_mapping_leave_everything_core() -> None:
    record = read(duties=[], optionsUnstructuredTemplate=["Craft", "Plant"])
    assert len(record.options) == 2
    assert owners(record) == {}
    assert record.warnings == (
        "the record does not say which KSBs belong to which option: all are taken as core",
    )


def test_options_of_a_record_that_denies_having_any_are_kept_with_a_warning() -> None:
    denying = official(coreAndOptions=False, options=OPTIONS, duties=[duty(1, guid(100), options=[CRAFT])])
    record = read_record(denying, "record 1")
    assert owners(record) == {"K1": (1,)}
    assert record.warnings[0] == "the record has options although coreAndOptions is false; kept"
