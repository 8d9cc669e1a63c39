"""OpenDocument files (text, sheets, slides) as text."""

from evidence.previewing.parts import Attributes, Enough, Package, Writer

SKIPPED = frozenset(
    {"tracked-changes", "forms", "automatic-styles", "annotation", "sequence-decls", "scripts"}
)
MOST_REPEATED = 100


def text_of_opendocument(package: Package) -> str:
    writer = Writer()
    try:
        reader = _Content(writer)
        package.parse("content.xml", start=reader.start, end=reader.end, text=reader.text)
    except Enough:
        pass
    return writer.text()


class _Content:
    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._hidden = 0
        self._paragraphs = 0
        self._row: list[list[str]] | None = None
        self._repeated = 1
        self._slide = 0
        self._is_workbook = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._hidden or tag in SKIPPED:
            self._hidden += 1
        elif tag in {"p", "h"}:
            self._paragraphs += 1
        elif tag == "spreadsheet":
            self._is_workbook = True
        elif tag == "table" and self._is_workbook:
            self._writer.write(f"\nSheet: {attributes.get('name', '')}\n")
        elif tag == "table-row":
            self._row = []
        elif tag in {"table-cell", "covered-table-cell"} and self._row is not None:
            self._row.append([])
            self._repeated = _number(attributes.get("number-columns-repeated", "1"))
        elif tag == "page" and "master-page-name" in attributes:
            self._slide += 1
            self._writer.write(f"\nSlide {self._slide}\n")
        elif tag == "notes":
            self._writer.write("Notes\n")
        elif self._paragraphs:
            self._blank(tag, attributes)

    def _blank(self, tag: str, attributes: Attributes) -> None:
        if tag == "s":
            self.text(" " * _number(attributes.get("c", "1")))
        elif tag == "tab":
            self.text(" ")
        elif tag == "line-break":
            self._line()

    def end(self, tag: str) -> None:
        if self._hidden:
            self._hidden -= 1
        elif tag in {"p", "h"}:
            self._paragraphs -= 1
            self._line()
        elif tag in {"table-cell", "covered-table-cell"} and self._row:
            self._row.extend([list(self._row[-1]) for _ in range(self._repeated - 1)])
        elif tag == "table-row" and self._row is not None:
            cells = [" ".join("".join(cell).split()) for cell in self._row]
            self._row = None
            line = "\t".join(cells).rstrip("\t")
            if line:
                self._writer.write(line + "\n")

    def _line(self) -> None:
        if self._row is None:
            self._writer.write("\n")
        else:
            self.text(" ")

    def text(self, content: str) -> None:
        if self._hidden or not self._paragraphs:
            return
        if self._row is None:
            self._writer.write(content)
        elif self._row:
            self._row[-1].append(content)


def _number(value: str) -> int:
    """A count that a file names, kept within reason."""
    return min(int(value), MOST_REPEATED) if value.isdecimal() and len(value) < 9 else 1
