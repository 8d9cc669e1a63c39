"""The official JSON record: what ships, what real records do, what is refused and where."""

import json
from datetime import date
from typing import Any

import pytest

from standards.importers.official_json import normal_version, read_record
from standards.importers.records import ImportRefusal, StandardRecord
from tests.standards.records import SHIPPED, duty, guid, official, statements


def read(**changes: Any) -> StandardRecord:
    return read_record(official(**changes), "record 1")


def refusal(**changes: Any) -> str:
    with pytest.raises(ImportRefusal) as caught:
        read(**changes)
    return str(caught.value)


@pytest.mark.parametrize(
    ("file", "figures"),
    [
        # reference, version, K, S, B, duties, links, options, warnings
        ("ST0107-v1.0", ("ST0107", "1.0", 0, 0, 0, 0, 0, 0, 1)),
        ("ST0107-v1.1", ("ST0107", "1.1", 21, 22, 7, 0, 0, 0, 0)),
        ("ST0191-v1.1", ("ST0191", "1.1", 31, 28, 6, 17, 389, 3, 0)),
        ("ST0530-v1.0", ("ST0530", "1.0", 15, 19, 3, 0, 0, 0, 32)),
        ("ST0825-v1.0", ("ST0825", "1.0", 25, 22, 4, 13, 236, 0, 0)),
        ("ST0863-v1.0", ("ST0863", "1.0", 25, 18, 4, 16, 246, 0, 2)),
    ],
)
def test_shipped_records(file: str, figures: tuple[Any, ...]) -> None:
    record = read_record(json.loads((SHIPPED / f"{file}.json").read_text()), "record 1")
    assert (
        record.reference,
        record.version,
        *(record.count(kind) for kind in "KSB"),
        len(record.duties),
        record.duty_links,
        len(record.options),
        len(record.warnings),
    ) == figures


def test_a_whole_record() -> None:
    record = read()
    assert [(ksb.code, ksb.text, ksb.official_id) for ksb in record.ksbs] == [
        ("K1", "The first idea.", guid(100)),
        ("K2", "The second idea.", guid(101)),
        ("K3", "The third idea.", guid(102)),
        ("S1", "Do the first thing.", guid(200)),
        ("S2", "Do the second thing.", guid(201)),
        ("B1", "Acts with care.", guid(300)),
    ]
    assert [(one.code, one.ksb_codes) for one in record.duties] == [
        ("D1", ("K1", "S1", "B1")),
        ("D2", ("K2", "K3", "S2")),
    ]
    assert record.facts == {
        "status": "Approved for delivery",
        "level": 4,
        "lars_code": 999,
        "typical_duration_months": 18,
    }
    assert record.warnings == ()


