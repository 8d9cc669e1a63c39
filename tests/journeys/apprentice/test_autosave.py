"""An apprentice writes: the draft saves itself, and no second tab, lost session or lost connection loses a word."""

import re

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from tests.axe import violations
from tests.journeys.conftest import SignIn
from tests.journeys.seed import PASSWORD

SAVED = re.compile(r"^Saved \d\d:\d\d$")
STORY = "What did you do?"


def state(page: Page) -> Locator:
    return page.locator("[data-save-state]")


def write(page: Page, text: str) -> None:
    """Type at the end of the story, as a person does."""
    story = page.get_by_label(STORY)
    story.focus()
    story.press("Control+End")
    page.keyboard.insert_text(text)


@pytest.fixture
def dialogs() -> list[str]:
    """The questions that were asked before leaving a page."""
    return []


def new_item(page: Page, dialogs: list[str]) -> None:
    def answer(dialog: Dialog) -> None:
        dialogs.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/evidence/new/")
    page.get_by_label("Title").fill("Site diary")
    write(page, "I measured the slab.")
    expect(state(page)).to_have_text(SAVED)
    expect(page).to_have_url(re.compile(r"/evidence/[0-9a-f-]{36}/edit/$"))


def test_a_new_item_saves_itself_and_is_one_item(sign_in: SignIn, dialogs: list[str]) -> None:
    page = sign_in("apprentice")
    new_item(page, dialogs)
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label(STORY)).to_have_value("I measured the slab.")
    write(page, " Then I wrote it up.")
    expect(state(page)).to_have_text(SAVED)
    page.goto("/evidence/")
    assert dialogs == []
    expect(page.get_by_role("link", name="Site diary")).to_have_count(1)
    page.get_by_role("link", name="Site diary").click()
    page.get_by_role("link", name="Go on with it").click()
    expect(page.get_by_label(STORY)).to_have_value("I measured the slab. Then I wrote it up.")
    page.get_by_role("button", name="KSBs").click()
    page.get_by_text("Knowledge").first.click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Claim 1 KSB").click()
    page.get_by_label("How does it show this?").fill("It shows how I planned.")
    expect(state(page)).to_have_text(SAVED)
    assert violations(page) == []
    page.reload()
    expect(page.get_by_label("How does it show this?")).to_have_value("It shows how I planned.")
    assert dialogs == []


def test_of_two_tabs_the_older_shows_both_and_neither_is_lost(sign_in: SignIn, dialogs: list[str]) -> None:
    older = sign_in("apprentice")
    new_item(older, dialogs)
    newer = older.context.new_page()
    newer.goto(older.url)
    write(newer, " Written on the laptop.")
    expect(state(newer)).to_have_text(SAVED)
    write(older, " Written on the phone.")
    expect(state(older)).to_have_text("Not saved here: there are two versions")
    assert violations(older) == []
    older.get_by_role("button", name="Show both versions").click()
    expect(older.get_by_role("heading", name="Saved in the meantime")).to_be_visible()
    expect(older.locator(".versions")).to_contain_text("I measured the slab. Written on the laptop.")
    expect(older.get_by_label(STORY)).to_have_value("I measured the slab. Written on the phone.")
    assert violations(older) == []
    older.get_by_role("link", name="Keep the saved version").click()
    expect(older.get_by_label(STORY)).to_have_value("I measured the slab. Written on the laptop.")
    older.get_by_role("link", name="Earlier versions").click()
    typed = older.locator(".version", has_text="Typed, not saved")
    typed.locator("summary").click()
    expect(typed).to_contain_text("Written on the phone.")
    assert violations(older) == []
    typed.get_by_role("button", name="Bring this version back").click()
    expect(older.get_by_label(STORY)).to_have_value("I measured the slab. Written on the phone.")


def test_back_from_two_versions_there_are_still_two(sign_in: SignIn, dialogs: list[str]) -> None:
    older = sign_in("apprentice")
    new_item(older, dialogs)
    address = older.url
    older.reload()
    newer = older.context.new_page()
    newer.goto(address)
    write(newer, " Written on the laptop.")
    expect(state(newer)).to_have_text(SAVED)
    write(older, " Written on the phone.")
    older.get_by_role("button", name="Show both versions").click()
    expect(older.get_by_role("heading", name="Saved in the meantime")).to_be_visible()
    older.go_back()
    expect(state(older)).to_have_text("Not saved here: there are two versions")
    write(older, " And on.")
    expect(older.get_by_label(STORY)).to_have_value("I measured the slab. Written on the phone. And on.")
    older.get_by_role("button", name="Show both versions").click()
    expect(older.locator(".versions")).to_contain_text("I measured the slab. Written on the laptop.")
    expect(older.get_by_label(STORY)).to_have_value("I measured the slab. Written on the phone. And on.")


def test_a_lost_connection_and_a_lost_session_lose_nothing(sign_in: SignIn, dialogs: list[str]) -> None:
    page = sign_in("apprentice")
    new_item(page, dialogs)
    page.context.set_offline(True)
    write(page, " Typed in the basement.")
    expect(state(page)).to_have_text("Not saved yet: no connection. It will be saved when you are back.")
    page.get_by_role("button", name="Save", exact=True).last.click()
    kept = re.compile(r"^Kept on this device \d\d:\d\d\. It is saved when you are back\.$")
    expect(state(page)).to_have_text(kept)
    expect(page.locator("[data-save-said]")).to_have_text(kept)
    expect(page.get_by_label(STORY)).to_have_value("I measured the slab. Typed in the basement.")
    page.context.set_offline(False)
    expect(state(page)).to_have_text(SAVED)
    page.context.clear_cookies(name="sessionid")
    write(page, " Typed without a session.")
    expect(page.get_by_text("You have been signed out")).to_be_visible()
    write(page, " And on.")
    assert violations(page) == []
    page.get_by_role("button", name="Sign in again").click()
    page.locator("input[name=login]").fill("apprentice@journey.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    whole = "I measured the slab. Typed in the basement. Typed without a session. And on."
    expect(page.get_by_label(STORY)).to_have_value(whole)
    expect(state(page)).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label(STORY)).to_have_value(whole)
    assert dialogs == []


def test_typed_at_the_last_moment_is_saved_while_leaving(sign_in: SignIn, dialogs: list[str]) -> None:
    page = sign_in("apprentice")
    new_item(page, dialogs)
    address = page.url
    write(page, " The last words.")
    page.close()
    again = sign_in("apprentice")
    again.goto(address)
    expect(again.get_by_label(STORY)).to_have_value("I measured the slab. The last words.")
