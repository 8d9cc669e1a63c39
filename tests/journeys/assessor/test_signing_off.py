"""An assessor signs off: what was chosen and typed survives leaving, a lost connection and a refused reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.axe import violations
from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

ACCEPTED = str(Path(__file__).with_name("accepted.py"))
FILLED_IN = "What you chose and typed here before has been filled in."


@pytest.fixture
def signing(site: Site, sign_in: SignIn) -> Iterator[Page]:
    """The sign-off page of the journeys' apprentice; a script error fails the journey."""
    site.python(ACCEPTED)
    page = sign_in("assessor", viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.get_by_role("link", name="Sign-off").first.click()
    page.get_by_role("link", name="Journey Apprentice").click()
    expect(page.get_by_role("button", name="Sign off the chosen")).to_be_visible()
    yield page
    assert errors == []


def tick(page: Page, code: str) -> Locator:
    return page.get_by_role("checkbox", name=re.compile(rf"\b{code}\b"))


def fill_in(page: Page) -> None:
    tick(page, "S1").check()
    page.get_by_label("Note").fill("Seen in two meetings.")
    page.get_by_label("Mark as stretch").check()


def expect_filled_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign off 1 KSB as ready for assessment")).to_be_visible()
    expect(tick(page, "S1")).to_be_checked()
    expect(page.get_by_label("Note")).to_have_value("Seen in two meetings.")
    expect(page.get_by_label("Mark as stretch")).to_be_checked()


def test_leaving_asks_and_coming_back_fills_in(signing: Page) -> None:
    fill_in(signing)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    signing.on("dialog", leave)
    here = signing.url
    signing.get_by_role("link", name="Accepted item").first.click()
    expect(signing.get_by_role("heading", level=1)).to_have_text("Accepted item")
    assert asked == ["beforeunload"]
    signing.goto(here)
    expect_filled_in(signing)
    expect(signing.get_by_role("status").filter(has_text=FILLED_IN)).to_be_visible()
    assert violations(signing) == []

    signing.get_by_role("button", name="Throw it away").click()
    expect_filled_in(signing)
    signing.get_by_role("button", name="Yes, throw it away for good").click()
    expect(tick(signing, "S1")).not_to_be_checked()
    signing.reload()
    expect(signing.get_by_role("button", name="Sign off the chosen")).to_be_visible()
    expect(signing.get_by_text(FILLED_IN)).to_be_hidden()


def test_without_a_connection_nothing_is_sent_and_nothing_lost(signing: Page) -> None:
    fill_in(signing)
    signing.context.set_offline(True)
    signing.get_by_role("button", name="Sign off 1 KSB").click()
    told = signing.locator(".sign-send").get_by_role("alert")
    expect(told).to_have_text("No connection: nothing was sent. What you typed is kept on this device.")
    expect_filled_in(signing)
    signing.get_by_text("Withdraw K2", exact=True).click()
    withdrawal = signing.locator("details.confirm[open]")
    withdrawal.get_by_label("Reason").fill("One more look.")
    withdrawal.get_by_role("button", name="Withdraw the sign-off of K2").click()
    expect(withdrawal.get_by_role("alert")).to_have_text(
        "No connection: nothing was sent. What you typed is still on this page."
    )
    withdrawal.get_by_role("button", name="Cancel").click()
    signing.context.set_offline(False)
    expect(told).to_have_text("The connection is back, and nothing was sent: send it again.")
    signing.get_by_role("button", name="Sign off 1 KSB").click()
    expect(signing.get_by_text("Journey Apprentice: S1 signed off as ready for assessment.")).to_be_visible()
    # What was sent is not filled in again.
    expect(signing.get_by_role("button", name="Sign off the chosen")).to_be_visible()
    expect(signing.get_by_text(FILLED_IN)).to_be_hidden()
    expect(signing.get_by_label("Note")).to_have_value("")


def test_a_reason_that_is_too_long_is_mended_where_it_was_typed(signing: Page) -> None:
    fill_in(signing)
    signing.get_by_text("Withdraw K2", exact=True).click()
    reason = signing.locator("details.confirm[open]").get_by_label("Reason")
    reason.fill("x" * 20_000)
    expect(signing.get_by_text("18000 characters too many")).to_be_visible()
    signing.get_by_role("button", name="Withdraw the sign-off of K2").click()
    expect(signing.get_by_text("This reason has 20,000 characters")).to_be_visible()
    expect(reason).to_be_focused()
    expect(reason).to_have_value("x" * 20_000)
    assert signing.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect_filled_in(signing)
    assert violations(signing) == []
    reason.fill("One more look.")
    signing.get_by_role("button", name="Withdraw the sign-off of K2").click()
    expect(signing.get_by_text("The sign-off of K2 has been withdrawn.")).to_be_visible()
    expect_filled_in(signing)
