"""A workbook in house style: headed sheets with number formats, frozen panes, filters and charts."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule, ColorScaleRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from apm_portfolio.demo.content import Story
from apm_portfolio.demo.files.steady import at, steady_zip

INK, BAND, LINE = "1F3B4D", "EEF3F5", "C5D0D5"
MONEY, RATIO, DAY, SHARE = "£#,##0;[Red]-£#,##0", "0.00", "d mmm yyyy", "0%"
GREEN, AMBER, RED = "C9E4CF", "F7E0B5", "F3C5BE"

_HEAD_FONT = Font(bold=True, color="FFFFFF")
_HEAD_FILL = PatternFill("solid", fgColor=INK)
_BAND_FILL = PatternFill("solid", fgColor=BAND)
_EDGE = Border(bottom=Side("thin", color=LINE))
_WRAP = Alignment(vertical="top", wrap_text=True)


S = TypeVar("S", bound=Story)


class Book(Generic[S]):
    """A workbook under construction; `content()` gives its bytes. `day` is the day it was last saved."""

    def __init__(self, facts: S, title: str, day: date) -> None:
        self.facts = facts
        self.moment = at(day, 11, 5)
        self.workbook = Workbook()
        self.workbook.remove(self.workbook.worksheets[0])
        properties = self.workbook.properties
        properties.creator = properties.lastModifiedBy = facts.author.name
        properties.title, properties.created = title, self.moment

    def sheet(self, name: str, caption: str) -> Worksheet:
        """A new sheet with its caption in A1; the table is expected from row 4 on."""
        sheet = self.workbook.create_sheet(name)
        sheet["A1"] = caption
        sheet["A1"].font = Font(bold=True, size=14, color=INK)
        sheet["A2"] = f"{self.facts.project}, {self.facts.code}"
        sheet["A2"].font = Font(color="667077", italic=True)
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        return sheet

    def table(
        self,
        sheet: Worksheet,
        header: Sequence[str],
        rows: Iterable[Sequence[Any]],
        *,
        widths: Sequence[float],
        formats: Sequence[str] = (),
        top: int = 4,
        total: bool = False,
    ) -> int:
        """Write a table at `top` and give its last row.

        `formats` are number formats by column ("" leaves a column alone); `total` sets the last row bold.
        """
        for column, (text, width) in enumerate(zip(header, widths, strict=True), start=1):
            cell = sheet.cell(top, column, text)
            cell.font, cell.fill, cell.alignment = (
                _HEAD_FONT,
                _HEAD_FILL,
                Alignment(vertical="center", wrap_text=True),
            )
            sheet.column_dimensions[get_column_letter(column)].width = width
        last = top
        for last, row in enumerate(rows, start=top + 1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(last, column, value)
                cell.border, cell.alignment = _EDGE, _WRAP
                if (last - top) % 2 == 0:
                    cell.fill = _BAND_FILL
                if column <= len(formats) and formats[column - 1]:
                    cell.number_format = formats[column - 1]
        if total:
            for cell in sheet[last]:
                cell.font = Font(bold=True)
        if top == 4:
            sheet.freeze_panes = f"B{top + 1}"
            sheet.auto_filter.ref = f"A{top}:{get_column_letter(len(header))}{last}"
        return last

    def note(self, sheet: Worksheet, row: int, text: str, *, columns: int = 8) -> None:
        """A note across the sheet, below a table."""
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        cell = sheet.cell(row, 1, text)
        cell.alignment, cell.font = _WRAP, Font(color="444444")
        sheet.row_dimensions[row].height = 15 * (1 + len(text) // 110)

    def heat(self, sheet: Worksheet, cells: str) -> None:
        """Colour from low (green) to high (red)."""
        rule = ColorScaleRule("num", 1, GREEN, "num", 9, AMBER, "num", 20, RED)
        sheet.conditional_formatting.add(cells, rule)

    def flag(self, sheet: Worksheet, cells: str, word: str, colour: str) -> None:
        """Colour the cells that hold exactly this word."""
        rule = CellIsRule("equal", [f'"{word}"'], fill=PatternFill("solid", bgColor=colour))
        sheet.conditional_formatting.add(cells, rule)

    def mark(self, sheet: Worksheet, row: int, columns: int, colour: str) -> None:
        """Fill a row by hand, as somebody marks what is theirs."""
        for column in range(1, columns + 1):
            sheet.cell(row, column).fill = PatternFill("solid", fgColor=colour)

    def content(self) -> bytes:
        target = io.BytesIO()
        self.workbook.save(target)
        return steady_zip(target.getvalue(), self.moment)
