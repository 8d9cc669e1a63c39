"""Files on their way in: from a form's body to disk, never through memory, under the names their owners gave.

Django's parser alters names (it drops joiners, unescapes entities, cuts at slashes), so our script sends the
exact ones beside the files, in ``names``. Without the script the parser's name is used.
"""

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

from accounts.access import Access
from evidence.actions.bin import MAX_FILES


@dataclass(frozen=True)
class Upload:
    """A file that has arrived, with the name its owner gave it."""

    name: str
    file: UploadedFile


class IncomingFile(UploadedFile):
    """A file of a form, on disk until it is closed."""

    def __init__(self, handle: IO[bytes], name: str, content_type: str | None, size: int) -> None:
        super().__init__(handle, name, content_type, size)


class IncomingFileHandler(FileUploadHandler):
    """Writes each file of a form to disk as it comes.

    A file beyond the limit of the person's providers is read but kept only up to one byte more than the limit, so that
    ``files.receive`` refuses it by name. Files of a visitor, beyond MAX_FILES, or of a request that is larger
    than the site takes, are read and dropped; ``dropped_files`` tells.
    """

    chunk_size = 256 * 1024

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._access: Access | None = getattr(request, "access", None)
        self._is_over = False
        self._files = 0
        self._handle: Any = None
        self._written = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        self._is_over = content_length > settings.UPLOAD_REQUEST_BYTES

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._files += 1
        self._written = 0
        self._handle = None
        if self._access is not None and not self._is_over and self._files <= MAX_FILES:
            # Closed by the request, with all its files.
            # Without a name: nothing is left of it when the process is killed.
            self._handle = tempfile.TemporaryFile(dir=scratch_folder())  # noqa: SIM115
        elif self.request is not None:
            dropped = "too large together" if self._is_over else "too many"
            self.request.dropped_files = dropped  # type: ignore[attr-defined]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self._handle is not None and self._written <= self._limit:
            kept = raw_data[: self._limit + 1 - self._written]
            self._handle.write(kept)
            self._written += len(kept)

    def file_complete(self, file_size: int) -> IncomingFile | None:
        if self._handle is None:
            return None
        self._handle.flush()
        self._handle.seek(0)
        return IncomingFile(self._handle, self.file_name or "", self.content_type, self._written)

    def upload_interrupted(self) -> None:
        if self._handle is not None:
            self._handle.close()

    @property
    def _limit(self) -> int:
        """The largest of the person's providers: a form may be of another than the session's (docs/adr/0008)."""
        providers = self._access.providers if self._access else ()
        return max((p.largest_file for p in providers), default=settings.UPLOAD_REQUEST_BYTES)


def scratch_folder() -> Path:
    """Where a form's files lie while the form is read."""
    folder = Path(settings.SCRATCH_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def names_of(request: HttpRequest) -> list[str]:
    """The names of the form's files, also of those that our script announces and sends by themselves."""
    return _exact_names(request.POST.get("names", "")) or [
        file.name or "" for file in request.FILES.getlist("files")
    ]


def uploads_of(request: HttpRequest) -> list[Upload]:
    """The files of the form, in its order, each with its exact name where the script sent the names."""
    files = request.FILES.getlist("files")
    names = _exact_names(request.POST.get("names", ""))
    if len(names) != len(files):
        names = [file.name or "" for file in files]
    return [Upload(name, file) for name, file in zip(names, files, strict=True)]


def dropped_in_words(request: HttpRequest) -> str:
    """Why some files of the form were not taken at all; empty if all were."""
    dropped = getattr(request, "dropped_files", "")
    if dropped == "too many":
        return f"Only the first {MAX_FILES} files were taken: add the others in a second step."
    if dropped:
        most = settings.UPLOAD_REQUEST_BYTES // 1024**2
        return f"Together the files are larger than {most} MB, the most that can be sent at once: add them one by one."
    return ""


def _exact_names(text: str) -> list[str]:
    try:
        names = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return names if isinstance(names, list) and all(isinstance(n, str) for n in names) else []
