"""What is hostile inside is refused with what to do, or marked and made harmless."""

import io
import re
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import RuleBroken
from evidence import office_contents, old_office_contents, ole_directory, pdf_contents, rtf_contents
from evidence.file_headers import file_headers, harmless_name
from evidence.file_types import SNIFF_BYTES, check_beginning, content_type_of, shown_as
from evidence.files import receive
from evidence.image_size import pixels
from evidence.media_types import (
    ACTIVE,
    ACTIVE_PDF,
    GROUPS,
    PDF,
    RTF,
    TEXT,
    in_words,
    is_active,
    plain_type,
)
from evidence.models import Blob
from evidence.refusals import NotTaken
from evidence.zip_directory import is_modest
from tests.conftest import Cast
from tests.evidence import files_made as made
from tests.evidence import hostile_made as hostile


def type_of(content: bytes, name: str = "file") -> str:
    return content_type_of(io.BytesIO(content), name=name)


def refusal(content: bytes, name: str = "file") -> str:
    with pytest.raises(RuleBroken) as refused:
        type_of(content, name)
    return str(refused.value)


# --- Two in one ---------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [made.PDF, made.JPEG, hostile.png(4, 4), made.MP4, made.RTF])
def test_an_archive_behind_another_file_is_refused(content: bytes) -> None:
    assert refusal(hostile.with_archive(content), "a").startswith("“a” is two files in one")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (hostile.GIF_SCRIPT, "image/gif"),
        (hostile.PHP_TAIL, "image/jpeg"),
        (hostile.HTML_BEFORE_PDF, TEXT),
        (hostile.SHELL, TEXT),
        (hostile.XML_BOMB, TEXT),
        (hostile.XSLT, TEXT),
        (made.SVG, TEXT),
        (hostile.PDF_CUT, PDF),
        (made.PDF + b"\n<script>alert(1)</script>PK\x05\x06", PDF),
    ],
)
def test_what_would_harm_elsewhere_is_taken_as_what_is_harmless(content: bytes, content_type: str) -> None:
    assert type_of(content) == content_type


# --- Bombs --------------------------------------------------------------------------------------

MAKERS = [
    ("image/png", hostile.png),
    ("image/gif", hostile.gif),
    ("image/jpeg", hostile.jpeg),
    ("image/webp", hostile.webp),
    ("image/tiff", hostile.tiff),
    ("image/bmp", hostile.bmp),
    ("image/heic", hostile.heic),
]


@pytest.mark.parametrize(("content_type", "make"), MAKERS)
def test_a_picture_is_measured_by_its_header(content_type: str, make: object) -> None:
    assert callable(make)
    assert pixels(io.BytesIO(make(4000, 3000)), content_type) == 12_000_000
    assert type_of(make(4000, 3000)) == content_type
    told = "“wall.jpg” has 1,800 million pixels, more than the 200 million we take."
    assert refusal(make(60_000, 30_000), "wall.jpg").startswith(told)


@pytest.mark.parametrize("form", [b"VP8X", b"VP8L", b"VP8 "])
def test_each_form_of_webp_is_measured(form: bytes) -> None:
    assert pixels(io.BytesIO(hostile.webp(300, 200, form)), "image/webp") == 60_000


def test_a_tiff_of_the_other_byte_order_is_measured() -> None:
    assert pixels(io.BytesIO(hostile.tiff(300, 200, order=">")), "image/tiff") == 60_000


@given(st.binary(max_size=200), st.sampled_from(MAKERS))
def test_no_header_breaks_the_measuring(noise: bytes, kind: tuple[str, object]) -> None:
    content_type, make = kind
    assert callable(make)
    whole = make(10, 10)
    for content in (noise, whole[:12] + noise, whole[: len(noise)]):
        assert pixels(io.BytesIO(content), content_type) >= 0


