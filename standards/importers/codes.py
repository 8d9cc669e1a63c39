"""Codes that authors wrote into the text: a label, where the position in the list is the code."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from standards.importers.records import KsbRecord, listing

LABEL = re.compile(r"(?P<letters>TK|TS|ESB|K|S|B)\s?0*(?P<number>[1-9]\d{0,2})", re.IGNORECASE)
# "K1: …", "K1) …", "K1. …", "K1 - …", "K1-Understand …": certainly a label, whatever the code.
SEPARATOR = re.compile(r"\s*(?::|\)|\.(?=\s|[A-Z])|[-–—](?=\s|[A-Z][a-z])|(?<=\s)[-–—])\s*")
BRACKETED = re.compile(rf"[(\[]\s*{LABEL.pattern}\s*[)\]]\s*(?=\S)", re.IGNORECASE)
BARE = re.compile(r"\s+(?=\S)")


@dataclass(frozen=True)
class Labelled:
    """A statement's text, the code it begins with ("" for none), and what follows that code."""

    text: str
    code: str = ""
    rest: str = ""
    is_parted: bool = False


def labelled(text: str) -> Labelled:
    if bracketed := BRACKETED.match(text):
        return Labelled(text, _code(bracketed), text[bracketed.end() :], is_parted=True)
    match = LABEL.match(text)
    if not match:
        return Labelled(text)
    code = _code(match)
    tail = text[match.end() :]
    parted = SEPARATOR.match(tail)
    if parted and tail[parted.end() :]:
        return Labelled(text, code, tail[parted.end() :], is_parted=True)
    bare = BARE.match(tail)
    # "s3 buckets" is wording: a code without a separator is upper case.
    if bare and match["letters"].isupper():
        return Labelled(text, code, tail[bare.end() :])
    return Labelled(text)


def _code(match: re.Match[str]) -> str:
    return match["letters"].upper() + match["number"]


def without_labels(
    texts: Sequence[str], codes: Sequence[str], places: Sequence[str]
) -> tuple[list[str], list[str]]:
    """The statements of one list without their labels, and a warning for each label that contradicts.

    A code with no separator after it ("B12 vitamins") is taken for a label only where it is the
    statement's own code, or where at least half of the list begins so. One that could be a code of this
    list is left in the text, with a warning.
    """
    found = [labelled(text) for text in texts]
    habit = sum(1 for one in found if one.code) * 2 >= len(found) > 1
    of_list = {short for code in codes for short in _spellings(code)}
    cleaned, warnings = [], []
    for one, code, place in zip(found, codes, places, strict=True):
        is_own = one.code in _spellings(code)
        is_label = bool(one.code) and (one.is_parted or is_own or habit)
        cleaned.append(one.rest if is_label else one.text)
        if not is_own and (is_label or one.code in of_list):
            warnings.append(f"{place}: the text says {one.code}, its position makes it {code}")
    return cleaned, warnings


def _spellings(code: str) -> set[str]:
    """Foundation apprenticeships write K1 for TK1 and B1 for ESB1."""
    return {code, code.removeprefix("T"), code.removeprefix("ES")}


def lost_characters(codes_and_texts: Iterable[tuple[str, str]]) -> list[str]:
    """A warning where the source itself shows that a character was lost: nobody can tell which."""
    codes = [code for code, text in codes_and_texts if "\ufffd" in text]
    return [f"the source lost a character in {listing(codes)}"] if codes else []


def repeated_texts(ksbs: Sequence[KsbRecord]) -> list[str]:
    """A warning for each statement that stands more than once in the record."""
    by_text: dict[str, list[str]] = {}
    for ksb in ksbs:
        by_text.setdefault(ksb.text.casefold().rstrip(" ."), []).append(ksb.code)
    return [f"{listing(codes)} have the same text" for codes in by_text.values() if len(codes) > 1]
