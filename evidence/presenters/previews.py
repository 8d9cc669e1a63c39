"""What a page shows in the place of a file: a picture, pages, text, or why there is nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.urls import reverse

from evidence.models import Blob, Preview, PreviewKind, PreviewState, PreviewWork
from evidence.previewing.result import Reason

REASONS = {
    Reason.PROTECTED: "it is protected with a password",
    Reason.BROKEN: "it is damaged, or not quite what its kind should be",
    Reason.TOO_LARGE: "it is too large to be shown here",
    Reason.TOO_LONG: "it took too long to read",
    Reason.MEMORY: "it takes more memory than one file may have here",
    Reason.CRASHED: "the program that reads such files stopped at this one",
    Reason.EMPTY: "there is nothing in it to show",
    Reason.NO_PROGRAM: "files of this kind can only be looked at in their own program",
}
NOT_BEGUN = "none has been made yet"
# Pages ask again so often, more and more slowly: for some five minutes.
MOST_LOOKS = 30
SLOWEST = 15
MOST_ROWS = 300
HEADING = re.compile(r"(Slide \d+|Notes|Sheet: .+)")


@dataclass(frozen=True)
class Picture:
    """An image of ours. ``is_tall``: as high as the window rather than as wide as its place."""

    url: str
    width: int
    height: int
    number: int

    @property
    def is_tall(self) -> bool:
        return self.height > max(self.width, 800)


@dataclass(frozen=True)
class TextBlock:
    """Text as it is set: a heading, lines, or a table's rows."""

    kind: str
    lines: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class PreviewView:
    """``state``: waiting, made, missing (``reason`` says why), or "" for what needs no preview (sound, film)."""

    state: str
    reason: str = ""
    thumbnail: Picture | None = None
    display: Picture | None = None
    pages: Sequence[Picture] = ()
    page_count: int = 0
    text: Sequence[TextBlock] = ()
    is_text_cut: bool = False
    text_url: str = ""
    look_url: str = ""
    looks: int = 0

    @property
    def next_look(self) -> int:
        return self.looks + 1

    @property
    def delay(self) -> int:
        """Seconds until the page asks again; 0 when it asks no more."""
        return min(2 + self.looks, SLOWEST) if self.looks < MOST_LOOKS else 0


def preview_view(uuid: UUID, blob: Blob, *, looks: int = 0) -> PreviewView:
    """Of a blob with what ``for_showing`` loads. ``looks``: how often the page has asked already."""
    work: PreviewWork | None = getattr(blob, "preview_work", None)
    if work is None:
        return PreviewView("missing", NOT_BEGUN)
    if work.state == PreviewState.WAITING:
        url = reverse("evidence:preview_now", args=[uuid])
        return PreviewView("waiting", look_url=url, looks=looks)
    if work.state != PreviewState.MADE:
        return PreviewView("missing", REASONS[Reason(work.reason)]) if work.reason else PreviewView("")
    found: dict[str, list[Preview]] = {kind: [] for kind in PreviewKind.values}
    for preview in sorted(blob.previews.all(), key=lambda preview: preview.number):
        found[preview.kind].append(preview)
    pictures = {kind: [_picture(uuid, preview) for preview in each] for kind, each in found.items()}
    text, is_cut, has_text = _text(blob)
    return PreviewView(
        "made",
        thumbnail=next(iter(pictures[PreviewKind.THUMBNAIL]), None),
        display=next(iter(pictures[PreviewKind.DISPLAY]), None),
        pages=pictures[PreviewKind.PAGE],
        page_count=work.pages,
        text=text,
        is_text_cut=is_cut,
        text_url=reverse("evidence:preview", args=[uuid, "text", 1]) if has_text else "",
    )


def _picture(uuid: UUID, preview: Preview) -> Picture:
    return Picture(
        url=reverse("evidence:preview", args=[uuid, preview.kind, preview.number]),
        width=preview.width,
        height=preview.height,
        number=preview.number,
    )


def _text(blob: Blob) -> tuple[list[TextBlock], bool, bool]:
    """The text to show, whether there is more, and whether there is any; nothing where only a list was asked for."""
    if "extracted" not in blob._state.fields_cache:
        return [], False, False
    found = getattr(blob, "extracted", None)
    if found is None or not found.excerpt:
        return [], False, False
    is_plain = blob.content_type == "text/plain"
    blocks = [TextBlock("plain", lines=[found.excerpt])] if is_plain else text_blocks(found.excerpt)
    return blocks, found.length > len(found.excerpt), True


def text_blocks(text: str) -> list[TextBlock]:
    """Lines with tabs are rows of a table; what we put in ourselves between slides and sheets are headings."""
    blocks: list[TextBlock] = []
    rows = 0
    for line in text.split("\n"):
        last = blocks[-1] if blocks else None
        if "\t" in line:
            if last is None or last.kind != "table":
                last = TextBlock("table")
                blocks.append(last)
            last.rows.append([cell.strip() for cell in line.split("\t")])
            rows += 1
            if rows == MOST_ROWS:
                break
        elif HEADING.fullmatch(line):
            blocks.append(TextBlock("heading", lines=[line.removeprefix("Sheet: ")]))
        elif not line.strip():
            if last is not None and last.kind == "lines":
                blocks.append(TextBlock("lines"))
        else:
            if last is None or last.kind != "lines":
                last = TextBlock("lines")
                blocks.append(last)
            last.lines.append(line)
    return [block for block in blocks if block.lines or block.rows]