def test_zip_bombs_are_refused() -> None:
    assert not is_modest(io.BytesIO(hostile.bomb()))
    assert is_modest(io.BytesIO(hostile.bomb(2)))
    assert not is_modest(io.BytesIO(hostile.overlapping()))
    assert refusal(hostile.bomb(), "a.docx").startswith("“a.docx” is of a type we cannot take.")
    assert refusal(hostile.overlapping(), "a.docx").startswith("“a.docx” is of a type we cannot take.")


@pytest.mark.parametrize("content", [hostile.oddly_packed(), hostile.FRAMES])
def test_archives_that_break_their_readers_are_refused(content: bytes) -> None:
    assert refusal(content, "a.docx").startswith("“a.docx” is of a type we cannot take.")


def test_an_archive_that_breaks_its_reader_is_refused_by_its_beginning() -> None:
    with pytest.raises(NotTaken):
        check_beginning(hostile.FRAMES[:SNIFF_BYTES], name="a.txt", takes=GROUPS)


@given(st.binary(max_size=120))
def test_no_list_of_contents_breaks_the_reading(noise: bytes) -> None:
    content = bytearray(made.office())
    at = content.index(b"PK\x01\x02")
    content[at + 4 : at + 4 + len(noise)] = noise
    assert is_modest(io.BytesIO(bytes(content))) in {True, False}


# --- Documents ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "content_type"),
    [
        (("WordDocument", "1Table"), "application/msword"),
        (("Workbook", "\x05SummaryInformation"), "application/vnd.ms-excel"),
        (("Book",), "application/vnd.ms-excel"),
        (("Current User", "PowerPoint Document"), "application/vnd.ms-powerpoint"),
    ],
)
def test_old_office_files_are_known_by_what_they_hold(names: tuple[str, ...], content_type: str) -> None:
    assert type_of(hostile.ole(*names)) == content_type


@pytest.mark.parametrize("storage", ["Macros", "_VBA_PROJECT_CUR", "VBA"])
def test_old_office_files_with_macros_are_refused(storage: str) -> None:
    assert "contains macros" in refusal(hostile.ole("WordDocument", storage, inside=("dir",)), "a.doc")
    assert "contains macros" in refusal(
        hostile.ole("WordDocument", "Other", inside=("_VBA_PROJECT",)), "a.doc"
    )


def test_a_document_locked_with_a_password_is_told_how_to_be_sent() -> None:
    locked = hostile.ole("EncryptionInfo", "EncryptedPackage")
    assert refusal(locked, "a.docx").startswith("“a.docx” is locked with a password")


@pytest.mark.parametrize(
    "content",
    [
        hostile.ole("\u4840\u3b3f", "SummaryInformation"),  # an installer
        hostile.ole("__properties_version1.0", "x", inside=("WordDocument",)),  # a mail with a document in it
        hostile.ole("WordDocument")[:700],
        hostile.ole("WordDocument")[:512],
        ole_directory.SIGNATURE,
        hostile.LNK,
    ],
)
def test_installers_mails_shortcuts_and_broken_ones_are_not_taken(content: bytes) -> None:
    assert refusal(content, "a.doc").startswith("“a.doc” is of a type we cannot take.")


@given(st.binary(min_size=1, max_size=500), st.integers(0, 1400))
def test_no_directory_breaks_the_reading(noise: bytes, at: int) -> None:
    content = bytearray(hostile.ole("WordDocument", "Other", inside=("a", "b")))
    content[at : at + len(noise)] = noise
    try:
        found = type_of(bytes(content))
    except RuleBroken:
        return
    assert "/" in found


def test_a_directory_that_goes_round_in_circles_comes_to_an_end() -> None:
    content = bytearray(hostile.ole("WordDocument"))
    content[512 + 4 : 512 + 8] = (1).to_bytes(4, "little")
    with pytest.raises(ole_directory.Broken):
        ole_directory.names_in(io.BytesIO(bytes(content)))


@pytest.mark.parametrize(
    "content",
    [
        hostile.opendocument_with_macros(),
        made.office("xl/workbook.xml", ("xl/macrosheets/sheet1.xml", "<x/>")),
    ],
)
def test_other_macros_are_refused(content: bytes) -> None:
    assert "contains macros" in refusal(content, "a.ods")


