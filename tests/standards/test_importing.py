"""Bringing stored versions to what records say, and never altering what apprentices are on."""

import json
from datetime import date
from typing import Any

import pytest
from django.contrib.auth import get_user_model

from accounts.errors import RuleBroken
from accounts.models import LedgerEntry, User
from standards import stored
from standards.actions import VersionPinned, import_methods, import_record, pin_version, supply_fact
from standards.importers.method_table import MethodRecord
from standards.importers.official_json import read_record
from standards.importers.records import StandardRecord
from standards.models import Duty, Ksb, Option, Standard, StandardVersion
from tests.standards.records import duty, guid, official, statements

pytestmark = pytest.mark.django_db

OPTIONS = [{"optionId": guid(601), "title": "Craft"}, {"optionId": guid(602), "title": "Plant"}]
MAPPED = [duty(1, guid(100), guid(200), guid(300)), duty(2, guid(101), options=[guid(601)])]


def record(**changes: Any) -> StandardRecord:
    return read_record(official(**changes), "record 1")


def bring(**changes: Any) -> Any:
    return import_record(record=record(**changes), by=None)


def entries() -> list[tuple[str, dict[str, Any]]]:
    found = LedgerEntry.objects.filter(stream="platform").order_by("seq")
    texts = [json.loads(entry.text) for entry in found]
    return [(text["kind"], text["facts"]) for text in texts]


@pytest.fixture
def admin() -> User:
    return get_user_model().objects.create_superuser("platform@example.test", None, name="Platform Admin")


# --- Creating -------------------------------------------------------------------------------


def test_what_is_stored_reads_back_as_the_record() -> None:
    read = record(options=OPTIONS, duties=MAPPED, keywords=["one"], shortAssessment=True, coreAndOptions=True)
    imported = import_record(record=read, by=None)
    assert imported.outcome == "created"
    back = stored.as_record(imported.version)
    assert (back.ksbs, back.duties, back.options, back.listings) == (
        read.ksbs,
        read.duties,
        read.options,
        read.listings,
    )
    assert back.facts == read.facts


def test_ordinals_run_through_the_version() -> None:
    version = bring().version
    assert list(version.ksbs.in_order().values_list("ordinal", "code")) == [
        (1, "K1"),
        (2, "K2"),
        (3, "K3"),
        (4, "S1"),
        (5, "S2"),
        (6, "B1"),
    ]


def test_what_an_option_owes() -> None:
    version = bring(options=OPTIONS, duties=MAPPED, coreAndOptions=True).version
    craft, plant = version.options.order_by("position")
    everybody = ["K1", "K3", "S1", "S2", "B1"]
    assert [ksb.code for ksb in Ksb.objects.owed_on(version).in_order()] == everybody
    assert [ksb.code for ksb in Ksb.objects.owed_on(version, plant).in_order()] == everybody
    assert {ksb.code for ksb in Ksb.objects.owed_on(version, craft)} == {*everybody, "K2"}


@pytest.mark.parametrize(
    ("changes", "is_offered"),
    [
        ({}, True),
        ({"status": "Retired"}, True),
        ({"status": "In development"}, False),
        ({"status": "Proposal in development"}, False),
        ({"knowledges": [], "skills": [], "behaviours": [], "duties": []}, False),
    ],
)
def test_offered_for_enrolment(changes: dict[str, Any], is_offered: bool) -> None:
    assert bring(**changes).version.is_offered is is_offered
    assert StandardVersion.objects.offered().exists() is is_offered


def test_the_standard_goes_by_the_title_of_its_newest_version() -> None:
    bring(version="1.10", versionNumber="1.10", title="Newest")
    bring(version="1.9", versionNumber="1.9", title="Older")
    standard = Standard.objects.get()
    assert standard.title == "Newest"
    assert list(standard.versions.newest_first().values_list("version", flat=True)) == ["1.10", "1.9"]


def test_versions_open_on_a_day() -> None:
    bring(earliestStartDate="2020-01-01", latestStartDate="2022-12-31")
    bring(version="1.1", versionNumber="1.1", earliestStartDate="2023-01-01")
    bring(version="", versionNumber="")

    def open_on(day: date) -> list[str]:
        return list(StandardVersion.objects.open_on(day).newest_first().values_list("version", flat=True))

    assert open_on(date(2019, 12, 31)) == [""]
    assert open_on(date(2022, 12, 31)) == ["1.0", ""]
    assert open_on(date(2023, 1, 1)) == ["1.1", ""]


