"""Evidence in a bucket of an S3 server: what arrives is a row of objects, what is kept is one.

A piece on its way in is an object named after the place at which it starts, so that the bytes there are the row of
pieces without a gap. No counter and no open multipart upload has to survive a killed process.
"""

import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import IO, Any

from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage

from evidence.storages import CHUNK, Bytes, Moved, Stored

INCOMING = "incoming/"
PIECE = 8 * CHUNK
READ_AHEAD = 4 * CHUNK
ADDRESS_SECONDS = 300
# The least that S3 takes for a part, unless it is the last.
LEAST_PART = 5 * CHUNK
MISSING = {"404", "NoSuchKey", "NoSuchBucket", "NotFound"}
# The second is said while another is writing the same object.
TAKEN = {"PreconditionFailed", "ConditionalRequestConflict"}


@dataclass(frozen=True)
class Piece:
    """An object that holds ``size`` bytes from ``start`` on."""

    name: str
    start: int
    size: int

    @property
    def end(self) -> int:
        return self.start + self.size


class ObjectStorage(S3Storage):
    """django-storages' S3 storage, with what evidence asks of one. ``direct``: browsers may read from it themselves."""

    direct = True

    def get_default_settings(self) -> dict[str, Any]:
        return {**super().get_default_settings(), "direct": True}

    def prepare(self) -> None:
        """Make the bucket if it is not there. Raises botocore's error, which says what the server refused."""
        try:
            self._client.head_bucket(Bucket=self.bucket_name)
        except ClientError as problem:
            if problem.response["Error"]["Code"] not in MISSING:
                raise
            self._client.create_bucket(Bucket=self.bucket_name)

    def arrived(self, key: str) -> int:
        return _length(self._pieces(key))

    def append(self, key: str, chunks: Iterable[Bytes], *, at: int) -> int:
        """Writes a piece for every 8 MB, and one for what is left when the sender ends or breaks off.

        No piece replaces another, so that a dead connection finds its place taken by the one that came after it.
        """
        if (there := self.arrived(key)) != at:
            raise Moved(there)
        with tempfile.SpooledTemporaryFile(max_size=PIECE) as piece:
            try:
                for chunk in chunks:
                    piece.write(chunk)
                    if piece.tell() >= PIECE:
                        at = self._put_piece(key, piece, at)
            finally:
                self._put_piece(key, piece, at)
        return self.arrived(key)

    def _put_piece(self, key: str, piece: IO[bytes], at: int) -> int:
        piece.seek(0)
        content = piece.read()
        piece.seek(0)
        piece.truncate()
        if content:
            name = f"{INCOMING}{key}/{at:020d}"
            try:
                self._client.put_object(Bucket=self.bucket_name, Key=name, Body=content, IfNoneMatch="*")
            except ClientError as problem:
                if problem.response["Error"]["Code"] not in TAKEN:
                    raise
                # Ours, where the client sent it again because it heard no answer.
                if not self.exists(name) or self.kept_file(name).read() != content:
                    raise Moved(self.arrived(key)) from problem
        return at + len(content)

    def arrived_file(self, key: str) -> IO[bytes]:
        return self._reader(self._pieces(key))

    def keep(self, key: str, path: str) -> None:
        """The server puts the pieces together itself: only those too small for a part are read and sent again."""
        row = self._pieces(key)
        if not row:
            raise FileNotFoundError(key)
        try:
            if len(row) == 1:
                self._client.copy_object(Bucket=self.bucket_name, Key=path, CopySource=self._source(row[0]))
            else:
                self._put_together(row, path)
        except ClientError as problem:
            if problem.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(key) from problem
            raise

    def _put_together(self, row: list[Piece], path: str) -> None:
        """An object of these pieces in a row, there at once or not at all."""
        target = {"Bucket": self.bucket_name, "Key": path}
        begun = {**target, "UploadId": self._client.create_multipart_upload(**target)["UploadId"]}
        try:
            parts = [
                {"PartNumber": number, "ETag": self._put_part({**begun, "PartNumber": number}, pieces)}
                for number, pieces in zip(count(1), _in_parts(row), strict=False)
            ]
            self._client.complete_multipart_upload(**begun, MultipartUpload={"Parts": parts})
        except BaseException:
            self._client.abort_multipart_upload(**begun)
            raise

    def _put_part(self, place: dict[str, Any], pieces: list[Piece]) -> str:
        if len(pieces) == 1:
            answer = self._client.upload_part_copy(**place, CopySource=self._source(pieces[0]))
            return str(answer["CopyPartResult"]["ETag"])
        content = b"".join(self.kept_file(piece.name).read() for piece in pieces)
        return str(self._client.upload_part(**place, Body=content)["ETag"])

    def _source(self, piece: Piece) -> dict[str, str]:
        return {"Bucket": self.bucket_name, "Key": piece.name}

    def discard(self, key: str) -> None:
        for found in self._listed(f"{INCOMING}{key}/"):
            self._client.delete_object(Bucket=self.bucket_name, Key=found["Key"])

    def arriving(self) -> Iterator[Stored]:
        """One for each key, with the time of its last piece."""
        last: Stored | None = None
        for found in self._listed(INCOMING):
            key = found["Key"].removeprefix(INCOMING).rpartition("/")[0]
            if last is not None and last.name == key:
                written = max(last.written_at, found["LastModified"])
                last = Stored(key, last.size + found["Size"], written)
                continue
            if last is not None:
                yield last
            last = Stored(key, found["Size"], found["LastModified"])
        if last is not None:
            yield last

    def stored(self, folder: str) -> Iterator[Stored]:
        for found in self._listed(f"{folder.rstrip('/')}/"):
            yield Stored(found["Key"], found["Size"], found["LastModified"])

    def kept_file(self, path: str) -> IO[bytes]:
        try:
            head = self._client.head_object(Bucket=self.bucket_name, Key=path)
        except ClientError as problem:
            if problem.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(path) from problem
            raise
        return self._reader([Piece(path, 0, head["ContentLength"])])

    def address(self, path: str, *, headers: dict[str, str]) -> str:
        if not self.direct:
            return ""
        wanted = {
            "ResponseContentType": headers["Content-Type"],
            "ResponseContentDisposition": headers["Content-Disposition"],
            "ResponseCacheControl": "private, no-store",
        }
        return self._client.generate_presigned_url(
            "get_object",
            Params={"Bucket": self.bucket_name, "Key": path, **wanted},
            ExpiresIn=ADDRESS_SECONDS,
        )

    @property
    def _client(self) -> Any:
        return self.bucket.meta.client

    def _listed(self, prefix: str) -> Iterator[dict[str, Any]]:
        for page in self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket_name, Prefix=prefix
        ):
            yield from page.get("Contents", [])

    def _pieces(self, key: str) -> list[Piece]:
        """The row of pieces as far as it goes without a gap, past those that others in the row cover."""
        row: list[Piece] = []
        for found in self._listed(f"{INCOMING}{key}/"):
            piece = Piece(found["Key"], int(found["Key"].rpartition("/")[2]), found["Size"])
            if piece.start > _length(row):
                break
            if piece.start == _length(row):
                row.append(piece)
        return row

    def _reader(self, pieces: list[Piece]) -> IO[bytes]:
        return io.BufferedReader(_Pieces(self._client, self.bucket_name, pieces), READ_AHEAD)


