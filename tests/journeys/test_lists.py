"""Lists follow while somebody types, and everything that depends on the filter follows with them."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import SignIn

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
