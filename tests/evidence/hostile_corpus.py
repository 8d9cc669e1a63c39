"""Hostile files under naughty names, drawn from a seed: what is sent, what must come back, what must not stay behind.

There are two ways in, the upload form and the resumable upload (tus), and every kind takes both by turns. Whoever calls
``check`` passes a ``Send`` that knows them; ``page_problems`` looks at the pages that show the names afterwards.
``make hostile`` sends the long form to a served site, the suite the short one.
"""

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.evidence import files_made as made
from tests.evidence import hostile_made as hostile
from tools.clamav import EICAR

SHORT, LONG = 120, 1000
SEED = 20261126

TAKEN, REFUSED = "taken", "refused"
FORM, TUS = "form", "tus"


@dataclass(frozen=True)
class Kind:
    """A kind of hostile file: how one is made, and whether it is to be taken. "" is for noise: either.

    Where there is a scanner, what ``has_virus`` is taken until it answers, then withheld, and refused from then on.
    """

    name: str
    make: Callable[[random.Random], bytes]
    outcome: str
    has_virus: bool = False


def _fixed(name: str, content: bytes, outcome: str) -> Kind:
    return Kind(name, lambda _: content, outcome)


GOOD = (
    made.office(),
    made.PDF,
    hostile.PDF_PLAIN,
    hostile.ole("WordDocument", "x"),
    hostile.jpeg(8, 8),
    hostile.tiff(8, 8),
)


