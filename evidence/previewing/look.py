"""One look at a file, by its type."""

import sys
from pathlib import Path

from evidence.previewing.result import NoPreview, Reason, Result


def look(source: Path, content_type: str, result: Result) -> Reason | None:
    """Collect what there is to show; the reason if there is nothing, whatever the file did to whom."""
    try:
        _look(source, content_type, result)
    except NoPreview as problem:
        return problem.reason
    except MemoryError:
        return Reason.MEMORY
    except Exception as problem:  # a hostile file makes libraries fail in every way there is
        print(f"{type(problem).__name__}: {problem}", file=sys.stderr)
        return Reason.BROKEN
    return None


def _look(source: Path, content_type: str, result: Result) -> None:
    # What is not needed is not loaded: most of the time of a small file is the start.
    if content_type == "text/plain":
        from evidence.previewing.text import preview_text

        preview_text(source, result)
    elif content_type == "application/pdf":
        from evidence.previewing.pdf import preview_pdf

        preview_pdf(source, result)
    elif content_type.startswith("image/"):
        from evidence.previewing.images import preview_image

        preview_image(source, content_type, result)
    else:
        from evidence.previewing.office import OLD, preview_office, preview_old_office

        (preview_old_office if content_type in OLD else preview_office)(source, content_type, result)
