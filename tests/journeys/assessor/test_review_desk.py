"""An assessor clears the queue by keyboard, loses nothing that was typed, and signs off."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

ITEMS = str(Path(__file__).with_name("items.py"))
REVIEW = re.compile("/review/[0-9a-f-]{36}/$")


@pytest.fixture
def desk(site: Site, sign_in: SignIn) -> Iterator[Page]:
    """The assessor's browser with the oldest item open; a script error fails the journey."""
    site.python(ITEMS)
    page = sign_in("assessor", viewport={"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None)
    page.get_by_role("link", name="Start with the oldest").click()
    opened(page, "First item")
    yield page
    assert errors == []


def opened(page: Page, title: str) -> None:
    """The desk of this item is there and listens to the keyboard."""
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("button", name="Keyboard")).to_be_visible()


def choose(page: Page, code: str, word: str) -> None:
    page.locator(f"#claim-{code}").get_by_role("radio", name=word, exact=True).check()


def test_the_queue_is_cleared_by_keyboard(desk: Page) -> None:
    expect(desk.get_by_role("heading", name="What changed since")).to_be_visible()
    expect(desk.locator("#changes ins")).to_contain_text("And what was said in the meeting.")
    expect(desk.locator("#claim-S1")).to_contain_text("Please show more of S1.")
    press = desk.keyboard.press

    # K1 stands on its earlier decision and is folded; S1 is the one to decide and is current.
    press("n")
    desk.keyboard.type("More: who said what? jmn")  # letters in a field are only letters
    press("Escape")
    press("m")
    expect(desk.get_by_role("button", name="Accept and next")).to_be_visible()
    press("Control+Enter")
    opened(desk, "Second item")
    expect(desk.get_by_text("“First item” accepted: K1 and S1 met.")).to_be_visible()

    press("p")
    expect(desk.get_by_text("Feedback is missing on K2.")).to_be_visible()
    desk.keyboard.type("The second half is not there.")
    expect(desk.get_by_text("1 of 1 decided: will be accepted.")).to_be_visible()
    expect(desk.get_by_text("Decisions saved for later are seen at once.")).to_be_visible()
    press("Control+Enter")
    opened(desk, "Third item")
    press("a")
    press("Control+Enter")
    expect(desk.get_by_role("heading", name="Nothing waiting; median reply")).to_be_visible()

    desk.get_by_role("link", name="Look at what I answered").click()
    # The first item was returned once before.
    expect(desk.locator("ul.rows > li").filter(has_text="item")).to_have_count(4)
    assert violations(desk) == []


def test_both_panes_fill_the_height_and_scroll_alone(desk: Page) -> None:
    assert desk.evaluate("document.documentElement.scrollHeight <= innerHeight")
    for pane in (".desk-doc .doc", ".desk-claims .desk-scroll"):
        assert desk.evaluate(f"getComputedStyle(document.querySelector('{pane}')).overflowY") == "auto"
    assert desk.locator("[data-desk-send]").bounding_box()["y"] < 900  # type: ignore[index]
    assert violations(desk) == []


def test_keys_can_be_turned_off_for_good(desk: Page) -> None:
    desk.keyboard.press("?")
    expect(desk.get_by_role("dialog", name="Keyboard")).to_be_visible()
    desk.get_by_label("Use the keys that are a single letter or sign").uncheck()
    desk.get_by_role("button", name="Close").click()
    desk.keyboard.press("m")
    expect(desk.get_by_role("button", name="Send and next")).to_be_visible()
    desk.reload()
    opened(desk, "First item")
    desk.keyboard.press("m")
    expect(desk.get_by_role("button", name="Send and next")).to_be_visible()

    # On every page, and turned on again in everybody's menu.
    desk.get_by_role("link", name="Queue").first.click()
    expect(desk).to_have_url(re.compile("/queue/$"))
    search = desk.get_by_role("searchbox").first
    desk.keyboard.press("/")
    expect(search).not_to_be_focused()
    desk.locator("summary", has_text="your menu").click()
    keys = desk.get_by_label("Single keys, such as / for search")
    expect(keys).not_to_be_checked()
    keys.check()
    desk.keyboard.press("Escape")
    desk.keyboard.press("/")
    expect(search).to_be_focused()


def test_leaving_and_coming_back_fills_in_what_was_typed(desk: Page) -> None:
    choose(desk, "S1", "Not yet met")
    desk.get_by_label("Feedback on S1").fill("Halfway through a sentence")
    desk.get_by_role("link", name="Queue").first.click()
    expect(desk).to_have_url(re.compile("/queue/$"))
    desk.go_back()
    expect(desk.get_by_label("Feedback on S1")).to_have_value("Halfway through a sentence")
    desk.goto(desk.url)
    expect(desk.get_by_label("Feedback on S1")).to_have_value("Halfway through a sentence")
    expect(desk.get_by_text("What you typed here before has been filled in.")).to_be_visible()
    desk.get_by_role("button", name="Throw it away").click()
    expect(desk.get_by_label("Feedback on S1")).to_have_value("Halfway through a sentence")
    desk.get_by_role("button", name="Yes, throw it away for good").click()
    expect(desk.get_by_label("Feedback on S1")).to_have_value("")


def test_without_a_connection_nothing_is_sent_and_the_page_stays(desk: Page) -> None:
    choose(desk, "S1", "Not yet met")
    desk.get_by_label("Feedback on S1").fill("Halfway through a sentence")
    desk.context.set_offline(True)
    desk.keyboard.press("Control+Enter")
    told = desk.get_by_role("alert").filter(has_text="connection")
    expect(told).to_have_text("No connection: nothing was sent. What you typed is kept on this device.")
    expect(desk.get_by_label("Feedback on S1")).to_have_value("Halfway through a sentence")
    assert violations(desk) == []
    desk.context.set_offline(False)
    expect(told).to_have_text("The connection is back, and nothing was sent: send it again.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("“First item” returned")).to_be_visible()


def test_what_is_filled_in_under_a_decision_is_not_hidden(desk: Page) -> None:
    claim = desk.locator("#claim-K1")
    claim.locator("summary").click()
    choose(desk, "K1", "Not yet met")
    desk.get_by_label("Feedback on K1").fill("It is not in the new text.")
    desk.get_by_role("link", name="Queue").first.click()
    expect(desk).to_have_url(re.compile("/queue/$"))
    desk.get_by_role("link", name="First item").click()
    opened(desk, "First item")
    expect(desk.get_by_label("Feedback on K1")).to_be_visible()
    expect(claim.get_by_text("changed, not sent")).to_be_visible()
    expect(desk.get_by_text("The reason for changing is missing on K1.")).to_be_visible()
    desk.get_by_label("Feedback on K1").fill("")
    choose(desk, "K1", "Met")
    expect(claim.get_by_text("changed, not sent")).to_be_hidden()
    expect(desk.get_by_text("The reason for changing is missing on K1.")).to_be_hidden()


def test_the_first_j_comes_to_the_claim_that_is_marked(desk: Page) -> None:
    # K1 stands on its earlier decision: S1 is marked, and the last.
    desk.keyboard.press("k")
    expect(desk.locator("#claim-S1")).to_be_focused()
    desk.keyboard.press("k")
    expect(desk.locator("#claim-K1")).to_be_focused()
    assert desk.locator("#claim-K1").evaluate("e => getComputedStyle(e).outlineStyle") != "none"
    desk.keyboard.press("j")
    expect(desk.locator("#claim-S1")).to_be_focused()


def test_on_narrow_screens_everything_of_the_head_is_in_reach(desk: Page) -> None:
    desk.get_by_role("link", name="Next").click()
    opened(desk, "Second item")
    expect(desk).to_have_title(re.compile("^Second item, Journey Apprentice"))
    desk.set_viewport_size({"width": 768, "height": 900})
    row = desk.locator(".heading-actions > *")
    assert row.count() == 3
    assert (
        len(row.evaluate_all("all => [...new Set(all.map(each => each.getBoundingClientRect().bottom))]"))
        == 1
    )

    desk.get_by_role("link", name="Previous").click()
    opened(desk, "First item")
    desk.set_viewport_size({"width": 390, "height": 900})
    desk.locator(".chips a", has_text="What changed").focus()
    desk.keyboard.press("Tab")
    last = desk.locator(".chips a", has_text="Narrative")
    expect(last).to_be_focused()
    # The ring is 5 pixels wide, and the strip hides what is outside it.
    assert last.evaluate(
        """chip => {
            const [inner, outer] = [chip, chip.closest(".chips")].map(each => each.getBoundingClientRect());
            const room = [inner.top - outer.top, outer.right - inner.right, inner.left - outer.left];
            return room.every(space => space >= 5);
        }"""
    )


def test_a_stale_tab_is_told_and_keeps_its_words(desk: Page) -> None:
    other = desk.context.new_page()
    other.goto(desk.url)
    opened(other, "First item")
    choose(desk, "S1", "Not yet met")
    desk.get_by_label("Feedback on S1").fill("Mine, from the first tab.")
    other.keyboard.press("m")
    other.get_by_role("button", name="Save, answer later").click()
    expect(
        other.get_by_text("saved, not answered yet: K1 and S1 met; the apprentice sees that already.")
    ).to_be_visible()

    desk.get_by_role("button", name="Return and next").click()
    expect(desk.get_by_text("S1 was decided in another tab or by somebody else")).to_be_visible()
    expect(desk.get_by_label("Feedback on S1")).to_have_value("Mine, from the first tab.")
    assert violations(desk) == []
    desk.locator("#claim-S1").get_by_label("Reason for changing the decision").fill("Read it once more.")
    desk.get_by_role("button", name="Return and next").click()
    expect(desk.get_by_text("“First item” returned: K1 met, S1 not yet met.")).to_be_visible()


def test_a_wrong_key_is_corrected_and_the_ksb_signed_off(desk: Page) -> None:
    desk.keyboard.press("n")
    desk.keyboard.type("Pressed by mistake.")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("“First item” returned")).to_be_visible()
    desk.get_by_role("link", name="Correct it").click()
    expect(desk).to_have_url(REVIEW)
    claim = desk.locator("#claim-S1")
    claim.locator("summary").click()
    claim.get_by_label("Feedback on S1").fill("")
    choose(desk, "S1", "Met")
    desk.get_by_role("button", name="Save the correction").click()
    expect(desk.get_by_role("link", name=re.compile("Reason for changing S1"))).to_be_visible()
    claim.get_by_label("Reason for changing the decision").fill("Wrong key.")
    desk.get_by_role("button", name="Save the correction").click()
    expect(desk.get_by_text("“First item” accepted: K1 and S1 met.")).to_be_visible()

    desk.get_by_role("link", name="Sign-off").first.click()
    desk.get_by_role("link", name="Journey Apprentice").click()
    desk.get_by_role("checkbox", name=re.compile(r"\bS1\b")).check()
    expect(desk.get_by_role("button", name="Sign off 1 KSB as ready for assessment")).to_be_visible()
    assert violations(desk) == []
    desk.get_by_role("button", name="Sign off 1 KSB as ready for assessment").click()
    expect(desk.get_by_text("Journey Apprentice: S1 signed off as ready for assessment.")).to_be_visible()
    signed = desk.get_by_role("region", name="Signed off")
    signed.get_by_text("Withdraw S1", exact=True).click()
    signed.get_by_label("Reason").fill("One more look.")
    signed.get_by_role("button", name="Withdraw the sign-off of S1").click()
    expect(desk.get_by_text("The sign-off of S1 has been withdrawn.")).to_be_visible()


def test_without_javascript_it_is_a_plain_form(site: Site, sign_in: SignIn) -> None:
    site.python(ITEMS)
    page = sign_in("assessor", java_script_enabled=False)
    page.get_by_role("link", name="First item").click()
    page.get_by_role("button", name="All met, except…").click()
    page.get_by_role("button", name="Send and next").click()
    expect(page.get_by_text("“First item” accepted: K1 and S1 met.")).to_be_visible()
