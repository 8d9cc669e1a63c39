"""Word documents as text: paragraphs on lines, the cells of a table's row between tabs."""

from evidence.previewing.parts import Attributes, Enough, Package, Writer

PARTS = ("word/document.xml", "word/footnotes.xml", "word/endnotes.xml")


def text_of_word(package: Package) -> str:
    writer = Writer()
    try:
        for name in PARTS:
            read_paragraphs(package, name, writer)
    except Enough:
        pass
    return writer.text()


def read_paragraphs(
    package: Package, name: str, writer: Writer, *, skipped: frozenset[str] = frozenset()
) -> None:
    """The text of a part of a document or a slide; both name paragraphs, runs and cells alike."""
    reader = _Paragraphs(writer, skipped | {"Fallback", "del", "instrText", "delText"})
    package.parse(name, start=reader.start, end=reader.end, text=reader.text)
    writer.write("\n")


class _Paragraphs:
    def __init__(self, writer: Writer, skipped: frozenset[str]) -> None:
        self._writer = writer
        self._skipped = skipped
        self._hidden = 0  # how deep in something that is no text of the document
        self._cells = 0  # how deep in cells: a paragraph there ends no line
        self._in_text = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._hidden or tag in self._skipped:
            self._hidden += 1
        elif tag == "t":
            self._in_text = True
        elif tag == "tc":
            self._cells += 1
        elif tag in {"tab", "br", "cr"} and not self._is_setting(attributes):
            self._writer.write(" " if tag == "tab" or self._cells else "\n")

    @staticmethod
    def _is_setting(attributes: Attributes) -> bool:
        """A tab stop of a style, not a tab: it says where it stands."""
        return "pos" in attributes

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif tag == "t":
            self._in_text = False
        elif tag == "p":
            self._writer.write(" " if self._cells else "\n")
        elif tag == "tc":
            self._cells -= 1
            self._writer.write("\t" if self._cells == 0 else " ")
        elif tag in {"tr", "tbl"} and self._cells == 0:
            self._writer.write("\n")

    def text(self, text: str) -> None:
        if self._in_text and not self._hidden:
            self._writer.write(text)
