"""A thousand apprentices in a cohort cost the same queries as one, and a page shows a page of them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from apprentices.models import Apprentice, Cohort
from progress.board import board
from progress.lists import SORTS, Wanted
from progress.queries.figures import read_cohort
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import LONG_AGO, make_many
from tests.progress.pages import opened, pager, shown, who

pytestmark = pytest.mark.slow

As = Callable[[str], Client]
STANDINGS = ("666666", "600000", "654321", "000000")


@pytest.fixture
def crowded(cast: Cast) -> Cohort:
    """A thousand apprentices of the assessor; a quarter each has signed off everything, little or nothing."""
    cohort = factories.make_cohort(cast.provider, "A thousand")
    made = make_many(
        cohort, cast.version, 1000, assessor=cast["assessor"], standing=lambda n: STANDINGS[n % 4]
    )
    for n, apprentice in enumerate(made):
        apprentice.start_on = LONG_AGO + timedelta(days=n % 60)
    Apprentice.objects.bulk_update(made, ["start_on"])
    return cohort


@pytest.mark.parametrize(
    ("who_looks", "page", "query", "queries", "rows"),
    [
        # the figures of test_cohort.py, test_caseload.py and test_provider_page.py
        ("manager", "cohort", {}, 13, 25),
        ("manager", "cohort", {"sort": "name"}, 13, 25),
        ("manager", "cohort_help", {}, 12, None),
        ("manager", "cohort_coverage", {}, 12, 6),
        ("manager", "cohort_over_time", {}, 13, None),
        ("assessor", "caseload", {}, 11, 25),
        ("assessor", "caseload", {"sort": "name", "q": "person"}, 11, 25),
        ("manager", "provider", {}, 13, 2),
        ("manager", "cohorts", {}, 7, 2),
    ],
)
def test_the_cost_of_a_page(
    crowded: Cohort,
    as_: As,
    who_looks: str,
    page: str,
    query: dict[str, str],
    queries: int,
    rows: int | None,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    client = as_(who_looks)
    url = reverse(
        f"progress:{page}", args=[crowded.uuid] if page.startswith("cohort") and page != "cohorts" else []
    )
    with django_assert_num_queries(queries):
        found = opened(client, url, **query)
    if rows is not None:
        assert len(found.all("tbody")[0].all("tr")) == rows


def test_every_page_of_a_thousand_once(crowded: Cohort, as_: As) -> None:
    client, url = as_("manager"), reverse("progress:cohort", args=[crowded.uuid])
    page = opened(client, url, sort="name")
    names = who(page)
    while "After" in pager(page):
        page = opened(client, url + pager(page)["After"])
        names += who(page)
    assert names == [f"Test Person {n:04d}" for n in range(1000)]
    assert shown(page) == "976 to 1000 of 1000"


def test_the_file_holds_a_thousand_lines(
    crowded: Cohort, as_: As, django_assert_num_queries: Callable[[int], Any]
) -> None:
    client = as_("manager")
    with django_assert_num_queries(12):
        answer = client.get(reverse("progress:cohort_csv", args=[crowded.uuid]))
    assert answer.content.count(b"\r\n") == 1001


def test_every_order_and_its_reverse_show_everybody(cast: Cast, crowded: Cohort) -> None:
    access = cast.access("manager")
    for sort in (*SORTS, *(f"-{sort}" for sort in SORTS)):
        found = board(read_cohort(crowded), Wanted(sort=sort), access=access, size=25)
        assert (len({row.figures.pk for row in found.every}), found.page.total) == (1000, 1000)
