"""What a client of the resumable upload says about a hostile file, and in which pieces it sends it."""

import base64

from evidence import tus
from tests.evidence.hostile_corpus import Case

# More than the server looks at before the rest comes.
FIRST_PIECE = 9000


def announcement(case: Case, draft: str) -> dict[str, str]:
    """The headers that begin the upload, as our script sends them or as a careless client does."""
    # A browser writes a lone surrogate as "�"; other clients send what is no UTF-8.
    name = case.name.encode("utf-8", "replace" if case.exact else "surrogatepass")
    about = {"evidence": draft.encode(), "filename": name}
    if not case.exact:
        about["filetype"] = b"text/plain"
    return {
        "Tus-Resumable": tus.VERSION,
        "Upload-Length": str(len(case.content)),
        "Upload-Metadata": ",".join(
            f"{key} {base64.b64encode(value).decode()}" for key, value in about.items()
        ),
    }


def pieces(case: Case) -> list[tuple[bytes, dict[str, str]]]:
    """The bytes of each piece, with its headers."""
    cuts = [case.content[:FIRST_PIECE], case.content[FIRST_PIECE:]]
    places = (0, FIRST_PIECE)
    return [
        (piece, {"Tus-Resumable": tus.VERSION, "Upload-Offset": str(place)})
        for piece, place in zip(cuts, places, strict=True)
        if piece
    ]


def file_address(upload: str) -> str:
    """Where the file is, of an upload at an address: it keeps its number."""
    return upload.replace("/uploads/", "/files/")
