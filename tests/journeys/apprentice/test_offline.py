"""On a phone without a network: what is written waits there, under its owner, and is sent once there is one."""

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.axe import COLOURS, violations
from tests.journeys.apprentice.sending import new_draft
from tests.journeys.apprentice.test_kept_files import SUBMITTED
from tests.journeys.conftest import SignIn
from tests.journeys.seed import PASSWORD
from tests.journeys.served import Site

# What the browser and the store do; the rows behind it are tested on both databases.
pytestmark = pytest.mark.one_database

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}
SAVED = re.compile(r"^Saved here \d\d:\d\d$")
SIGN_OUT = "header details.menu"

ON_SERVER = """
import hashlib
import json
from evidence.models import Evidence

print(json.dumps([
    {
        "title": item.title,
        "narrative": item.narrative,
        "owner": item.apprentice.learner.user.email,
        "files": {file.name: file.blob.sha256 for file in item.attachments.order_by("pk")},
        "claims": {c.ksb.code: [c.how, c.where] for c in item.claims.select_related("ksb").order_by("ksb__ordinal")},
    }
    for item in Evidence.objects.order_by("pk")
]))
"""


def on_server(site: Site) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(site.manage("shell", "--no-imports", "-c", ON_SERVER))
    return found


def ready(page: Page) -> None:
    """The worker looks after the pages, and what the apprentice needs is on the device."""
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    expect(page.locator("meta[name=apm-person][data-ready]")).to_have_count(1)


def write(page: Page, title: str, *, codes: tuple[str, ...] = (), files: tuple[Path, ...] = ()) -> None:
    """A new item on the page for writing without a network, left open."""
    page.get_by_role("button", name="New evidence").click()
    page.get_by_label("What did you do?").fill(f"{title}: measured in the basement.")
    page.get_by_label("Title").fill(title)
    for file in files:
        page.get_by_label("Photos and files").set_input_files(file)
        expect(page.get_by_role("list", name="Files of this item")).to_contain_text(file.name)
    for code in codes:
        page.get_by_label("Find a KSB").fill(code)
        page.get_by_role("checkbox", name=re.compile(rf"^{code} ")).check()
        part = page.get_by_role("region", name=re.compile(rf"^{code} "))
        part.get_by_label("How does it show this?").fill(f"It shows {code}.")
        part.get_by_label("Where to look").fill("Page 2")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "slab.png"
    Image.new("RGB", (400, 300), (120, 90, 60)).save(path)
    return path


def sign_in_again(context: BrowserContext, who: str) -> Page:
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{who}@journey.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    return page


def test_what_is_written_offline_waits_and_is_sent_once(sign_in: SignIn, site: Site, photo: Path) -> None:
    page = sign_in("apprentice", **PHONE)
    ready(page)
    context = page.context
    context.set_offline(True)
    page.goto("/evidence/new/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write offline")
    expect(page.get_by_text("No connection.")).to_be_visible()
    assert violations(page) == []
    write(page, "Slab of the basement", codes=("K1", "S2"), files=(photo,))
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    page.close()

    # Closed while it was still open for writing, and opened again, still without a network.
    page = context.new_page()
    page.goto("/")
    expect(page.get_by_role("list")).to_contain_text("Slab of the basement")
    assert violations(page) == []
    page.get_by_role("button", name="Change Slab of the basement").click()
    expect(page.get_by_label("What did you do?")).to_have_value(
        "Slab of the basement: measured in the basement."
    )
    expect(page.get_by_role("list", name="Files of this item")).to_contain_text("slab.png")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_role("heading", name="Waiting on this device")).to_be_focused()
    other = context.new_page()
    other.goto("/offline/")
    assert on_server(site) == []

    # The bytes of the file arrive, but not the answer that says so.
    cut: list[int] = []

    def cut_one(route: Route) -> None:
        if cut or route.request.method != "PATCH":
            return route.continue_()
        cut.append(route.fetch().status)
        return route.abort()

    context.route("**/uploads/*/", cut_one)
    # Two tabs are told at the same time that the network is back.
    context.set_offline(False)
    for tab in (page, other):
        expect(tab.get_by_text("Nothing waits here: all is sent.")).to_be_visible()
    assert cut == [204]
    assert on_server(site) == [
        {
            "title": "Slab of the basement",
            "narrative": "Slab of the basement: measured in the basement.",
            "owner": "apprentice@journey.test",
            "files": {"slab.png": hashlib.sha256(photo.read_bytes()).hexdigest()},
            "claims": {"K1": ["It shows K1.", "Page 2"], "S2": ["It shows S2.", "Page 2"]},
        }
    ]
    sent = page if page.get_by_role("link", name="Open it").count() else other
    assert violations(sent) == []
    sent.get_by_role("link", name="Open it").click()
    expect(sent.get_by_role("heading", level=1)).to_have_text("Slab of the basement")


