"""The occupational map page of an occupation, saved as text: the source with coded KSBs.

The page names the apprenticeship among the occupation's technical education products. It gives no version,
hours or duration, maps no duty to a KSB, and its progression map has levels but no names: all that stays
unknown.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from standards.importers.cleaning import check_storable, clean_line, clean_paragraphs
from standards.importers.codes import repeated_texts, without_labels
from standards.importers.json_stream import not_text
from standards.importers.official_json import names_in
from standards.importers.records import (
    DutyRecord,
    ImportRefusal,
    KsbRecord,
    ListingRecord,
    StandardRecord,
    shown,
)
from standards.importers.statements import MAX_KSBS, MAX_STATEMENT

MAX_BYTES = 1_000_000
OCCUPATION = re.compile(r"^\s*Reference:\s*(OCC(\d{4})\w?)\s*$", re.MULTILINE)
STATEMENT = re.compile(r"(?P<letter>[KSB])\d{1,3}:\s*(?=\S)")
DUTY = re.compile(r"Duty D\d{1,3}")
PRODUCT = re.compile(r"(?P<code>[A-Z]{2,4}\d{4}\w*):")
# Names of icons that the page's text carries along.
ICONS = re.compile(r"assignment_turned_in|(?<=[a-z)])eco$")
KINDS = ("K", "S", "B")
EMPLOYERS = "Employers involved in creating the standard:"
# Headings in the order of the page. Each part ends where any of the others begins.
HEADINGS = (
    "Technical Education Products",
    EMPLOYERS,
    "Summary",
    "Typical job titles include:",
    "Keywords:",
    "Knowledge, skills and behaviours (KSBs)",
    "Duties",
    "Occupational Progression",
)


def is_page(text: str) -> bool:
    return bool(OCCUPATION.search(text))


def read_page(content: bytes, encoding: str = "utf-8-sig") -> StandardRecord:
    """The page as a record without a version. Raises ``ImportRefusal``."""
    page = _Page.of(content, encoding)
    occupation = OCCUPATION.search(page.text)
    if occupation is None:
        raise ImportRefusal("page", "it has no line such as “Reference: OCC0310”")
    products = list(_products(page.part("Technical Education Products")))
    reference = _reference(products, occupation[2])
    warnings: list[str] = []
    try:
        return _record(page, reference, occupation[1], products, warnings)
    except ImportRefusal as refusal:
        raise ImportRefusal(refusal.place, refusal.problem, reference=reference) from None


def _record(
    page: "_Page", reference: str, occupation: str, products: Sequence["Product"], warnings: list[str]
) -> StandardRecord:
    ksbs = tuple(_ksbs(page.part("Knowledge, skills and behaviours (KSBs)"), warnings))
    if not ksbs:
        raise ImportRefusal(
            "Knowledge, skills and behaviours (KSBs)", "no line such as “K1: …” stands under it"
        )
    warnings.extend(repeated_texts(ksbs))
    product = next((one for one in products if one.code == reference), Product(reference))
    facts = {
        "occupation_code": occupation,
        "status": product.status or page.after("Status:"),
        "level": _level(page.head),
        "route": _route(page.head),
        "salary": page.after("Average (median) salary:"),
        "overview": _overview(page.head),
        "summary": clean_paragraphs("\n".join(page.part("Summary")), "Summary"),
    }
    return StandardRecord(
        reference=reference,
        version="",
        title=product.title or _title(page.head),
        facts={name: value for name, value in facts.items() if value},
        ksbs=ksbs,
        duties=tuple(_duties(page.part("Duties"), warnings)),
        listings=tuple(_listings(page, products)),
        warnings=tuple(warnings),
    )


# --- The page's parts -----------------------------------------------------------------------


@dataclass(frozen=True)
class _Page:
    """The page's lines, cut at its headings; the head is what stands before the first."""

    text: str
    head: list[str]
    parts: dict[str, list[str]]

    @classmethod
    def of(cls, content: bytes, encoding: str) -> "_Page":
        if len(content) > MAX_BYTES:
            raise ImportRefusal("page", f"it is larger than {MAX_BYTES // 1_000_000} MB")
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as error:
            raise ImportRefusal(f"byte {error.start + 1}", not_text(encoding)) from None
        check_storable(text, "page")
        head: list[str] = []
        parts: dict[str, list[str]] = {}
        current = head
        for number, line in enumerate(text.splitlines(), start=1):
            plain = ICONS.sub("", clean_line(line, f"line {number}")).strip()
            # The site's menu stands before the reference and has words like the headings'. The page repeats
            # the employers under the summary: the first list is the one to keep.
            if plain in HEADINGS and any(one.startswith("Reference:") for one in head):
                current = [] if plain in parts else parts.setdefault(plain, [])
            else:
                current.append(plain)
        return cls(text, head, parts)

    def part(self, heading: str) -> list[str]:
        """The lines under a heading, empty ones included; none where the page has no such heading."""
        return self.parts.get(heading, [])

    def after(self, label: str) -> str:
        """What follows a label on its line of the head, "" where there is none."""
        return next((line.removeprefix(label).strip() for line in self.head if line.startswith(label)), "")


