"""What a browser is told about a file that somebody uploaded, so that it stays harmless whatever it holds."""

import unicodedata
from urllib.parse import quote

from evidence.file_types import shown_as
from evidence.media_types import TEXT, plain_type

NEVER_ACTIVE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"

# Endings by which Windows, macOS or a desktop decides to run a file, or to show it as a page of the own computer.
RUNS_WHEN_OPENED = frozenset(
    """
    app application appref-ms bat chm cmd com command cpl desktop dll exe gadget hta htm html inf ins iso jar js jse
    jnlp lnk mht mhtml msc msi msp mst pif ps1 psc1 psd1 psm1 py pyc pyw rb reg scf scr sct settingcontent-ms sh shtml
    svg svgz terminal url vb vbe vbs webloc ws wsc wsf wsh xht xhtml xll xml xsl
    """.split()  # noqa: SIM905
)
# Endings by which an office program opens what is text as a document of its own, which may hold macros or fetch some.
OFFICE_OPENS = frozenset(
    """
    dif doc docm docx dot dotm dotx dqy fodg fodp fods fodt iqy odg odp ods odt oqy ots ott pot potm
    potx pps ppsm ppsx ppt pptm pptx rqy rtf slk sylk sxc sxi sxw wbk wiz wps xla xlam xls xlsb xlsm xlsx xlt xltm xltx
    """.split()  # noqa: SIM905
)
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
    ending = name.rstrip(". ").rpartition(".")[2].lower()
    if ending not in RUNS_WHEN_OPENED and not (content_type == TEXT and ending in OFFICE_OPENS):
        return name
    return name.rstrip(". ") + ENDINGS.get(plain_type(content_type), ".bin")


def disposition(name: str, *, inline: bool) -> str:
    """``Content-Disposition`` with the exact name (RFC 6266, RFC 5987) and an ASCII one for old programs."""
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{_plain(name)}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(name: str) -> str:
    """The name in ASCII: accents dropped, the rest as underscores; nothing that needs escaping."""
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "replace").decode()
    return "".join(c if c.isalnum() or c in " .-_()" else "_" for c in ascii_only)
