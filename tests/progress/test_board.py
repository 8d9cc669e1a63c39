"""A list with everything around it: filters, counts, names; the same few queries for any number."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from accounts.roles import Role
from apprentices import actions
from apprentices.models import Apprentice, Cohort
from progress.board import NOBODY, Board, board
from progress.lists import CHOICES, Wanted
from progress.queries.columns import kinds
from progress.queries.figures import Read, read
from tests import factories
from tests.conftest import Cast
from tests.progress.crowd import Crowd


def of(cast: Cast, cohort: Cohort, *, who: str = "manager", size: int = 50, **wanted: Any) -> Board:
    seen = Apprentice.objects.visible_to(cast.access(who)).filter(cohort=cohort)
    return board(read(seen), Wanted(**{"sort": "name", **wanted}), access=cast.access(who), size=size)


def names(found: Board) -> list[str]:
    return [found.people[row.figures.pk].name.removeprefix("Test ") for row in found.page.rows]


@pytest.mark.parametrize(
    ("rag", "expected"),
    [
        ("", ["Begun", "Behind", "Break", "Settling", "Track", "Watch"]),
        ("help", ["Behind", "Watch"]),
        ("behind", ["Behind"]),
        ("watch", ["Watch"]),
        ("on-track", ["Track"]),
        ("settling-in", ["Begun", "Settling"]),
        ("on-break", ["Break"]),
        ("ended", ["Ended"]),
    ],
)
def test_each_choice_of_colour(cast: Cast, crowd: Crowd, rag: str, expected: list[str]) -> None:
    found = of(cast, crowd.cohort, rag=rag)
    assert names(found) == expected
    assert sum(found.counts[slug] for slug in CHOICES[rag][1]) == len(expected)


def test_counts_are_of_everybody_whatever_is_filtered(cast: Cast, crowd: Crowd) -> None:
    found = of(cast, crowd.cohort, rag="ended", words="Ended")
    assert dict(found.counts) == dict.fromkeys(crowd.by_slug, 1)
    assert (found.needing_help, len(found.current), len(found.every), len(found.matches)) == (2, 6, 7, 1)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("APPRENTICE", ["Apprentice"]),
        ("t", ["Apprentice", "Colleague"]),
        ("test colleague", ["Colleague"]),
        ("colleague second", ["Colleague"]),  # part of the name, part of the assessor's
        ("employer", ["Apprentice"]),
        ("nobody", []),
        ("%", []),
        ("\0", []),
    ],
)
def test_words_are_found_in_the_names(cast: Cast, words: str, expected: list[str]) -> None:
    assert names(of(cast, cast.cohort, words=words)) == expected


def test_words_are_found_without_their_accents(cast: Cast) -> None:
    learner = cast.apprentice.learner
    learner.family_name = "Élan"
    learner.save()
    for words in ("elan", "ÉLAN", "e\u0301lan"):
        assert names(of(cast, cast.cohort, words=words)) == ["Élan"]


def test_by_employer_and_by_assessor(cast: Cast) -> None:
    found = of(cast, cast.cohort)
    assert [choice.name for choice in found.employers] == ["Test Employer"]
    assert [choice.name for choice in found.assessors] == ["Second Assessor", "Test Assessor"]
    by: dict[str, Any] = {
        "employer": str(cast.employer.uuid),
        "assessor": str(cast["second_assessor"].uuid),
    }
    assert names(of(cast, cast.cohort, employer=by["employer"])) == ["Apprentice"]
    assert names(of(cast, cast.cohort, assessor=by["assessor"])) == ["Colleague"]
    assert names(of(cast, cast.cohort, **by)) == []


def test_employers_and_assessors_stand_in_one_order_on_every_database(cast: Cast) -> None:
    cohort = factories.make_cohort(cast.provider)
    for name in ("zinc", "Éclair", "adder", "eel"):
        factories.make_apprentice(
            cast.provider,
            cast.version,
            cohort=cohort,
            employer=factories.make_employer(cast.provider, name),
            assessor=factories.make_member(cast.provider, Role.ASSESSOR, name=name),
        )
    found = of(cast, cohort)
    assert [choice.name for choice in found.employers] == ["adder", "Éclair", "eel", "zinc"]
    assert [choice.name for choice in found.assessors] == ["adder", "Éclair", "eel", "zinc"]


@pytest.mark.parametrize("value", ["rubbish", "00000000-0000-4000-8000-000000000000", "\0", "-1"])
@pytest.mark.parametrize("name", ["employer", "assessor"])
def test_an_employer_or_assessor_whom_nobody_has_finds_nobody(cast: Cast, name: str, value: str) -> None:
    wanted: dict[str, Any] = {name: value}
    assert names(of(cast, cast.cohort, **wanted)) == []


def test_those_without_an_assessor(cast: Cast) -> None:
    assert names(of(cast, cast.cohort, assessor=NOBODY)) == []
    actions.assign_assessor(apprentice=cast.apprentice, assessor=None, by=None)
    assert names(of(cast, cast.cohort, assessor=NOBODY)) == ["Apprentice"]


def test_the_next_page_begins_where_this_one_ended(cast: Cast, crowd: Crowd) -> None:
    first = of(cast, crowd.cohort, size=2)
    last = first.people[first.page.rows[-1].figures.pk]
    second = of(cast, crowd.cohort, size=2, after=last.uuid)
    assert (names(first), names(second)) == (["Begun", "Behind"], ["Break", "Settling"])
    before = second.people[second.page.rows[0].figures.pk].uuid
    assert names(of(cast, crowd.cohort, size=2, before=before)) == names(first)


def test_the_apprentice_of_another_provider_is_no_place_in_a_list(cast: Cast, crowd: Crowd) -> None:
    for uuid in (cast.stranger.uuid, uuid4()):
        assert names(of(cast, crowd.cohort, size=2, after=uuid)) == ["Begun", "Behind"]


def test_who_left_between_two_questions_is_left_out(cast: Cast) -> None:
    """Another person moves an apprentice to another cohort while the page is made."""
    found = read(Apprentice.objects.filter(cohort=cast.cohort))
    gone = replace(found, by_name=lambda: [p for p in found.by_name() if p.pk != cast.apprentice.pk])
    shown = board(gone, Wanted(sort="name"), access=cast.access("manager"), size=5)
    assert names(shown) == ["Colleague"]


def test_a_list_of_nobody(cast: Cast) -> None:
    for sort in ("name", "help"):
        shown = board(Read((), {}, list), Wanted(sort=sort), access=cast.access("manager"), size=5)
        assert (list(shown.every), list(shown.page.rows), dict(shown.people)) == ([], [], {})
        assert (shown.needing_help, shown.page.words, shown.columns()) == (0, "0 of 0", {})


def test_columns_by_group(cast: Cast) -> None:
    other = factories.make_version(1, 0, 2)
    factories.make_apprentice(cast.provider, other, cohort=cast.cohort)
    found = of(cast, cast.cohort).columns()
    assert {group: kinds(columns) for group, columns in found.items()} == {
        (cast.version.pk, None): "KKKSSB",
        (other.pk, None): "KBB",
    }


@pytest.mark.parametrize(
    ("wanted", "queries"),
    [
        # apprentices, breaks; curve, employers, assessors, names
        ({"sort": "name"}, 6),
        ({"sort": "help"}, 6),
        ({"sort": "help", "words": "Test"}, 6),
        # and where the last page ended
        ({"sort": "help", "after": True}, 7),
    ],
)
def test_the_cost_of_a_list(
    cast: Cast,
    crowd: Crowd,
    wanted: dict[str, Any],
    queries: int,
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    if "after" in wanted:
        wanted = {**wanted, "after": crowd["behind"].uuid}
    access = cast.access("manager")
    with django_assert_num_queries(queries):
        seen = Apprentice.objects.visible_to(access)
        board(read(seen), Wanted(**wanted), access=access, size=2)
