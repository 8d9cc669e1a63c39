"""Workbooks as text: sheet by sheet, a row on a line, its cells between tabs, as a reader sees them."""

import re
from contextlib import suppress
from datetime import datetime, timedelta

from evidence.previewing.parts import Attributes, Enough, Package, Writer

MAIN = "xl/workbook.xml"
MOST_SHEETS, MOST_COLUMNS = 100, 100
# Beyond, a cell's text is left out: no person reads so many different ones in a page.
MOST_STRINGS, MOST_STRING_TEXT = 200_000, 4_000_000
DATE_FORMATS = frozenset({14, 15, 16, 17, 22, *range(27, 37), *range(50, 59)})
TIME_FORMATS = frozenset({18, 19, 20, 21, 45, 46, 47})
PERCENT_FORMATS = frozenset({9, 10})
NOT_A_CODE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
COLUMN = re.compile("[A-Z]{1,3}")
LAST_DAY = 2_958_465  # 31 December 9999


def text_of_sheets(package: Package) -> str:
    strings, styles, writer = _strings(package), _styles(package), Writer()
    sheets, is_1904 = _sheets(package)
    try:
        for name, part in sheets:
            writer.write(f"\nSheet: {name}\n")
            _Sheet(package, part, writer, strings, styles, is_1904)
    except Enough:
        pass
    return writer.text()


def _sheets(package: Package) -> tuple[list[tuple[str, str]], bool]:
    """The sheets' names and parts in their order, and whether days are counted from 1904 (old Macs)."""
    named: list[tuple[str, str]] = []
    from_1904: list[bool] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "sheet" and len(named) < MOST_SHEETS:
            named.append((attributes.get("name", ""), attributes.get("rel:id", "")))
        elif tag == "workbookPr":
            from_1904.append(attributes.get("date1904") in {"1", "true"})

    package.parse(MAIN, start=start)
    related = package.related(MAIN)
    return [(name, related[key]) for name, key in named if key in related], any(from_1904)


def _strings(package: Package) -> list[str]:
    """The texts that cells refer to by number."""
    found: list[str] = []
    current: list[str] = []
    state = {"in_text": False, "hidden": 0, "left": MOST_STRING_TEXT}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "si":
            current.clear()
        elif tag == "rPh":  # how a word is spoken, in Japanese
            state["hidden"] += 1
        state["in_text"] = tag == "t" and not state["hidden"]

    def end(tag: str) -> None:
        state["in_text"] = False
        if tag == "rPh":
            state["hidden"] -= 1
        elif tag == "si":
            found.append("".join(current))
            state["left"] -= len(found[-1])
            if len(found) >= MOST_STRINGS or state["left"] < 0:
                raise Enough

    def text(content: str) -> None:
        if state["in_text"]:
            current.append(content)

    with suppress(Enough):
        package.parse("xl/sharedStrings.xml", start=start, end=end, text=text)
    return found


def _styles(package: Package) -> list[str]:
    """What each cell style makes of a number: date, time, percent, or "" (as it is)."""
    own: dict[str, str] = {}
    kinds: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "numFmt":
            own[attributes.get("numFmtId", "")] = _kind_of_code(attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            inside.append(tag)
        elif tag == "xf" and inside and len(kinds) < 65_536:
            number = attributes.get("numFmtId", "0")
            kinds.append(own.get(number) or _kind_of_number(number))

    def end(tag: str) -> None:
        if tag == "cellXfs":
            inside.clear()

    package.parse("xl/styles.xml", start=start, end=end)
    return kinds


def _kind_of_number(number: str) -> str:
    known = int(number) if number.isdecimal() and len(number) < 6 else 0
    if known in DATE_FORMATS:
        return "date"
    if known in TIME_FORMATS:
        return "time"
    return "percent" if known in PERCENT_FORMATS else ""


def _kind_of_code(code: str) -> str:
    bare = NOT_A_CODE.sub("", code[:200]).lower().partition(";")[0]
    if "%" in bare:
        return "percent"
    if "y" in bare or "d" in bare or ("m" in bare and not {"h", "s"} & set(bare)):
        return "date"
    return "time" if {"h", "s"} & set(bare) else ""


class _Sheet:
    """Writes one sheet's rows as it is read."""

    def __init__(
        self,
        package: Package,
        part: str,
        writer: Writer,
        strings: list[str],
        styles: list[str],
        is_1904: bool,
    ) -> None:
        self._writer = writer
        self._strings = strings
        self._styles = styles
        self._shift = 1462 if is_1904 else 0
        self._row: dict[int, str] = {}
        self._cell: Attributes = {}
        self._column = 0
        self._value: list[str] = []
        self._takes = False
        package.parse(part, start=self._start, end=self._end, text=self._text)

    def _start(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            self._row, self._column = {}, -1
        elif tag == "c":
            self._cell, self._value = attributes, []
            self._column = _column(attributes.get("r", ""), self._column + 1)
        self._takes = tag in {"v", "t"}

    def _text(self, content: str) -> None:
        if self._takes:
            self._value.append(content)

    def _end(self, tag: str) -> None:
        self._takes = False
        if tag == "c" and self._column < MOST_COLUMNS:
            shown = self._shown("".join(self._value))
            if shown:
                self._row[self._column] = " ".join(shown.split())
        elif tag == "row" and self._row:
            cells = (self._row.get(at, "") for at in range(max(self._row) + 1))
            self._writer.write("\t".join(cells) + "\n")

    def _shown(self, value: str) -> str:
        kind = self._cell.get("t", "n")
        if kind == "s":
            at = int(value) if value.isdecimal() and len(value) < 9 else len(self._strings)
            return self._strings[at] if at < len(self._strings) else ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(value, value)
        return self._number(value) if kind == "n" else value

    def _number(self, value: str) -> str:
        try:
            number = float(value)
        except ValueError:
            return value
        style = self._cell.get("s", "0")
        at = int(style) if style.isdecimal() and len(style) < 9 else 0
        kind = self._styles[at] if at < len(self._styles) else ""
        days = number + self._shift
        if kind == "percent":
            return f"{number * 100:.10g}%"
        if kind in {"date", "time"} and 0 <= days <= LAST_DAY:
            return _moment(days, is_time=kind == "time")
        return f"{number:.10g}" if abs(number) < 1e15 else value


def _column(reference: str, otherwise: int) -> int:
    """``C5`` stands in column 2; a cell without a reference follows the one before."""
    match = COLUMN.match(reference)
    if not match:
        return otherwise
    at = 0
    for letter in match.group():
        at = at * 26 + ord(letter) - 64
    return at - 1


def _moment(days: float, *, is_time: bool) -> str:
    """Days since the last of 1899: Excel believes in a 29 February 1900."""
    moment = datetime(1899, 12, 30) + timedelta(seconds=round(days * 86_400))  # noqa: DTZ001 (a sheet knows no zone)
    if is_time and days < 1:
        return f"{moment:%H:%M}"
    day = f"{moment.day} {moment:%b} {moment.year}"
    return f"{day} {moment:%H:%M}" if moment.hour or moment.minute else day
