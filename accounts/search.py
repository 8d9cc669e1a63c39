"""What a page is asked to look for, in the address's query."""

from django.http import QueryDict

MOST_LETTERS = 200


def words_asked(query: QueryDict, name: str = "q") -> str:
    """The words of a search box, cut to what a search can take; NUL, which no database stores, left out."""
    return query.get(name, "").replace("\0", "").strip()[:MOST_LETTERS]
