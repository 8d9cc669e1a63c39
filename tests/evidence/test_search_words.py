"""The words of a text, and that each database finds by them what a plain comparison finds."""

import time
from collections.abc import Sequence

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence import search_index, words
from evidence.models import Evidence, SearchDocument
from evidence.words import asked_words, distinct_words, fold, fold_with_places
from tests import factories
from tests.conftest import Cast


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", set()),
        ("The board agreed CR-014.", {"the", "board", "agreed", "cr", "014", "cr014"}),
        ("K12, S3", {"k12", "s3"}),
        ("Café CAFÉ cafe\u0301", {"cafe"}),
        ("Straße", {"strasse"}),
        ("don't don’t", {"don", "t", "dont"}),
        ("risk_log_v2.xlsx", {"risk", "log", "v2", "risklogv2", "xlsx"}),
        ("ﬁnal ½", {"final", "1", "2"}),
        ("الخطة план 計画", {"الخطة", "план", "計画"}),
        ("*\"' \0 😀 -- \ud800", set()),
        ("x" * 100, {"x" * 64}),
    ],
)
def test_words_of_a_text(text: str, found: set[str]) -> None:
    assert distinct_words([text]) == found


def test_a_long_run_of_letters_is_read_once() -> None:
    began = time.process_time()
    assert distinct_words(["x" * 200_000]) == {"x" * 64}
    assert time.process_time() - began < 10


def test_too_many_words_are_cut_behind_those_that_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "MOST_BYTES", 12)
    assert distinct_words(["title", "aa bb cc", "more"]) == {"title", "aa", "bb"}


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("CR-014", ("cr", "014")),
        ("risk  Register*", ("risk", "register")),
        ('"; DROP TABLE x --', ("drop", "table", "x")),
        ("😀 \u202e", ()),
        ("a " * 5000, ("a",) * 12),
    ],
)
def test_words_that_are_asked_for(typed: str, asked: tuple[str, ...]) -> None:
    assert asked_words(typed) == asked


@given(st.text())
def test_folding_twice_changes_nothing_and_places_lead_back(text: str) -> None:
    folded, places = fold_with_places(text)
    assert folded == fold(text) == fold(folded)
    if places is None:
        assert len(folded) == len(text)
    else:
        assert len(places) == len(folded) + 1
        assert folded == "".join(
            fold(text[place]) for n, place in enumerate(places[:-1]) if n == 0 or places[n - 1] != place
        )


# --- On the database ------------------------------------------------------------------------


def plainly(texts: Sequence[str], asked: Sequence[str]) -> list[int]:
    """The places of the texts that hold every word, the last as the beginning of one."""
    *whole, begun = asked
    return [
        place
        for place, text in enumerate(texts)
        if (there := distinct_words([text])) >= set(whole) and any(word.startswith(begun) for word in there)
    ]


# A few letters, so that words meet; and a few of everything that could trouble a database.
LETTERS = st.sampled_from(
    [*"aabbc1é0ÉßıİАا計 計 \t-_'’*\"\\:&|!()", "\0", "😀", "\u0301", "\ud800", "𞤀", "𖹀"]
)
TEXT = st.text(LETTERS, max_size=12)


@pytest.mark.slow
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(texts=st.lists(TEXT, min_size=1, max_size=5), typed=TEXT)
@example(texts=["end-point", "endpoint", "end point"], typed="endp")
@example(texts=["risk OR log", "log", "NOT"], typed="OR log")
@example(texts=["x" * 100, "x" * 64, "x" * 63], typed="x" * 70)
def test_the_database_finds_what_a_plain_comparison_finds(cast: Cast, texts: list[str], typed: str) -> None:
    items = documents(cast, texts)
    asked = asked_words(typed)
    found = SearchDocument.objects.matching(asked).filter(evidence__in=items, is_own=True)
    places = [items.index(key) for key in found.order_by("evidence").values_list("evidence", flat=True)]
    assert places == (plainly(texts, asked) if asked else [])


def documents(cast: Cast, texts: Sequence[str]) -> list[int]:
    """A document for each text, whatever it held before; the keys of their items."""
    while Evidence.objects.filter(title="Any").count() < len(texts):
        factories.make_draft(cast.apprentice, title="Any")
    items = list(Evidence.objects.filter(title="Any").order_by("pk")[: len(texts)])
    for item, text in zip(items, texts, strict=True):
        SearchDocument.objects.filter(evidence=item).update(words=" ".join(sorted(distinct_words([text]))))
    return [item.pk for item in items]


def test_the_index_follows_the_table(cast: Cast) -> None:
    (item,) = documents(cast, ["first"])
    assert count("firs") == 1
    documents(cast, ["second"])
    assert (count("first"), count("second")) == (0, 1)
    SearchDocument.objects.filter(evidence=item).delete()
    assert count("second") == 0


def count(typed: str) -> int:
    return SearchDocument.objects.matching(asked_words(typed)).count()


@pytest.mark.django_db(transaction=True)
def test_the_index_survives_its_tables_change_and_the_emptying_of_all_tables() -> None:
    provider = factories.make_provider()
    apprentice = factories.make_apprentice(provider, factories.make_version())
    factories.make_draft(apprentice, title="Before")
    field = SearchDocument._meta.get_field("words")
    with connection.schema_editor() as editor:
        # SQLite makes the table anew for this, and loses its triggers.
        changed = field.clone()
        changed.set_attributes_from_name("words")
        changed.null, changed.model = True, SearchDocument
        editor.alter_field(SearchDocument, field, changed)
        editor.alter_field(SearchDocument, changed, field)
    search_index.install()
    factories.make_draft(apprentice, title="After")
    assert (count("before"), count("after")) == (1, 1)
    call_command("flush", interactive=False, verbosity=0)
    assert (count("before"), count("after")) == (0, 0)
