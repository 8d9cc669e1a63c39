"""CSV that a spreadsheet may open: no cell of it can become a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence

# What makes a spreadsheet calculate: also in full width, which some turn into the plain sign, and after white space
# or control characters, which some skip (OWASP, CSV injection).
FORMULA_SIGNS = frozenset("=+-@＝＋－＠﹢﹣﹦﹫−")
SKIPPED = " \t\r\n\v\f\0\u00a0\u200b\u3000\ufeff"
LEADING_CONTROLS = frozenset("\t\r\n")

BYTE_ORDER_MARK = "\ufeff"


def safe_cell(value: object) -> str:
    """The value as text; with an apostrophe before it where a spreadsheet might calculate it."""
    text = "" if value is None else str(value)
    if isinstance(value, int | float):
        return text
    begins = text.lstrip(SKIPPED)[:1]
    return f"'{text}" if begins in FORMULA_SIGNS or text[:1] in LEADING_CONTROLS else text


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
