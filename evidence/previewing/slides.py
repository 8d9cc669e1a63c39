"""Presentations as text: slide by slide in their order, each with its notes."""

from evidence.previewing.parts import Attributes, Enough, Package, Writer
from evidence.previewing.word import read_paragraphs

MAIN = "ppt/presentation.xml"
MOST_SLIDES = 500
# What stands on every slide by itself: its number, the date.
FIELDS = frozenset({"fld"})


def text_of_slides(package: Package) -> str:
    writer = Writer()
    try:
        for number, name in enumerate(_slides(package), 1):
            writer.write(f"Slide {number}\n")
            read_paragraphs(package, name, writer, skipped=FIELDS)
            for notes in _notes(package, name):
                writer.write("Notes\n")
                read_paragraphs(package, notes, writer, skipped=FIELDS)
    except Enough:
        pass
    return writer.text()


def _slides(package: Package) -> list[str]:
    ids: list[str] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "sldId" and len(ids) < MOST_SLIDES:
            ids.append(attributes.get("rel:id", ""))

    package.parse(MAIN, start=start)
    related = package.related(MAIN)
    return [related[each] for each in ids if each in related]


def _notes(package: Package, slide: str) -> list[str]:
    return [name for name in package.related(slide).values() if name.startswith("ppt/notesSlides/")][:1]