@pytest.mark.parametrize(
    ("key", "value", "fact", "expected"),
    [
        ("typicalDuration", "24", "typical_duration_months", 24),
        ("typicalDuration", "24 months", "typical_duration_months", 24),
        ("typicalDuration", 24.0, "typical_duration_months", 24),
        ("typicalDuration", 0, "typical_duration_months", None),
        ("typicalDuration", "", "typical_duration_months", None),
        ("typicalDuration", None, "typical_duration_months", None),
        ("typicalDuration", ..., "typical_duration_months", None),
        ("minimumHoursForCompliance", "1,116", "minimum_hours", 1116),
        ("minimumHoursForCompliance", "605", "minimum_hours", 605),
        ("minimumHoursForCompliance", "", "minimum_hours", None),
        ("maxFunding", "£9,000", "max_funding", 9000),
        ("level", "Level 4", "level", 4),
        ("level", "4", "level", 4),
        ("level", 0, "level", None),
        ("larsCode", "128", "lars_code", 128),
        ("larsCode", 0, "lars_code", None),
        ("larsCode", "ZSC00001", "lars_code", None),
        ("earliestStartDate", "2015-09-11T00:00:00", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "2015-09-11T00:00:00 +00:00", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "2022-09-22T23:00:00Z", "earliest_start_on", date(2022, 9, 23)),
        ("earliestStartDate", "11/09/2015", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "11-09-2015", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "11.9.2015", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "2015/09/11", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "11 September 2015", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "1st Sept 2015", "earliest_start_on", date(2015, 9, 1)),
        ("earliestStartDate", "2015-09-11 00:00:00.000", "earliest_start_on", date(2015, 9, 11)),
        ("earliestStartDate", "0001-01-01T00:00:00", "earliest_start_on", None),
        ("latestEndDate", "9999-12-31T23:59:59.9999999", "latest_end_on", None),
        ("earliestStartDate", "", "earliest_start_on", None),
        ("shortAssessment", True, "assessment_regime", "apprenticeship"),
        ("shortAssessment", "false", "assessment_regime", "end_point"),
        ("shortAssessment", None, "assessment_regime", None),
        (
            "assessmentPlanUrl",
            "https://example.test/plan.pdf",
            "assessment_plan_url",
            "https://example.test/plan.pdf",
        ),
        (
            "assessmentPlanUrl",
            "https://example.test/a b",
            "assessment_plan_url",
            "https://example.test/a%20b",
        ),
        ("assessmentPlanUrl", "", "assessment_plan_url", None),
        ("overviewOfRole", "&lt;p&gt;Doing.&lt;/p&gt;", "overview", "Doing."),
    ],
)
def test_facts_in_every_spelling(key: str, value: Any, fact: str, expected: Any) -> None:
    record = read(**{key: value})
    assert record.facts.get(fact) == expected
    assert record.warnings == ()


@pytest.mark.parametrize(
    ("key", "value", "warning"),
    [
        (
            "typicalDuration",
            "12 to 18 months",
            "typicalDuration: “12 to 18 months” is not a whole number; left unknown",
        ),
        (
            "assessmentPlanUrl",
            "javascript:alert(1)",
            "assessmentPlanUrl: “javascript:alert(1)” is not a web address; left out",
        ),
        ("shortAssessment", "perhaps", "shortAssessment: “perhaps” is neither true nor false; left unknown"),
        ("approvedForDelivery", "soon", "approvedForDelivery: “soon” is not a date; left unknown"),
        (
            "latestEndDate",
            "2023-02-30",
            "latestEndDate: “2023-02-30” is not a date of the calendar; left unknown",
        ),
        (
            "latestEndDate",
            "3023-01-01",
            "latestEndDate: the year 3023 is not between 1990 and 2100; left unknown",
        ),
        (
            "minimumHoursForCompliance",
            "Not published",
            "minimumHoursForCompliance: “Not published” is not a whole number; left unknown",
        ),
        ("larsCode", 123456, "larsCode: 123,456 makes no sense here; left unknown"),
        ("ePALength", 90, "ePALength: 90 makes no sense here; left unknown"),
        ("route", "r" * 201, "route has 201 characters, more than the 200 there is room for; left out"),
        (
            "assessmentPlanUrl",
            "https://example.test/" + "a " * 200,
            "assessmentPlanUrl has 818 characters, more than the 500 there is room for; left out",
        ),
        ("versionNumber", "1.2", "version is 1.0 but versionNumber is 1.2: taken as 1.0"),
        (
            "latestStartDate",
            "2014-01-01",
            "latestStartDate (2014-01-01) is before earliestStartDate (2015-01-01)",
        ),
    ],
)
def test_doubtful_facts_are_warnings(key: str, value: str, warning: str) -> None:
    assert read(earliestStartDate="2015-01-01", **{key: value}).warnings == (warning,)


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.1", "1.1"),
        (" 1.1 ", "1.1"),
        ("v1.1", "1.1"),
        ("Version 2", "2.0"),
        ("1.10", "1.10"),
        ("01.0", "1.0"),
        ("", ""),
    ],
)
def test_versions(text: str, version: str) -> None:
    assert normal_version(text, "version") == version