def test_the_ledger_tells_figures_and_no_text() -> None:
    bring()
    [(kind, facts)] = entries()
    sha256 = facts.pop("sha256")
    assert kind == "standard.imported"
    assert len(sha256) == 64
    assert facts == {
        "standard": "ST9001",
        "version": "1.0",
        "pinned": False,
        "ksbs": 6,
        "duties": 2,
        "duty_links": 6,
        "changes": 0,
    }


# --- Again ----------------------------------------------------------------------------------


def test_the_same_again_changes_nothing() -> None:
    first = bring(options=OPTIONS, duties=MAPPED, keywords=["one"])
    before = (list(Ksb.objects.values_list("pk", flat=True)), len(entries()))
    again = bring(options=OPTIONS, duties=MAPPED, keywords=["one"])
    assert (again.outcome, again.version.pk, again.changes) == ("unchanged", first.version.pk, ())
    assert (list(Ksb.objects.values_list("pk", flat=True)), len(entries())) == before


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        (
            {"title": "Practitioner of tests"},
            "title changed from “Test practitioner” to “Practitioner of tests”",
        ),
        ({"typicalDuration": 24}, "typical duration changed from “18 months” to “24 months”"),
        ({"status": "Retired"}, "status changed from “Approved for delivery” to “Retired”"),
        (
            {"behaviours": statements("behaviourId", 300, "Acts fast.")},
            "text of B1 changed from “Acts with care.” to “Acts fast.”",
        ),
        ({"minimumHoursForCompliance": "605"}, "minimum off-the-job hours"),
        ({"keywords": ["new"]}, "listings (job titles, keywords, employers…)"),
        (
            {"duties": [duty(1, guid(100), guid(200), guid(300)), duty(2, guid(101), guid(201))]},
            "D2 calls no longer for K3",
        ),
    ],
)
def test_a_version_without_apprentices_follows_its_record(changes: dict[str, Any], line: str) -> None:
    bring()
    updated = bring(**changes)
    assert (updated.outcome, updated.changes) == ("updated", (line,))
    assert bring(**changes).outcome == "unchanged"
    assert [kind for kind, _ in entries()] == ["standard.imported", "standard.updated"]


def test_a_silent_record_makes_no_fact_unknown() -> None:
    bring(minimumHoursForCompliance="605", latestStartDate="2024-01-01", keywords=["one"])
    assert bring().outcome == "unchanged"
    emptied = bring(knowledges=[], skills=[], behaviours=[], duties=[])
    assert (emptied.outcome, emptied.warnings) == (
        "unchanged",
        ("the record has no KSBs; the 6 that are known are kept",),
    )
    version = StandardVersion.objects.get()
    assert (version.minimum_hours, version.latest_start_on, version.ksbs.count()) == (
        605,
        date(2024, 1, 1),
        6,
    )


def test_statements_may_move_while_nobody_is_on_the_version() -> None:
    bring(options=OPTIONS, duties=MAPPED)
    turned = statements("knowledgeId", 100, "The first idea.", "The second idea.", "The third idea.")[::-1]
    bring(knowledges=turned, duties=MAPPED)
    assert list(Ksb.objects.filter(kind="K").in_order().values_list("code", "text")) == [
        ("K1", "The third idea."),
        ("K2", "The second idea."),
        ("K3", "The first idea."),
    ]
    assert (Duty.objects.count(), Option.objects.count()) == (2, 0)


def test_a_record_may_follow_a_known_but_empty_one() -> None:
    bring(knowledges=[], skills=[], behaviours=[], duties=[])
    filled = bring()
    assert (filled.outcome, filled.version.is_offered, filled.version.ksbs.count()) == ("updated", True, 6)


def test_the_method_table_follows_moved_statements() -> None:
    version = bring().version
    table = [MethodRecord("Report", ("K1", "K3", "S1"))]
    import_methods(version=version, methods=table, by=None)
    shorter = statements("knowledgeId", 101, "The second idea.", "The third idea.")
    updated = bring(knowledges=shorter, duties=[])
    [method] = version.methods.all()
    assert {ksb.code for ksb in method.ksbs.all()} == {"K2", "S1"}
    assert updated.warnings == ("K1 left the method table with the record's change",)


# --- Pinned ---------------------------------------------------------------------------------


def test_pinning_happens_once_and_is_recorded() -> None:
    version = bring().version
    first = pin_version(version=version, by=None)
    again = pin_version(version=version, by=None)
    assert first.pinned_at == again.pinned_at is not None
    assert entries()[-1] == ("standard.pinned", {"standard": "ST9001", "version": "1.0"})
    assert len(entries()) == 2


