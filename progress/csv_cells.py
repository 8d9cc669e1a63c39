"""CSV that a spreadsheet may open: no cell of it can become a formula."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

# What makes a spreadsheet calculate: also in full width, which some turn into the plain sign, and after white space
# or control characters, which some skip (OWASP, CSV injection).
FORMULA_SIGNS = frozenset("=+-@＝＋－＠﹢﹣﹦﹫−")
LEADING_CONTROLS = frozenset("\t\r\n")

BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> str:
    """The value as text; with an apostrophe before it where a spreadsheet might calculate it."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float) or text[:1].isalnum():
        return text
    first = next((sign for sign in text if not _is_skipped(sign)), "")
    return f"'{text}" if first in FORMULA_SIGNS or text[:1] in LEADING_CONTROLS else text


def _is_skipped(sign: str) -> bool:
    """White space, controls and what is not seen: Unicode's categories Z and C."""
    return unicodedata.category(sign)[0] in "ZC"


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Line by line, every cell quoted, so that no separator inside begins another; UTF-8 with a byte order mark."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL)
    yield BYTE_ORDER_MARK
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
