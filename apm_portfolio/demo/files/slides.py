"""The steering group presentation: one picture a slide, a chart where the shape is the message, and notes."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import PP_ALIGN
from pptx.util import Cm, Pt

from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files.scenes import driver_day, quiet_street, wet_night
from apm_portfolio.demo.files.steady import at, steady_zip
from apm_portfolio.demo.site import SiteFacts

INK, TEAL, GREY = RGBColor(0x1F, 0x3B, 0x4D), RGBColor(0x2F, 0x7F, 0x86), RGBColor(0x66, 0x70, 0x77)
WIDE, HIGH = Cm(33.867), Cm(19.05)


class Deck:
    """A 16:9 presentation in house style."""

    def __init__(self, facts: SiteFacts) -> None:
        self.facts = facts
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = WIDE, HIGH

    def slide(self, sentence: str, notes: str) -> Any:
        """A slide with its one sentence, and what is to be said."""
        slide = self.file.slides.add_slide(self.file.slide_layouts[5])
        title = slide.shapes.title
        title.left, title.top, title.width, title.height = Cm(1.1), Cm(0.6), Cm(31.5), Cm(2.7)
        title.text = sentence
        paragraph = title.text_frame.paragraphs[0]
        paragraph.alignment = PP_ALIGN.LEFT
        face = paragraph.runs[0].font
        face.name, face.size, face.bold, face.color.rgb = "Calibri", Pt(32), True, INK
        slide.notes_slide.notes_text_frame.text = notes
        return slide

    def picture(self, slide: Any, image: Image.Image, words: str) -> None:
        """The picture below the sentence, full width, described for those who cannot see it."""
        target = io.BytesIO()
        image.save(target, "JPEG", quality=82)
        shape = slide.shapes.add_picture(target, 0, Cm(3.7), width=WIDE)
        shape._element.nvPicPr.cNvPr.set("descr", words)

    def text(self, slide: Any, lines: list[str], *, top: float, size: int = 28) -> None:
        box = slide.shapes.add_textbox(Cm(1.3), Cm(top), Cm(31), Cm(10)).text_frame
        box.word_wrap = True
        for number, line in enumerate(lines):
            paragraph = box.paragraphs[0] if number == 0 else box.add_paragraph()
            paragraph.text = line
            paragraph.space_after = Pt(14)
            face = paragraph.runs[0].font
            face.name, face.size, face.color.rgb = "Calibri", Pt(size), INK

    def content(self, spec: FileSpec) -> bytes:
        moment = at(self.facts.day(spec.month), 21, 40)
        properties = self.file.core_properties
        properties.author = properties.last_modified_by = self.facts.author.name
        properties.title, properties.created, properties.modified = "Why the depot matters", moment, moment
        target = io.BytesIO()
        self.file.save(target)
        return steady_zip(target.getvalue(), moment)


def steering_group(spec: FileSpec, facts: SiteFacts) -> bytes:
    """Item 19: six slides with notes."""
    deck = Deck(facts)
    slide = deck.slide(
        "Somewhere dry, and a bus that the street cannot hear",
        "Wait until they look up. One sentence, then silence. This is what it is about; the rest is how.",
    )
    deck.picture(
        slide, wet_night(facts), "A driver's bus is plugged in beside a lit welfare block on a wet night."
    )
    slide = deck.slide(
        f"{facts.drivers} drivers, every day: before and after",
        "For operations. Their objection first: closed yard. Say that the yard was closed at night only. Ask "
        "the lead whether he knows the cab lunch.",
    )
    deck.picture(
        slide,
        driver_day(facts),
        "A shift as a line: wet coat and cold tea now, dry coat and a plugged-in bus then.",
    )
    _break_even(deck)
    slide = deck.slide(
        f"{facts.homes} homes sleep",
        "For the councillor. A sentence for residents: 'You will know that it works because you will not "
        "notice.' Do not say decibel.",
    )
    deck.picture(slide, quiet_street(facts), "A bus passes sleeping houses early in the morning.")
    _questions(deck)
    slide = deck.slide(
        "What we ask of you",
        "Say the date, then stop talking. Whoever speaks first loses, said the retired planner. Handout goes "
        "round now and not earlier.",
    )
    deck.text(
        slide,
        [
            f"Yes to phase two: {facts.bays} more bays on the ducts that are already there.",
            "Decide today: the operator's slot closes on Friday.",
            "Thank you.",
        ],
        top=5.5,
        size=32,
    )
    return deck.content(spec)


def _break_even(deck: Deck) -> None:
    facts = deck.facts
    rng = facts.rng("break-even")
    step = rng.randrange(15, 19)
    start = round(step * 0.55 * 4)
    slide = deck.slide(
        "After year four, diesel costs more",
        "For finance. The lines cross; point at the crossing with the whole hand. The table is in the "
        "handout, nobody remembers a table.",
    )
    data = CategoryChartData()
    data.categories = [f"Year {year}" for year in range(1, 9)]
    data.add_series("Diesel, thousand pounds", [step * year for year in range(1, 9)])
    data.add_series("Charging, thousand pounds", [start + round(step * 0.45 * year) for year in range(1, 9)])
    frame = slide.shapes.add_chart(XL_CHART_TYPE.LINE, Cm(1.3), Cm(3.8), Cm(31), Cm(14.4), data)
    chart = frame.chart
    chart.has_legend, chart.has_title = True, False
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    for series, colour in zip(chart.plots[0].series, (GREY, TEAL), strict=True):
        series.smooth = False
        series.format.line.width, series.format.line.color.rgb = Pt(4), colour


def _questions(deck: Deck) -> None:
    slide = deck.slide(
        "What you are right to ask",
        "If somebody asks about parking: say that it is open, write it down in front of them, and that it is "
        "mine to answer.",
    )
    deck.text(
        slide,
        [
            "Is the supply enough?   Yes, with charging by turns at night.",
            "What if the buses are late?   The ducts wait; the chargers are ordered with them.",
            "Where do the drivers park?   Not answered yet.",
        ],
        top=4.6,
    )


RECIPES = {"slides.steering_group": steering_group}
