"""Queries built once give what the plain queryset gives, with other keys too, on either database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from accounts.models import User
from apprentices.models import Apprentice, OwedKsb
from evidence.models import Submission
from progress.queries.compiled import Compiled
from tests import factories
from tests.conftest import Cast

BUILDS: list[Callable[[int], QuerySet[Any, Any]]] = [
    lambda key: Apprentice.objects.filter(pk=key).values_list("pk", "standing"),
    # UUIDs and moments need conversion on SQLite
    lambda key: Apprentice.objects.filter(pk=key).values_list("uuid", "created_at", "start_on", "ended_on"),
    lambda key: OwedKsb.objects.filter(apprentice=key).order_by("ksb__ordinal").values_list("ksb__code"),
    lambda key: OwedKsb.objects.filter(apprentice=key).order_by("-ksb__ordinal").values_list("ksb", "pk")[:2],
    # the key twice, and a value beside it
    lambda key: (
        Apprentice.objects.filter(learner__in=Apprentice.objects.filter(pk=key).values("learner"))
        .exclude(pk__gt=key)
        .filter(standing="000000")
        .values_list("pk")
    ),
]


@pytest.mark.parametrize("build", BUILDS)
def test_the_same_rows_as_the_plain_queryset(cast: Cast, build: Callable[[int], Any]) -> None:
    compiled = Compiled(build)
    for key in (cast.apprentice.pk, cast.colleague.pk, cast.stranger.pk, cast.apprentice.pk, 0):
        assert compiled(key) == list(build(key))
    assert compiled(cast.apprentice.pk) != []


def test_several_keys_each_in_its_place(cast: Cast) -> None:
    def build(provider: int, user: int) -> QuerySet[Any, Any]:
        return Apprentice.objects.judged_by_person(provider, user).values_list("pk")

    compiled = Compiled(build, int, int)
    pairs = [
        (cast.provider, "assessor"),
        (cast.provider, "second_assessor"),
        (cast.other_provider, "assessor"),
    ]
    assert [compiled(provider.pk, cast[who].pk) for provider, who in pairs] == [
        [(cast.apprentice.pk,)],
        [(cast.colleague.pk,)],
        [],
    ]


def test_a_moment_as_a_key(cast: Cast) -> None:
    def build(apprentice: int, since: datetime) -> QuerySet[Any, Any]:
        found = Submission.objects.filter(apprentice=apprentice, submitted_at__gte=since)
        return found.values_list("title", "submitted_at")

    factories.make_submission(cast.apprentice, "K1", title="Notes")
    sent_at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    compiled = Compiled(build, int, datetime)
    assert compiled(cast.apprentice.pk, sent_at) == [("Notes", sent_at)]
    assert compiled(cast.apprentice.pk, sent_at + timedelta(microseconds=1)) == []


def test_one_query_with_nothing_of_the_keys_it_was_built_with(
    cast: Cast, django_assert_num_queries: Callable[[int], Any]
) -> None:
    compiled = Compiled(lambda key: User.objects.filter(pk=key).values_list("name"))
    for who in ("manager", "assessor"):
        with django_assert_num_queries(1):
            assert compiled(cast[who].pk) == [(cast[who].name,)]
