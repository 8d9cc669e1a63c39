"""Pages about standards: what a member reads, what the platform administrator does."""

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Provider, User
from accounts.roles import Role
from standards.actions import import_methods, import_stream, pin_version, supply_fact
from standards.importers.method_table import MethodRecord
from standards.models import Standard, StandardVersion, Upload
from tests.standards.records import SHIPPED, as_bytes, duty, guid, official, statements

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return User.objects.create_superuser("platform@example.test", None, name="Platform Admin")


@pytest.fixture
def member() -> User:
    user = User.objects.create_user("member@example.test", None, name="Plain Member")
    provider = Provider.objects.create(name="Test Provider", ukprn="10000001")
    Membership.objects.create(user=user, provider=provider, role=Role.ASSESSOR)
    return user


@pytest.fixture
def reader(member: User) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def keeper(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client


def bring(*records: dict[str, Any]) -> list[StandardVersion]:
    for _ in import_stream(stream=io.BytesIO(as_bytes(*records)), name="file", by=None):
        pass
    return list(StandardVersion.objects.order_by("pk"))


def shipped(name: str) -> StandardVersion:
    list(import_stream(stream=io.BytesIO((SHIPPED / name).read_bytes()), name=name, by=None))
    return StandardVersion.objects.latest("pk")


def text_of(client: Client, address: str, **query: str) -> str:
    """The page's main part as plain text, with single spaces."""
    response = client.get(address, query)
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def page_of(version: StandardVersion) -> str:
    return reverse("standards:version", args=[version.uuid])


# --- The list -------------------------------------------------------------------------------


def titles(client: Client, **query: str) -> list[str]:
    response = client.get(reverse("standards:list"), query)
    return [row.standard.reference for row in response.context["rows"]]


def test_the_list_is_searched_by_reference_words_job_title_and_lars_code(reader: Client) -> None:
    bring(
        official(referenceNumber="ST9001", title="Baker", typicalJobTitles=["Pastry maker"], larsCode=177),
        official(referenceNumber="ST9002", title="Brewer of beer", larsCode=178),
        official(
            referenceNumber="ST9003", title="Miller", knowledges=[], skills=[], behaviours=[], duties=[]
        ),
    )
    assert titles(reader) == ["ST9001", "ST9002", "ST9003"]
    assert titles(reader, q="st9002") == ["ST9002"]
    assert titles(reader, q="beer brewer") == ["ST9002"]
    assert titles(reader, q="pastry") == ["ST9001"]
    assert titles(reader, q="177") == ["ST9001"]
    assert titles(reader, q="nothing") == []
    assert titles(reader, offered="yes") == ["ST9001", "ST9002"]
    assert titles(reader, offered="no") == ["ST9003"]


def test_the_list_opens_the_newest_version_that_is_offered(reader: Client) -> None:
    empty: dict[str, Any] = {"knowledges": [], "skills": [], "behaviours": [], "duties": []}
    first, newest = bring(official(), official(version="1.1", versionNumber="1.1", **empty))
    response = reader.get(reverse("standards:list"))
    [row] = response.context["rows"]
    assert (row.shown, row.versions) == (first, [newest, first])
    assert "1.1, not offered" in text_of(reader, reverse("standards:list"))


def test_the_list_goes_on_after_the_last_reference(reader: Client) -> None:
    bring(*(official(referenceNumber=f"ST{number:04d}") for number in range(1, 28)))
    first = reader.get(reverse("standards:list"), {"q": "test"})
    assert len(first.context["rows"]) == 25
    assert first.context["next_url"] == "?q=test&after=ST0025"
    assert titles(reader, q="test", after="ST0025") == ["ST0026", "ST0027"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_one_as_for_three(
    count: int, reader: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    bring(*(official(referenceNumber=f"ST000{number}") for number in range(count)))
    with django_assert_num_queries(6):  # session, user, membership; standards, their versions, how many
        reader.get(reverse("standards:list"))


# --- A version ------------------------------------------------------------------------------


def test_st0310_as_a_member_reads_it(reader: Client) -> None:
    text = text_of(reader, page_of(shipped("OCC0310.txt")))
    assert "ST0310 · version not published · level 4" in text
    assert "31 knowledge, 26 skills, 5 behaviours" in text
    assert "Minimum off-the-job hours not published" in text
    assert "Typical duration not published" in text
    assert "Average (median) salary £50,287 per year" in text
    assert "K31 Presentation tools and techniques." in text
    assert "D14 Contribute to the project objectives" in text
    assert (
        "2440: Business and financial project management professionals; 2131/00: IT project managers" in text
    )
    assert "Level 4: 1 occupation; Level 5: 2 occupations" in text
    assert "Sellafield Ltd, Ministry of Justice" in text
    assert "The source does not say which KSBs they call for" in text
    assert "Duties: D" not in text
    assert "Calls for" not in text
    assert "Open Government Licence v3.0 . © Crown copyright." in text
    assert "Supply it" not in text


def test_which_duties_a_ksb_serves(reader: Client) -> None:
    [version] = bring(official())
    text = text_of(reader, page_of(version))
    assert "K2 The second idea. Duties: D2" in text
    assert "D2 Do the thing numbered 2. Calls for K2 , K3 , S2" in text


def test_options_and_methods_are_named(reader: Client) -> None:
    options = [{"optionId": guid(601), "title": "Craft"}, {"optionId": guid(602), "title": "Plant"}]
    duties = [
        duty(1, guid(100), guid(300)),
        duty(2, guid(101), guid(200), options=[guid(601)]),
        duty(3, guid(102), guid(200), guid(201), options=[guid(602)]),
    ]
    [version] = bring(official(options=options, duties=duties, coreAndOptions=True))
    import_methods(version=version, methods=[MethodRecord("Report", ("K1", "K2"))], by=None)
    text = text_of(reader, page_of(version))
    assert "a core and 2 options: Craft, Plant" in text
    assert "K1 The first idea. Examined by: Report" in text
    assert "K2 The second idea. Option: Craft · Examined by: Report" in text
    assert "S1 Do the first thing. Option: each of them" in text
    assert "1 Report K1 , K2" in text


def test_ksbs_are_found_by_code_and_by_words(reader: Client) -> None:
    [version] = bring(official())

    def found(words: str) -> list[str]:
        response = reader.get(page_of(version), {"q": words})
        return [ksb.code for group in response.context["p"].groups for ksb in group.ksbs]

    assert found("k2") == ["K2"]
    assert found("first") == ["K1", "S1"]
    assert found("idea THIRD") == ["K3"]
    assert found("") == ["K1", "K2", "K3", "S1", "S2", "B1"]
    assert found("nowhere") == []
    assert "2 of 6" in text_of(reader, page_of(version), q="first")
    assert "No KSB matches" in text_of(reader, page_of(version), q="nowhere")


def test_a_version_without_ksbs_says_why_it_is_not_offered(reader: Client) -> None:
    text = text_of(reader, page_of(shipped("ST0107-v1.0.json")))
    assert "Not offered for enrolment: its source publishes no knowledge, skills or behaviours." in text


def test_markup_in_official_text_stays_text(reader: Client) -> None:
    [version] = bring(official(title='<script>alert(1)</script>"><b', status="<i>x"))
    page = reader.get(page_of(version)).content.decode()
    assert "<script>alert" not in page
    assert "&quot;&gt;&lt;b" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_version_asks_as_often_for_one_row_as_for_three(
    count: int, reader: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    record = official(
        behaviours=statements("behaviourId", 300, *(f"Behaviour {n}" for n in range(count))),
        duties=[duty(number, guid(100), guid(200)) for number in range(count)],
    )
    [version] = bring(record)
    import_methods(version=version, methods=[MethodRecord(f"M{n}", ("K1",)) for n in range(count)], by=None)
    # session, user, membership; version; counts; KSBs, their options, duties and methods; duties, their
    # options and KSBs; options; supplied facts; methods and their KSBs; listings; other versions
    with django_assert_num_queries(18):
        reader.get(page_of(version))


@pytest.mark.parametrize("words", ["\0", "a\0b", "x " * 2_000, "'; --", "%", "\\"])
def test_odd_words_find_nothing_and_break_nothing(words: str, reader: Client) -> None:
    [version] = bring(official())
    assert reader.get(page_of(version), {"q": words}).status_code == 200
    assert reader.get(reverse("standards:list"), {"q": words, "after": words}).status_code == 200


def test_unknown_versions_are_not_found(reader: Client) -> None:
    [version] = bring(official())
    assert reader.get("/standards/00000000-0000-0000-0000-000000000000/").status_code == 404
    assert reader.get(reverse("standards:differences", args=[version.uuid, version.uuid])).status_code == 404


# --- Differences ----------------------------------------------------------------------------


def test_what_changed_between_two_versions(reader: Client) -> None:
    skills = statements(
        "skillId", 200, "Plan the work.", "Track the cost of the work.", "Report on the work."
    )
    later = [skills[0], {**skills[2], "detail": "Report on all the work."}]
    old, new = bring(
        official(skills=skills),
        official(
            version="1.1",
            versionNumber="1.1",
            skills=later,
            behaviours=[*official()["behaviours"], *statements("behaviourId", 301, "Learns.")],
            typicalDuration=24,
        ),
    )
    text = text_of(reader, reverse("standards:differences", args=[new.uuid, old.uuid]))
    assert "ST9001 Test practitioner: from version 1.0 to version 1.1" in text
    assert "Removed 1 S2 Track the cost of the work." in text
    assert "Added 1 B2 Learns." in text
    assert "Changed 1 S3 → becomes S2 Report on added: all the work." in text
    assert "5 KSBs are the same in both." in text
    assert "Typical duration 18 months 24 months" in text
    assert "What changed since version 1.0" in text_of(reader, page_of(new))


def test_versions_of_two_standards_are_not_compared(reader: Client) -> None:
    one, other = bring(official(), official(referenceNumber="ST9002"))
    assert reader.get(reverse("standards:differences", args=[one.uuid, other.uuid])).status_code == 404


# --- Importing ------------------------------------------------------------------------------


def send(client: Client, content: bytes, name: str = "record.json", **fields: str) -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.post(reverse("standards:upload"), {"file": file, **fields}, follow=True)


def test_a_file_with_nothing_to_import_says_so(keeper: Client) -> None:
    tried = send(keeper, b"risk,owner", name="risk.csv")
    assert tried.context["sub"] == "Nothing can be imported from this file."
    assert tried.context["to_do"] == 0


def test_a_file_is_tried_and_then_imported(keeper: Client) -> None:
    tried = send(keeper, as_bytes(official(), official(referenceNumber="ST9002", title=None)))
    assert Standard.objects.count() == 0
    assert tried.context["sub"] == "Nothing is imported yet. It would be: 1 created, 1 refused."
    upload = Upload.objects.get()
    applied = keeper.post(reverse("standards:apply_upload", args=[upload.uuid]), follow=True)
    assert applied.context["sub"] == "Imported: 1 created, 1 refused."
    assert StandardVersion.objects.get().standard.reference == "ST9001"
    upload.refresh_from_db()
    assert bytes(upload.content) == b""
    again = keeper.post(reverse("standards:apply_upload", args=[upload.uuid]), follow=True)
    assert [str(one) for one in again.context["messages"]] == ["This file has been imported already."]


def test_trying_another_file_replaces_the_one_that_was_left(keeper: Client) -> None:
    send(keeper, as_bytes(official()))
    send(keeper, as_bytes(official(referenceNumber="ST9002")))
    assert Upload.objects.count() == 1


def test_what_would_change_is_shown(keeper: Client) -> None:
    [version] = bring(official())
    pin_version(version=version, by=None)
    changed = send(keeper, as_bytes(official(status="Retired")))
    refused = send(keeper, as_bytes(official(typicalDuration=24)))
    assert "Status changed from “Approved for delivery” to “Retired”" in changed.content.decode()
    assert "typical duration changed from “18 months” to “24 months”" in refused.content.decode()


def test_the_version_of_a_page_that_names_none(keeper: Client) -> None:
    tried = send(keeper, (SHIPPED / "OCC0310.txt").read_bytes(), name="page.txt", wanted_version="v1.4")
    [row] = tried.context["rows"]
    assert (row.name, row.label) == ("ST0310 1.4 Associate project manager", "Will be created")


@pytest.mark.parametrize(
    ("content", "version", "error"),
    [
        (b"x" * 2_000_001, "", "The file has 2 MB. Here it may have up to 2 MB"),
        (b"{}", "newest", "“newest” is not a version such as 1.0."),
        (b"", "", "The submitted file is empty."),
    ],
)
def test_files_that_are_not_even_tried(content: bytes, version: str, error: str, keeper: Client) -> None:
    page = send(keeper, content, wanted_version=version).content.decode()
    assert error in page
    assert not Upload.objects.exists()


def test_nobody_sees_another_administrators_upload(keeper: Client) -> None:
    send(keeper, as_bytes(official()))
    other = Client()
    other.force_login(User.objects.create_superuser("second@example.test", None, name="Second Admin"))
    assert other.get(reverse("standards:upload_result", args=[Upload.objects.get().uuid])).status_code == 404


# --- Supplied facts and method tables -------------------------------------------------------


def test_a_fact_is_supplied_and_shown_with_its_source(keeper: Client, reader: Client) -> None:
    [version] = bring(official())
    address = reverse("standards:supply_fact", args=[version.uuid, "minimum_hours"])
    keeper.post(address, {"value": "605", "source": "The official page, 3 May 2026"})
    text = text_of(reader, page_of(version))
    assert re.search(
        r"Minimum off-the-job hours 605 hours Supplied by Platform Admin on \d+ \w+ \d{4} \. "
        r"Source: The official page, 3 May 2026",
        text,
    )


@pytest.mark.parametrize(
    ("fact", "value", "stored"),
    [
        ("latest_end_on", "2027-08-31", "2027-08-31"),
        ("assessment_plan_url", "https://example.test/plan", "https://example.test/plan"),
        ("assessment_regime", "apprenticeship", "apprenticeship"),
        ("plan_minimum_months", "12", "12"),
    ],
)
def test_every_kind_of_fact(fact: str, value: str, stored: str, keeper: Client) -> None:
    [version] = bring(official())
    keeper.post(
        reverse("standards:supply_fact", args=[version.uuid, fact]), {"value": value, "source": "Here"}
    )
    version.refresh_from_db()
    assert str(getattr(version, fact)) == stored


@pytest.mark.parametrize(
    ("fact", "data", "error"),
    [
        ("minimum_hours", {"value": "many", "source": "Here"}, "Enter a whole number."),
        ("minimum_hours", {"value": "605"}, "Fill this in."),
        ("latest_end_on", {"value": "0203-02-01", "source": "Here"}, "greater than or equal to 1990-01-01."),
        ("latest_end_on", {"value": "9999-12-31", "source": "Here"}, "less than or equal to 2100-12-31."),
        ("level", {"value": "5", "source": "Here"}, "The official record gives this already: level, 4."),
    ],
)
def test_facts_that_are_not_taken(fact: str, data: dict[str, str], error: str, keeper: Client) -> None:
    [version] = bring(official())
    page = keeper.post(reverse("standards:supply_fact", args=[version.uuid, fact]), data).content.decode()
    assert error in page
    assert not version.supplied_facts.exists()


def test_facts_that_only_the_source_gives(keeper: Client) -> None:
    [version] = bring(official())
    assert keeper.get(reverse("standards:supply_fact", args=[version.uuid, "summary"])).status_code == 404
    assert keeper.get(reverse("standards:supply_fact", args=[version.uuid, "nothing"])).status_code == 404


def test_a_supplied_fact_may_be_corrected_from_the_page(keeper: Client, admin: User) -> None:
    [version] = bring(official())
    supply_fact(version=version, fact="minimum_hours", value=605, source="Here", by=admin)
    assert "Correct it" in text_of(keeper, page_of(version))


def test_a_method_table_is_imported(keeper: Client, reader: Client) -> None:
    [version] = bring(official())
    table = io.BytesIO(b"code,method\nK1,Report\nS1,Report\n")
    table.name = "table.csv"
    address = reverse("standards:import_methods", args=[version.uuid])
    done = keeper.post(address, {"file": table}, follow=True)
    assert [str(one) for one in done.context["messages"]] == [
        "No method examines K2, K3, S2, B1.",
        "Method table created.",
    ]
    assert "Assessment methods From the assessment plan 1 Report K1 , S1" in text_of(reader, page_of(version))


@pytest.mark.parametrize(
    ("table", "error"),
    [
        (b"K9,Report", "has no K9: check the table&#x27;s codes"),
        (b"K1", "line 1: no method stands beside K1"),
    ],
)
def test_tables_that_are_not_taken(table: bytes, error: str, keeper: Client) -> None:
    [version] = bring(official())
    file = io.BytesIO(table)
    file.name = "table.csv"
    page = keeper.post(reverse("standards:import_methods", args=[version.uuid]), {"file": file})
    assert error in page.content.decode()
    assert not version.methods.exists()
