"""Small files of many types, made here; some of them hostile."""

import io
import struct
import zipfile

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
RTF = b"{\\rtf1 text}"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + b"\0" * 100
ELF = b"\x7fELF\x02\x01\x01" + b"\0" * 100
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\0" * 40
MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\0" * 40

CONTENT_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'


def zipped(*members: tuple[str, bytes | str]) -> bytes:
    """The same bytes at every call: members bear no time of their own."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            # Of one date, so that the same members are the same bytes in every process of a test run.
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return memory.getvalue()


def office(part: str = "word/document.xml", *more: tuple[str, bytes | str], declares: str = "") -> bytes:
    return zipped(("[Content_Types].xml", CONTENT_TYPES.format(declares)), (part, "<x/>"), *more)


def opendocument(declared: str) -> bytes:
    return zipped(("mimetype", declared), ("content.xml", "<x/>"))


def zip_that_promises(members: int, length: int) -> bytes:
    """An Office file whose end record names a list of contents of another size."""
    content = bytearray(office())
    at = content.rfind(b"PK\x05\x06")
    struct.pack_into("<HHL", content, at + 8, members, members, length)
    return bytes(content)


def zip64() -> bytes:
    """An Office file with the 64-bit end records before the usual one."""
    content = office()
    at = content.rfind(b"PK\x05\x06")
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 10**7, 10**7, 10**9, 0)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)
    return content[:at] + record + locator + content[at:]
