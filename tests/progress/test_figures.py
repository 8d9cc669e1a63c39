"""Figures of many, read as one table, are those of each apprentice; nothing remembered goes stale."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from apprentices import actions
from apprentices.models import Apprentice
from progress.lists import listed
from progress.programme import Pause
from progress.queries.figures import (
    by_column,
    figures_of,
    group_of,
    local_day,
    people,
    programme_of,
    rag_rule,
    read,
    read_caseload,
    read_cohort,
)
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd
from tests.progress.days import TODAY, on


def test_the_figures_of_a_row_are_those_of_the_apprentice(told: Apprentice, crowd: Crowd) -> None:
    factories.decide(factories.make_submission(told, "B1"), B1="met")
    found = read(Apprentice.objects.filter(provider=told.provider))
    rows = {row[0]: row for row in found.rows}
    every = list(Apprentice.objects.filter(provider=told.provider).order_by("pk"))
    assert len(every) == 9
    assert told.pk in [one.pk for one in every if "5" in one.standing and "6" in one.standing]
    for apprentice in every:
        figures = figures_of(rows[apprentice.pk], found.pauses.get(apprentice.pk, ()))
        assert figures.programme == programme_of(apprentice)
        assert figures[2:] == (
            apprentice.standing,
            apprentice.version_id,
            apprentice.option_id,
            apprentice.cohort_id,
            apprentice.employer_id,
            apprentice.assessor_id,
        )
        assert figures.group == group_of(rows[apprentice.pk])


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 28, 23, 59, tzinfo=UTC), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 0, 30, tzinfo=UTC), date(2026, 3, 29)),
        # from here on London is an hour ahead
        (datetime(2026, 3, 29, 22, 59, 59, 999999, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 3, 29, 23, 0, tzinfo=UTC), date(2026, 3, 30)),
        (datetime(2026, 10, 24, 23, 0, tzinfo=UTC), date(2026, 10, 25)),
        # and back
        (datetime(2026, 10, 25, 23, 30, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_the_day_of_a_moment_is_the_one_in_this_country(cast: Cast, moment: datetime, day: date) -> None:
    mine = Apprentice.objects.filter(pk=cast.apprentice.pk)
    mine.update(last_accepted_at=moment, oldest_waiting_at=moment, waiting_count=1)
    programme = figures_of(read(mine).rows[0]).programme
    assert (programme.last_accepted_on, programme.oldest_waiting_on) == (day, day)
    assert programme == programme_of(mine.get())


@given(st.integers(0, 10 * 365 * 24 * 60))
def test_the_local_day_of_any_moment(minute: int) -> None:
    moment = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    assert local_day(moment.isoformat(sep=" ")) == timezone.localdate(moment)


@given(st.integers(1, 8).flatmap(lambda n: st.lists(st.text("0123456", min_size=n, max_size=n), min_size=1)))
def test_counts_by_column(standings: list[str]) -> None:
    for status in range(7):
        assert by_column(standings, status) == [
            sum(each == str(status) for each in column) for column in zip(*standings, strict=True)
        ]


def test_no_standing_has_no_column() -> None:
    assert by_column([], 6) == []


# --- Scopes ---------------------------------------------------------------------------------


def test_a_cohort_is_read_with_its_breaks(crowd: Crowd) -> None:
    found, plain = read_cohort(crowd.cohort), read(Apprentice.objects.filter(cohort=crowd.cohort))
    assert (found.rows, found.pauses, found.by_name()) == (plain.rows, plain.pauses, plain.by_name())
    assert found.pauses == {crowd["on-break"].pk: (Pause(date(2026, 6, 1)),)}


@pytest.mark.parametrize("who", ["assessor", "second_assessor", "manager", "outside_assessor", "admin"])
def test_a_caseload_is_the_same_as_its_scope(cast: Cast, who: str) -> None:
    access = cast.access(who)
    expected = list(Apprentice.objects.judged_by(access).order_by("pk").values_list("pk", flat=True))
    found = read_caseload(access)
    assert [row[0] for row in found.rows] == expected
    assert sorted(person.pk for person in found.by_name()) == expected


def test_nobody_is_in_their_own_caseload(cast: Cast) -> None:
    Apprentice.objects.filter(pk=cast.colleague.pk).update(assessor=cast["assessor"])
    cast.colleague.learner.user = cast["assessor"]
    cast.colleague.learner.save()
    assert [row[0] for row in read_caseload(cast.access("assessor")).rows] == [cast.apprentice.pk]


def test_names_stand_in_the_order_of_a_register_whatever_the_database(cast: Cast) -> None:
    cohort = factories.make_cohort(cast.provider)
    for name in ("Zed Zed", "Bo élan", "Ann Élan", "Cy Eland", "Al O'Test", "Al Odd", "Mono", "al odd"):
        factories.make_apprentice(cast.provider, cast.version, cohort=cohort, name=name, with_user=False)
    assert [person.name for person in read_cohort(cohort).by_name()] == [
        "Mono",
        "Ann Élan",
        "Bo élan",
        "Cy Eland",
        "Al O'Test",
        "Al Odd",
        "al odd",
        "Zed Zed",
    ]


def test_people_by_key(cast: Cast, django_assert_num_queries: Callable[[int], Any]) -> None:
    keys = [cast.colleague.pk, cast.apprentice.pk]
    with django_assert_num_queries(1):
        assert {person.pk: person.name for person in people(keys)} == {
            cast.apprentice.pk: "Test Apprentice",
            cast.colleague.pk: "Test Colleague",
        }
    with django_assert_num_queries(0):
        assert people([]) == []


# --- What is remembered ---------------------------------------------------------------------


def slugs(cast: Cast, today: date = TODAY) -> dict[str, str]:
    """Colours in the cast's cohort, by name."""
    found = read_cohort(cast.cohort)
    names = {person.pk: person.name for person in found.by_name()}
    rule = rag_rule(type(cast.provider).objects.get(pk=cast.provider.pk), today)
    rows = listed(found, rule)
    assert [row.slug for row in rows] == [row.rag(rule).slug for row in rows]
    return {names[row.figures.pk]: row.slug for row in rows}


