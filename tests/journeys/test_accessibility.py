"""axe finds nothing on any page of the demo, in either theme, on a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.axe import COLOURS, RULES, violations
from tests.journeys.crawl import Found, crawl, open_demo
from tests.journeys.served import Site, served

pytestmark = [pytest.mark.one_database, pytest.mark.slow]

DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# WCAG 2.2, 1.4.10: no page scrolls in two directions at this width.
NARROWEST: ViewportSize = {"width": 320, "height": 640}
# Colours change by a transition: axe would read one on its way.
SHOW = """theme => {
    document.documentElement.dataset.bsTheme = theme;
    document.getAnimations().forEach(animation => animation.finish());
}"""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("demo")
    with served(folder, kind="demo", seed=("manage.py", "load_demo")) as running:
        yield running


@pytest.fixture(scope="module")
def pages(chromium: Browser, demo: Site) -> list[Found]:
    return crawl(chromium, demo.url)


def test_the_crawl_meets_the_main_pages(pages: list[Found]) -> None:
    main = {
        "progress:apprentice", "progress:ksb", "progress:caseload", "progress:cohort", "progress:provider",
        "progress:quality", "progress:own_apprentices", "progress:record", "evidence:new", "evidence:queue",
        "evidence:review", "evidence:sign_off", "standards:version", "people", "demo_mail",
    }  # fmt: skip
    assert main - {page.name for page in pages} == set()


def test_axe_finds_nothing(chromium: Browser, demo: Site, pages: list[Found]) -> None:
    wrong: list[str] = []
    for who in dict.fromkeys(page.who for page in pages):
        context = open_demo(chromium, demo.url, who)
        tab = context.new_page()
        watch(tab, wrong)
        for found in pages:
            if found.who == who:
                tab.goto(found.path)
                wrong += [f"{found.path} as {who}, {finding}" for finding in findings(tab)]
        context.close()
    assert wrong == []


def watch(page: Page, wrong: list[str]) -> None:
    """Note what the page's scripts break, and what its security policy stops."""
    page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
    page.on("console", lambda said: wrong.append(said.text) if "Security Policy" in said.text else None)


def findings(page: Page) -> Iterator[str]:
    """What is wrong with the page at hand: the rule and where."""
    for size, viewport in (("desk", DESK), ("phone", PHONE)):
        page.set_viewport_size(viewport)
        for theme, options in (("light", RULES), ("dark", COLOURS)):
            page.evaluate(SHOW, theme)
            for violation in violations(page, options):
                yield f"{size}, {theme}: {violation}"
    page.set_viewport_size(NARROWEST)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        yield "wider than the narrowest phone"