def test_a_version_without_statements_takes_nobody() -> None:
    version = bring(knowledges=[], skills=[], behaviours=[], duties=[]).version
    with pytest.raises(RuleBroken, match="is not offered for enrolment"):
        pin_version(version=version, by=None)


@pytest.mark.parametrize(
    ("changes", "differences"),
    [
        ({"title": "Other"}, ("title changed from “Test practitioner” to “Other”",)),
        ({"level": 5}, ("level changed from “4” to “5”",)),
        ({"typicalDuration": 24}, ("typical duration changed from “18 months” to “24 months”",)),
        (
            {"skills": statements("skillId", 201, "Do the second thing."), "duties": None},
            ("S1 removed: “Do the first thing.”", "S2 becomes S1"),
        ),
        (
            {"behaviours": statements("behaviourId", 300, "Acts with care.", "Learns."), "duties": None},
            ("B2 added: “Learns.”",),
        ),
        (
            {"behaviours": statements("behaviourId", 300, "Acts fast.")},
            ("text of B1 changed from “Acts with care.” to “Acts fast.”",),
        ),
        (
            {"behaviours": statements("behaviourId", 900, "Acts with care."), "duties": None},
            ("B1 has another official id",),
        ),
        ({"duties": [duty(1, guid(100), guid(200), guid(300))]}, ("D2 removed: “Do the thing numbered 2.”",)),
        (
            {"options": OPTIONS, "duties": MAPPED, "coreAndOptions": True},
            (
                "K2 belongs to other options",
                "option “Craft” added",
                "option “Plant” added",
                "D2 calls no longer for K3, S2",
                "D2 belongs to other options",
            ),
        ),
    ],
)
def test_a_changed_record_is_refused_with_the_differences(
    changes: dict[str, Any], differences: tuple[str, ...]
) -> None:
    version = pin_version(version=bring().version, by=None)
    before = (stored.as_record(version), len(entries()))
    with pytest.raises(VersionPinned) as caught:
        bring(**changes)
    assert caught.value.differences == differences
    version.refresh_from_db()
    assert (stored.as_record(version), len(entries())) == before


def test_what_was_not_known_may_be_added_and_is_recorded() -> None:
    nameless = [{**one, "knowledgeId": f"k{n}"} for n, one in enumerate(official()["knowledges"], start=1)]
    plain = record(knowledges=nameless, duties=[])
    without_ids = StandardRecord(
        **{
            **plain.__dict__,
            "ksbs": tuple(type(ksb)(ksb.kind, ksb.code, ksb.position, ksb.text) for ksb in plain.ksbs),
        }
    )
    version = pin_version(version=import_record(record=without_ids, by=None).version, by=None)
    pks = set(version.ksbs.values_list("pk", flat=True))
    added = bring(minimumHoursForCompliance="605", keywords=["one"])
    assert (added.outcome, added.changes) == (
        "updated",
        (
            "minimum off-the-job hours",
            "official ids",
            "duties",
            "listings (job titles, keywords, employers…)",
        ),
    )
    assert set(version.ksbs.values_list("pk", flat=True)) == pks
    assert stored.as_record(added.version).duty_links == 6
    assert version.ksbs.get(code="K1").official_id == guid(100)
    kind, facts = entries()[-1]
    assert (kind, facts["pinned"], facts["changes"]) == ("standard.updated", True, 4)


def test_duty_links_may_be_added_where_there_were_none() -> None:
    version = pin_version(version=bring(duties=[duty(1), duty(2)]).version, by=None)
    added = bring()
    assert added.changes == ("which KSBs the duties call for",)
    assert stored.as_record(version).duty_links == 6
    assert bring(duties=[duty(1), duty(2)]).outcome == "unchanged"


def test_news_about_the_catalogue_may_come_in() -> None:
    version = pin_version(version=bring().version, by=None)
    assert bring(status="Retired", latestStartDate="2026-08-31").outcome == "updated"
    version.refresh_from_db()
    assert (version.status, version.latest_start_on, version.is_offered) == (
        "Retired",
        date(2026, 8, 31),
        True,
    )
    with pytest.raises(VersionPinned):
        bring(latestStartDate="2027-08-31")


# --- Supplied facts -------------------------------------------------------------------------


def test_a_missing_fact_is_supplied_with_its_source(admin: User) -> None:
    version = pin_version(version=bring().version, by=None)
    supplied = supply_fact(
        version=version, fact="minimum_hours", value=605, source=" Published page, 1 May 2026 ", by=admin
    )
    version.refresh_from_db()
    assert (version.minimum_hours, supplied.value, supplied.source) == (
        605,
        "605",
        "Published page, 1 May 2026",
    )
    kind, facts = entries()[-1]
    assert (kind, facts["fact"], facts["value"], facts["corrects"]) == (
        "standard.fact_supplied",
        "minimum_hours",
        "605",
        None,
    )