def test_an_opendocument_file_with_empty_lists_of_macros_is_taken() -> None:
    lists = (("Basic/script-lc.xml", "<x/>"), ("Basic/Standard/script-lb.xml", "<x/>"))
    kind = "application/vnd.oasis.opendocument.text"
    assert type_of(made.zipped(("mimetype", kind), ("content.xml", "<x/>"), *lists)) == kind


# --- What a document may run, start or fetch ----------------------------------------------------

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FRAME = hostile.RELATIONSHIPS.format(hostile.relationship("frame", "https://evil.test/"))


@pytest.mark.parametrize(
    "content",
    [
        hostile.XLS_MACRO_SHEET,
        hostile.XLS_MACRO_SHEET_CALLED_TABLE,
        hostile.XLS_VBA_OF_1995,
        hostile.PPT_MACROS,
        hostile.DOCX_MACROS_SPELLED,
        hostile.related(
            hostile.relationship("xlMacrosheet", "a.xml", mode="Internal"), part="xl/workbook.xml"
        ),
    ],
)
def test_macros_are_refused_wherever_they_are_kept(content: bytes) -> None:
    assert refusal(content, "a.xls").startswith("“a.xls” contains macros.")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (hostile.XLS_LOCKED, "application/vnd.ms-excel"),
        (hostile.ole_stream("Workbook", b"\0" * 5000), "application/vnd.ms-excel"),
        (hostile.PPT_EMPTY_PROJECT, "application/vnd.ms-powerpoint"),
        (hostile.PPT_OBJECT, "application/vnd.ms-powerpoint"),
        (hostile.PPT_LOCKED, "application/vnd.ms-powerpoint"),
        (hostile.DOC_PACKAGE, "application/msword"),
        (hostile.DOCX_TEMPLATE, WORD),
        (hostile.DOCX_OBJECT, WORD),
        (hostile.related(hostile.relationship("oleObject", "https://evil.test/a.html!")), WORD),
        (hostile.related(hostile.relationship("frame", "//evil.test/share")), WORD),
        (hostile.related(hostile.relationship("image", "file://evil.test/share/a.png")), WORD),
        (hostile.related(hostile.relationship("oleObject", "file:///C:/Windows/a.exe")), WORD),
        (hostile.related(hostile.relationship("control", "activeX1.xml", mode="Internal")), WORD),
        (hostile.related(hostile.relationship("aFChunk", "a.rtf", mode="Internal")), WORD),
        (hostile.related(hostile.relationship("package", "a.exe", mode="Internal")), WORD),
        (made.office("word/document.xml", ("word/_rels/document.xml.rels", "<not XML")), WORD),
        (made.office("word/document.xml", ("a/_RELS/B.RELS", FRAME.encode("utf-16"))), WORD),
        (hostile.XLSX_DDE, WORD.replace("wordprocessingml.document", "spreadsheetml.sheet")),
        (hostile.PPTX_FILM, WORD.replace("wordprocessingml.document", "presentationml.presentation")),
        (hostile.ODT_PICTURE, "application/vnd.oasis.opendocument.text"),
        (hostile.ODT_EVENT, "application/vnd.oasis.opendocument.text"),
        (hostile.ODT_OBJECT, "application/vnd.oasis.opendocument.text"),
        (
            hostile.opendocument('<text:section-source xlink:href="../beside.odt"/>', part="styles.xml"),
            "application/vnd.oasis.opendocument.text",
        ),
        (hostile.RTF_OBJECT, RTF),
        (hostile.RTF_TEMPLATE, RTF),
    ],
)
def test_what_may_run_or_fetch_something_is_taken_and_marked(content: bytes, content_type: str) -> None:
    found = type_of(content)
    assert (found, plain_type(found), is_active(found)) == (content_type + ACTIVE, content_type, True)
    assert shown_as(found) == ""
    assert len(found) <= 100  # what the column holds
    headers = file_headers(name="plan", content_type=found, sha256="0" * 64, download=False)
    assert headers["Content-Type"] == content_type