def _title(head: Sequence[str]) -> str:
    """The line that stands twice: in the path to the page and as its heading."""
    lines = [line for line in head if line]
    for line, following in pairwise(lines):
        if line == following:
            return line
    raise ImportRefusal("heading", "the occupation's title does not stand where it should")


def _level(head: Sequence[str]) -> int | None:
    found = (re.match(r"Level ([1-8])\b", line) for line in head)
    return next((int(match[1]) for match in found if match), None)


def _route(head: Sequence[str]) -> str:
    """The path "home Business and administration" above the title."""
    return next((line.removeprefix("home ") for line in head if line.startswith("home ")), "")


def _overview(head: Sequence[str]) -> str:
    """The sentence between the level and the reference."""
    lines = [line for line in head if line]
    places = [place for place, line in enumerate(lines) if re.match(r"Level [1-8]\b", line)]
    if not places or places[0] + 1 >= len(lines) or lines[places[0] + 1].startswith("Reference:"):
        return ""
    return lines[places[0] + 1]


# --- Products -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Product:
    """A technical education product of the occupation: an apprenticeship, a T Level…"""

    code: str
    title: str = ""
    level: str = ""
    status: str = ""

    @property
    def words(self) -> str:
        return ", ".join(one for one in (self.title, self.level.lower(), self.status.lower()) if one)


def _products(lines: Sequence[str]) -> Iterator[Product]:
    code, rest = "", list[str]()
    for line in [*lines, "END0000:"]:
        match = PRODUCT.fullmatch(line)
        if match is None:
            rest.extend([line] if line else [])
            continue
        if code:
            levels = [one.strip("()") for one in rest if re.fullmatch(r"\(?Level \d\)?", one)]
            others = [one for one in rest if not re.fullmatch(r"\(?Level \d\)?", one)]
            yield Product(code, *(others[:1] or [""]), *(levels[:1] or [""]), *(others[1:2] or [""]))
        code, rest = match["code"], []


def _reference(products: Sequence[Product], digits: str) -> str:
    """The apprenticeship with the occupation's number, else the only one."""
    found = [product.code for product in products if re.fullmatch(r"(?:ST|FA)\d{4}", product.code)]
    if f"ST{digits}" in found:
        return f"ST{digits}"
    if len(set(found)) == 1:
        return found[0]
    named = ", ".join(found) or "none"
    raise ImportRefusal(
        "Technical Education Products", f"which apprenticeship the page is of is not clear: {named}"
    )


# --- KSBs and duties ------------------------------------------------------------------------


