"""Signing out on a device that others use: pictures of private files go, what works without a network stays."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.axe import violations
from tests.evidence.previews_made import photo
from tests.journeys.apprentice.test_offline import PHONE, ready
from tests.journeys.conftest import SEED, SignIn
from tests.journeys.served import Site, served

# What a browser keeps.
pytestmark = pytest.mark.one_database


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with served(tmp_path / "site", seed=(SEED,)) as running:
        yield running


def is_kept(page: Page, address: str) -> bool:
    """Whether the browser has it on its disk."""
    asked = "address => fetch(address, {cache: 'only-if-cached', mode: 'same-origin'}).then(a => a.ok, () => false)"
    return bool(page.evaluate(asked, address))


def works_without_a_network(page: Page) -> bool:
    asked = """async () => [
        (await caches.keys()).some(name => name.startsWith("apm-shell-")),
        (await indexedDB.databases()).length > 0,
        Boolean(await navigator.serviceWorker.getRegistration()),
    ].every(Boolean)"""
    return bool(page.evaluate(asked))


@pytest.mark.slow
def test_pictures_of_private_files_go_and_what_works_without_a_network_stays(
    site: Site, sign_in: SignIn
) -> None:
    page = sign_in("apprentice")
    page.goto("/evidence/new/")
    page.get_by_label("Title").fill("Photographed")
    whiteboard: FilePayload = {"name": "Whiteboard.jpg", "mimeType": "image/jpeg", "buffer": photo("JPEG")}
    page.locator("#files").set_input_files(whiteboard)
    page.get_by_role("button", name="Save and choose KSBs").click()
    page.wait_for_url("**/edit/ksbs/")
    page.goto(page.url.replace("/edit/ksbs/", "/"))
    picture = page.get_by_role("img", name="Whiteboard.jpg", exact=True).first
    expect(picture).to_be_visible(timeout=60_000)
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
    address = str(picture.get_attribute("src"))
    page.wait_for_function(
        "() => document.querySelector('meta[name=apm-person]').dataset.ready !== undefined"
    )
    page.evaluate("() => navigator.serviceWorker.ready.then(() => undefined)")
    assert is_kept(page, address)
    assert works_without_a_network(page)
    cookies = page.context.cookies()

    page.locator("header details.menu").locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/**")
    # Without its cookies the browser does not find it, though it may be there.
    page.context.clear_cookies()
    page.context.add_cookies([{**cookie} for cookie in cookies])  # type: ignore[typeddict-item]
    assert not is_kept(page, address)
    assert works_without_a_network(page)


STILL_IN = "You are offline, so you are still signed in."
MAY_BE_IN = "The site does not answer, so you may still be signed in."


def test_without_a_network_nobody_is_signed_out_and_the_page_says_so(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    ready(page)
    page.context.set_offline(True)
    sign_out(page)
    expect(page.locator("[data-still-in]")).to_contain_text(STILL_IN)
    expect(page.locator("[data-still-in]")).to_be_focused()
    assert violations(page) == []
    # What is needed for writing offline is still there.
    page.goto("/evidence/new/")
    expect(page.get_by_role("button", name="New evidence")).to_be_visible()
    page.context.set_offline(False)
    page.goto("/evidence/")
    # The browser does not know that the site has gone.
    site.kill("web")
    sign_out(page)
    expect(page.locator("[data-still-in]")).to_contain_text(MAY_BE_IN)
    expect(page.locator("[data-still-in]")).to_be_focused()
    site.begin("web")
    sign_out(page)
    page.wait_for_url("**/accounts/login/**")

    # Nobody is known now: there is nothing to write, and the site is not said to be silent before it was asked.
    page.context.set_offline(True)
    page.goto("/overview/")
    expect(page.get_by_role("heading", level=2)).to_have_text(["Nobody is known on this device"])
    expect(page.get_by_text("No connection.")).to_be_visible()
    expect(page.get_by_text("You can go on writing here.")).to_have_count(2)
    for words in page.get_by_text("You can go on writing here.").all():
        expect(words).to_be_hidden()
    page.context.set_offline(False)
    expect(page.get_by_role("link", name="Open the page you asked for")).to_be_visible()
    expect(page.get_by_text("The site does not answer just now.")).to_be_hidden()


def sign_out(page: Page) -> None:
    page.locator("header details.menu").locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