@pytest.mark.parametrize(
    "content",
    [
        hostile.XLS,
        hostile.ole_stream("Workbook", hostile.workbook(hostile.TABLE, room=8000)),
        hostile.PPT,
        hostile.ole_stream("PowerPoint Document", hostile.presentation(room=9000)),
        hostile.related(hostile.relationship("hyperlink", "https://example.test/")),
        hostile.related(hostile.relationship("image", "media/a.png", mode="Internal")),
        hostile.related(hostile.relationship("package", "embeddings/table.xlsx", mode="Internal")),
        # Word writes down where the template of an office lay.
        hostile.related(hostile.relationship("attachedTemplate", "file:///C:\\Templates\\Report.dotx")),
        hostile.opendocument(
            '<text:a xlink:href="https://example.test/">x</text:a>',
            '<draw:image xlink:href="Pictures/a.png"/>',
            '<draw:object xlink:href="./Object 1"/>',
            '<draw:a xlink:href="#part: one">x</draw:a>',
        ),
        made.RTF,
        b"{\\rtf1 The objective: a {\\field{\\*\\fldinst HYPERLINK}} template}",
    ],
)
def test_honest_documents_are_not_marked(content: bytes) -> None:
    assert not is_active(type_of(content))


def test_what_was_stored_before_it_was_looked_into_is_marked_when_it_comes_again(cast: Cast) -> None:
    blob = receive(provider=cast.provider, chunks=[hostile.DOCX_TEMPLATE], name="form.docx")
    Blob.objects.filter(pk=blob.pk).update(content_type=WORD)
    assert receive(provider=cast.provider, chunks=[hostile.DOCX_TEMPLATE], name="form.docx") == blob
    assert Blob.objects.get().content_type == WORD + ACTIVE


def test_control_words_are_found_wherever_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rtf_contents, "CHUNK", 100)
    for before in range(80, 180, 7):
        assert rtf_contents.is_active(io.BytesIO(b"{\\rtf1" + b" " * before + b"\\objdata 01}"))
        assert not rtf_contents.is_active(io.BytesIO(b"{\\rtf1" + b" " * before + b"\\obi 01}"))


def test_of_two_parts_of_one_name_none_is_trusted() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = made.office("word/document.xml", ("word/document.xml", "<y/>"))
    assert type_of(twice) == WORD + ACTIVE


def test_no_more_of_a_document_is_read_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_contents, "MOST_READ", 1000)
    assert type_of(hostile.related(" " * 800)) == WORD
    assert type_of(hostile.related(" " * 1000)) == WORD + ACTIVE


def test_no_more_of_an_old_document_is_followed_than_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    long = hostile.ole_stream("Workbook", hostile.workbook(hostile.TABLE, room=8000))
    for module, limit in ((ole_directory, "MOST_SECTORS"), (old_office_contents, "MOST_RECORDS")):
        with monkeypatch.context() as patched:
            patched.setattr(module, limit, 3)
            assert type_of(long) == "application/vnd.ms-excel" + ACTIVE


def test_a_stream_that_goes_round_in_circles_comes_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ole_directory, "MOST_SECTORS", 10_000)
    content = bytearray(hostile.ole_stream("PowerPoint Document", hostile.presentation(room=9000)))
    content[512 + 4 * 3 : 512 + 4 * 4] = (3).to_bytes(4, "little")
    content[1024 + 128 + 120 : 1024 + 128 + 124] = (0xFFFFFFFF).to_bytes(4, "little")
    assert type_of(bytes(content)) == "application/vnd.ms-powerpoint" + ACTIVE


@given(
    st.sampled_from([hostile.XLS, hostile.PPT, hostile.PPT_MACROS, hostile.XLS_MACRO_SHEET_CALLED_TABLE]),
    st.binary(min_size=1, max_size=60),
    st.floats(0, 1),
)
def test_no_stream_breaks_the_reading(good: bytes, noise: bytes, where: float) -> None:
    at = int(where * (len(good) - 1))
    content = good[:at] + noise + good[at + len(noise) :]
    with suppress(RuleBroken):
        assert "/" in type_of(content)