def test_a_version_as_text_rather_than_as_a_number_that_lost_its_zero() -> None:
    record = read(version=1.1, versionNumber="1.10")
    assert (record.version, record.warnings) == (
        "1.10",
        ("version is 1.1 but versionNumber is 1.10: taken as 1.10",),
    )


def test_version_as_number_null_or_under_its_other_name() -> None:
    assert read(version=1.1, versionNumber=1.1).version == "1.1"
    assert read(version=None, versionNumber=None).version == ""
    assert read(version=..., versionNumber="1.3").version == "1.3"


@pytest.mark.parametrize(
    "spelling", [{"dutyId": ..., "dutyID": guid(500)}, {"dutyId": ..., "DutyId": guid(500).upper()}]
)
def test_keys_in_any_capitals(spelling: dict[str, Any]) -> None:
    one = {key: value for key, value in duty(1, guid(100), **spelling).items() if value is not ...}
    assert read(duties=[one]).duties[0].official_id == guid(500)


def test_nulls_for_lists_and_maps() -> None:
    bare = duty(1, mappedKnowledge=None, mappedSkills=None, mappedBehaviour=None, mappedOptions=None)
    record = read(duties=[bare], options=None, keywords=None, typicalJobTitles=None, behaviours=None)
    assert (len(record.duties), record.duty_links, record.count("B"), record.warnings) == (1, 0, 0, ())


def test_duties_that_are_only_a_full_stop_are_left_out() -> None:
    record = read(duties=[duty(1, guid(100), dutyDetail="."), duty(2, dutyDetail=None), duty(3, guid(101))])
    assert [(one.code, one.position) for one in record.duties] == [("D3", 3)]
    assert record.warnings == ("D1, D2 have no text; left out",)


def test_duties_that_are_left_out_may_share_the_id_of_zeros_or_any_other() -> None:
    nothing = "00000000-0000-0000-0000-000000000000"
    record = read(
        duties=[
            duty(1, dutyDetail=".", dutyId=guid(9)),
            duty(2, dutyDetail="…", dutyId=guid(9)),
            duty(3, dutyId=nothing),
            duty(4, dutyId=nothing),
        ]
    )
    assert [(one.code, one.official_id) for one in record.duties] == [("D3", ""), ("D4", "")]


@pytest.mark.parametrize(
    "text", ["Duty 1: Do it.", "Duty 1:Do it.", "D1 - Do it.", "DUTY 1 Do it.", "D1) Do it."]
)
def test_labels_of_duties(text: str) -> None:
    assert [one.text for one in read(duties=[duty(1, dutyDetail=text)]).duties] == ["Do it."]


def test_ids_that_look_like_codes_are_ids() -> None:
    swapped = [{"knowledgeId": "K2", "detail": "First."}, {"knowledgeId": "K1", "detail": "Second."}]
    record = read(knowledges=swapped, duties=[duty(1, mappedKnowledge=["K2"])])
    assert [one.ksb_codes for one in record.duties] == [("K1",)]


def test_an_option_without_a_title_that_nothing_belongs_to_is_left_out() -> None:
    record = read(options=[{"optionId": guid(9), "title": " "}, {"optionId": guid(8), "title": "Craft"}])
    assert [(one.position, one.title) for one in record.options] == [(2, "Craft")]
    assert record.warnings[0] == "options[0].title is empty: the option is left out"


def test_a_key_twice_in_other_capitals_with_one_value() -> None:
    assert read(Title="Test practitioner", LEVEL=None).title == "Test practitioner"


def test_dangling_maps_are_left_out_with_one_warning_an_id() -> None:
    record = read(duties=[duty(1, guid(100), guid(199)), duty(2, guid(199), guid(201))])
    assert [one.ksb_codes for one in record.duties] == [("K1",), ("S2",)]
    assert record.warnings == (f"{guid(199)}, mapped by D1, D2, is no KSB of the record; left out",)


