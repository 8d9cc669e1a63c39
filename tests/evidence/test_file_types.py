"""A file is what its bytes are, whatever it is called; what can do harm is not taken."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import RuleBroken
from evidence.file_types import SNIFF_BYTES, check_beginning, content_type_of, shown_as
from evidence.media_types import GROUPS, OFFICE
from evidence.refusals import NotTaken
from tests.evidence import files_made as made


def type_of(content: bytes, name: str = "file") -> str:
    return content_type_of(io.BytesIO(content), name=name)


@pytest.mark.parametrize(
    ("content", "content_type", "shown"),
    [
        (made.PNG, "image/png", "image"),
        (made.JPEG, "image/jpeg", "image"),
        (made.PDF, "application/pdf", "pdf"),
        (made.MP4, "video/mp4", "video"),
        (made.MP3, "audio/mpeg", "audio"),
        (made.RTF, "application/rtf", ""),
        (made.HTML, "text/plain", "text"),
        (made.SVG, "text/plain", "text"),
        (b"plain\n", "text/plain", "text"),
        ("Grüße 工程 👷".encode(), "text/plain", "text"),
        ("Grüße".encode("utf-16"), "text/plain", "text"),
        (made.office(), f"{OFFICE}wordprocessingml.document", ""),
        (made.office("xl/workbook.xml"), f"{OFFICE}spreadsheetml.sheet", ""),
        (made.office("ppt/presentation.xml"), f"{OFFICE}presentationml.presentation", ""),
        (
            made.opendocument("application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
            "",
        ),
    ],
)
def test_what_we_take(content: bytes, content_type: str, shown: str) -> None:
    assert type_of(content) == content_type
    assert shown_as(content_type) == shown


@pytest.mark.parametrize(
    "content",
    [
        made.EXE,
        made.ELF,
        made.zipped(("a.txt", "text")),
        made.zipped(),
        made.opendocument("application/zip"),
        made.office()[:-30],
        made.office()[:60],
        made.zip_that_promises(20_001, 100),
        made.zip_that_promises(3, 9 * 1024**2),
        made.zip_that_promises(3, 0xFFFFFFFF),
        made.zip64(),
        b"PK\x03\x04",
        b"\x00\x01\x02",
        b"text with a bell \x07",
        b"\xff\xfe\x00\x00\x01\x00",
        b"caf\xe9 \x01",
        bytes(range(0x80, 0x100)),
    ],
)
def test_what_we_refuse(content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        type_of(content, "report.pdf")
    assert str(refused.value).startswith("“report.pdf” is of a type we cannot take. We take photos, PDF")


@pytest.mark.parametrize(
    "content",
    [
        made.office("word/document.xml", ("word/vbaProject.bin", b"macro")),
        made.office(
            "xl/workbook.xml",
            ("xl/other.bin", b"macro"),
            declares='<Override PartName="/xl/other.bin" ContentType="application/vnd.ms-office.vbaProject"/>',
        ),
        made.zipped(
            (
                "[Content_Types].xml",
                made.CONTENT_TYPES.format('<Override ContentType="x.macroEnabled.main+xml"/>').encode(
                    "utf-16"
                ),
            ),
            ("word/document.xml", "<x/>"),
        ),
    ],
)
def test_macros_are_refused_by_name(content: bytes) -> None:
    with pytest.raises(RuleBroken) as refused:
        type_of(content, "plan.docm")
    assert str(refused.value).startswith("“plan.docm” contains macros.")


def test_old_text_is_told_how_to_be_saved() -> None:
    with pytest.raises(RuleBroken) as refused:
        type_of("Cost: £5 for the café".encode("cp1252"), "costs.csv")
    assert "Save it as UTF-8" in str(refused.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("£5 for the café;".encode("cp1252") * 1000, "“a.csv” is text in an old encoding."),
        (made.MP4 + b"\0" * SNIFF_BYTES, "Your provider does not take files like “a.csv”."),
        (made.EXE + b"\0" * SNIFF_BYTES, "“a.csv” is of a type we cannot take."),
        (b"%!PS-Adobe-3.0\n" * 1000, "“a.csv” is of a type we cannot take."),
    ],
)
def test_the_beginning_is_refused_in_the_words_for_the_whole(content: bytes, words: str) -> None:
    text = [group for group in GROUPS if group.column == "takes_text"]
    with pytest.raises(NotTaken) as of_whole:
        content_type_of(io.BytesIO(content), name="a.csv", takes=text)
    with pytest.raises(NotTaken) as of_beginning:
        check_beginning(content[:SNIFF_BYTES], name="a.csv", takes=text)
    assert str(of_whole.value) == str(of_beginning.value)
    assert str(of_whole.value).startswith(words)


def test_a_character_cut_by_the_sniffing_is_no_error() -> None:
    assert type_of(b"x" * 8191 + "é".encode()) == "text/plain"


@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_have_a_type_or_are_refused(content: bytes, as_zip: bool) -> None:
    if as_zip:
        content = b"PK\x03\x04" + content + made.office()[-60:]
    try:
        found = type_of(content)
    except RuleBroken:
        return
    assert "/" in found
