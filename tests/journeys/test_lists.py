"""Lists follow while somebody types, and everything that depends on the filter follows with them."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

ITEMS = str(Path(__file__).parent / "assessor" / "items.py")

pytestmark = pytest.mark.one_database


def names(page: Page) -> list[str]:
    return page.locator("table.heat tbody th a").all_text_contents()


def test_a_cohort_is_narrowed_while_typing(sign_in: SignIn) -> None:
    manager = sign_in("manager")
    manager.goto("/cohorts/")
    manager.get_by_role("link", name="Journey Training cohort", exact=True).click()
    assert names(manager) == ["Journey Apprentice", "Journey Apprentice2"]
    search = manager.get_by_role("searchbox", name="Name, employer or assessor")
    search.press_sequentially("apprentice2")
    expect(manager.get_by_role("status").filter(has_text="1 apprentice shown")).to_be_visible()
    assert names(manager) == ["Journey Apprentice2"]
    expect(search).to_be_focused()
    expect(manager).to_have_url(re.compile("q=apprentice2"))
    expect(manager.locator("#download")).to_have_attribute("href", re.compile("q=apprentice2"))

    manager.reload()
    assert names(manager) == ["Journey Apprentice2"]
    manager.get_by_role("link", name="Show all").click()
    assert names(manager) == ["Journey Apprentice", "Journey Apprentice2"]


def test_search_is_a_key_away_and_follows_while_typing(site: Site, sign_in: SignIn) -> None:
    site.python(ITEMS)
    manager = sign_in("manager")
    manager.goto("/cohorts/")
    manager.keyboard.press("/")
    expect(manager.get_by_role("searchbox", name="Search all evidence")).to_be_focused()
    manager.keyboard.type("no/where")
    manager.keyboard.press("Enter")
    expect(manager.get_by_role("heading", name="Nothing matches")).to_be_visible()
    manager.keyboard.press("/")
    search = manager.get_by_role("searchbox", name="Words in titles, texts, files and feedback")
    expect(search).to_be_focused()
    manager.keyboard.type("meet")
    expect(manager.get_by_role("status").filter(has_text="1 item")).to_be_visible()
    expect(search).to_be_focused()
    expect(manager).to_have_url(re.compile("q=meet"))
    manager.reload()
    expect(manager.locator("#listed mark").first).to_have_text("meeting")

    # Where there is no room for a field, the key opens the page.
    manager.set_viewport_size({"width": 800, "height": 800})
    manager.goto("/cohorts/")
    manager.keyboard.press("/")
    expect(manager.get_by_role("heading", name="Search", level=1)).to_be_visible()