def test_a_supplied_fact_may_be_corrected_and_keeps_its_history(admin: User) -> None:
    version = bring().version
    supply_fact(version=version, fact="latest_end_on", value=date(2027, 1, 1), source="A page", by=admin)
    supply_fact(
        version=version, fact="latest_end_on", value=date(2028, 1, 1), source="Another page", by=admin
    )
    version.refresh_from_db()
    assert version.latest_end_on == date(2028, 1, 1)
    rows = [(one.value, one.superseded_at is None) for one in version.supplied_facts.order_by("pk")]
    assert rows == [("2027-01-01", False), ("2028-01-01", True)]


@pytest.mark.parametrize(
    ("fact", "value", "source", "message"),
    [
        ("level", 5, "A page", "The official record gives this already: level, 4."),
        ("minimum_hours", 605, "  ", "Say where this is from"),
        ("summary", "Text", "A page", "Summary comes from the official record only."),
    ],
)
def test_facts_that_may_not_be_supplied(
    fact: str, value: Any, source: str, message: str, admin: User
) -> None:
    version = bring().version
    with pytest.raises(RuleBroken, match=message):
        supply_fact(version=version, fact=fact, value=value, source=source, by=admin)


def test_the_official_record_confirms_or_replaces_a_supplied_fact(admin: User) -> None:
    version = bring().version
    supply_fact(version=version, fact="minimum_hours", value=600, source="A page", by=admin)
    replaced = bring(minimumHoursForCompliance="605")
    assert replaced.changes == (
        "minimum off-the-job hours changed from “600 hours” to “605 hours”",
        "minimum off-the-job hours: now published",
    )
    assert bring(minimumHoursForCompliance="605").outcome == "unchanged"
    assert not version.supplied_facts.filter(superseded_at=None).exists()


def test_a_supplied_fact_that_apprentices_rely_on_is_not_replaced(admin: User) -> None:
    version = pin_version(version=bring().version, by=None)
    supply_fact(version=version, fact="minimum_hours", value=600, source="A page", by=admin)
    with pytest.raises(VersionPinned):
        bring(minimumHoursForCompliance="605")
    assert bring(minimumHoursForCompliance="600").changes == ("minimum off-the-job hours: now published",)


# --- Method tables --------------------------------------------------------------------------

TABLE = [MethodRecord("Report", ("K1", "S1", "S2")), MethodRecord("Discussion", ("S1", "K2", "K3", "B1"))]


def test_a_method_table(admin: User) -> None:
    version = pin_version(version=bring().version, by=None)
    imported = import_methods(version=version, methods=TABLE, by=admin)
    assert (imported.outcome, imported.warnings) == ("created", ())
    methods = version.methods.order_by("position")
    assert [(one.name, {ksb.code for ksb in one.ksbs.all()}) for one in methods] == [
        ("Report", {"K1", "S1", "S2"}),
        ("Discussion", {"K2", "K3", "S1", "B1"}),
    ]
    assert entries()[-1][1]["methods"] == [["K1", "S1", "S2"], ["K2", "K3", "S1", "B1"]]
    assert import_methods(version=version, methods=TABLE, by=admin).outcome == "unchanged"


def test_a_table_is_changed_only_while_nobody_is_on_the_version(admin: User) -> None:
    version = bring().version
    import_methods(version=version, methods=TABLE, by=admin)
    smaller = [MethodRecord("Report", ("K1", "S1", "S2"))]
    changed = import_methods(version=version, methods=smaller, by=admin)
    assert changed.outcome == "updated"
    assert changed.changes == ("K2, K3, S1, B1 removed from Discussion",)
    assert changed.warnings == ("no method examines K2, K3, B1",)
    pin_version(version=version, by=None)
    with pytest.raises(VersionPinned) as caught:
        import_methods(version=version, methods=TABLE, by=admin)
    assert caught.value.differences == ("K2, K3, S1, B1 added to Discussion",)


def test_codes_that_the_version_does_not_have(admin: User) -> None:
    version = bring().version
    with pytest.raises(RuleBroken, match="has no K9, B7: check the table's codes"):
        import_methods(version=version, methods=[MethodRecord("Report", ("K1", "K9", "B7"))], by=admin)
    assert not version.methods.exists()
