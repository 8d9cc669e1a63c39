"""The body of a request as it comes, in pieces.

gunicorn copies a body several times in fresh memory on its way to us, which takes longer than storing it. Where
its parts are the ones we know, the pieces are received from its socket into one buffer, and it is told how
much of the body is gone. Everywhere else (another server, its own TLS, HTTP/2, tests) it is read as any other.
"""

import socket
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from gunicorn.http.body import Body, LengthReader

from evidence.storages import CHUNK, Bytes

PIECE = CHUNK // 4


def body_of(request: HttpRequest, length: int) -> Iterator[Bytes]:
    """The next ``length`` bytes; fewer when the sender breaks off. A piece holds until the next one is asked for."""
    body, connection = request.META.get("wsgi.input"), request.META.get("gunicorn.socket")
    if type(connection) is socket.socket and type(body) is Body and _is_untouched(body, length):
        return _received(body, connection, length)
    return _read(request, length)


def _is_untouched(body: Any, length: int) -> bool:
    reader = body.reader
    is_known = type(reader) is LengthReader and hasattr(reader.unreader, "take_buffered")
    return is_known and reader.length == length and body.buf.tell() == 0


def _received(body: Any, connection: socket.socket, length: int) -> Iterator[Bytes]:
    reader = body.reader
    # What came together with the headers; beyond the body it is the next request.
    early = reader.unreader.take_buffered()
    reader.unreader.unread(early[length:])
    early = early[:length]
    reader.length -= len(early)
    if early:
        yield early
    buffer = memoryview(bytearray(PIECE))
    while reader.length > 0:
        try:
            size = connection.recv_into(buffer, min(PIECE, reader.length), socket.MSG_WAITALL)
        except OSError:
            size = 0
        if size == 0:
            body.failed = True  # where another request would begin is not known
            return
        reader.length -= size
        yield buffer[:size]


def _read(request: HttpRequest, length: int) -> Iterator[Bytes]:
    while length > 0:
        try:
            piece = request.read(min(PIECE, length))
        except OSError:
            return
        if not piece:
            return
        length -= len(piece)
        yield piece
