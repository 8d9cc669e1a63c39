"""Getting in and out."""

from playwright.sync_api import expect

from tests.journeys.conftest import SignIn


def test_a_platform_administrator_signs_in_and_out(sign_in: SignIn) -> None:
    page = sign_in("admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Standards")