def _in_parts(row: list[Piece]) -> Iterator[list[Piece]]:
    """The row in parts of a multipart upload: each large enough, or the last."""
    part: list[Piece] = []
    for piece in row:
        part.append(piece)
        if sum(found.size for found in part) >= LEAST_PART:
            yield part
            part = []
    if part:
        yield part


def _length(pieces: list[Piece]) -> int:
    return pieces[-1].end if pieces else 0


class _Pieces(io.RawIOBase):
    """Objects in a row as one file, read by ranges."""

    def __init__(self, client: Any, bucket: str, pieces: list[Piece]) -> None:
        self._client = client
        self._bucket = bucket
        self._row = pieces
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: _length(self._row)}[whence]
        if base + offset < 0:
            raise ValueError("before the beginning")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        piece = next((p for p in self._row if p.start <= self._at < p.end), None)
        if piece is None:
            return 0
        size = min(len(buffer), piece.end - self._at)
        first = self._at - piece.start
        try:
            answer = self._client.get_object(
                Bucket=self._bucket, Key=piece.name, Range=f"bytes={first}-{first + size - 1}"
            )
        except ClientError as problem:
            if problem.response["Error"]["Code"] in MISSING:
                raise FileNotFoundError(piece.name) from problem
            raise
        data = answer["Body"].read()
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)
