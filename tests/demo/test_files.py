"""The generated files are real, differ between people, and are the same bytes on every run."""

import hashlib
import io
import re
import subprocess
import sys
from pathlib import Path

import av
import openpyxl
import pillow_heif
import pytest
from docx import Document
from PIL import Image
from pptx import Presentation

from apm_portfolio.demo import portfolio
from apm_portfolio.demo.content import FileSpec
from apm_portfolio.demo.files import RECIPES, SERVICE_RECIPES, make_file, make_light_file
from apm_portfolio.demo.site import facts_for
from evidence.file_names import clean_name
from evidence.file_types import content_type_of
from tests.demo.cast import ASTER, QUARTZ, SEED, SPECS

ROOT = Path(__file__).parents[2]
OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES = {
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "mp4": "video/mp4",
    "txt": "text/plain",
    "md": "text/plain",
}
# Prints a digest of every file; run in processes of its own.
DIGESTS = """
import hashlib
from tests.demo.cast import QUARTZ, SEED, SPECS
from apm_portfolio.demo.files import make_file, make_light_file
for make in (make_file, make_light_file):
    for spec in SPECS:
        print(spec.recipe, spec.part, hashlib.sha256(make(spec, person=QUARTZ, seed=SEED)).hexdigest())
"""


def label(spec: FileSpec) -> str:
    return f"{spec.recipe}-{spec.part}"


def opened(spec: FileSpec, content: bytes) -> None:
    """Open it with the library of its type; raises if it is broken."""
    handle = io.BytesIO(content)
    match spec.extension:
        case "docx":
            assert Document(handle).paragraphs
        case "xlsx":
            assert openpyxl.load_workbook(handle).sheetnames
        case "pptx":
            assert len(Presentation(handle).slides) >= 1
        case "jpg" | "png":
            Image.open(handle).load()
        case "heic":
            pillow_heif.open_heif(handle).to_pillow().load()
        case "mp3" | "m4a" | "mp4":
            with av.open(handle, "r") as container:
                assert list(container.decode())
        case "pdf":
            assert content.startswith(b"%PDF-")
            assert b"%%EOF" in content[-32:]
        case _:
            assert content.decode()


@pytest.mark.parametrize("spec", SPECS, ids=label)
def test_light_files_are_real(spec):
    content = make_light_file(spec, person=ASTER, seed=SEED)

    assert content_type_of(io.BytesIO(content), name=spec.name) == TYPES[spec.extension]
    opened(spec, content)
    assert len(content) < 60_000


@pytest.mark.slow
@pytest.mark.parametrize("spec", SPECS, ids=label)
def test_files_are_real_and_each_persons_own(spec):
    content = make_file(spec, person=ASTER, seed=SEED)

    assert content_type_of(io.BytesIO(content), name=spec.name) == TYPES[spec.extension]
    opened(spec, content)
    assert content != make_file(spec, person=QUARTZ, seed=SEED)


@pytest.mark.slow
def test_two_processes_write_the_same_bytes():
    def digests() -> str:
        run = subprocess.run(
            [sys.executable, "-c", DIGESTS], cwd=ROOT, capture_output=True, text=True, check=True
        )
        return run.stdout

    first = digests()

    assert first.count("\n") == 2 * len(SPECS)
    assert digests() == first


def test_a_whole_portfolio_stays_small():
    """Documents only, since pictures and clips are slow; they were measured at under 2 MB together."""
    papers = [spec for spec in SPECS if spec.recipe.split(".")[0] in {"pdf", "sheet"}]

    assert sum(len(make_file(spec, person=ASTER, seed=SEED)) for spec in papers) < 2_000_000


def test_every_recipe_is_used_and_every_file_has_one():
    assert {spec.recipe for spec in SPECS} == set(RECIPES) | set(SERVICE_RECIPES)


def test_names_are_awkward_but_legal():
    names = [spec.name for item in portfolio.ITEMS for spec in item.files]

    assert [clean_name(name) for name in names] == names
    assert max(len(name.encode()) for name in names) > 200
    assert len(names) - len(set(names)) == 1  # two files of one name, both kept
    assert any(re.search("[\U0001f300-\U0001faff]", name) for name in names)
    assert any(re.search("[\u0600-\u06ff]", name) for name in names)
    assert any("É" in name for name in names)
    assert any("’" in name for name in names)


