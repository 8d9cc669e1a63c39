"""Whatever stands in an address's query, nobody gets an error of ours: a page, a refusal, or nothing there."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.test_access_matrix import PEOPLE, TABLE, World, world

pytestmark = pytest.mark.slow

__all__ = ["world"]

# Every name that a page reads, in one go: what a page does not know it passes over.
NAMES = [
    *("after", "apprentice", "assessor", "before", "by", "closed", "cohort", "download", "employer", "group"),
    *("kind", "ksb", "learner", "next", "offered", "outcome", "person", "q", "rag", "role", "sort", "state"),
]
HOSTILE = (
    "\0",
    "9" * 3000,
    "a " * 3000,
    "\u202e\u2066😀²",
    "%'\"\\;--",
    "0001-01-01T00:00:00+14:00",
    "00000000-0000-0000-0000-000000000000",
)


def asked(name: str, world: World) -> Iterator[int]:
    """The answers to somebody who may open the page."""
    row = TABLE[name]
    who = PEOPLE[row.letters.index("o")]
    client = Client(raise_request_exception=False)
    if who != "visitor":
        client.force_login(world.cast[who])
    url = reverse(name, kwargs=row.args(world) if row.args else {})
    for value in HOSTILE:
        query = "&".join(f"{each}={quote(value)}" for each in NAMES)
        with transaction.atomic():
            yield client.get(f"{url}?{query}").status_code
            transaction.set_rollback(True)


@pytest.mark.parametrize("name", sorted(n for n, row in TABLE.items() if not row.post and "o" in row.letters))
def test_no_query_breaks_a_page(name: str, world: World) -> None:
    assert [status for status in asked(name, world) if status >= 500] == []
