"""A KSB-to-method table: CSV with a code and the name of an assessment method on each line."""

import csv
import io
import re
from dataclasses import dataclass

from standards.importers.cleaning import clean_line
from standards.importers.records import ImportRefusal, shown

MAX_BYTES = 1_000_000
MAX_NAME = 200
CODE = re.compile(r"(TK|TS|ESB|K|S|B)\s?0*([1-9]\d{0,2})", re.IGNORECASE)


@dataclass(frozen=True)
class MethodRecord:
    """One assessment method and the codes it examines, in the order of the table."""

    name: str
    codes: tuple[str, ...]


def read_method_table(content: bytes) -> list[MethodRecord]:
    """The methods in the order in which the table first names them. Raises ``ImportRefusal``.

    Columns are ``code`` and ``method``; a first line without a code is a heading. A code may stand on
    several lines, once for each method that examines it.
    """
    if len(content) > MAX_BYTES:
        raise ImportRefusal("table", f"it is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusal(f"byte {error.start + 1}", "this is not UTF-8 text") from None
    codes: dict[str, dict[str, None]] = {}
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text)), start=1):
            cells = [clean_line(cell, f"line {number}") for cell in row]
            if any(cells) and not (number == 1 and not CODE.fullmatch(cells[0])):
                code, name = _code_and_method(cells, f"line {number}")
                codes.setdefault(name, {})[code] = None
    except csv.Error as error:
        raise ImportRefusal("table", f"this is not CSV: {error}") from None
    if not codes:
        raise ImportRefusal("table", "it has no line with a code and a method")
    return [MethodRecord(name, tuple(found)) for name, found in codes.items()]


def _code_and_method(cells: list[str], place: str) -> tuple[str, str]:
    match = CODE.fullmatch(cells[0])
    if not match:
        raise ImportRefusal(place, f"{shown(cells[0])} is not a code such as K1, S12 or B3")
    name = cells[1] if len(cells) > 1 else ""
    if not name:
        raise ImportRefusal(place, f"no method stands beside {cells[0]}")
    if len(name) > MAX_NAME:
        raise ImportRefusal(place, f"the method's name is longer than {MAX_NAME} characters")
    return match[1].upper() + match[2], name
