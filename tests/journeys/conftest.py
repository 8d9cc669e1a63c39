"""A served site, a real browser, and people signed in to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.journeys.seed import PASSWORD
from tests.journeys.served import Site, served

SEED = str(Path(__file__).with_name("seed.py"))

expect.set_options(timeout=10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.fspath).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A site with the small world, its own for each test."""
    with served(tmp_path / "site", seed=(SEED,)) as running:
        yield running


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(chromium: Browser, site: Site) -> Iterator[SignIn]:
    """``sign_in("assessor")`` opens a browser of that person's own and signs them in by the form."""
    contexts: list[BrowserContext] = []

    def open_as(who: str, **options: Any) -> Page:
        context = chromium.new_context(base_url=site.url, locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.goto("/")
        page.locator("input[name=login]").fill(f"{who}@journey.test")
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/accounts/login" not in url)
        return page

    yield open_as
    for context in contexts:
        context.close()
