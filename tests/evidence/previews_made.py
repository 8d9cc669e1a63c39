"""Files to make previews of: ordinary ones of every type, and hostile ones."""

import io
import struct
import zipfile
import zlib

import openpyxl
import pillow_heif
from docx import Document
from PIL import Image
from pptx import Presentation

from tests.evidence.files_made import CONTENT_TYPES, zipped

pillow_heif.register_heif_opener()  # for reading what was made

GPS, ORIENTATION, PLACE = 0x8825, 0x0112, (51.0, 30.0, 26.0)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def landscape(mode: str = "RGB", size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """Red on the left, blue on the right, so that turning it shows."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def photo(kind: str, *, turned: int = 1, size: tuple[int, int] = (1200, 800)) -> bytes:
    """As a phone takes it: with its place, its owner, and how it was held."""
    image, memory, exif = landscape(size=size), io.BytesIO(), Image.Exif()
    exif[ORIENTATION] = turned
    exif[0x010F] = "Camera of Test Person"
    exif.get_ifd(GPS).update({1: "N", 2: PLACE, 3: "W", 4: PLACE})
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(memory, exif=exif.tobytes(), quality=60)
    else:
        image.save(memory, kind, exif=exif)
    return memory.getvalue()


def picture(kind: str, mode: str = "RGB", **options: object) -> bytes:
    memory = io.BytesIO()
    landscape(mode).save(memory, kind, **options)
    return memory.getvalue()


def word(*paragraphs: str, table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document, memory = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    document.save(memory)
    return memory.getvalue()


def workbook(**sheets: list[list[object]]) -> bytes:
    book, memory = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
            for cell in sheet[sheet.max_row]:
                if isinstance(cell.value, float) and cell.value < 1:
                    cell.number_format = "0%"
    book.save(memory)
    return memory.getvalue()


def slides(*titled: tuple[str, str]) -> bytes:
    """Slides, each with its title and its notes."""
    made, memory = Presentation(), io.BytesIO()
    for title, notes in titled:
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = title
        slide.notes_slide.notes_text_frame.text = notes
    made.save(memory)
    return memory.getvalue()


def pdf(*pages: str, encrypted: bool = False, box: str = "0 0 595 842") -> bytes:
    """A PDF of a line of text a page; encrypted, with a password that nobody knows."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for text in pages:
        stream = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET"
        kids.append(f"{len(objects) + 1} 0 R")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {len(objects) + 2} 0 R /Resources "
            "<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(kids)}] >>"
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    locked = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}> /U <{'42' * 32}> >> "
    trailer = f"/Size {len(objects) + 1} /Root 1 0 R /ID [<00><00>] {locked if encrypted else ''}"
    return (
        body
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< {trailer}>>\n".encode()
        + f"startxref\n{len(body)}\n%%EOF\n".encode()
    )


def opendocument(kind: str, body: str) -> bytes:
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "text", "table")
    )
    content = f"<office:document-content{spaces}><office:body>{body}</office:body></office:document-content>"
    return zipped(("mimetype", f"application/vnd.oasis.opendocument.{kind}"), ("content.xml", content))


# --- Hostile --------------------------------------------------------------------------------


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">L", len(content)) + name + content + struct.pack(">L", zlib.crc32(name + content))


def png_bomb() -> bytes:
    """Promises 900 megapixels."""
    head = struct.pack(">LLBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(b"\0" * 10**6))


def gif_bomb() -> bytes:
    """A small screen, and a frame of more than four thousand megapixels on it."""
    screen = b"GIF89a" + struct.pack("<HHBBB", 100, 100, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"," + struct.pack("<HHHHB", 0, 0, 65_535, 65_535, 0)
    return screen + frame + b"\x02\x02\x4c\x01\x00;"


def office_of(part: str, content: str | bytes, *more: tuple[str, str]) -> bytes:
    return zipped(("[Content_Types].xml", CONTENT_TYPES.format("")), (part, content), *more)


def zip_bomb() -> bytes:
    """100 MB of nothing inside a document of 100 KB."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES.format(""))
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(f'<w:document xmlns:w="{WORD}">'.encode())
            for _ in range(100):
                part.write(b" " * 1024**2)
            part.write(b"</w:document>")
    return memory.getvalue()


def billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    document = (
        f'<!DOCTYPE w:document [<!ENTITY l0 "ha">{entities}]>'
        f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>&l11;</w:t></w:r></w:p></w:document>'
    )
    return office_of("word/document.xml", document)


def reads_a_file() -> bytes:
    """Asks the parser for a file of the machine."""
    document = (
        '<!DOCTYPE w:document [<!ENTITY all SYSTEM "file:///etc/passwd">]>'
        f'<w:document xmlns:w="{WORD}"><w:p><w:r><w:t>&all;</w:t></w:r></w:p></w:document>'
    )
    return office_of("word/document.xml", document)


def many_strings(count: int) -> bytes:
    """A workbook that names so many different texts, and uses the first."""
    strings = "".join(f"<si><t>Text {n}</t></si>" for n in range(count))
    return office_of(
        "xl/workbook.xml",
        f'<workbook xmlns="{SHEET}" xmlns:r="{RELATED}"><sheets>'
        '<sheet name="Only" sheetId="1" r:id="r1"/></sheets></workbook>',
        (
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        ),
        ("xl/sharedStrings.xml", f'<sst xmlns="{SHEET}">{strings}</sst>'),
        (
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c>'
            '<c r="XFD1" t="s"><v>999999999999</v></c></row></sheetData></worksheet>',
        ),
    )
