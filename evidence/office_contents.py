"""What a Word, Excel, PowerPoint or OpenDocument file of today (a zip archive of XML) holds beside its pages.

Office says in its relationships what a program is to load, and from where; OpenDocument in the elements themselves.
Both are read as XML, since a word may be spelled in many ways there. Embedded objects of old are known by their bytes.
"""

import xml.parsers.expat
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

from evidence import ole_directory
from evidence.holds import Holds

# Of all parts together, unpacked. As many elements as may stand in this take some seconds.
MOST_READ = 16 * 1024**2
CHUNK = 64 * 1024

# By the last word of the type of a relationship, lower case (ECMA-376 part 1, 15; [MS-OFFMACRO2]).
MACROS = frozenset({"vbaproject", "wordvbadata", "xlmacrosheet", "xlintlmacrosheet"})
ACTIVE = frozenset(
    # Objects and controls; other documents that are put in, or asked for their figures; add-ins from the network.
    """
    oleobject control activexcontrol activexcontrolbinary afchunk subdocument externallink connections
    webextension webextensiontaskpanes
    """.split()  # noqa: SIM905
)
# What may stand elsewhere: a link waits to be pressed; Word names the template of a document wherever it lay.
PRESSED = frozenset({"hyperlink"})
FROM_OWN_DISK = frozenset({"attachedtemplate", "image"})
# What is embedded as a file of its own, and may be one of Office without macros.
EMBEDDED = "package"
PLAIN_ENDINGS = (".docx", ".xlsx", ".pptx", ".sldx")

# OpenDocument: parts that hold elements, and elements that start or fetch something whatever they say.
ELEMENTS_OF = ("content.xml", "styles.xml", "meta.xml")
ACTIVE_ELEMENTS = frozenset(
    """
    applet dde-connection-decl dde-link dde-source floating-frame object-ole plugin
    """.split()  # noqa: SIM905
)
SCRIPT = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
LINK = "http://www.w3.org/1999/xlink"
PRESSED_ELEMENTS = frozenset({"a", "area-circle", "area-polygon", "area-rectangle", "template"})

Attributes = dict[str, str]
Seen = Callable[[str, Attributes], Holds]
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    RuntimeError,
    xml.parsers.expat.ExpatError,
)


class CannotLook(Exception):
    """More than is looked through, or a part that no office program writes."""


def holds(handle: IO[bytes]) -> Holds:
    """Of an archive that is modest (evidence.zip_directory)."""
    try:
        with zipfile.ZipFile(handle) as archive:
            return _holds(archive)
    except (CannotLook, *BROKEN):
        return Holds.ACTIVE


def _holds(archive: zipfile.ZipFile) -> Holds:
    parts = archive.infolist()
    found = Holds.NOTHING
    if len({part.filename.lower() for part in parts}) < len(parts):
        found = Holds.ACTIVE  # programs differ in which of two they read
    left = MOST_READ
    for part in parts:
        if seen := _reader(part.filename.lower()):
            left -= part.file_size
            if left < 0:
                raise CannotLook
            found = max(found, _read(archive, part, seen))
        elif _is_old_object(archive, part):
            found = max(found, Holds.ACTIVE)
    return found


def _reader(name: str) -> Seen | None:
    if name.endswith(".rels"):
        return _in_relationship
    return _in_element if name.endswith(ELEMENTS_OF) else None


def _is_old_object(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as content:
        return content.read(len(ole_directory.SIGNATURE)) == ole_directory.SIGNATURE


def _read(archive: zipfile.ZipFile, part: zipfile.ZipInfo, seen: Seen) -> Holds:
    """The worst that any of the part's elements says."""
    found = Holds.NOTHING

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal found
        if attributes:
            found = max(found, seen(tag, attributes))

    parser = xml.parsers.expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = start
    with archive.open(part) as content:
        while chunk := content.read(CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return found


def _refuse(*_: object) -> None:
    """No office program writes a document type."""
    raise CannotLook


def _in_relationship(tag: str, attributes: Attributes) -> Holds:
    if not tag.endswith("Relationship"):
        return Holds.NOTHING
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    target = attributes.get("Target", "").strip().lower()
    if kind in MACROS:
        return Holds.MACROS
    is_embedded = kind == EMBEDDED and not target.endswith(PLAIN_ENDINGS)
    is_fetched = attributes.get("TargetMode", "").strip().lower() == "external" and kind not in PRESSED
    if is_fetched and kind in FROM_OWN_DISK and _is_on_own_disk(target):
        return Holds.NOTHING
    return Holds.ACTIVE if kind in ACTIVE or is_embedded or is_fetched else Holds.NOTHING


def _is_on_own_disk(target: str) -> bool:
    """``file:///C:\\Users\\…``, which no one who sends a document can fill on another's computer."""
    drive = target.removeprefix("file:///")
    return drive != target and drive[:1].isalpha() and drive[1:2] in {":", "|"}


def _in_element(tag: str, attributes: Attributes) -> Holds:
    """Of OpenDocument."""
    namespace, _, name = tag.rpartition(" ")
    if name in ACTIVE_ELEMENTS or namespace == SCRIPT:
        return Holds.ACTIVE
    target = attributes.get(f"{LINK} href", "")
    return Holds.ACTIVE if _is_outside(target) and name not in PRESSED_ELEMENTS else Holds.NOTHING


def _is_outside(target: str) -> bool:
    """An address with a scheme, of another computer, or of what lies beside the document."""
    target = target.strip().replace("\\", "/").partition("#")[0]
    return ":" in target.partition("/")[0] or target.startswith(("/", "../"))
