"""What is read out of a file of every type: pictures without their place, pages, text."""

import io
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from evidence.file_types import content_type_of
from evidence.media_types import plain_type
from evidence.previewing.look import look
from evidence.previewing.result import TEXT, Reason, Result, picture_name
from tests.evidence import previews_made as made


@dataclass(frozen=True)
class Seen:
    """What was made of a file in this process, without its limits."""

    reason: Reason | None
    result: Result

    @property
    def shown(self) -> list[tuple[str, int, int, int]]:
        return sorted(self.result.pictures)

    @property
    def text(self) -> str:
        return (self.result.folder / TEXT).read_text(encoding="utf-8")

    def picture(self, kind: str, number: int = 1) -> Image.Image:
        return Image.open(io.BytesIO((self.result.folder / picture_name(kind, number)).read_bytes()))


See = Callable[[bytes], Seen]


@pytest.fixture
def see() -> Iterator[See]:
    with tempfile.TemporaryDirectory() as scratch:

        def seen(content: bytes) -> Seen:
            folder = Path(tempfile.mkdtemp(dir=scratch))
            (folder / "source").write_bytes(content)
            result = Result(folder)
            content_type = plain_type(content_type_of(io.BytesIO(content), name="file"))
            reason = look(folder / "source", content_type, result)
            return Seen(reason, result)

        yield seen


# --- Pictures -------------------------------------------------------------------------------

UPRIGHT = [("display", 1, 1200, 800), ("thumbnail", 1, 320, 213)]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_a_photo_is_shown_without_the_place_where_it_was_taken(see: See, kind: str) -> None:
    content = made.photo(kind)
    assert Image.open(io.BytesIO(content)).getexif().get_ifd(made.GPS) != {}  # else nothing is shown
    seen = see(content)
    assert (seen.reason, seen.shown) == (None, UPRIGHT)
    for preview in ("display", "thumbnail"):
        image = seen.picture(preview)
        assert (image.format, dict(image.getexif()), image.info.get("xmp")) == ("WEBP", {}, None)
        assert {"exif", "icc_profile"} & set(image.info) == set()


def is_mostly(image: Image.Image, colour: str) -> bool:
    """Whether it is of one colour, as nearly as a photo's compression leaves it."""
    difference = ImageChops.difference(image, Image.new("RGB", image.size, colour)).convert("L")
    return ImageStat.Stat(difference).mean[0] < 10


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_a_photo_stands_upright_however_the_phone_was_held(see: See, kind: str) -> None:
    seen = see(made.photo(kind, turned=6))
    image = seen.picture("display").convert("RGB")
    assert image.size == (800, 1200)
    # What was left is on top.
    assert is_mostly(image.crop((100, 50, 700, 500)), "red")
    assert is_mostly(image.crop((100, 700, 700, 1100)), "blue")


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("GIF", "P"),
        ("BMP", "RGB"),
        ("PNG", "RGBA"),
        ("PNG", "P"),
        ("PNG", "1"),
        ("TIFF", "CMYK"),
        ("PNG", "LA"),
    ],
)
def test_every_sort_of_picture_is_shown(see: See, kind: str, mode: str) -> None:
    seen = see(made.picture(kind, mode))
    assert (seen.reason, seen.shown) == (None, UPRIGHT)


def test_sixteen_bits_of_grey_are_shown_as_eight(see: See) -> None:
    memory = io.BytesIO()
    image = Image.new("I;16", (400, 200), 1000)
    image.paste(61_000, (0, 0, 200, 200))
    image.save(memory, "PNG")
    image = see(memory.getvalue()).picture("display").convert("L")
    assert (image.getpixel((50, 100)), image.getpixel((350, 100))) == (255, 0)


def test_a_large_photo_is_made_smaller_and_a_small_one_stays(see: See) -> None:
    large, small = (
        see(made.photo("JPEG", size=(4032, 3024))),
        see(made.photo("PNG", size=(90, 60))),
    )
    assert large.shown == [("display", 1, 2000, 1500), ("thumbnail", 1, 320, 240)]
    assert small.shown == [("display", 1, 90, 60), ("thumbnail", 1, 90, 60)]


def test_what_is_see_through_is_on_white(see: See) -> None:
    memory = io.BytesIO()
    Image.new("RGBA", (200, 100), (0, 0, 0, 0)).save(memory, "PNG")
    assert see(memory.getvalue()).picture("display").convert("RGB").getpixel((9, 9)) == (
        255,
        255,
        255,
    )


