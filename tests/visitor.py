"""A person at a served site who speaks plain HTTP: signs in by the form, begins drafts, sends files."""

import os
import re
import socket
import urllib.error
import urllib.request
from http.client import HTTPResponse
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

from tests.journeys.seed import PASSWORD

HIDDEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Visitor:
    """Keeps the cookies of one person."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._cookies))

    def sign_in(self, who: str) -> None:
        login = f"{who}@journey.test"
        page = self.post("/accounts/login/", login=login, password=PASSWORD)
        assert "/accounts/login" not in page.url, f"{login} could not sign in"

    def open(self, path: str, data: bytes | None = None, **headers: str) -> HTTPResponse:
        """The answer, redirects followed. Raises HTTPError."""
        address = path if path.startswith("http") else f"{self.url}{path}"
        request = urllib.request.Request(address, data=data, headers={**self._origin, **headers})
        answer = self._opener.open(request, timeout=120)
        assert isinstance(answer, HTTPResponse)
        return answer

    def get(self, path: str) -> bytes:
        with self.open(path) as answer:
            return answer.read()

    def post(self, path: str, **fields: str) -> HTTPResponse:
        """Send the form of a page."""
        found = HIDDEN.search(self.get(path).decode())
        assert found, f"{path} has no form"
        content = urlencode({"csrfmiddlewaretoken": found[1], **fields}).encode()
        with self.open(path, content) as answer:
            answer.read()
            return answer

    def new_draft(self, title: str) -> str:
        """The number of a draft with this title."""
        answer = self.post("/evidence/new/", title=title, kind="product", batch=str(uuid4()), whole="1")
        found = re.search(r"/evidence/([0-9a-f-]{36})/", answer.url)
        assert found, answer.url
        return found[1]

    @property
    def headers(self) -> dict[str, str]:
        """What another client sends to be this person."""
        cookies = {cookie.name: cookie.value or "" for cookie in self._cookies}
        return {
            **self._origin,
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": cookies["csrftoken"],
        }

    @property
    def _origin(self) -> dict[str, str]:
        return {"Origin": self.url, "Referer": f"{self.url}/"}


def ask(
    port: int, method: str, path: str, headers: dict[str, str], body: Path | bytes = b""
) -> tuple[int, dict[str, str]]:
    """One request on a connection of its own: the answer's status and its headers, in small letters."""
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())]
    with socket.create_connection(("127.0.0.1", port), timeout=300) as connection:
        connection.sendall("\r\n".join([*lines, "Connection: close", "", ""]).encode())
        if isinstance(body, Path):
            with body.open("rb") as handle:
                connection.sendfile(handle)
        else:
            connection.sendall(body)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    first, *rest = answer.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
    return int(first.split()[1]), {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)
    }


def write_recording(path: Path, size: int) -> None:
    """A file that nothing but its length is known of, and that begins like a sound file."""
    with path.open("wb") as file:
        file.write(b"ID3\x04\x00\x00\x00\x00\x00\x00")
        while (left := size - file.tell()) > 0:
            file.write(os.urandom(min(1024**2, left)))
