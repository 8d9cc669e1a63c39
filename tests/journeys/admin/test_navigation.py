"""The bar at the top: every destination is in sight, however many a person has and however narrow the window is."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import SignIn

# What a browser lays out.
pytestmark = [pytest.mark.slow, pytest.mark.one_database]

CUT = """() => {
  const cut = (link) => {
    const { left, right } = link.getBoundingClientRect();
    const over = document.elementFromPoint(right - 2, link.getBoundingClientRect().top + 10);
    return left < 0 || right > innerWidth || !link.contains(over);
  };
  return [...document.querySelectorAll(".nav-main a")].filter(cut).map((link) => link.textContent);
}"""


def test_no_destination_is_cut_off(sign_in: SignIn) -> None:
    page = sign_in("manager")
    for width in (768, 834, 992, 1200, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.get_by_role("link", name="Settings")).to_be_visible()
        page.screenshot()
        assert (width, page.evaluate(CUT)) == (width, [])
