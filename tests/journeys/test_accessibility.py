"""axe finds nothing on any page of the demo, in either theme, on a desk and on a phone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.journeys.crawl import Found, crawl, open_demo
from tests.journeys.served import Site, served

pytestmark = [pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("demo")
    with served(folder, kind="demo", seed=("manage.py", "load_demo")) as running:
        yield running


@pytest.fixture(scope="module")
def pages(chromium: Browser, demo: Site) -> list[Found]:
    return crawl(chromium, demo.url)


def test_the_crawl_meets_the_main_pages(pages: list[Found]) -> None:
    main = {"progress:apprentice", "evidence:queue", "evidence:review", "progress:cohort", "progress:quality"}
    assert main - {page.name for page in pages} == set()


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])
def test_axe_finds_nothing(chromium: Browser, demo: Site, pages: list[Found], theme: str, width: int) -> None:
    wrong = []
    for who in dict.fromkeys(page.who for page in pages):
        context = open_demo(chromium, demo.url, who, theme=theme, width=width)
        page = context.new_page()
        for found in pages:
            if found.who == who:
                page.goto(found.path)
                wrong += [f"{found.path} as {who}: {line}" for line in violations(page)]
                if width == 390 and page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
                    wrong.append(f"{found.path} as {who}: wider than the phone")
        context.close()
    assert wrong == []


def violations(page: object) -> list[str]:
    """What axe says of the page (WCAG 2.2 A and AA and best practice): the rule and where."""
    answer = Axe().run(page)
    return [
        f"{violation['id']} at {violation['nodes'][0]['target']}"
        for violation in answer.response["violations"]
    ]
