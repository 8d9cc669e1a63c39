"""The words that a page is asked to look for."""

import pytest
from django.http import QueryDict

from accounts.search import MOST_LETTERS, words_asked


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ""),
        ("q=+Nadia++Demo+", "Nadia  Demo"),
        ("q=Na%00dia", "Nadia"),
        ("q=" + "x" * 300, "x" * MOST_LETTERS),
    ],
)
def test_words_are_what_a_database_can_look_for(query: str, words: str) -> None:
    assert words_asked(QueryDict(query)) == words
