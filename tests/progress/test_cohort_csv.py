"""The heatmap as a file: line by line, everybody who matches, and nothing that calculates."""

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apprentices import actions
from apprentices.models import Apprentice, Cohort
from progress.presenters.cohort import shown
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd

As = Callable[[str], Client]
HEAD = [
    "Apprentice",
    "Employer",
    "Assessor",
    "Start",
    "Planned end",
    "Progress",
    "Cause",
    "Owed",
    "Claimed",
    "Signed off",
    "Expected signed off",
    "Last accepted",
    "Waiting for feedback",
]
CODES = ["K1", "K2", "K3", "S1", "S2", "B1"]


def lines(client: Client, cohort: Cohort, **query: str) -> list[list[str]]:
    answer = client.get(reverse("progress:cohort_csv", args=[cohort.uuid]), query)
    assert answer.status_code == 200
    text = answer.content.decode()
    assert text[0] == "\ufeff"
    return list(csv.reader(io.StringIO(text[1:], newline="")))


def test_line_by_line(cast: Cast, told: Apprentice, as_: As) -> None:
    assert lines(as_("manager"), cast.cohort) == [
        [*HEAD, *CODES],
        [
            *["Test Apprentice", "Test Employer", "Test Assessor", "2026-01-05", "2027-07-05"],
            *["Behind", "83 days without accepted evidence"],
            *["6", "4", "1", "3", "2026-09-01", "1"],
            *["Signed off", "Referred", "Drafted", "Partly evidenced", "Submitted", "Drafted"],
        ],
        [
            *["Test Colleague", "", "Second Assessor", "2026-01-05", "2027-07-05"],
            *["Behind", "322 days without accepted evidence"],
            *["6", "0", "0", "3", "", "0"],
            *["Not started"] * 6,
        ],
    ]


def test_the_file_is_named_after_cohort_and_day(cast: Cast, as_: As) -> None:
    for name, filename in (("Leeds & York 2026", "leeds-york-2026"), ("日本", "cohort")):
        Cohort.objects.filter(pk=cast.cohort.pk).update(name=name)
        answer = as_("manager").get(reverse("progress:cohort_csv", args=[cast.cohort.uuid]))
        assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{filename}-2026-11-23.csv"'


def test_no_name_becomes_a_formula(cast: Cast, as_: As) -> None:
    learner = cast.apprentice.learner
    learner.given_names, learner.family_name = '=HYPERLINK("http://x.test")', "+44"
    learner.save()
    cast.employer.name = "@SUM(A1), Ltd"
    cast.employer.save()
    raw = as_("manager").get(reverse("progress:cohort_csv", args=[cast.cohort.uuid])).content.decode()
    line = next(line for line in raw.split("\r\n") if "HYPERLINK" in line)
    assert line.startswith('"\'=HYPERLINK(""http://x.test"") +44","\'@SUM(A1), Ltd","Test Assessor",')


def test_it_holds_everybody_who_matches_in_the_order_of_the_page(
    crowd: Crowd, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shown, "WHOLE", 1)
    client = as_("manager")

    def names(**query: str) -> list[str]:
        return [line[0].removeprefix("Test ") for line in lines(client, crowd.cohort, **query)[1:]]

    assert names() == ["Behind", "Watch", "Track", "Settling", "Break", "Begun"]
    assert names(sort="-name") == ["Watch", "Track", "Settling", "Break", "Behind", "Begun"]
    assert names(rag="help", sort="name") == ["Behind", "Watch"]
    assert names(q="track") == ["Track"]
    assert names(rag="ended") == ["Ended"]
    assert names(q="nobody") == []
    # a page is nothing to a file
    after = str(crowd["watch"].uuid)
    assert names(after=after) == names()


def test_the_link_on_a_page_downloads_what_it_shows(crowd: Crowd, as_: As) -> None:
    client = as_("manager")
    page = client.get(reverse("progress:cohort_help", args=[crowd.cohort.uuid]))
    [link] = [link for link in page.context["it"].links if link["label"] == "Download CSV"]
    text = client.get(link["url"]).content.decode()
    assert [row[0] for row in csv.reader(io.StringIO(text[1:], newline=""))][1:] == [
        "Test Behind",
        "Test Watch",
    ]


def test_only_one_version_is_in_a_file(cast: Cast, as_: As) -> None:
    other = factories.make_version(1, 0, 2)
    factories.make_apprentice(cast.provider, other, cohort=cast.cohort, name="Test Other")
    found = lines(as_("manager"), cast.cohort, group=str(other.uuid))
    assert (found[0][13:], [row[0] for row in found[1:]]) == (["K1", "B1", "B2"], ["Test Other"])


def test_who_may_not_download(cast: Cast, as_: As) -> None:
    url = reverse("progress:cohort_csv", args=[cast.cohort.uuid])
    found = {who: as_(who).get(url).status_code for who in ("iqa", "assessor", "employer_lead", "auditor")}
    assert set(found.values()) == {403}
    assert as_("outsider").get(url).status_code == 404


def test_a_programme_without_a_plan_expects_nothing(cast: Cast, as_: As) -> None:
    cast.provider.expected_points.all().delete()
    assert [row[10] for row in lines(as_("manager"), cast.cohort)[1:]] == ["", ""]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("sort", ["name", "help"])
def test_the_cost_of_a_file(
    cast: Cast, as_: As, count: int, sort: str, django_assert_num_queries: Callable[[int], Any]
) -> None:
    cohort = factories.make_cohort(cast.provider)
    for _ in range(count):
        apprentice = factories.make_apprentice(cast.provider, cast.version, cohort=cohort)
        actions.start_break(apprentice=apprentice, from_on=date(2026, 3, 2), by=None)
    client = as_("manager")
    # session, person, access; cohort; apprentices, breaks, version, curve, names, employers, assessors, KSBs
    with django_assert_num_queries(12):
        assert len(lines(client, cohort, sort=sort)) == count + 1