@given(st.binary(max_size=200))
def test_no_part_breaks_the_reading(noise: bytes) -> None:
    for name in ("word/_rels/document.xml.rels", "content.xml"):
        assert plain_type(type_of(made.office("word/document.xml", (name, noise)))) == WORD


# --- PDFs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "PDF_SCRIPT",
        "PDF_SCRIPT_ESCAPED",
        "PDF_SCRIPT_PACKED",
        "PDF_LAUNCH",
        "PDF_ATTACHED",
        "PDF_ODDLY_PACKED",
        "PDF_NOT_PACKED",
        "PDF_LOCKED",
        "PDF_BOMB",
    ],
)
def test_a_pdf_with_more_than_pages_is_downloaded_not_shown(name: str) -> None:
    found = type_of(getattr(hostile, name))
    assert found == ACTIVE_PDF
    assert shown_as(found) == ""
    headers = file_headers(name="plan.pdf", content_type=found, sha256="0" * 64, download=False)
    assert headers["Content-Type"] == PDF
    assert headers["Content-Disposition"].startswith("attachment")
    assert headers["Content-Security-Policy"].endswith("sandbox")


@pytest.mark.parametrize(
    "content", [made.PDF, hostile.PDF_PLAIN, hostile.PDF_CUT, hostile.pdf(b"<<>>", trailer=b"/Encrypt 5 0 R")]
)
def test_a_pdf_with_pages_alone_is_shown(content: bytes) -> None:
    assert (type_of(content), shown_as(type_of(content))) == (PDF, "pdf")


def test_a_name_is_found_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_contents, "CHUNK", 256)
    monkeypatch.setattr(pdf_contents, "OVERLAP", 128)
    for before in range(200, 300, 7):
        script = hostile.pdf(b"<<" + b" " * before + b"/S /JavaScript>>")
        packed = hostile.pdf(b"<<" + b" " * before + b">>", hostile.packed_objects(b"1 0 <</S /JavaScript>>"))
        assert pdf_contents.is_active(io.BytesIO(script))
        assert pdf_contents.is_active(io.BytesIO(packed))


def object_stream(before: bytes, after: bytes) -> bytes:
    """A plain one, with something before its type and after it."""
    packed = zlib.compress(b"1 0 <</A 1>>")
    return b"<<%s/ObjStm%s /Filter /FlateDecode>>\nstream\n%s\nendstream" % (before, after, packed)


@pytest.mark.parametrize(("before", "after"), [(10, 8200), (8200, 10)])
def test_what_stands_far_from_its_stream_is_not_looked_for(before: int, after: int) -> None:
    near, far = object_stream(b" " * 10, b" " * 10), object_stream(b" " * before, b" " * after)
    assert not pdf_contents.is_active(io.BytesIO(hostile.pdf(near)))
    assert pdf_contents.is_active(io.BytesIO(hostile.pdf(far)))


def test_each_mention_of_an_object_stream_counts() -> None:
    crowded = object_stream(b"", b"/ObjStm" * 999)
    assert not pdf_contents.is_active(io.BytesIO(hostile.pdf(*[crowded] * 5)))
    assert pdf_contents.is_active(io.BytesIO(hostile.pdf(*[crowded] * 6)))


def test_a_stream_that_goes_on_without_giving_anything_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_contents, "MOST_INFLATED", 10_000)
    short, long = (hostile.pdf(hostile.stream_of_nothing(blocks)) for blocks in (1000, 2000))
    assert not pdf_contents.is_active(io.BytesIO(short))
    assert pdf_contents.is_active(io.BytesIO(long))


# --- What a provider takes ----------------------------------------------------------------------


