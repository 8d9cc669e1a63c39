"""One value of a JSON record at a time, of the type it should have, or a refusal that names its place.

Real records of 2018 to 2026 write an unknown value as null, "", 0 or not at all, and numbers as text;
that is read as meant. A value of another type than its meaning allows is refused; a fact of the right type
that makes no sense ("soon" for a date) is left unknown, with a warning.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from standards.importers import cleaning
from standards.importers.records import ImportRefusal, shown

LONDON = ZoneInfo("Europe/London")
FIRST_YEAR, LAST_YEAR = 1990, 2100
# A number beyond this is not one that somebody mistyped.
MOST = 10**9
# What .NET and SQL Server write for a date that was never set, or that never comes.
NEVER = {1, 1753, 1900, 9999}
ISO_DATE = re.compile(r"(\d{4})([-/])(\d\d)\2(\d\d)(?:$|[T\s])")
UK_DATE = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:$|\s)")
WRITTEN_DATE = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?\s+([A-Za-z]{3,9})\.?,?\s+(\d{4})(?:$|\s)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBER = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d{1,12})(?:\.0+)?\s*(?:months?|hours?)?", re.IGNORECASE)


@dataclass(frozen=True)
class Fields:
    """An object of the record. Keys are found whatever their capitals (dutyId, dutyID, DutyId)."""

    values: dict[str, Any]
    place: str
    warnings: list[str]
    keys: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        found: dict[str, str] = {}
        for key, value in self.values.items():
            twin = found.get(key.lower())
            if twin is None or self.values[twin] is None:
                found[key.lower()] = key
            elif value is not None and value != self.values[twin]:
                raise ImportRefusal(
                    f"{self.place}.{key}" if self.place else key,
                    f"stands twice, here and as {shown(twin)}, with other values",
                )
        object.__setattr__(self, "keys", found)

    @classmethod
    def of(cls, value: Any, place: str, warnings: list[str]) -> "Fields":
        if not isinstance(value, dict):
            raise ImportRefusal(place, f"should be an object, not {kind_of(value)}")
        return cls(value, place, warnings)

    def at(self, name: str) -> str:
        """Where a key is, in the record's own words."""
        key = self.keys.get(name.lower(), name)
        return f"{self.place}.{key}" if self.place else key

    def has(self, name: str) -> bool:
        return name.lower() in self.keys

    def raw(self, *names: str) -> Any:
        """The first of these keys that is there and not null."""
        for name in names:
            key = self.keys.get(name.lower())
            if key is not None and self.values[key] is not None:
                return self.values[key]
        return None

    def _named(self, *names: str) -> str:
        return self.at(next((name for name in names if self.raw(name) is not None), names[0]))

    def text(self, *names: str, limit: int, required: bool = False) -> str:
        """Cleaned text; a number counts as its digits. "" where there is none."""
        value, place = self.raw(*names), self._named(*names)
        if required and value is None:
            raise ImportRefusal(place, "is missing" if not self.has(names[0]) else "is null")
        cleaned = cleaning.clean_line(as_text(value, place), place)
        if len(cleaned) > limit:
            raise ImportRefusal(place, too_long(cleaned, limit))
        return cleaned

    def wording(self, *names: str, limit: int, required: bool = False) -> str:
        """As ``text``, for what can only be words: a number is refused."""
        value = self.raw(*names)
        if value is not None and not isinstance(value, str):
            raise ImportRefusal(self._named(*names), f"should be text, not {kind_of(value)}")
        return self.text(*names, limit=limit, required=required)

    def identifier(self, *names: str, limit: int, required: bool = False) -> str:
        """An id in lower case; "" where there is none."""
        found = self.text(*names, limit=limit, required=required).lower()
        if len(found) > limit:
            raise ImportRefusal(self._named(*names), too_long(found, limit))
        return found

    def description(
        self, *names: str, limit: int, clean: Callable[[str, str], str] = cleaning.clean_line
    ) -> str:
        """Cleaned text that nobody owes: where it is too long it is left out, with a warning."""
        value, place = self.raw(*names), self._named(*names)
        return clean_description(value, place, self.warnings, limit=limit, clean=clean)

    def figure(self, name: str, *, limit: int) -> int | None:
        """As ``whole``, for a number that decides nothing: beyond ``limit`` it is left unknown."""
        value = self.whole(name, limit=MOST)
        if value is not None and value > limit:
            self.warnings.append(f"{self.at(name)}: {value:,} makes no sense here; left unknown")
            return None
        return value

    def whole(self, *names: str, limit: int) -> int | None:
        """A whole number from 1 to ``limit``. None for null, "", 0, and (with a warning) for words."""
        value, place = self.raw(*names), self._named(*names)
        if isinstance(value, str):
            return self._whole_from_text(value, place, limit)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ImportRefusal(place, f"should be a whole number, not {kind_of(value)}")
        if isinstance(value, float) and (not math.isfinite(value) or value != int(value)):
            raise ImportRefusal(place, f"should be a whole number, not {shown(repr(value))}")
        return _in_range(int(value), place, limit)

    def _whole_from_text(self, value: str, place: str, limit: int) -> int | None:
        text = cleaning.clean_line(value, place)
        if not text:
            return None
        match = NUMBER.fullmatch(text)
        if match:
            return _in_range(int(match[1].replace(",", "")), place, limit)
        if re.fullmatch(r"-\s*\d+", text):
            raise ImportRefusal(place, f"{shown(text)} is below zero")
        self.warnings.append(f"{place}: {shown(text)} is not a whole number; left unknown")
        return None

    def day(self, name: str) -> date | None:
        """The British calendar day of a date or moment.

        None for null, "", a date that was never set, and (with a warning) for what is no date.
        """
        value, place = self.raw(name), self.at(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise ImportRefusal(place, f"should be a date, not {kind_of(value)}")
        text = cleaning.clean_line(value, place)
        try:
            return _day(text) if text else None
        except ValueError as problem:
            self.warnings.append(f"{place}: {problem}; left unknown")
            return None

    def flag(self, name: str) -> bool | None:
        """True or false, also as 1/0 and as words. None where the record does not say, or says it oddly."""
        value, place = self.raw(name), self.at(name)
        if value is None or isinstance(value, bool):
            return value
        word = cleaning.clean_line(as_text(value, place), place).lower()
        if word in {"true", "yes", "1", "1.0", "false", "no", "0", "0.0"}:
            return word in {"true", "yes", "1", "1.0"}
        if word:
            self.warnings.append(f"{place}: {shown(word)} is neither true nor false; left unknown")
        return None

    def items(self, *names: str, limit: int) -> Iterator[tuple[Any, str]]:
        """The items of a list with the place of each; none where the list is null or missing."""
        value, place = self.raw(*names), self._named(*names)
        if value is None:
            return
        if not isinstance(value, list):
            raise ImportRefusal(place, f"should be a list, not {kind_of(value)}")
        if len(value) > limit:
            raise ImportRefusal(place, f"has {len(value):,} items, more than the {limit:,} there is room for")
        for index, item in enumerate(value):
            yield item, f"{place}[{index}]"


def clean_description(
    value: Any,
    place: str,
    warnings: list[str],
    *,
    limit: int,
    clean: Callable[[str, str], str] = cleaning.clean_line,
) -> str:
    """See ``Fields.description``."""
    cleaned = clean(as_text(value, place), place)
    if len(cleaned) <= limit:
        return cleaned
    warnings.append(f"{place} {too_long(cleaned, limit)}; left out")
    return ""


def too_long(text: str, limit: int) -> str:
    return f"has {len(text):,} characters, more than the {limit:,} there is room for"


def as_text(value: Any, place: str) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ImportRefusal(place, f"should be text, not {kind_of(value)}")
    return str(value)


def kind_of(value: Any) -> str:
    """What a JSON value is, in words."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    words = {dict: "an object", list: "a list", str: "text", int: "a number", float: "a number"}
    return words.get(type(value), type(value).__name__)


def _in_range(number: int, place: str, limit: int) -> int | None:
    if number < 0:
        raise ImportRefusal(place, f"{number} is below zero")
    if number > limit:
        raise ImportRefusal(
            place, f"{shown(str(number))} is more than {limit:,}, the most that makes sense here"
        )
    return number or None


def _day(text: str) -> date | None:
    """Raises ``ValueError`` with a sentence."""
    parts = _parts(text)
    if parts is None:
        raise ValueError(f"{shown(text)} is not a date")
    year, month, day = parts
    if year in NEVER:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    try:
        plain = date(year, month, day)
    except ValueError:
        raise ValueError(f"{shown(text)} is not a date of the calendar") from None
    return _in_london(text) or plain


def _parts(text: str) -> tuple[int, int, int] | None:
    """Year, month and day of 2015-09-11, 11/09/2015 or 11 September 2015."""
    if iso := ISO_DATE.match(text):
        return int(iso[1]), int(iso[3]), int(iso[4])
    if uk := UK_DATE.match(text):
        return int(uk[4]), int(uk[3]), int(uk[1])
    written = WRITTEN_DATE.match(text)
    if written and written[2][:3].lower() in MONTHS:
        return int(written[3]), MONTHS.index(written[2][:3].lower()) + 1, int(written[1])
    return None


def _in_london(text: str) -> date | None:
    """The day in London of a moment that names its zone; None for anything else."""
    try:
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d\d)", "", text.replace("Z", "+00:00")))
    except ValueError:
        return None
    return moment.astimezone(LONDON).date() if moment.tzinfo else None