def _noise(chance: random.Random) -> bytes:
    """A known beginning, then anything."""
    heads = (
        b"",
        b"%PDF-1.7\n",
        b"PK\x03\x04",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"{\\rtf1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    )
    return chance.choice(heads) + chance.randbytes(chance.randrange(1, 4000))


def _mutilated(chance: random.Random) -> bytes:
    """A good file with some bytes changed, or cut."""
    good = (
        made.office(),
        made.PDF,
        hostile.PDF_PLAIN,
        hostile.ole("WordDocument", "x"),
        hostile.jpeg(8, 8),
        hostile.tiff(8, 8),
    )
    content = bytearray(chance.choice(good))
    for _ in range(chance.randrange(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content[: chance.randrange(1, len(content) + 1)])


BOMB = hostile.bomb()
KINDS = (
    _fixed("program", made.EXE, REFUSED),
    _fixed("program of Linux", made.ELF, REFUSED),
    _fixed("shortcut", hostile.LNK, REFUSED),
    _fixed("installer", hostile.ole("Media", "SummaryInformation"), REFUSED),
    _fixed("script of a shell", hostile.SHELL, TAKEN),
    _fixed("archive", made.zipped(("a.txt", "text")), REFUSED),
    _fixed("archive in an archive", made.zipped(("a.zip", BOMB)), REFUSED),
    _fixed("zip bomb", BOMB, REFUSED),
    _fixed("zip bomb that overlaps", hostile.overlapping(), REFUSED),
    _fixed("zip with a long list", made.zip_that_promises(60_000, 100), REFUSED),
    _fixed("zip of 64 bits", made.zip64(), REFUSED),
    _fixed("document oddly packed", hostile.oddly_packed(), REFUSED),
    _fixed("archive of empty frames", hostile.FRAMES, REFUSED),
    _fixed("macros", made.office("word/document.xml", ("word/vbaProject.bin", b"x")), REFUSED),
    _fixed("macros of old Word", hostile.ole("WordDocument", "Macros", inside=("VBA",)), REFUSED),
    _fixed("macros of OpenDocument", hostile.opendocument_with_macros(), REFUSED),
    _fixed("macros called by another name", hostile.DOCX_MACROS_SPELLED, REFUSED),
    _fixed("macros of old PowerPoint", hostile.PPT_MACROS, REFUSED),
    _fixed("macros of Excel before VBA", hostile.XLS_MACRO_SHEET, REFUSED),
    _fixed("macros of Excel before VBA, hidden", hostile.XLS_MACRO_SHEET_CALLED_TABLE, REFUSED),
    _fixed("old PowerPoint with an object", hostile.PPT_OBJECT, TAKEN),
    _fixed("old Excel, locked", hostile.XLS_LOCKED, TAKEN),
    _fixed("old Word with a file in it", hostile.DOC_PACKAGE, TAKEN),
    _fixed("template from elsewhere", hostile.DOCX_TEMPLATE, TAKEN),
    _fixed("program in a document", hostile.DOCX_OBJECT, TAKEN),
    _fixed("table that asks a program", hostile.XLSX_DDE, TAKEN),
    _fixed("film from elsewhere", hostile.PPTX_FILM, TAKEN),
    _fixed("OpenDocument with an event", hostile.ODT_EVENT, TAKEN),
    _fixed("OpenDocument with a picture from elsewhere", hostile.ODT_PICTURE, TAKEN),
    _fixed("program in an OpenDocument", hostile.ODT_OBJECT, TAKEN),
    _fixed("RTF with an object", hostile.RTF_OBJECT, TAKEN),
    _fixed("RTF with a template from elsewhere", hostile.RTF_TEMPLATE, TAKEN),
    _fixed("locked document", hostile.ole("EncryptedPackage"), REFUSED),
    _fixed("PNG bomb", hostile.png(60_000, 60_000), REFUSED),
    _fixed("JPEG bomb", hostile.jpeg(65_000, 65_000), REFUSED),
    _fixed("TIFF bomb", hostile.tiff(100_000, 100_000), REFUSED),
    _fixed("WebP bomb", hostile.webp(16_000_000, 16_000_000), REFUSED),
    _fixed("HEIC bomb", hostile.heic(100_000, 100_000), REFUSED),
    _fixed("picture and script", hostile.GIF_SCRIPT, TAKEN),
    _fixed("picture and PHP", hostile.PHP_TAIL, TAKEN),
    _fixed("picture and archive", hostile.with_archive(made.JPEG), REFUSED),
    _fixed("PDF and archive", hostile.with_archive(made.PDF), REFUSED),
    _fixed("page before a PDF", hostile.HTML_BEFORE_PDF, TAKEN),
    _fixed("page with a script", made.HTML, TAKEN),
    _fixed("drawing with a script", made.SVG, TAKEN),
    _fixed("XML bomb", hostile.XML_BOMB, TAKEN),
    _fixed("XML with a style of its own", hostile.XSLT, TAKEN),
    _fixed("PDF with a script", hostile.PDF_SCRIPT, TAKEN),
    _fixed("PDF with a hidden script", hostile.PDF_SCRIPT_PACKED, TAKEN),
    _fixed("PDF that starts a program", hostile.PDF_LAUNCH, TAKEN),
    _fixed("PDF with an attachment", hostile.PDF_ATTACHED, TAKEN),
    _fixed("locked PDF", hostile.PDF_LOCKED, TAKEN),
    _fixed("cut PDF", hostile.PDF_CUT, TAKEN),
    _fixed("formula in a table", b"name,sum\n=cmd|' /C calc'!A0,1\n", TAKEN),
    Kind("test virus", lambda _: EICAR.encode(), TAKEN, has_virus=True),
    _fixed("nothing", b"", REFUSED),
    _fixed("zeros", b"\0" * 5000, REFUSED),
    _fixed("text of the time before Unicode", "café £5 ".encode("cp1252") * 20, REFUSED),
    Kind("noise", _noise, ""),
    Kind("mutilated", _mutilated, ""),
)

ENDINGS = (
    ".txt",
    ".csv",
    ".jpg",
    ".pdf",
    ".docx",
    ".html",
    ".svg",
    ".exe",
    ".hta",
    "",
    ".",
    ".tar.gz",
    ".JPG ",
    ".php;.jpg",
)
STEMS = (
    "report",
    "../../../etc/passwd",
    "..\\..\\boot.ini",
    "/absolute/name",
    "C:\\windows\\win.ini",
    "con",
    ".htaccess",
    "two\nlines",
    "tab\tand\rreturn",
    "nul\0byte",
    "bell\x07and escape\x1b[31m",
    "\u202egpj.stroper",
    "\u2066isolated\u2069",
    "lone \ud800 surrogate",
    "👷🏽‍♀️ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 Ünïcödé",
    "工程報告",
    "تقرير نهائي",
    "می‌خواهم",
    "a\u0300\u0301\u0302" * 20,
    "\ufeffmark",
    "\u2028separator",
    "<img src=x onerror=alert(1)>",
    '"><script>alert(1)</script>',
    "{{ 7*7 }}{% debug %}",
    "'; drop table evidence_blob;--",
    "%2e%2e%2f%00",
    "&amp;&#47;&lt;",
    "$(reboot)`id`",
    '=HYPERLINK("x")',
    "name\r\nSet-Cookie: a=b",
    "x" * 251,
    "x" * 255,
    "工" * 85,
    "x" * 4000,
    " ",
    "",
    "-rf",
    "~",
)


@dataclass(frozen=True)
class Case:
    """One file to send. ``exact`` is whether its name goes as our script sends it, or as a careless client does."""

    number: int
    kind: Kind
    name: str
    content: bytes
    exact: bool
    way: str


@dataclass(frozen=True)
class Answer:
    """What became of it: the status, the words said, and the address of the file if it was taken."""

    status: int
    words: str = ""
    taken_at: str = ""


# Sends one file; then asks for what was taken: its headers, by an address.
Send = Callable[[Case], Answer]
Headers = Callable[[str], tuple[int, Mapping[str, str]]]


def cases(count: int, seed: int = SEED) -> Iterator[Case]:
    """Every kind comes about equally often, every name too, and both in other pairs with another seed.

    The ways alternate, and a kind that took the one takes the other in the next round.
    """
    chance = random.Random(seed)
    for number in range(count):
        turn, place = divmod(number, len(KINDS))
        kind, way = KINDS[place], (FORM, TUS)[(turn + place) % 2]
        name = chance.choice(STEMS) + chance.choice(ENDINGS)
        # A bare form whose file has no name holds no file.
        is_named = name.replace("\\", "/").rpartition("/")[2].strip(" .\0") != ""
        exact = chance.random() < 0.5 or not is_named
        yield Case(number, kind, name, kind.make(chance), exact, way)


@dataclass
class Figures:
    """How many of each kind were sent, taken and refused, and all that went wrong."""

    by_kind: dict[str, dict[str, int]] = field(default_factory=dict)
    by_way: dict[str, dict[str, int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def count(self, case: Case, outcome: str) -> None:
        for rows, name in ((self.by_kind, case.kind.name), (self.by_way, case.way)):
            rows.setdefault(name, {TAKEN: 0, REFUSED: 0})[outcome] += 1

    def in_words(self) -> str:
        width = max(map(len, self.by_kind), default=0)
        sums = {outcome: sum(row[outcome] for row in self.by_kind.values()) for outcome in (TAKEN, REFUSED)}
        rows = {**self.by_kind, **{f"by {way}": row for way, row in self.by_way.items()}, "in all": sums}
        counted = [
            f"{name:<{width}}  {row[TAKEN]:>5} taken  {row[REFUSED]:>5} refused" for name, row in rows.items()
        ]
        return "\n".join([*counted, *self.wrong])


def check(send: Send, headers: Headers, count: int, seed: int = SEED, *, scans: bool = False) -> Figures:
    """Send every case; what is taken must be served so that it cannot harm. ``scans``: there is a scanner."""
    figures = Figures()
    for case in cases(count, seed):
        answer = send(case)
        figures.count(case, TAKEN if answer.taken_at else REFUSED)
        may_vanish = scans and case.kind.has_virus
        problems = [*_problems(case, answer, may_vanish=may_vanish)]
        if answer.taken_at:
            problems += _harm(*headers(answer.taken_at), may_vanish=may_vanish)
        figures.wrong += [
            f"{case.number} ({case.kind.name} by {case.way}, {case.name[:40]!r}): {each}" for each in problems
        ]
    return figures


def _problems(case: Case, answer: Answer, *, may_vanish: bool) -> Iterator[str]:
    if answer.status >= 500:
        yield f"status {answer.status}"
    if not answer.taken_at and len(answer.words) < 20:
        yield f"refused without words: {answer.words!r}"
    outcome = TAKEN if answer.taken_at else REFUSED
    # A request that no parser can read is refused whatever it holds.
    if case.kind.outcome not in {"", outcome} and answer.status != 400 and not may_vanish:
        yield f"{outcome}: {answer.words}"


def _harm(status: int, headers: Mapping[str, str], *, may_vanish: bool) -> Iterator[str]:
    """What would let a browser run, sniff or embed it."""
    policy = headers.get("Content-Security-Policy", "")
    shown_in_place = not headers.get("Content-Disposition", "").startswith("attachment")
    content_type = headers.get("Content-Type", "")
    if status == 403 and may_vanish:
        return
    if status != 200:
        yield f"taken, but answered with {status}"
        return
    if headers.get("X-Content-Type-Options") != "nosniff":
        yield "a browser may guess its type"
    if "default-src 'none'" not in policy or "script-src" in policy:
        yield f"its policy is {policy!r}"
    if "sandbox" not in policy and content_type != "application/pdf":
        yield f"{content_type} outside a sandbox"
    if shown_in_place and not content_type.startswith(
        ("image/", "audio/", "video/", "text/plain", "application/pdf")
    ):
        yield f"{content_type} shown in place"
    if any(word in content_type for word in ("html", "svg", "xml;", "javascript")):
        yield f"served as {content_type}"
    if not headers.get("Content-Disposition", "").isascii():
        yield "a name that breaks out of its header"
    if "a=b" in headers.get("Set-Cookie", ""):
        yield "a name that sets a cookie"


# --- The pages that show them -------------------------------------------------------------------

# What turns the reading direction round, or was never to be in a name; white space aside.
HIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


class _Page(HTMLParser):
    """Collects what a name or a text of a file may never become in a page."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []
        self._in_script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_script = tag == "script"
        for name, value in attrs:
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.problems.append(f"<{tag} {name}={value!r}>")

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script and "alert(" in data:
            self.problems.append(f"a script that runs: {data[:60]!r}")


def page_problems(status: int, html: str) -> list[str]:
    """What is wrong with a page that shows hostile files."""
    page = _Page()
    page.feed(html)
    if status != 200:
        page.problems.append(f"status {status}")
    if found := HIDDEN.search(html):
        page.problems.append(f"{found[0]!r} in it: {html[max(found.start() - 40, 0) : found.end() + 20]!r}")
    return page.problems