def test_a_provider_takes_what_it_chose() -> None:
    pictures_and_text = [group for group in GROUPS if group.column in {"takes_pictures", "takes_text"}]
    assert in_words(pictures_and_text) == "photos and plain text"
    with pytest.raises(RuleBroken) as refused:
        content_type_of(io.BytesIO(made.MP4), name="film.mp4", takes=pictures_and_text)
    assert str(refused.value) == (
        "Your provider does not take files like “film.mp4”. It takes photos and plain text."
    )
    assert content_type_of(io.BytesIO(b"text"), name="a", takes=pictures_and_text) == TEXT


def test_every_type_belongs_to_one_group() -> None:
    types = [each for group in GROUPS for each in group.types]
    assert len(types) == len(set(types))


# --- The name to save under ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content_type", "saved_as"),
    [
        ("page.html", TEXT, "page.html.txt"),
        ("tool.HTA", PDF, "tool.HTA.pdf"),
        ("photo.jpg.exe", "image/jpeg", "photo.jpg.exe.jpg"),
        ("run.bat. .", TEXT, "run.bat.txt"),
        ("link.lnk", "video/mp4", "link.lnk.bin"),
        ("macros.SLK", TEXT, "macros.SLK.txt"),
        ("mail with macros.doc", TEXT, "mail with macros.doc.txt"),
        ("letter.doc", "application/msword", "letter.doc"),
        ("costs.csv", TEXT, "costs.csv"),
        ("notes.txt", TEXT, "notes.txt"),
        ("report.v2", PDF, "report.v2"),
        ("exe", TEXT, "exe.txt"),
        ("README", TEXT, "README.txt"),
        ("report.v2", TEXT, "report.v2.txt"),
        ("Notes.MD", TEXT, "Notes.MD"),
        ("compose.yml", TEXT, "compose.yml"),
        ("queries.sql", TEXT, "queries.sql"),
        ("desktop.ini", TEXT, "desktop.ini.txt"),
        ("meeting.ics", TEXT, "meeting.ics.txt"),
        ("holiday.theme", PDF, "holiday.theme.pdf"),
        ("Risk assessment.library-ms", "image/png", "Risk assessment.library-ms.png"),
        ("a.hta\u3000", TEXT, "a.hta.txt"),
        ("a.hta\u3000", PDF, "a.hta.pdf"),
        ("a.hta\u200b", PDF, "a.hta\u200b.pdf"),
        ("a\uff0e\uff48\uff54\uff41", PDF, "a\uff0e\uff48\uff54\uff41.pdf"),
    ],
)
def test_what_is_saved_does_not_run_when_opened(name: str, content_type: str, saved_as: str) -> None:
    assert harmless_name(name, content_type) == saved_as


@pytest.mark.parametrize(
    "ending",
    """
    library-ms searchConnector-ms theme rdp ovpn mobileconfig appinstaller udl contact website workflow csproj ps1xml
    wsb xbap eml ics m3u vcf
    """.split(),  # noqa: SIM905
)
def test_text_is_saved_under_an_ending_that_only_shows_it(ending: str) -> None:
    headers = file_headers(name=f"Risk.{ending}", content_type=TEXT, sha256="0" * 64, download=True)
    assert headers["Content-Disposition"].startswith(f'attachment; filename="Risk.{ending}.txt"; ')


@pytest.mark.parametrize("content_type", [TEXT, PDF, "image/png"])
@pytest.mark.parametrize("mark", ["\u3000", "\u00a0", " .", "\u2003.\u3000"])
def test_no_space_behind_a_name_hides_its_ending(mark: str, content_type: str) -> None:
    headers = file_headers(name=f"a.hta{mark}", content_type=content_type, sha256="0" * 64, download=True)
    plain, exact = re.findall("filename\\*?=(\\S+)", headers["Content-Disposition"])
    saved_as = {TEXT: "a.hta.txt", PDF: "a.hta.pdf"}.get(content_type, "a.hta.png")
    assert (plain, exact) == (f'"{saved_as}";', f"UTF-8''{saved_as}")


def test_the_plain_form_of_a_name_ends_where_it_ends() -> None:
    headers = file_headers(name="plan.pdf\u3000", content_type=PDF, sha256="0" * 64, download=True)
    assert 'filename="plan.pdf";' in headers["Content-Disposition"]
