"""What was typed while nothing could be saved survives the page, until its owner puts it back or throws it away."""

import re
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.axe import COLOURS, violations
from tests.journeys.apprentice.sending import sign_in_on, wait_until
from tests.journeys.conftest import SignIn
from tests.journeys.gate import gate_before
from tests.journeys.seed import PASSWORD
from tests.journeys.served import Site

# What the browser keeps; how the server saves is tested on both databases.
pytestmark = pytest.mark.one_database

SAVED = re.compile(r"^Saved \d\d:\d\d$")
CUT_OFF = re.compile(r"^Not saved yet: no connection")
STORY = "What did you do?"
DIARY = "Diary of the slab"
LEFT = re.compile(r"^What you typed on “Diary of the slab: write”, \d\d:\d\d, was not saved\.")
# The copies on this device: their page, and the story in them.
COPIES = """() => new Promise((done) => {
  const opening = indexedDB.open("apm-offline");
  opening.onsuccess = () => {
    const typed = opening.result.transaction("typed").objectStore("typed").getAll();
    typed.onsuccess = () => {
      opening.result.close();
      done(typed.result.map((copy) => Object.fromEntries(copy.fields).narrative));
    };
  };
})"""

NewPage = Callable[..., Page]


def copies(page: Page) -> list[Any]:
    found: list[Any] = page.evaluate(COPIES)
    return found


def wait_for_copy(page: Page, text: str) -> None:
    """What is typed is written down a moment later."""
    deadline = time.monotonic() + 5
    while copies(page) != [text] and time.monotonic() < deadline:
        time.sleep(0.05)
    assert copies(page) == [text]


def draft(page: Page) -> str:
    """A saved draft, open for writing; its address."""
    page.goto("/evidence/new/")
    page.get_by_label("Title").fill(DIARY)
    page.get_by_label(STORY).fill("I measured the slab.")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    page.reload()
    return page.url


def type_without_network(page: Page, site: Site, text: str) -> None:
    """The server is out of reach, also for what a browser sends after the page has gone."""
    site.kill("web")
    page.get_by_label(STORY).fill(text)
    expect(page.locator("[data-save-state]")).to_have_text(CUT_OFF)
    wait_for_copy(page, text)


