"""Files of an item that is written without a network: dropped, pasted, renamed, and sent when the site takes them."""

import hashlib
import re

import pytest
from playwright.sync_api import Error, Page, expect

from tests.axe import violations
from tests.journeys.apprentice.sending import arrived, full_disk, hand, rename, wait_until
from tests.journeys.apprentice.test_offline import PHONE, SAVED, ready
from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

# What the browser does; the rows behind it are tested on both databases.
pytestmark = pytest.mark.one_database

MINUTES = b"Minutes of the meeting.\n" * 50
PLAN = b"Plan of the week.\n" * 50


NOTHING_IS_SENT = """async () => {
  const { held, pending } = await navigator.locks.query();
  return ![...held, ...pending].some((lock) => lock.name === "apm-offline-send");
}"""


def sent_as(page: Page) -> list[str]:
    """The names in the list, as they stand in their fields."""
    names: list[str] = page.locator(".staged-name").evaluate_all("fields => fields.map(field => field.value)")
    return names


def test_dropped_pasted_renamed_and_sent_once_the_disk_has_room(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    ready(page)
    context = page.context
    context.set_offline(True)
    page.goto("/evidence/new/")
    page.get_by_role("button", name="New evidence").click()
    page.get_by_label("Title").fill("Week 12")
    hand(page, "drop", "Minutes.txt", "text/plain", MINUTES)
    files = page.get_by_role("list", name="Files of this item").get_by_role("listitem")
    expect(files).to_have_count(1)
    hand(page, "paste", "Plan.txt", "text/plain", PLAN)
    expect(files).to_have_count(2)
    rename(page, "Minutes.txt", "Minutes of Monday.txt")
    expect(page.locator("[data-save-state]")).to_have_text(SAVED)
    # As high as the page, so that nothing lies under the bar at the bottom.
    page.set_viewport_size({"width": 390, "height": 3000})
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    search = page.get_by_label("Find a KSB")
    search.fill("zzzz")
    expect(page.get_by_text("Nothing has all these words.")).to_be_visible()
    search.fill("")
    expect(page.locator(".picker-group")).to_have_count(3)
    expect(page.locator(".picker-group[open]")).to_have_count(0)
    # The question stands on the screen, all of it.
    page.get_by_text("Throw it away", exact=True).first.click()
    question = page.locator(".confirm-body").bounding_box()
    assert question
    assert question["x"] >= 0
    assert question["x"] + question["width"] <= 390
    assert question["y"] + question["height"] <= 844
    page.get_by_role("button", name="Keep it").click()
    problems: list[Error] = []
    page.on("pageerror", lambda problem: problems.append(problem))
    # A double tap.
    page.get_by_role("button", name="Done").evaluate("button => { button.click(); button.click(); }")
    page.get_by_role("button", name="Send now").click()
    expect(page.locator("[data-sending]")).to_have_text(re.compile("^Not sent: no connection"))

    # Back online, but the site cannot store anything.
    context.route("**/uploads/*/", full_disk)
    context.set_offline(False)
    expect(page.get_by_text("Something went wrong on our side. Nothing is lost")).to_be_visible(
        timeout=40_000
    )
    assert arrived(site) == []
    context.set_offline(True)
    wait_until(page, NOTHING_IS_SENT)
    page.get_by_role("button", name="Change Week 12").click()
    expect(files).to_have_count(2)
    assert sent_as(page) == ["Minutes of Monday.txt", "Plan.txt"]
    # Its upload has begun under the other name.
    rename(page, "Minutes of Monday.txt", "Minutes of Tuesday.txt")
    context.unroute("**/uploads/*/")
    page.get_by_role("button", name="Done").click()
    context.set_offline(False)
    expect(page.get_by_text("Sent: “Week 12”.")).to_be_visible(timeout=40_000)
    assert arrived(site) == [
        ("Minutes of Tuesday.txt", hashlib.sha256(MINUTES).hexdigest()),
        ("Plan.txt", hashlib.sha256(PLAN).hexdigest()),
    ]
    assert problems == []
