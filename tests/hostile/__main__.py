"""``make hostile``: a thousand hostile files under naughty names, sent to a served site over HTTP.

``--count`` and ``--seed`` choose others. Prints how many of each kind were taken and refused, and every answer that is
none: a status of 500 or more, a refusal without words, a file served so that it could run. Exit 1 if there is any.
"""

import argparse
import http.client
import json
import re
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from pathlib import Path
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from tests.evidence.hostile_corpus import LONG, SEED, Answer, Case, check  # noqa: E402
from tests.hostile.forms import body_of  # noqa: E402
from tests.journeys.seed import PASSWORD  # noqa: E402
from tests.journeys.served import Site, served  # noqa: E402

FILES_OF_A_DRAFT = 40
FILE = re.compile(r'href="(/files/[0-9a-f-]{36}/)"')
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)


class Apprentice:
    """A browser of an apprentice who means harm."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        self._draft = ""
        self._seen: set[str] = set()
        self.get("/accounts/login/")
        self._form("/accounts/login/", login="apprentice@journey.test", password=PASSWORD)

    def send(self, case: Case) -> Answer:
        """Each file by itself, into a draft that has room."""
        if case.number % FILES_OF_A_DRAFT == 0:
            self._draft = str(uuid4())
            self._seen = set()
            self._form(
                "/evidence/new/", batch=self._draft, whole="1", title="A draft", kind="product", go="files"
            )
        page = f"/evidence/{self._draft}/edit/files/"
        body, content_type = body_of(case, str(uuid4()), csrfmiddlewaretoken=self._token)
        status, _, answer = self._open(
            page, body, {"Content-Type": content_type, "Accept": "application/json"}
        )
        try:
            said = json.loads(answer)
        except ValueError:
            return Answer(status, _words(answer))
        if not said["added"]:
            return Answer(status, " ".join(said["refused"]))
        fresh = [found for found in FILE.findall(self.get(page)[2]) if found not in self._seen]
        self._seen.update(fresh)
        return Answer(status, "", fresh[0])

    def headers(self, address: str) -> tuple[int, Mapping[str, str]]:
        status, headers, _ = self.get(address)
        return status, headers

    def get(self, address: str) -> tuple[int, Mapping[str, str], str]:
        return self._open(address)

    @property
    def _token(self) -> str:
        return next((cookie.value or "" for cookie in self._jar if cookie.name == "csrftoken"), "")

    def _form(self, address: str, **fields: str) -> None:
        sent = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self._token}).encode()
        status, _, _ = self._open(address, sent, {})
        assert status == 200, f"{address} answered with {status}"

    def _open(
        self, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], str]:
        request = urllib.request.Request(self._site.url + address, body, dict(headers or {}))
        try:
            with self._opener.open(request, timeout=120) as answer:
                return answer.status, dict(answer.headers), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refusal:
            return refusal.code, dict(refusal.headers), refusal.read().decode("utf-8", "replace")
        except (http.client.HTTPException, OSError) as problem:
            return 599, {}, f"no answer: {problem}"


def _words(page: str) -> str:
    """What a page says, without its tags."""
    found = MAIN.search(page)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0] if found else page).split())[:300]


def main() -> int:
    parser = argparse.ArgumentParser(description="Send hostile files to a served site.")
    parser.add_argument("--count", type=int, default=LONG)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="apm-hostile-") as folder:
        seed = (str(ROOT / "tests" / "journeys" / "seed.py"),)
        with served(Path(folder) / "site", seed=seed) as site:
            apprentice = Apprentice(site)
            figures = check(apprentice.send, apprentice.headers, options.count, options.seed)
            left = [path.name for path in (site.folder / "var" / "files" / "incoming").iterdir()]
            if left:
                figures.wrong.append(f"left behind among the incoming files: {', '.join(left)}")
            # What no parser can read is logged too, and answered with 400.
            if "Internal Server Error" in site.log("web"):
                figures.wrong.append(f"the web server's log:\n{site.log('web')[-2000:]}")
    print(figures.in_words())
    print("WRONG" if figures.wrong else "Every answer was clear, and nothing that was taken can harm.")
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