def test_photographs_carry_a_place_at_sea():
    spec = next(spec for spec in SPECS if spec.recipe == "photo.whiteboard")
    place = Image.open(io.BytesIO(make_file(spec, person=ASTER, seed=SEED))).getexif().get_ifd(0x8825)

    degrees_north, degrees_west = place[2][0], place[4][0]
    assert (place[1], degrees_north, place[3], degrees_west) == ("N", 0, "W", 0)


def test_the_storm_is_stored_sideways_as_phones_do():
    spec = next(spec for spec in SPECS if spec.recipe == "photo.storm")
    image = Image.open(io.BytesIO(make_file(spec, person=ASTER, seed=SEED)))

    assert image.getexif()[0x0112] == 6
    assert image.size == (1200, 1600)


def test_the_business_case_carries_comments_and_tracked_changes():
    spec = next(spec for spec in SPECS if spec.recipe == "word.business_case")
    document = Document(io.BytesIO(make_file(spec, person=ASTER, seed=SEED)))
    body = document.element.xml

    assert {comment.author for comment in document.comments} == {
        ASTER.name,
        "Project manager",
        "Programme office",
    }
    assert (body.count("<w:ins "), body.count("<w:del ")) == (2, 2)


def test_the_register_lists_as_many_open_risks_as_the_story_says():
    spec = next(spec for spec in SPECS if spec.recipe == "sheet.register")
    book = openpyxl.load_workbook(io.BytesIO(make_file(spec, person=QUARTZ, seed=SEED)))
    counts = tuple(
        sum(1 for row in book[f"M{month}"].iter_rows(values_only=True) if len(row) > 10 and row[10] == "Open")
        for month in range(1, 7)
    )

    assert counts == facts_for(QUARTZ, SEED).risks


def test_the_earned_value_workbook_holds_the_figures_of_the_story():
    spec = next(spec for spec in SPECS if spec.recipe == "sheet.evm")
    sheet = openpyxl.load_workbook(io.BytesIO(make_file(spec, person=ASTER, seed=SEED)))["Packages"]
    facts = facts_for(ASTER, SEED)
    columns = [[sheet.cell(row, column).value for row in range(5, 12)] for column in (3, 4, 5, 6)]

    assert [sum(column) for column in columns] == [facts.bac, facts.pv, facts.ev, facts.ac]
    assert sheet["I12"].value == "=E12/F12"


def test_slides_have_notes_and_pictures_have_words():
    spec = next(spec for spec in SPECS if spec.extension == "pptx")
    deck = Presentation(io.BytesIO(make_file(spec, person=ASTER, seed=SEED)))

    assert [bool(slide.notes_slide.notes_text_frame.text) for slide in deck.slides] == [True] * 6
    pictures = [shape for slide in deck.slides for shape in slide.shapes if shape.shape_type == 13]
    assert [bool(shape._element.nvPicPr.cNvPr.get("descr")) for shape in pictures] == [True] * 3


def test_nothing_reads_outside_the_project():
    """No absolute path in the demo's code; templates lie beside it and fonts in packages."""
    sources = [
        *(ROOT / "apm_portfolio" / "demo").rglob("*.py"),
        *(ROOT / "apm_portfolio" / "demo").rglob("*.typ"),
    ]
    texts = {path.name: path.read_text() for path in sources}
    outside, clock = r"""["'](/[a-z]+/|\.\./)""", r"\b(datetime\.now|date\.today|time\.time)\("

    assert [name for name, text in texts.items() if re.search(f"{outside}|{clock}", text)] == []


def test_a_person_s_name_with_marks_is_safe_everywhere():
    odd = type(ASTER)('Ash <b>& "Quote"-Demo #{1}', "Paper & Bridge <Ltd>", ASTER.started_on)
    for spec in SPECS:
        if spec.extension in {"docx", "pdf", "xlsx"}:
            opened(spec, make_light_file(spec, person=odd, seed=SEED))
    letter = next(spec for spec in SPECS if spec.recipe == "pdf.letter")
    assert hashlib.sha256(make_file(letter, person=odd, seed=SEED)).digest()