def _ksbs(lines: Sequence[str], warnings: list[str]) -> Iterator[KsbRecord]:
    """Lines "K1: …"; a line without a code continues the statement before it."""
    statements: dict[str, list[str]] = {kind: [] for kind in KINDS}
    current: list[str] | None = None
    for line in lines:
        match = STATEMENT.match(line)
        if match:
            current = statements[match["letter"]]
            current.append(line)
        elif line and current:
            current[-1] = f"{current[-1]} {line}"
        elif line:
            warnings.append(f"{shown(line)} stands before the first KSB; left out")
    for kind, texts in statements.items():
        if len(texts) > MAX_KSBS:
            raise ImportRefusal(
                kind, f"{len(texts):,} statements are more than the {MAX_KSBS:,} there is room for"
            )
        codes = [f"{kind}{position}" for position in range(1, len(texts) + 1)]
        cleaned, contradictions = without_labels(texts, codes, codes)
        warnings.extend(contradictions)
        for position, (code, text) in enumerate(zip(codes, cleaned, strict=True), start=1):
            _check_length(text, code)
            yield KsbRecord(kind, code, position, text)


def _duties(lines: Sequence[str], warnings: list[str]) -> Iterator[DutyRecord]:
    """Lines "Duty D1", each followed by the duty's text."""
    texts: list[list[str]] = []
    for line in lines:
        match = DUTY.fullmatch(line)
        if match:
            texts.append([])
            if line != f"Duty D{len(texts)}":
                warnings.append(f"the page says {line}, its position makes it D{len(texts)}")
        elif line and texts:
            texts[-1].append(line)
    for position, pieces in enumerate(texts, start=1):
        text = " ".join(pieces)
        if text in {"", "."}:
            warnings.append(f"D{position} has no text; left out")
            continue
        _check_length(text, f"D{position}")
        yield DutyRecord(position, f"D{position}", text)


def _check_length(text: str, place: str) -> None:
    if len(text) > MAX_STATEMENT:
        raise ImportRefusal(
            place, f"has {len(text):,} characters, more than the {MAX_STATEMENT:,} there is room for"
        )


# --- Listings -------------------------------------------------------------------------------


def _listings(page: _Page, products: Sequence[Product]) -> Iterator[ListingRecord]:
    employers = names_in(" ".join(page.part(EMPLOYERS)))
    found: dict[str, list[tuple[str, str]]] = {
        "job_title": [("", line) for line in page.part("Typical job titles include:") if line],
        "keyword": [("", line) for line in page.part("Keywords:") if line],
        "employer": [("", name) for name in employers],
        "product": [(product.code, product.words) for product in products],
        "soc": list(_soc(page)),
        "progression": list(_progression(page.part("Occupational Progression"))),
    }
    for kind, rows in found.items():
        for position, (code, text) in enumerate(rows, start=1):
            yield ListingRecord(kind, position, text, code)


def _soc(page: _Page) -> Iterator[tuple[str, str]]:
    """The occupation's SOC 2020 code, then its sub unit groups."""
    lines = [page.after("SOC 2020 code:"), *page.head]
    for line in lines:
        match = re.fullmatch(r"(?:•\s*)?(\d{4}(?:/\d\d)?)\s+(\S.*)", line)
        if match:
            yield match[1], match[2]


def _progression(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The levels that links lead to, and the routes they lie on: the page's text names no occupation."""
    links: dict[str, int] = {}
    routes: list[str] = []
    waiting = False
    for line in lines:
        match = re.fullmatch(r"Level ([1-8])", line)
        if line == "Progression link from focused occupation.":
            waiting = True
        elif match and waiting:
            links[match[1]] = links.get(match[1], 0) + 1
            waiting, routes = False, []
        elif line and line != "eco":
            routes.append(line)
    for level in sorted(links):
        count = links[level]
        yield f"Level {level}", "1 occupation" if count == 1 else f"{count} occupations"
    if links:
        yield from (("Route", route) for route in routes)