def test_signing_out_asks_about_what_was_not_taken(sign_in: SignIn, site: Site, tmp_path: Path) -> None:
    archive = tmp_path / "tools.zip"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("tool.exe", b"MZ")
    page = sign_in("apprentice", **PHONE)
    ready(page)
    page.context.set_offline(True)
    page.goto("/evidence/")
    write(page, "Tools", codes=("K1",), files=(archive,))
    page.get_by_role("button", name="Done").click()
    page.context.set_offline(False)
    expect(page.get_by_text("Not sent: “tools.zip” is of a type we cannot take.")).to_be_visible()
    assert [(item["title"], item["files"], list(item["claims"])) for item in on_server(site)] == [
        ("Tools", {}, ["K1"])
    ]
    assert violations(page) == []
    page.get_by_role("link", name="Open the page you asked for").click()
    expect(page.get_by_text("One item waits on this device.")).to_be_visible()
    assert violations(page) == []

    dialog = sign_out(page)
    expect(dialog.get_by_role("button", name="Send now and sign out")).to_be_focused()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    dialog = sign_out(page)
    with page.expect_download() as coming:
        dialog.get_by_role("button", name="Download a copy").click()
    with zipfile.ZipFile(coming.value.path()) as copy:
        assert copy.testzip() is None
        assert copy.namelist() == ["1 Tools/text.txt", "1 Tools/tools.zip"]
        assert copy.read("1 Tools/tools.zip") == archive.read_bytes()
        text = copy.read("1 Tools/text.txt").decode()
        assert text.startswith("Tools\n\nTools: measured in the basement.\n\nK1 ")
    dialog.get_by_role("button", name="Throw it away and sign out").click()
    dialog.get_by_role("button", name="Yes, throw it away for good").click()
    page.wait_for_url("**/accounts/login/**")
    page.context.set_offline(True)
    page.goto("/")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Nobody is known on this device"])
    assert violations(page) == []


def sign_out(page: Page) -> Locator:
    page.locator(SIGN_OUT).locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("dialog", name="One item is not sent yet")
    expect(dialog).to_be_visible()
    return dialog


def tab_to(page: Page, place: Locator) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if place.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{place} is not reached by the Tab key")


def test_what_waits_is_seen_and_sent_by_its_owner_alone(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice", **PHONE)
    ready(page)
    context = page.context
    context.set_offline(True)
    page.goto("/")
    # By keyboard alone.
    tab_to(page, page.get_by_role("button", name="New evidence"))
    page.keyboard.press("Enter")
    expect(page.get_by_label("What did you do?")).to_be_focused()
    page.keyboard.type("I counted the bolts.")
    tab_to(page, page.get_by_label("Find a KSB"))
    page.keyboard.type("K1")
    tab_to(page, page.get_by_role("checkbox", name=re.compile("^K1 ")))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_role("button", name="Done"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="I counted the bolts.")).to_be_visible()

    context.clear_cookies(name="sessionid")
    context.set_offline(False)
    expect(page.get_by_text("Sign in to send what waits here.")).to_be_visible()
    assert violations(page) == []
    page.close()

    page = sign_in_again(context, "apprentice2")
    ready(page)
    expect(page.locator("[data-waiting-here]")).to_have_count(0)
    page.goto("/offline/")
    expect(page.get_by_text("Work of somebody else waits on this device.")).to_be_visible()
    expect(page.get_by_text("Nothing waits here: all is sent.")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("bolts")
    assert on_server(site) == []
    page.goto("/")
    page.locator(SIGN_OUT).locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    page.close()

    # The server takes it, but the answer is lost on its way.
    lost: list[str] = []

    def lose_one(route: Route) -> None:
        if lost:
            return route.continue_()
        lost.append(route.fetch().text())
        return route.abort()

    context.route("**/evidence/new/", lose_one)
    page = sign_in_again(context, "apprentice")
    expect(page.locator("[data-waiting-here]")).to_contain_text(
        "One item waits on this device. No connection."
    )
    assert [json.loads(answer)["errors"] for answer in lost] == [{}]
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text("Sent: “I counted the bolts.”.")).to_be_visible()
    expect(page.locator("[data-waiting-here]")).to_have_count(0)
    assert on_server(site) == [
        {
            "title": "I counted the bolts.",
            "narrative": "I counted the bolts.",
            "owner": "apprentice@journey.test",
            "files": {},
            "claims": {"K1": ["", ""]},
        }
    ]


def test_back_to_the_answer_of_a_form_is_back_to_its_page(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice", **PHONE)
    ready(page)
    write_page = new_draft(page, "Slab").removesuffix("files/")
    page.goto(write_page)
    wrong_day(page)
    page.get_by_label("When you did it").fill("2026-01-05")
    page.get_by_role("button", name="Save and go to files").click()
    page.wait_for_url("**/edit/files/")
    page.go_back()
    expect(page).to_have_url(write_page)
    expect(page.get_by_label("When you did it")).to_have_value("2026-01-05")
    wrong_day(page)
    # A form that is sent without a network is another matter: no page is shown as if it had arrived.
    page.context.set_offline(True)
    page.evaluate("() => { setTimeout(() => document.querySelector('form[data-autosave]').submit()); }")
    expect(page.get_by_role("heading", level=1)).to_have_text("Write offline")
    page.context.set_offline(False)
    page.goto(write_page)
    wrong_day(page)
    page.goto("/evidence/")
    # Meanwhile its page leads elsewhere.
    site.manage("shell", "--no-imports", "-c", SUBMITTED)
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cracks")
    expect(page.get_by_text("Take it back", exact=True).first).to_be_visible()


def wrong_day(page: Page) -> None:
    """Save with a day that is to come: the answer to the form says what is wrong."""
    page.get_by_label("When you did it").fill("2031-01-01")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("This day is still to come").first).to_be_visible()
