"""``make hostile``: a thousand hostile files under naughty names, sent to a served site over HTTP by both ways in.

``--count`` and ``--seed`` choose others. Prints how many of each kind were taken and refused, and all that is wrong: a
status of 500 or more, a refusal without words, a file served so that it could run; then, once the worker has done all
there is, tasks that failed, previews and scans that wait, and pages of the owner and of those who judge that do not
stand or hold a name as markup. With a scanner where one is installed. Exit 1 if there is anything wrong.
"""

import argparse
import http.client
import json
import os
import re
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))

from evidence import tus  # noqa: E402
from tests.evidence.hostile_corpus import (  # noqa: E402
    LONG,
    SEED,
    TUS,
    Answer,
    Case,
    Figures,
    check,
    page_problems,
)
from tests.hostile.forms import body_of  # noqa: E402
from tests.hostile.resumable import announcement, file_address, pieces  # noqa: E402
from tests.journeys.seed import PASSWORD  # noqa: E402
from tests.journeys.served import Site, served  # noqa: E402
from tools import clamav  # noqa: E402

FILES_OF_A_DRAFT = 40
ROW = re.compile(r'<li id="file-([0-9a-f-]{36})">')
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)


class Person:
    """A browser of somebody who is signed in."""

    def __init__(self, site: Site, who: str) -> None:
        self._site = site
        self._jar = CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))
        self.get("/accounts/login/")
        self.form("/accounts/login/", login=f"{who}@journey.test", password=PASSWORD)

    def get(self, address: str) -> tuple[int, Mapping[str, str], str]:
        return self.open(address)

    def headers(self, address: str) -> tuple[int, Mapping[str, str]]:
        status, headers, _ = self.get(address)
        return status, headers

    def problems_of(self, *addresses: str) -> Iterator[str]:
        """What is wrong with pages."""
        for address in addresses:
            status, _, html = self.get(address)
            yield from (f"{address}: {each}" for each in page_problems(status, html))

    @property
    def token(self) -> str:
        return next((cookie.value or "" for cookie in self._jar if cookie.name == "csrftoken"), "")

    def form(self, address: str, **fields: str) -> None:
        sent = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.token}).encode()
        status, _, _ = self.open(address, sent)
        assert status == 200, f"{address} answered with {status}"

    def open(
        self,
        address: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        method: str = "",
    ) -> tuple[int, Mapping[str, str], str]:
        request = urllib.request.Request(
            self._site.url + address, body, dict(headers or {}), method=method or None
        )
        try:
            with self._opener.open(request, timeout=120) as answer:
                return answer.status, dict(answer.headers), answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as refusal:
            return refusal.code, dict(refusal.headers), refusal.read().decode("utf-8", "replace")
        except (http.client.HTTPException, OSError) as problem:
            return 599, {}, f"no answer: {problem}"


class Apprentice(Person):
    """One who means harm."""

    def __init__(self, site: Site) -> None:
        super().__init__(site, "apprentice")
        self.drafts: list[str] = []
        self._seen: set[str] = set()

    def send(self, case: Case) -> Answer:
        """Each file by itself, into a draft that has room."""
        if case.number % FILES_OF_A_DRAFT == 0:
            self._begin_draft()
        return self._by_tus(case) if case.way == TUS else self._by_form(case)

    def _begin_draft(self) -> None:
        self.drafts.append(str(uuid4()))
        self._seen = set()
        self.form(
            "/evidence/new/", batch=self.drafts[-1], whole="1", title="A draft", kind="product", go="files"
        )

    def _by_form(self, case: Case) -> Answer:
        page = f"/evidence/{self.drafts[-1]}/edit/files/"
        body, content_type = body_of(case, str(uuid4()), csrfmiddlewaretoken=self.token)
        status, _, answer = self.open(
            page, body, {"Content-Type": content_type, "Accept": "application/json"}
        )
        try:
            said = json.loads(answer)
        except ValueError:
            return Answer(status, _words(answer))
        if not said["added"]:
            return Answer(status, " ".join(said["refused"]))
        (fresh,) = set(ROW.findall(self.get(page)[2])) - self._seen
        self._seen.add(fresh)
        return Answer(status, "", f"/files/{fresh}/")

    def _by_tus(self, case: Case) -> Answer:
        headers = {**announcement(case, self.drafts[-1]), "X-CSRFToken": self.token}
        status, told, answer = self.open("/uploads/", b"", headers)
        if status != 201:
            return Answer(status, answer)
        for piece, more in pieces(case):
            sent = {**more, "Content-Type": tus.CHUNK_TYPE, "X-CSRFToken": self.token}
            status, _, answer = self.open(told["Location"], piece, sent, "PATCH")
            if status != 204:
                return Answer(status, answer)
        address = file_address(told["Location"])
        self._seen.add(address.split("/")[2])
        return Answer(status, "", address)