def test_a_profile_of_nonsense_is_passed_over(see: See) -> None:
    seen = see(made.picture("JPEG", icc_profile=b"nonsense" * 40))
    assert (seen.reason, seen.result.pages) == (None, 0)


# --- PDF ------------------------------------------------------------------------------------


def test_a_pdf_is_shown_page_by_page_and_its_text_is_found(see: See) -> None:
    seen = see(made.pdf("Excavation permit", "Second page"))
    assert (seen.reason, seen.result.pages) == (None, 2)
    assert seen.shown == [("page", 1, 1200, 1699), ("page", 2, 1200, 1699), ("thumbnail", 1, 226, 320)]
    assert seen.text == "Excavation permit\n\nSecond page"


@pytest.mark.slow
def test_of_a_long_pdf_the_first_pages_are_shown_and_all_are_counted(see: See) -> None:
    seen = see(made.pdf(*(f"Page {n}" for n in range(1, 41))))
    assert (seen.reason, seen.result.pages) == (None, 40)
    assert [number for kind, number, _, _ in seen.shown if kind == "page"] == list(range(1, 31))
    assert seen.text.endswith("Page 40")


@pytest.mark.parametrize("box", ["0 0 1 14400", "0 0 14400 1", "0 0 0 0", "0 0 1e30 1e30"])
def test_a_page_of_absurd_size_does_no_harm(see: See, box: str) -> None:
    seen = see(made.pdf("Tall", box=box))
    assert all(width <= 3600 and height <= 3600 for _, _, width, height in seen.shown)
    assert seen.reason in {None, Reason.BROKEN}


# --- Text -----------------------------------------------------------------------------------


def test_the_text_of_a_word_document_is_found(see: See) -> None:
    seen = see(made.word("Lessons learned", "Über 5 €", table=(("Risk", "Owner"), ("Rain", "Me"))))
    assert seen.text == "Lessons learned\nÜber 5 €\nRisk\tOwner\nRain\tMe"


def test_the_text_of_a_workbook_reads_as_its_reader_sees_it(see: See) -> None:
    seen = see(
        made.workbook(
            Costs=[
                ["Item", "Cost", "Share", "Due"],
                ["Kerb", 1250.5, 0.25, date(2026, 3, 4)],
                [None, None, True],
            ],
            Second=[["Alone"]],
        ),
    )
    assert seen.text == (
        "Sheet: Costs\nItem\tCost\tShare\tDue\nKerb\t1250.5\t25%\t4 Mar 2026\n\t\tTRUE\n\nSheet: Second\nAlone"
    )


def test_slides_are_read_in_their_order_with_their_notes(see: See) -> None:
    seen = see(made.slides(("Why", "Wait until they look up."), ("What it costs", "")))
    assert seen.text == "Slide 1\nWhy\n\nNotes\nWait until they look up.\n\nSlide 2\nWhat it costs\n\nNotes"


def test_opendocument_is_read(see: See) -> None:
    text = (
        "<office:text><text:h>Minutes</text:h>"
        "<text:p>Present:<text:s text:c='3'/>all<text:line-break/>of us</text:p></office:text>"
    )
    sheet = (
        "<office:spreadsheet><table:table table:name='Plan'><table:table-row>"
        "<table:table-cell><text:p>A</text:p></table:table-cell>"
        "<table:table-cell table:number-columns-repeated='2'><text:p>B</text:p></table:table-cell>"
        "<table:table-cell table:number-columns-repeated='16000'/></table:table-row></table:table></office:spreadsheet>"
    )
    assert see(made.opendocument("text", text)).text == "Minutes\nPresent: all\nof us"
    assert see(made.opendocument("spreadsheet", sheet)).text == "Sheet: Plan\nA\tB\tB"


def test_plain_text_keeps_its_indents_and_loses_what_is_no_text(see: See) -> None:
    seen = see("def f():\r\n    return 1\x85\n\n\n\nEnd\u00ad.  \n".encode())
    assert seen.text == "def f():\n    return 1\n\nEnd."


def test_long_text_is_cut_and_says_so(see: See) -> None:
    seen = see(b"word " * 300_000)
    assert (len(seen.text), seen.result.is_cut) == (1_000_000, True)


def test_text_without_anything_in_it_is_nothing(see: See) -> None:
    assert see(b"  \n\n\t").reason == Reason.EMPTY
