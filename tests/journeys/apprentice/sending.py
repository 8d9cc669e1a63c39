"""What the journeys with files share: a draft to send to, a line that is slow or cut, and what has arrived."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import CDPSession, FilePayload, Locator, Page, Route, expect

from tests.journeys.seed import PASSWORD
from tests.journeys.served import Site

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
MB = 1024**2


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def new_draft(page: Page, title: str) -> str:
    """A draft with a text; the address of its files."""
    page.goto("/evidence/new/")
    page.get_by_label("Title").fill(title)
    expect(page.locator("[data-save-state]")).to_have_text(re.compile("^Saved"))
    page.get_by_role("button", name="Files", exact=True).click()
    expect(page).to_have_url(re.compile("/edit/files/$"))
    return page.url


def row(page: Page) -> Locator:
    return page.locator("[data-staged] > li")


def choose(page: Page, *files: Path) -> None:
    page.locator("#files").set_input_files(list(files))


def made(name: str, kind: str, content: bytes) -> FilePayload:
    """A file for a field, from memory."""
    return {"name": name, "mimeType": kind, "buffer": content}


class Line:
    """The browser's connection: slow, or cut."""

    def __init__(self, page: Page) -> None:
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Network.enable")

    def goes(self, *, megabytes_a_second: float) -> None:
        self._send(offline=False, speed=int(megabytes_a_second * MB))

    def is_cut(self) -> None:
        self._send(offline=True, speed=0)

    def _send(self, *, offline: bool, speed: int) -> None:
        wanted = {"offline": offline, "latency": 20, "downloadThroughput": speed, "uploadThroughput": speed}
        self._session.send("Network.emulateNetworkConditions", wanted)


def percent(page: Page) -> int:
    found = re.search(r"(\d+) %", row(page).locator("[data-note]").inner_text())
    return int(found.group(1)) if found else 0


def until(page: Page, share: int) -> None:
    """Wait until this much of the file has been sent."""
    page.wait_for_function(
        "share => document.querySelector('[data-staged] progress')?.value * 100 >= share",
        arg=share,
        timeout=120_000,
    )


def stored(site: Site) -> list[tuple[int, str]]:
    """Size and hash of every file in the site's store, from its bytes."""
    paths = [
        path for path in (Path(site.environment["APM_VAR"]) / "files" / "blobs").rglob("*") if path.is_file()
    ]
    return [(path.stat().st_size, sha256(path)) for path in paths]


ARRIVED = """
import json
from evidence.models import Attachment

files = Attachment.objects.on_draft().order_by("evidence__pk", "position")
print(json.dumps([[file.name, file.blob.sha256] for file in files]))
"""


def arrived(site: Site) -> list[tuple[str, str]]:
    """Name and hash of every file on a draft, in order, as the server has them."""
    return [(name, sha) for name, sha in json.loads(site.manage("shell", "--no-imports", "-c", ARRIVED))]


def sign_in_on(page: Page, who: str) -> None:
    """By the form that this page shows."""
    page.locator("input[name=login]").fill(f"{who}@journey.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


# A file comes from the clipboard, or is dropped, as a browser gives it.
HANDED = """async ([kind, name, type, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))], name, { type }));
  const about = { bubbles: true, cancelable: true };
  if (kind === "paste") document.body.dispatchEvent(new ClipboardEvent(kind, { clipboardData: data, ...about }));
  const form = document.querySelector("form[data-send-files], form[data-view=write]");
  const kinds = kind === "drop" ? ["dragenter", "dragover", "drop"] : [];
  for (const each of kinds) form.dispatchEvent(new DragEvent(each, { dataTransfer: data, ...about }));
}"""


def hand(page: Page, how: str, name: str, kind: str, content: bytes) -> None:
    """Paste or drop a file: ``how`` is "paste" or "drop"."""
    # The plain field turns into a button when the script has come; the page for writing offline shows its form.
    expect(page.locator("[data-choose], form[data-view=write]")).to_be_visible()
    page.evaluate(HANDED, [how, name, kind, base64.b64encode(content).decode()])


def rename(page: Page, called: str, name: str) -> None:
    """Give the file that was taken under this name another one."""
    field = page.get_by_label(f"Name of {called}")
    field.fill(name)
    field.press("Tab")


def full_disk(route: Route) -> None:
    """Answer as a site that cannot store what comes: a handler for the addresses of uploads."""
    if route.request.method == "PATCH":
        route.fulfill(status=507, body="")
    else:
        route.continue_()


# How many files this device keeps the bytes of, whoever they belong to.
KEPT = """() => new Promise((done) => {
  const opening = indexedDB.open("apm-offline");
  opening.onsuccess = () => {
    const counted = opening.result.transaction("bytes").objectStore("bytes").count();
    counted.onsuccess = () => {
      opening.result.close();
      done(counted.result);
    };
  };
})"""


def wait_for_kept(page: Page, number: int) -> None:
    """Until exactly this many files are kept on this device."""
    wait_until(page, f"async (number) => (await ({KEPT})()) === number", number)


# Playwright's own waiting takes the promise for the answer.
UNTIL = """async ([test, argument]) => {
  const isSo = eval(`(${test})`);
  const end = performance.now() + 30_000;
  while (!(await isSo(argument))) {
    if (performance.now() > end) throw new Error(`never came: ${test}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}"""


def wait_until(page: Page, test: str, argument: object = None) -> None:
    """Until an asynchronous function of the page says yes."""
    page.evaluate(UNTIL, [test, argument])


def new_tab(page: Page, back: Callable[[], object] = lambda: None) -> Page:
    """Another tab of the same browser, after this one was closed without being asked and ``back`` was done."""
    context = page.context
    page.close(run_before_unload=False)
    back()
    return context.new_page()
