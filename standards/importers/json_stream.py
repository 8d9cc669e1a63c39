"""A JSON object, or the objects of a JSON list, one at a time: memory holds one record, never the file.

The whole list of official standards is some 75 MB, so records are cut out of the stream by counting
brackets and only then parsed. Everything that could hurt (size, nesting, number of records) has a limit.
"""

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from standards.importers.records import ImportRefusal, shown

CHUNK = 1 << 18
MAX_RECORD = 8_000_000
MAX_RECORDS = 20_000
MAX_DEPTH = 40
# The longest whole number that means anything here; longer ones cost time to read.
MAX_DIGITS = 30

STRUCTURE = re.compile(r'["{}\[\],]')
STRING_END = re.compile(r'["\\]')
SPACE = " \t\r\n"


@dataclass(frozen=True)
class Element:
    """One record's text, where it stands in the file (from 1) and on which line it begins."""

    number: int
    text: str
    line: int
    in_list: bool

    @property
    def place(self) -> str:
        return f"record {self.number}"


def elements(stream: BinaryIO, encoding: str = "utf-8-sig") -> Iterator[Element]:
    """Cut the file into records. Raises ``ImportRefusal`` where it stops being a JSON object or list."""
    return _Cutter(stream, encoding).cut()


def check(stream: BinaryIO, encoding: str = "utf-8-sig") -> None:
    """Read the file to its end: raises ``ImportRefusal`` unless all of it is JSON within the limits."""
    for element in elements(stream, encoding):
        try:
            parse(element)
        except NotStrict:
            continue


class NotStrict(ImportRefusal):
    """JSON, but with something that JSON leaves open: a key twice, a number that is none."""


def parse(element: Element) -> Any:
    """The record's value. Raises ``ImportRefusal`` for no JSON, ``NotStrict`` for what is doubtful."""

    def refuse_constant(name: str) -> None:
        raise NotStrict(element.place, f"{name} is not a number")

    def whole(digits: str) -> int:
        if len(digits) > MAX_DIGITS:
            raise NotStrict(element.place, f"a number of {len(digits)} digits")
        return int(digits)

    def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in pairs:
            if key in result:
                raise NotStrict(element.place, f"the key {shown(key)} stands twice in one object")
            result[key] = value
        return result

    try:
        return json.loads(
            element.text, parse_constant=refuse_constant, parse_int=whole, object_pairs_hook=without_repeats
        )
    except json.JSONDecodeError as error:
        line, problem = element.line + error.lineno - 1, error.msg.removesuffix(" at")
        raise ImportRefusal(
            f"{element.place} (line {line})", f"this is not JSON: {problem}, at column {error.colno}"
        ) from None
    except (RecursionError, ValueError) as error:
        raise ImportRefusal(element.place, f"this cannot be read as JSON: {error}") from None


def not_text(encoding: str) -> str:
    return f"this is not {'UTF-16' if encoding == 'utf-16' else 'UTF-8'} text"


@dataclass
class _Cutter:
    """Walks the text once, knowing only brackets, strings and commas."""

    stream: BinaryIO
    encoding: str
    decoder: codecs.IncrementalDecoder = field(init=False)
    buffer: str = ""
    line: int = 1
    at_end: bool = False
    consumed: int = 0

    def __post_init__(self) -> None:
        self.decoder = codecs.getincrementaldecoder(self.encoding)("strict")

    def cut(self) -> Iterator[Element]:
        first = self._skip_space()
        if first == "{":
            yield Element(1, self._value(1), self.line, in_list=False)
        elif first == "[":
            self.buffer = self.buffer[1:]
            yield from self._list()
        else:
            raise ImportRefusal(f"line {self.line}", "this is neither a JSON object nor a list of objects")
        if self._skip_space():
            raise ImportRefusal(f"line {self.line}", "something follows the end of the JSON")

    def _list(self) -> Iterator[Element]:
        if self._skip_space() == "]":
            self.buffer = self.buffer[1:]
            return
        for number in range(1, MAX_RECORDS + 2):
            if number > MAX_RECORDS:
                raise ImportRefusal(f"line {self.line}", f"the list has more than {MAX_RECORDS:,} records")
            if not self._skip_space():
                raise ImportRefusal(f"line {self.line}", "the file ends in the middle of the list")
            line = self.line
            text = self._value(number)
            yield Element(number, text, line, in_list=True)
            self.line = line + text.count("\n")
            after = self._skip_space()
            self.buffer = self.buffer[1:]
            if after == "]":
                return
            if after != ",":
                problem = "the file ends in the middle of the list" if not after else "a comma is missing"
                raise ImportRefusal(f"line {self.line}", problem)

    def _skip_space(self) -> str:
        """Drop white space; the character that follows, "" at the end of the file."""
        while True:
            rest = self.buffer.lstrip(SPACE)
            self.line += self.buffer[: len(self.buffer) - len(rest)].count("\n")
            self.buffer = rest
            if rest:
                return rest[0]
            if not self._read():
                return ""

    def _read(self) -> bool:
        """Add the next piece of the file to the buffer; False at its end."""
        if self.at_end:
            return False
        piece = self.stream.read(CHUNK)
        self.at_end = not piece
        try:
            self.buffer += self.decoder.decode(piece, final=self.at_end)
        except UnicodeDecodeError as error:
            held_back = len(error.object) - len(piece)
            raise ImportRefusal(
                f"byte {self.consumed - held_back + error.start + 1}", not_text(self.encoding)
            ) from None
        self.consumed += len(piece)
        return not self.at_end

    def _value(self, number: int) -> str:
        """Take one value off the buffer: to its closing bracket, or to the comma or bracket after it."""
        depth, position, in_string = 0, 0, False
        while True:
            pattern = STRING_END if in_string else STRUCTURE
            match = pattern.search(self.buffer, position)
            if match is None:
                # Past the end where the last character read was a backslash: what follows it is skipped.
                position = max(position, len(self.buffer))
                if position > MAX_RECORD:
                    raise ImportRefusal(f"record {number}", f"it is larger than {MAX_RECORD // 1_000_000} MB")
                if not self._read():
                    if depth == 0 and not in_string:
                        return self._take(position)
                    raise ImportRefusal(f"record {number}", "the file ends in the middle of it")
                continue
            character, position = match.group(), match.end()
            if in_string:
                if character == '"':
                    in_string = False
                else:
                    position += 1
            elif character == '"':
                in_string = True
            elif character in "{[":
                depth += 1
                if depth > MAX_DEPTH:
                    raise ImportRefusal(f"record {number}", f"it is nested more than {MAX_DEPTH} deep")
            elif character in "}]":
                if depth <= 1:
                    return self._take(position if depth else position - 1)
                depth -= 1
            elif depth == 0:
                return self._take(position - 1)

    def _take(self, length: int) -> str:
        text, self.buffer = self.buffer[:length], self.buffer[length:]
        return text