def _words(page: str) -> str:
    """What a page says, without its tags."""
    found = MAIN.search(page)
    return " ".join(re.sub(r"<[^>]*>", " ", found[0] if found else page).split())[:300]


def look_afterwards(site: Site, apprentice: Apprentice) -> Iterator[str]:
    """All that is wrong once the files are sent: what the worker did, and the pages that show them."""
    yield from _settled(site)["wrong"]
    yield from apprentice.problems_of("/evidence/", "/search/?q=report")
    for draft in apprentice.drafts:
        item = f"/evidence/{draft}/"
        yield from apprentice.problems_of(item, f"{item}edit/files/", f"{item}submit/")
    sent = _truth(site, "submit")
    yield from _settled(site)["wrong"]
    items = [f"/evidence/{each['item']}/" for each in sent]
    yield from apprentice.problems_of("/evidence/", *items)
    yield from Person(site, "manager").problems_of(*items)
    desks = [f"/review/{each['submission']}/" for each in sent]
    yield from Person(site, "assessor").problems_of("/queue/", "/search/?q=report", *items, *desks)
    left = [path.name for path in (site.folder / "var" / "files" / "incoming").iterdir()]
    if left:
        yield f"left behind among the incoming files: {', '.join(left)}"
    # What no parser can read is logged too, and answered with 400.
    if "Internal Server Error" in site.log("web"):
        yield f"the web server's log:\n{site.log('web')[-2000:]}"
    if "Traceback" in site.log("worker"):
        yield f"the worker's log:\n{site.log('worker')[-2000:]}"


def _settled(site: Site) -> dict[str, Any]:
    return dict(_truth(site, "settle"))


def _truth(site: Site, what: str) -> Any:
    command = f"from tests.hostile import afterwards; afterwards.main('{what}')"
    return json.loads(site.manage("shell", "--verbosity", "0", "--command", command).splitlines()[-1])


@contextmanager
def scanner() -> Iterator[bool]:
    """A ClamAV that the site finds in its environment, where one is installed."""
    found = clamav.find()
    if found is None:
        yield False
        return
    with clamav.daemon(found) as daemon:
        os.environ["APM_CLAMD"] = daemon.address
        yield True


def attack(folder: Path, count: int, seed: int) -> tuple[Figures, dict[str, Any]]:
    """What became of all files, and what the site had made of them when its worker was done."""
    made_by = (str(ROOT / "tests" / "journeys" / "seed.py"),)
    with scanner() as scans, served(folder, seed=made_by) as site:
        apprentice = Apprentice(site)
        figures = check(apprentice.send, apprentice.headers, count, seed, scans=scans)
        figures.wrong += look_afterwards(site, apprentice)
        return figures, _settled(site)["figures"]


def main() -> int:
    parser = argparse.ArgumentParser(description="Send hostile files to a served site.")
    parser.add_argument("--count", type=int, default=LONG)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="apm-hostile-") as folder:
        figures, made = attack(Path(folder) / "site", options.count, options.seed)
    print(figures.in_words())
    print("\n".join(f"{name}: {value}" for name, value in made.items()))
    print("WRONG" if figures.wrong else "Every answer was clear, and nothing that was taken can harm.")
    return 1 if figures.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