def test_a_rule_is_kept_for_a_day_and_its_settings(cast: Cast) -> None:
    rule = rag_rule(cast.provider, TODAY)
    assert rag_rule(cast.provider, TODAY) is rule
    assert rag_rule(cast.provider, TODAY + timedelta(days=1)) is not rule
    cast.provider.red_points = 50
    assert rag_rule(cast.provider, TODAY).thresholds.red_points == 50


def test_without_a_provider_there_is_no_curve() -> None:
    assert rag_rule(None, TODAY).curve.points == ()


def test_each_change_shows_at_once(cast: Cast) -> None:
    """Whatever was remembered of the day before, or of a moment ago."""
    assert slugs(cast) == {"Test Apprentice": "behind", "Test Colleague": "behind"}
    assert slugs(cast, date(2026, 1, 10))["Test Apprentice"] == "settling-in"
    with on(date(2026, 11, 20)):
        factories.make_signed_off(cast.apprentice, "K1", "K2", "K3")
    assert slugs(cast)["Test Apprentice"] == "on-track"
    actions.start_break(apprentice=cast.apprentice, from_on=date(2026, 11, 21), by=None)
    assert slugs(cast)["Test Apprentice"] == "on-break"
    actions.end_break(
        apprentice=cast.apprentice, until_on=date(2026, 11, 22), planned_end_on=date(2027, 7, 7), by=None
    )
    assert slugs(cast)["Test Apprentice"] == "on-track"
    actions.end_programme(apprentice=cast.colleague, end="withdrawn", ended_on=TODAY, by=None)
    assert slugs(cast) == {"Test Apprentice": "on-track", "Test Colleague": "ended"}


def test_changed_settings_and_a_changed_curve_show_at_once(cast: Cast) -> None:
    with on(date(2026, 11, 20)):
        factories.make_signed_off(cast.apprentice, "K1", "K2", "K3")
    assert slugs(cast)["Test Apprentice"] == "on-track"
    provider = cast.provider
    actions.set_expected_curve(provider=provider, points=((0, 0, 0), (50, 90, 90), (100, 100, 100)), by=None)
    assert slugs(cast)["Test Apprentice"] == "behind"
    actions.change_settings(
        provider=provider,
        settings={"red_points": 60},
        points=((0, 0, 0), (50, 90, 90), (100, 100, 100)),
        revision=provider.revision,
        by=cast["manager"],
    )
    assert slugs(cast)["Test Apprentice"] == "watch"