def test_blank_statements_are_left_out_and_keep_their_position() -> None:
    record = read(knowledges=statements("knowledgeId", 100, "First.", " . ", "Third."), duties=[])
    assert [ksb.code for ksb in record.ksbs if ksb.kind == "K"] == ["K1", "K3"]
    assert record.warnings == ("knowledges[1].detail is empty: K2 is left out",)


def test_characters_that_the_source_lost_are_warned_of() -> None:
    record = read(behaviours=statements("behaviourId", 300, "Client\ufffds needs."))
    assert record.warnings == ("the source lost a character in B1",)


def test_a_record_without_statements_is_known() -> None:
    record = read(knowledges=[], skills=None, behaviours=[], duties=[])
    assert record.ksbs == ()
    assert record.warnings == (
        "the record has no knowledge, skills or behaviours: known, but not offered for enrolment",
    )


def test_foundation_apprenticeship() -> None:
    record = read(
        referenceNumber=" fa0001 ",
        knowledges=...,
        skills=...,
        behaviours=None,
        duties=None,
        technicalKnowledges=statements("id", 100, "Tools."),
        technicalSkills=statements("id", 200, "Use tools.", "Clean tools."),
        employabilitySkillsAndBehaviours=statements("id", 300, "Is on time."),
    )
    assert record.reference == "FA0001"
    assert [(ksb.code, ksb.kind) for ksb in record.ksbs] == [
        ("TK1", "K"),
        ("TS1", "S"),
        ("TS2", "S"),
        ("ESB1", "B"),
    ]


