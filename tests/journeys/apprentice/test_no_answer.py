"""A page that does not come: the site is gone, the network hangs, or the page only takes long."""

import pytest
from playwright.sync_api import Page, expect

from tests.axe import COLOURS, violations
from tests.journeys.apprentice.test_offline import PHONE, ready
from tests.journeys.conftest import SignIn
from tests.journeys.gate import gate_before
from tests.journeys.served import Site

# What the browser does; the site is asked for pages only.
pytestmark = pytest.mark.one_database

# Two waits of the worker, on a busy machine.
STALLED = 60_000
PROBED = 60


def go(page: Page, path: str) -> None:
    """Begin to go there, without waiting for it."""
    page.evaluate("path => { setTimeout(() => location.assign(path)); }", path)


def shows_the_shell(page: Page, *, timeout: int = 10_000) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Write offline", timeout=timeout)
    expect(page.get_by_text("The site does not answer just now.")).to_be_visible()


def test_instead_of_a_proxys_page_there_is_one_to_write_on(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice", **PHONE)
    with gate_before(site.port) as gate:
        page.goto(f"{gate.url}/evidence/")
        ready(page)
        gate.break_down()
        page.goto(f"{gate.url}/evidence/")
        shows_the_shell(page)
        expect(page.get_by_text("No connection.")).to_be_hidden()
        assert violations(page) == []
        page.emulate_media(color_scheme="dark")
        assert violations(page, COLOURS) == []
        gate.open()
        page.locator("[data-silent]").get_by_role("link", name="Try again").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("My evidence")


@pytest.mark.slow
def test_a_slow_page_is_waited_for_and_a_hanging_line_is_not(sign_in: SignIn, site: Site) -> None:
    page = sign_in("apprentice", **PHONE)
    with gate_before(site.port) as gate:
        page.goto(f"{gate.url}/")
        ready(page)
        gate.hold("/evidence/")
        go(page, "/evidence/")
        # Long enough for the worker to ask whether the site is there at all, and it is.
        assert gate.probed.wait(PROBED)
        gate.open()
        expect(page.get_by_role("heading", level=1)).to_have_text("My evidence")
        gate.hold()
        go(page, "/standards/")
        shows_the_shell(page, timeout=STALLED)
        gate.open()
        # What the page has asked for itself is answered now.
        page.get_by_role("link", name="Open the page you asked for").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Standards")
