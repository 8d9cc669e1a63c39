"""Official text without the stray marks it travelled with. Words are never changed.

Cleaning covers white space of any kind, invisible characters, HTML entities (also escaped twice),
HTML tags, and UTF-8 that was once read as Windows-1252 ("â€™" for "’"), the last only where exactly one
reading is possible.
"""

import html
import re

from standards.importers.records import ImportRefusal

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
# Characters that show nothing are dropped; the bullets of two symbol fonts become bullets; control
# characters become spaces, save the line breaks, which whoever splits into paragraphs needs.
STRAY = {0x00AD: None, 0x200B: None, 0x2060: None, 0xFEFF: None, 0xF0A7: "•", 0xF0B7: "•"}
STRAY |= {code: " " for code in range(0x20) if chr(code) not in "\n\r"}
# Only what has the form of HTML is taken for it: "a <b and c> d" is text.
ATTRIBUTES = r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))*\s*/?>"""
BLOCK_TAG = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|table|thead|tbody|tr|td|th|section|article|blockquote|hr|pre|dl|dt|dd)"
    + ATTRIBUTES,
    re.IGNORECASE,
)
INLINE_TAG = re.compile(
    r"</?(?:a|b|i|u|s|em|strong|span|font|sup|sub|small|img|abbr|code|mark|label|[ovw]:\w+)" + ATTRIBUTES,
    re.IGNORECASE,
)
# What stands between these is no text.
SILENT = tuple(
    (re.compile(opening, re.IGNORECASE), re.compile(closing, re.IGNORECASE))
    for opening, closing in (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
)

# The first bytes C2, C3, E2 and EF cover every character that official text uses; read as Windows-1252
# they are Â, Ã, â and ï, which no English word puts before the characters that follow them here.
MISREAD = re.compile(
    "[ÂÃâï][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,2}"
)
# Read as Latin-1, these were Windows-1252.
LATIN_CONTROL = re.compile("[\x80-\x9f]")
SURROGATE = re.compile("[\ud800-\udfff]")


def clean_line(text: str, place: str) -> str:
    """One line of text. Raises ``ImportRefusal`` for characters that no database can keep."""
    return " ".join(_plain(text, place).split())


def clean_paragraphs(text: str, place: str) -> str:
    """Text or HTML as paragraphs parted by a blank line; list items become paragraphs of their own."""
    plain = _plain(text, place, block="\n")
    paragraphs = (" ".join(line.split()) for line in plain.splitlines())
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _plain(text: str, place: str, block: str = " ") -> str:
    check_storable(text, place)
    for _ in range(3):
        unescaped = ENTITY.sub(lambda match: html.unescape(match.group()), text)
        if unescaped == text:
            break
        text = unescaped
    if "<" in text:
        text = INLINE_TAG.sub("", BLOCK_TAG.sub(block, _without_silent(text)))
    return repair(text).translate(STRAY)


def _without_silent(text: str) -> str:
    for opening, closing in SILENT:
        kept, position = [], 0
        while (start := opening.search(text, position)) and (end := closing.search(text, start.end())):
            kept.append(text[position : start.start()])
            position = end.end()
        text = " ".join([*kept, text[position:]])
    return text


def check_storable(text: str, place: str) -> None:
    if "\0" in text:
        raise ImportRefusal(place, "holds a NUL character")
    if SURROGATE.search(text):
        raise ImportRefusal(place, "holds half a character (a lone surrogate)")


def repair(text: str) -> str:
    """Undo UTF-8 read as Windows-1252, and that read as Latin-1, where only one reading is possible."""
    for _ in range(3):
        repaired = MISREAD.sub(_reread, text)
        if repaired == text:
            break
        text = repaired
    return LATIN_CONTROL.sub(lambda match: _windows(match.group()), text)


def _reread(match: re.Match[str]) -> str:
    """The character whose UTF-8 bytes these are, if it is one that English text uses."""
    run = match.group()
    for length in (len(run), 2):
        piece = run[:length]
        try:
            character = b"".join(_byte(c) for c in piece).decode("utf-8")
        except UnicodeError:
            continue
        if len(character) == 1 and _is_usual(character):
            return character + run[length:]
    return run


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _is_usual(character: str) -> bool:
    return (
        "\u00a0" <= character <= "\u00ff"
        or "\u2010" <= character <= "\u203a"
        or character in "\ufeff\uf0a7\uf0b7\u200b\u2002\u2003\u2009\u20ac\u2122\u2190\u2192\u2212\u2264\u2265"
    )


def _windows(character: str) -> str:
    try:
        return character.encode("latin-1").decode("cp1252")
    except UnicodeError:
        return " "
