"""A Word document in the fictional firm's house style: headings, tables, figures, comments and tracked changes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from apm_portfolio.demo.content import Story
from apm_portfolio.demo.files.steady import at, steady_zip

INK = RGBColor(0x1F, 0x3B, 0x4D)
GREY = RGBColor(0x66, 0x70, 0x77)
HEADER_FILL = "1F3B4D"
BAND_FILL = "EEF3F5"


S = TypeVar("S", bound=Story)


class Paper(Generic[S]):
    """A document under construction; `content()` gives its bytes. `day` is the day it was last saved."""

    def __init__(self, facts: S, title: str, subtitle: str, day: date) -> None:
        self.facts = facts
        self.moment = at(day)
        self.document = Document()
        self._revision = 100
        self._style()
        self._frame(title)
        properties = self.document.core_properties
        properties.author = properties.last_modified_by = facts.author.name
        properties.title, properties.comments, properties.revision = title, "", 4
        properties.created = properties.modified = self.moment
        heading = self.document.add_paragraph(title, style="Title")
        heading.paragraph_format.space_after = Pt(2)
        line = self.paragraph(subtitle)
        line.runs[0].font.color.rgb = GREY
        line.paragraph_format.space_after = Pt(14)

    def _style(self) -> None:
        styles: Any = self.document.styles
        normal = styles["Normal"]
        normal.font.name, normal.font.size = "Calibri", Pt(11)
        normal.paragraph_format.space_after = Pt(7)
        normal.paragraph_format.line_spacing = 1.15
        for name, size, before in (("Title", 24, 0), ("Heading 1", 15, 16), ("Heading 2", 12, 10)):
            style = styles[name]
            style.font.name, style.font.size, style.font.color.rgb = "Calibri", Pt(size), INK
            fonts = style.element.rPr.rFonts
            for attribute in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                fonts.attrib.pop(qn(attribute), None)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(5)
        border = styles["Title"].element.pPr.find(qn("w:pBdr"))
        if border is not None:
            styles["Title"].element.pPr.remove(border)

    def _frame(self, title: str) -> None:
        section = self.document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
        section.top_margin = section.bottom_margin = Cm(2.2)
        header = section.header.paragraphs[0]
        header.add_run(f"{self.facts.firm}  ·  {self.facts.code}  ·  {title}")
        footer = section.footer.paragraphs[0]
        footer.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        footer.add_run("Page ")
        self._field(footer, "PAGE")
        footer.add_run(" of ")
        self._field(footer, "NUMPAGES")
        for run in [*header.runs, *footer.runs]:
            run.font.size, run.font.color.rgb = Pt(8.5), GREY

    def _field(self, paragraph: Paragraph, code: str) -> None:
        field = OxmlElement("w:fldSimple")
        field.set(qn("w:instr"), code)
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = "1"
        run.append(text)
        field.append(run)
        paragraph._p.append(field)

    def heading(self, text: str, level: int = 1) -> None:
        self.document.add_heading(text, level)

    def paragraph(self, text: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
        paragraph = self.document.add_paragraph()
        run = paragraph.add_run(text)
        run.bold, run.italic = bold or None, italic or None
        return paragraph

    def paragraphs(self, *texts: str) -> None:
        for text in texts:
            self.paragraph(text)

    def bullets(self, texts: Sequence[str], *, numbered: bool = False) -> None:
        for text in texts:
            item = self.document.add_paragraph(text, style="List Number" if numbered else "List Bullet")
            item.paragraph_format.space_after = Pt(3)

    def quote(self, text: str) -> None:
        self.document.add_paragraph(text, style="Intense Quote")

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> None:
        """A banded table; `widths` in centimetres add up to the 16.2 cm between the margins."""
        table = self.document.add_table(rows=0, cols=len(header))
        table.style = "Table Grid"
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Cm(width)
        for number, cells in enumerate([header, *rows]):
            row = table.add_row()
            if number == 0:
                repeat = OxmlElement("w:tblHeader")
                row._tr.get_or_add_trPr().append(repeat)
            fill = HEADER_FILL if number == 0 else BAND_FILL if number % 2 == 0 else None
            for cell, text, width in zip(row.cells, cells, widths, strict=True):
                self._cell(cell, text, width, fill, header=number == 0)
        self.document.add_paragraph().paragraph_format.space_after = Pt(2)

    def _cell(self, cell: Any, text: str, width: float, fill: str | None, *, header: bool) -> None:
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_after = Pt(2)
        paragraph.paragraph_format.line_spacing = 1.0
        run = paragraph.add_run(text)
        run.font.size = Pt(9.5)
        if header:
            run.bold, run.font.color.rgb = True, RGBColor(0xFF, 0xFF, 0xFF)
        if fill:
            shading = OxmlElement("w:shd")
            for key, value in (("val", "clear"), ("color", "auto"), ("fill", fill)):
                shading.set(qn(f"w:{key}"), value)
            cell._tc.get_or_add_tcPr().append(shading)

    def figure(self, image: bytes, caption: str, width: float = 15.5) -> None:
        self.document.add_picture(io.BytesIO(image), width=Cm(width))
        self.document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER
        line = self.paragraph(caption, italic=True)
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.runs[0].font.size, line.runs[0].font.color.rgb = Pt(9), GREY

    def comment(self, paragraph: Paragraph, text: str, *, author: str = "", initials: str = "") -> None:
        """A margin comment on the whole paragraph, by the apprentice unless another author is named."""
        author = author or self.facts.author.name
        comment = self.document.add_comment(
            paragraph.runs, text, author, initials or self.facts.author.initials
        )
        comment._comment_elm.set(qn("w:date"), self._tracked_at())

    def inserted(self, paragraph: Paragraph, text: str) -> None:
        """Text added by the apprentice as a tracked change."""
        self._tracked(paragraph, "w:ins", "w:t", text)

    def deleted(self, paragraph: Paragraph, text: str) -> None:
        """Text struck out by the apprentice as a tracked change."""
        self._tracked(paragraph, "w:del", "w:delText", text)

    def _tracked(self, paragraph: Paragraph, change: str, tag: str, text: str) -> None:
        self._revision += 1
        mark = OxmlElement(change)
        for key, value in (
            ("id", str(self._revision)),
            ("author", self.facts.author.name),
            ("date", self._tracked_at()),
        ):
            mark.set(qn(f"w:{key}"), value)
        run = OxmlElement("w:r")
        body = OxmlElement(tag)
        body.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        body.text = text
        run.append(body)
        mark.append(run)
        paragraph._p.append(mark)

    def _tracked_at(self) -> str:
        return self.moment.strftime("%Y-%m-%dT%H:%M:%SZ")

    def page_break(self) -> None:
        self.document.add_page_break()

    def content(self) -> bytes:
        target = io.BytesIO()
        self.document.save(target)
        return steady_zip(target.getvalue(), self.moment)