def test_listings() -> None:
    record = read(
        keywords=["one", "", None, "two", "one"],
        typicalJobTitles="Tester",
        involvedEmployers="First Ltd, Second (a, b), Third, Ltd; First Ltd",
    )
    assert [(one.kind, one.position, one.text) for one in record.listings] == [
        ("job_title", 1, "Tester"),
        ("keyword", 1, "one"),
        ("keyword", 2, "two"),
        ("employer", 1, "First Ltd"),
        ("employer", 2, "Second (a, b)"),
        ("employer", 3, "Third, Ltd"),
    ]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"referenceNumber": ...}, "referenceNumber: is missing"),
        ({"referenceNumber": None}, "referenceNumber: is null"),
        (
            {"referenceNumber": "OCC0310"},
            "referenceNumber: “OCC0310” is not a reference such as ST0310 or FA0001",
        ),
        ({"referenceNumber": ["ST0001"]}, "referenceNumber: should be text, not a list"),
        ({"title": ...}, "title: is missing"),
        ({"title": " \t"}, "title: is empty"),
        ({"title": True}, "title: should be text, not true or false"),
        ({"title": "x" * 301}, "title: has 301 characters, more than the 300 there is room for"),
        ({"version": "1.x"}, "version: “1.x” is not a version such as 1.0"),
        ({"version": {}}, "version: should be text, not an object"),
        ({"level": []}, "level: should be a whole number, not a list"),
        ({"level": 9}, "level: “9” is more than 8, the most that makes sense here"),
        ({"level": 1e999}, "level: should be a whole number, not “inf”"),
        ({"typicalDuration": -3}, "typicalDuration: -3 is below zero"),
        (
            {"typicalDuration": 10**25},
            f"typicalDuration: “{10**25}” is more than 120, the most that makes sense here",
        ),
        ({"earliestStartDate": 1700000000}, "earliestStartDate: should be a date, not a number"),
        ({"knowledges": ...}, "knowledges: is missing"),
        ({"knowledges": {}}, "knowledges: should be a list, not an object"),
        ({"knowledges": ["text"]}, "knowledges[0]: should be an object, not text"),
        ({"knowledges": [{"knowledgeId": guid(1)}]}, "knowledges[0].detail: is missing"),
        ({"knowledges": [{"knowledgeId": guid(1), "detail": None}]}, "knowledges[0].detail: is null"),
        (
            {"knowledges": [{"knowledgeId": guid(1), "detail": [1]}]},
            "knowledges[0].detail: should be text, not a list",
        ),
        ({"knowledges": [{"detail": "Text"}]}, "knowledges[0].knowledgeId: is missing"),
        ({"skills": [{"skillId": "", "detail": "Text"}]}, "skills[0].skillId: is empty"),
        (
            {"knowledges": [{"knowledgeId": guid(1), "detail": "a\0"}]},
            "knowledges[0].detail: holds a NUL character",
        ),
        (
            {"behaviours": [{"behaviourId": guid(1), "detail": "\ud83d"}]},
            "behaviours[0].detail: holds half a character (a lone surrogate)",
        ),
        ({"skills": statements("skillId", 100, "Twin.")}, f"KSBs: K1 and S1 have the same id “{guid(100)}”"),
        ({"duties": "none"}, "duties: should be a list, not text"),
        ({"duties": [duty(1, mappedSkills="x")]}, "duties[0].mappedSkills: should be a list, not text"),
        (
            {"duties": [duty(1, mappedSkills=[{}])]},
            "duties[0].mappedSkills[0]: should be text, not an object",
        ),
        ({"duties": [duty(1), duty(1)]}, f"duties: D1 and D2 have the same id “{guid(401)}”"),
        (
            {"options": [{"optionId": guid(9), "title": ""}], "duties": [duty(1, options=[guid(9)])]},
            "options[0].title: is empty, and duties belong to the option",
        ),
        ({"keywords": ["one", ["two"]]}, "keywords[1]: should be text, not a list"),
        ({"title": 7}, "title: should be text, not a number"),
        ({"skills": [{"skillId": guid(1), "detail": 7}]}, "skills[0].detail: should be text, not a number"),
        ({"duties": [duty(1, dutyDetail=7)]}, "duties[0].dutyDetail: should be text, not a number"),
        (
            {"referenceNumber": "ST٠٣١٠"},
            "referenceNumber: “ST٠٣١٠” is not a reference such as ST0310 or FA0001",
        ),
        ({"Title": "Another"}, "Title: stands twice, here and as “title”, with other values"),
        (
            {"knowledges": [{"knowledgeId": guid(1), "knowledgeID": guid(2), "detail": "Text"}]},
            "knowledges[0].knowledgeID: stands twice, here and as “knowledgeId”, with other values",
        ),
        (
            {"skills": [{"skillId": "İ" * 64, "detail": "Text"}]},
            "skills[0].skillId: has 128 characters, more than the 64 there is room for",
        ),
        (
            {"options": [{"optionId": guid(9), "title": "A"}, {"optionId": guid(9), "title": "B"}]},
            f"options: A and B have the same id “{guid(9)}”",
        ),
        (
            {"technicalSkills": statements("id", 900, "Both.")},
            "technicalKnowledges: the record has both kinds of KSB lists: the codes are not clear",
        ),
        ({"knowledges": [{}] * 1001}, "knowledges: has 1,001 items, more than the 1,000 there is room for"),
    ],
)
def test_refusals_name_the_place(changes: dict[str, Any], message: str) -> None:
    assert refusal(**changes) == f"record 1, {message}"


def test_a_refusal_knows_which_version_it_is_of() -> None:
    with pytest.raises(ImportRefusal) as caught:
        read(title=None)
    assert (caught.value.reference, caught.value.version) == ("ST9001", "1.0")


@pytest.mark.parametrize("value", [None, 1, "text", [], True])
def test_a_record_is_an_object(value: Any) -> None:
    with pytest.raises(ImportRefusal, match=r"^record 4: should be an object, not "):
        read_record(value, "record 4")
