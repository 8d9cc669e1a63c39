"""A person's browser, as far as this needs one: cookies, no redirects followed, and an answer or none."""

import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from tests.journeys.seed import PASSWORD

SECONDS = 40
PATIENCE = 3 * SECONDS
SIGN_IN = "/accounts/login/"
JSON = {"Accept": "application/json"}


class Stuck(Exception):
    """No answer came, though nothing is killed any more."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    content: bytes

    @property
    def is_yes(self) -> bool:
        """What was sent is acknowledged: taken, and not sent on to sign in."""
        return self.status < 400 and not self.location.startswith(SIGN_IN)

    @property
    def location(self) -> str:
        return self.headers.get("Location") or ""

    @property
    def text(self) -> str:
        return self.content.decode()

    def json(self) -> Any:
        return json.loads(self.content)


@dataclass
class Tally:
    """What all clients saw, together: requests by kind and outcome, and what should never have happened."""

    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    sent_bytes: int = 0
    answered: int = 0
    last_answer_by: float = float("inf")
    is_over: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, kind: str, outcome: str, size: int = 0) -> None:
        with self._lock:
            self.requests[kind, outcome] += 1
            self.sent_bytes += size
            self.answered += outcome in {"acknowledged", "refused"}

    def end(self) -> None:
        """Nothing is killed any more: let everybody come to an end, for which every answer comes soon."""
        self.last_answer_by = time.monotonic() + PATIENCE
        self.is_over.set()

    def report(self, finding: str) -> None:
        with self._lock:
            self.wrong.append(finding)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class Client:
    """One signed-in person. ``ask`` sends once; ``insist`` sends the same until there is an answer."""

    def __init__(self, url: str, who: str, tally: Tally) -> None:
        self.url, self.who, self.tally = url, who, tally
        self._cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(self._cookies),
            _NoRedirects(),
        )

    def sign_in(self) -> None:
        page = self.insist("page", "GET", SIGN_IN)
        token = form_token(page)
        typed = {"csrfmiddlewaretoken": token, "login": f"{self.who}@journey.test", "password": PASSWORD}
        answer = self.insist("sign in", "POST", SIGN_IN, form=typed)
        if answer.status != 302:
            raise Stuck(f"{self.who} could not sign in: {answer.status} {answer.text}")

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        *,
        form: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer | None:
        """The answer; None where none came, or one that says nothing of what became of it (5xx)."""
        sent = dict(headers or {})
        if form is not None:
            body = urlencode(form, doseq=True).encode()
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(self.url + path, data=body, headers=sent, method=method)
        try:
            answer = self._send(request)
        except (OSError, http.client.HTTPException):
            self.tally.count(kind, "unanswered", len(body or b""))
            return None
        if answer.status >= 500:
            self.tally.count(kind, "failed", len(body or b""))
            return None
        if answer.location.startswith(SIGN_IN) or answer.status == 401:
            self.tally.report(f"{self.who} was signed out: {method} {path}")
        self.tally.count(kind, "acknowledged" if answer.is_yes else "refused", len(body or b""))
        return answer

    def _send(self, request: urllib.request.Request) -> Answer:
        try:
            with self._opener.open(request, timeout=SECONDS) as got:
                return Answer(got.status, got.headers, got.read())
        except urllib.error.HTTPError as other:
            with other:
                return Answer(other.code, other.headers, other.read())

    def insist(self, kind: str, method: str, path: str, **sent: Any) -> Answer:
        """The same again until it is answered. Raises Stuck when nothing comes though nothing is killed any more."""
        while time.monotonic() < self.tally.last_answer_by:
            if answer := self.ask(kind, method, path, **sent):
                return answer
            time.sleep(0.1)
        raise Stuck(f"{self.who}: no answer to {method} {path}")

    def page(self, path: str) -> Answer:
        return self.insist("page", "GET", path)

    def file(self, path: str) -> Answer:
        """A file of the site, from the bucket where it sends its readers there."""
        answer = self.page(path)
        if answer.status != 302 or not answer.location.startswith("http"):
            return answer
        # Signed: it needs no cookie, and gets none.
        with urllib.request.urlopen(answer.location, timeout=SECONDS) as got:
            return Answer(got.status, got.headers, got.read())

    @property
    def token(self) -> str:
        """For requests that are no form."""
        return next((c.value or "" for c in self._cookies if c.name == "csrftoken"), "")


def form_token(page: Answer) -> str:
    marker = 'name="csrfmiddlewaretoken" value="'
    return page.text.partition(marker)[2].partition('"')[0]


def path_of(url: str) -> str:
    return urlsplit(url).path


def multipart(fields: Mapping[str, Any], file: tuple[str, bytes]) -> tuple[bytes, str]:
    """A form with one file, and its content type."""
    edge = uuid4().hex
    head = '--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
    pairs = [
        (name, each)
        for name, value in fields.items()
        for each in (value if isinstance(value, list) else [value])
    ]
    parts = [head.format(edge=edge, name=name, value=value).encode() for name, value in pairs]
    name, content = file
    head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
    parts += [f"{head}Content-Type: application/octet-stream\r\n\r\n".encode(), content]
    parts.append(f"\r\n--{edge}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={edge}"
