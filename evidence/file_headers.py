"""What a browser is told about a file that somebody uploaded, so that it stays harmless whatever it holds."""

import re
import unicodedata
from urllib.parse import quote

from evidence.file_types import shown_as
from evidence.media_types import TEXT, plain_type

NEVER_ACTIVE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

# Endings under which nothing but text is shown, by an editor or a table. There are always more by which a computer
# follows an address, imports a setting or starts a program, so text under any other is saved as .txt. Three are left
# out on purpose: ini (Windows reads a desktop.ini), ts and vtt (players open them, and take lists of addresses too).
SHOWS_TEXT = frozenset(
    """
    c cpp cs css csv go h java json kt log markdown md rs sql swift text toml tsv txt yaml yml
    """.split()  # noqa: SIM905
)
# Of other types, whose own endings are many: those by which Windows, macOS or a desktop decides to run a file, to do
# what it says, or to show it as a page of the own computer. Lines of settings can hide in a PDF or behind a picture.
RUNS_WHEN_OPENED = frozenset(
    """
    app appinstaller application appref-ms bat chm cmd com command contact cpl csproj desktop dll exe gadget hta htm
    html inf ini ins iso jar js jse jnlp library-ms lnk mht mhtml mobileconfig msc msi msp mst ovpn pif ps1 ps1xml psc1
    psd1 psm1 py pyc pyw rb rdp reg scf scr sct searchconnector-ms settingcontent-ms sh shtml svg svgz terminal theme
    udl url vb vbe vbs webloc website workflow ws wsb wsc wsf wsh xbap xht xhtml xll xml xsl
    """.split()  # noqa: SIM905
)
# Windows leaves dots and spaces out at the end of a name, browsers any white space.
LEFT_OUT_AT_THE_END = re.compile(r"[\s.]+\Z")
# Marks on letters, and characters that are not seen.
HIDDEN = frozenset({"Cc", "Cf", "Mn"})
ENDINGS = {
    TEXT: ".txt",
    "application/pdf": ".pdf",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/gif": ".gif",
    "image/webp": ".webp",
}

# By how the type is shown. Nothing may run, load or submit; a document opened by itself gets an origin of its own.
# Chrome's PDF viewer does not start in a sandbox, so there the policy alone holds; the viewer runs apart from the page.
POLICIES = {
    "pdf": f"{NEVER_ACTIVE}; object-src 'self'; style-src 'unsafe-inline'",
    "image": f"{NEVER_ACTIVE}; img-src 'self' data:; style-src 'unsafe-inline'; sandbox",
    "audio": f"{NEVER_ACTIVE}; media-src 'self'; style-src 'unsafe-inline'; sandbox",
    "video": f"{NEVER_ACTIVE}; media-src 'self'; style-src 'unsafe-inline'; sandbox",
    "text": f"{NEVER_ACTIVE}; style-src 'unsafe-inline'; sandbox",
    "": f"{NEVER_ACTIVE}; sandbox",
}


def file_headers(*, name: str, content_type: str, sha256: str, download: bool) -> dict[str, str]:
    """The headers of a file's answer. ``download`` keeps a browser from showing it in place."""
    shows = shown_as(content_type)
    return {
        "Content-Type": "text/plain; charset=utf-8" if content_type == TEXT else plain_type(content_type),
        "Content-Disposition": disposition(
            harmless_name(name, content_type), inline=bool(shows) and not download
        ),
        "Content-Security-Policy": POLICIES[shows],
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "SAMEORIGIN",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',
    }


def harmless_name(name: str, content_type: str) -> str:
    """The name to save under: with an ending of its own behind one that makes a computer run what it opens."""
    ending = _ending(name)
    if ending in SHOWS_TEXT if content_type == TEXT else ending not in RUNS_WHEN_OPENED:
        return name
    return LEFT_OUT_AT_THE_END.sub("", name) + ENDINGS.get(plain_type(content_type), ".bin")


def _ending(name: str) -> str:
    """What decides how a file is opened, as programs see it that drop accents, hidden marks and spaces at the end."""
    plain = unicodedata.normalize("NFKD", name)
    seen = "".join(c for c in plain if unicodedata.category(c) not in HIDDEN)
    return LEFT_OUT_AT_THE_END.sub("", seen).rpartition(".")[2].lower()


def disposition(name: str, *, inline: bool) -> str:
    """``Content-Disposition`` with the exact name (RFC 6266, RFC 5987) and an ASCII one for old programs."""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{_plain(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(name: str) -> str:
    """The name in ASCII: accents dropped, the rest as underscores; nothing that needs escaping, no space around it."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "replace").decode()
    return "".join(c if c.isalnum() or c in " .-_()" else "_" for c in ascii_only).strip()