def test_it_is_offered_again_and_put_back(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice", viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    context = page.context
    address = draft(page)
    type_without_network(page, site, "I measured the slab. Then the network went.")
    page.get_by_label(STORY).fill("I measured the slab. Then the network went, and I wrote on.")
    wait_for_copy(page, "I measured the slab. Then the network went, and I wrote on.")
    page.close()

    # Every page tells of it; nothing was lost, and nothing is saved by itself.
    page = context.new_page()
    site.begin("web")
    page.goto("/evidence/")
    notice = page.locator(".notice", has_text=LEFT)
    expect(notice).to_be_visible()
    notice.get_by_text("Read it").click()
    expect(notice).to_contain_text("Then the network went, and I wrote on.")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    notice.get_by_role("link", name="Open it").click()
    page.wait_for_url(address)
    expect(page.get_by_label(STORY)).to_have_value("I measured the slab.")
    expect(page.locator(".notice", has_text=LEFT)).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Put it back").press("Enter")
    expect(page.get_by_label(STORY)).to_have_value(
        "I measured the slab. Then the network went, and I wrote on."
    )
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    expect(page.locator(".notice", has_text=LEFT)).to_have_count(0)
    assert copies(page) == []
    page.reload()
    expect(page.get_by_label(STORY)).to_have_value(
        "I measured the slab. Then the network went, and I wrote on."
    )
    page.goto("/evidence/")
    expect(page.locator(".notice", has_text="What you typed")).to_have_count(0)


def test_a_press_that_meets_no_server_loses_nothing(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice")
    address = draft(page)
    # One that arrives leaves nothing behind, also when it comes before the form has saved itself.
    page.get_by_label(STORY).fill("I measured the slab twice.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(lambda url: url != address)
    page.goto("/evidence/")
    expect(page.get_by_role("heading", level=1)).to_have_text("My evidence")
    wait_until(page, f"async () => (await ({COPIES})()).length === 0")
    assert page.locator(".notice", has_text="What you typed").count() == 0

    # In one field, before the form has tried to save itself and found out.
    page.goto(address)
    page.get_by_label("Title").focus()
    site.kill("web")
    page.keyboard.insert_text("Diary of three slabs")
    page.keyboard.press("Enter")
    expect(page.get_by_text("What you typed on")).to_be_visible()
    site.begin("web")
    page.goto(address)
    expect(page.get_by_text(re.compile("(was not|may not have been) saved"))).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("Title")).to_have_value(re.compile("Diary of three slabs"))
    assert copies(page) == []


# What a double tap does, before the answer to the first press can come.
TWICE = "(button) => [button, button].forEach((each) => each.click())"


def test_a_double_tap_is_one_press(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    page.goto("/evidence/new/")
    page.get_by_label(STORY).fill("I measured the slab.")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    address = page.url
    page.get_by_label(STORY).fill("I measured the slab twice.")
    page.get_by_role("button", name="Save", exact=True).evaluate(TWICE)
    page.wait_for_url(lambda url: url != address)
    page.goto("/overview/")
    wait_until(page, f"async () => (await ({COPIES})()).length === 0")
    page.goto(address)
    expect(page.get_by_label(STORY)).to_have_value("I measured the slab twice.")


def test_signed_in_again_the_page_is_saved_and_nothing_is_said_to_be_missing(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    page.goto("/evidence/new/")
    page.get_by_label(STORY).fill("I measured the slab.")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    page.context.clear_cookies()
    page.get_by_label(STORY).fill("I measured the slab twice.")
    page.get_by_role("button", name="Sign in again").click()
    sign_in_on(page, "apprentice")
    expect(page.get_by_label(STORY)).to_have_value("I measured the slab twice.")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    expect(page.get_by_text("not yet saved")).to_have_count(0)
    expect(page.get_by_text("What you typed on")).to_have_count(0)
    assert copies(page) == []


def test_loaded_again_at_once_a_page_has_its_last_words(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice")
    page.on("dialog", lambda dialog: dialog.accept())
    path = draft(page).removeprefix(site.url)
    with gate_before(site.port) as gate:
        other = page.context.new_page()
        other.goto(f"{gate.url}/evidence/")
        page.goto(gate.url + path)
        gate.hold(path)
        page.get_by_label(STORY).fill("I measured the slab. The last words.")
        page.evaluate("() => { setTimeout(() => location.reload()); }")
        wait_for_copy(other, "I measured the slab. The last words.")
        # The page comes, and nothing that was sent has arrived.
        with page.expect_event("domcontentloaded"):
            gate.hold(path, "POST")
        expect(page.get_by_label(STORY)).to_have_value("I measured the slab. The last words.")
        page.get_by_label(STORY).fill("I measured the slab. The last words. And on.")
        gate.open()
        expect(page.locator("[data-save-state]")).to_have_text(SAVED)
        page.goto(f"{gate.url}/evidence/")
        page.goto(gate.url + path)
        expect(page.get_by_label(STORY)).to_have_value("I measured the slab. The last words. And on.")
        assert copies(page) == []


def test_a_new_item_is_made_once(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice")
    context = page.context
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.goto("/evidence/new/")
    type_without_network(page, site, "Nobody has seen this yet.")
    page.close()

    # Without a network, the page for writing offline shows it.
    page = context.new_page()
    page.goto("/evidence/new/")
    expect(page.get_by_text("was not saved. Open that page when you are back online")).to_be_visible()
    page.get_by_text("Read it").click()
    expect(page.get_by_text("Nobody has seen this yet.")).to_be_visible()
    assert violations(page) == []
    site.begin("web")
    page.goto("/evidence/new/")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    assert copies(page) == []
    page.goto("/evidence/")
    expect(page.get_by_role("link", name="Nobody has seen this yet.")).to_have_count(1)


def test_signing_out_asks_and_nobody_else_sees_it(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice")
    context = page.context
    draft(page)
    type_without_network(page, site, "Only on this device.")
    page.close()
    page = context.new_page()
    site.begin("web")
    page.goto("/")

    def sign_out() -> None:
        page.locator("header details.menu summary").click()
        page.get_by_role("button", name="Sign out").click()

    sign_out()
    dialog = page.get_by_role("dialog", name="What you typed is not saved yet")
    expect(dialog.get_by_role("link", name="Open “Diary of the slab: write”")).to_be_focused()
    assert violations(page) == []
    with page.expect_download() as coming:
        dialog.get_by_role("button", name="Download a copy").click()
    with zipfile.ZipFile(coming.value.path()) as copy:
        assert copy.namelist() == ["1 Diary of the slab- write/text.txt"]
        assert "Only on this device." in copy.read(copy.namelist()[0]).decode()
    dialog.get_by_role("button", name="Stay signed in").click()

    # The session ends, and somebody else signs in here.
    context.clear_cookies(name="sessionid")
    page.goto("/")
    page.locator("input[name=login]").fill("apprentice2@journey.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)
    expect(page.locator("body")).not_to_contain_text("What you typed")
    sign_out()
    page.wait_for_url("**/accounts/login/**")

    page.locator("input[name=login]").fill("apprentice@journey.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.locator(".notice", has_text=LEFT)).to_be_visible()
    sign_out()
    dialog.get_by_role("button", name="Throw it away and sign out").click()
    dialog.get_by_role("button", name="Yes, throw it away for good").click()
    page.wait_for_url("**/accounts/login/**")
    assert copies(page) == []
