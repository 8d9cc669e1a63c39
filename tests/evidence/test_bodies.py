"""Bodies are taken straight from gunicorn's socket, and gunicorn goes on as if it had given them."""

import io
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from gunicorn.http.wsgi import create

from evidence.bodies import PIECE, body_of

HEADERS = "PATCH /uploads/x/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n"
NEXT = b"GET /next/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
LONG = bytes(range(256)) * 40


class Connection:
    """A sender's end of a connection, and gunicorn's view of what comes at the other."""

    def __init__(self) -> None:
        self.sender, self._receiver = socket.socketpair()
        self._config = Config()
        self._parser = RequestParser(self._config, self._receiver, ("127.0.0.1", 1))

    def request(self) -> WSGIRequest:
        message = next(self._parser)
        _, environ = create(message, self._receiver, ("127.0.0.1", 1), ("127.0.0.1", 2), self._config)
        return WSGIRequest(environ)

    def close(self) -> None:
        self.sender.close()
        self._receiver.close()


@pytest.fixture
def connection() -> Iterator[Connection]:
    opened = Connection()
    yield opened
    opened.close()


def taken(request: Any, length: int) -> bytes:
    return b"".join(bytes(piece) for piece in body_of(request, length))


@pytest.mark.parametrize("content", [b"", b"short", LONG])
def test_the_next_request_is_found_after_the_body(connection: Connection, content: bytes) -> None:
    connection.sender.sendall(HEADERS.format(len(content)).encode() + content + NEXT)
    assert taken(connection.request(), len(content)) == content
    assert connection.request().path == "/next/"


def test_pieces_are_received_and_not_copied(connection: Connection) -> None:
    """If a new gunicorn is built differently this fails; nothing else does, but ``make bench`` gets slower."""
    connection.sender.sendall(HEADERS.format(len(LONG)).encode())
    pieces = body_of(connection.request(), len(LONG))
    connection.sender.sendall(LONG)
    assert [type(piece) for piece in pieces] == [memoryview]


def test_what_a_view_leaves_is_passed_over(connection: Connection) -> None:
    connection.sender.sendall(HEADERS.format(len(LONG)).encode())
    request = connection.request()
    pieces = body_of(request, len(LONG))
    connection.sender.sendall(LONG + NEXT)
    next(pieces)
    assert connection.request().path == "/next/"


def test_what_came_before_the_sender_broke_off_is_kept(connection: Connection) -> None:
    connection.sender.sendall(HEADERS.format(len(LONG)).encode() + LONG[:5])
    request = connection.request()
    connection.sender.sendall(LONG[5:1000])
    connection.sender.close()
    assert taken(request, len(LONG)) == LONG[:1000]
    with pytest.raises(StopIteration):
        connection.request()


def test_a_body_that_was_begun_already_is_read_on(connection: Connection) -> None:
    connection.sender.sendall(HEADERS.format(len(LONG)).encode() + LONG + NEXT)
    request = connection.request()
    assert request.read(100) == LONG[:100]
    assert taken(request, len(LONG) - 100) == LONG[100:]
    assert connection.request().path == "/next/"


def test_any_other_server_is_read_from() -> None:
    content = LONG * 30
    request = RequestFactory().patch("/uploads/x/", content)
    assert len(content) > PIECE
    assert taken(request, len(content)) == content


def test_other_servers_senders_break_off_too() -> None:
    request = RequestFactory().patch("/uploads/x/", b"12345")
    assert taken(request, 9) == b"12345"

    class Broken(io.BytesIO):
        def read(self, *args: Any) -> bytes:
            raise OSError

    request.META["wsgi.input"] = request._stream = Broken()
    assert taken(request, 9) == b""
