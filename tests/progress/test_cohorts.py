"""The list of cohorts: the same figures for each, open and closed ones, page by page."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apprentices.models import Apprentice, Cohort
from progress.presenters.cohort import index
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd
from tests.progress.pages import RUBBISH, empty, opened, pager, table, who

As = Callable[[str], Client]
URL = reverse("progress:cohorts")


def test_each_cohort_with_its_figures(cast: Cast, crowd: Crowd, as_: As) -> None:
    factories.make_cohort(cast.provider, "Without anybody")
    assert table(opened(as_("manager"), URL)) == [
        ["Without anybody Starts 5 January 2026", "0", "Nobody yet", "Nobody"],
        [
            "Colours Starts 5 January 2026",
            "6",
            "6 %, expected 11 %",
            "2 need help in Colours 1 behind, 1 to watch",
        ],
        [
            "Test cohort Starts 5 January 2026",
            "2",
            "0 %, expected 47 %",
            "2 need help in Test cohort 2 behind",
        ],
    ]


def test_its_links_lead_to_the_cohort_and_to_who_needs_help(cast: Cast, as_: As) -> None:
    page = opened(as_("manager"), URL)
    assert [link.href for link in page.one("tbody").all("a")] == [
        reverse("progress:cohort", args=[cast.cohort.uuid]),
        reverse("progress:cohort_help", args=[cast.cohort.uuid]),
    ]


def test_only_who_may_makes_a_new_one(as_: As) -> None:
    new = reverse("apprentices:cohort_new")
    found = {
        who: [link.href for link in opened(as_(who), URL).all("a")].count(new) for who in ("manager", "iqa")
    }
    assert found == {"manager": 1, "iqa": 0}


def test_closed_cohorts_stand_apart(cast: Cast, as_: As) -> None:
    client = as_("manager")
    assert empty(opened(client, URL, closed="1")) == "No cohorts here"
    Cohort.objects.filter(pk=cast.cohort.pk).update(closed_at=timezone.now())
    assert empty(opened(client, URL)) == "No cohorts here"
    page = opened(client, URL, closed="1")
    assert who(page) == ["Test cohort"]
    assert [tab.text for tab in page.one(cls="tabs").all("a") if "aria-current" in tab.attributes] == [
        "Closed"
    ]


def test_another_provider_has_its_own(cast: Cast, as_: As) -> None:
    assert who(opened(as_("outsider"), URL)) == [cast.stranger.cohort.name]


def test_the_latest_start_first_page_by_page(cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "PAGE", 2)
    for name, day in (("A", 1), ("B", 3), ("C", 3), ("D", 2)):
        cohort = factories.make_cohort(cast.provider, name)
        Cohort.objects.filter(pk=cohort.pk).update(starts_on=date(2026, 9, day))
    client = as_("manager")
    pages = [opened(client, URL)]
    while "Earlier" in pager(pages[-1]):
        pages.append(opened(client, URL + pager(pages[-1])["Earlier"]))
    assert [who(page) for page in pages] == [["C", "B"], ["D", "A"], ["Test cohort"]]
    assert [pager(page).get("First") for page in pages] == [None, "?", "?"]


@pytest.mark.parametrize("name", ["after", "closed", "other"])
def test_no_value_of_an_address_breaks_the_page(cast: Cast, as_: As, name: str) -> None:
    for value in RUBBISH[:-1]:
        opened(as_("manager"), URL, **{name: value})


def test_nobody_goes_on_after_a_cohort_that_is_not_theirs(cast: Cast, as_: As) -> None:
    for after in (cast.stranger.cohort.uuid, RUBBISH[-1]):
        assert as_("manager").get(URL, {"after": str(after)}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_cost_of_the_list(
    cast: Cast, as_: As, count: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for _ in range(count - 1):
        factories.make_apprentice(cast.provider, cast.version)
    client = as_("manager")
    # session, person, access; cohorts, curve, apprentices, breaks
    with django_assert_num_queries(7):
        assert len(who(opened(client, URL))) == count
    assert Apprentice.objects.filter(provider=cast.provider).count() == count + 1
