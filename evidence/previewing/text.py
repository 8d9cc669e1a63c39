"""Text: as the file has it, or read out of documents, made fit for a page, a search and a database."""

import codecs
import re
from pathlib import Path

from evidence.previewing.result import MOST_TEXT, NoPreview, Reason, Result

# PostgreSQL takes no NUL; the others are of no use to anybody; lone halves of a pair are no text.
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff\u00ad]")
SPACES = re.compile("[ \u00a0\u2000-\u200a\u202f\u205f\u3000]{2,}|[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
GAPS = re.compile(r"\n{3,}")
MOST_BYTES = 4 * MOST_TEXT + 4


def preview_text(source: Path, result: Result) -> None:
    with source.open("rb") as handle:
        content = handle.read(MOST_BYTES)
        is_cut = bool(handle.read(1))
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = tidy(content.decode("utf-16" if wide else "utf-8", "replace"), keep_spaces=True)
    if not text:
        raise NoPreview(Reason.EMPTY)
    result.add_text(text, is_cut=is_cut)


def tidy(text: str, *, keep_spaces: bool = False) -> str:
    """Lines without tails, gaps of one line at most, nothing that is not text; with ``keep_spaces``, indents stay."""
    text = NOT_TEXT.sub("", LINE_ENDS.sub("\n", text))
    if not keep_spaces:
        text = SPACES.sub(" ", text).replace(" \t", "\t")
    text = GAPS.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n")))
    return text.strip("\n") if keep_spaces else text.strip()
