"""Pictures of every page of the demo: ``make screenshots``, or ``python3 -m tools screenshots assessor manager``.

A robot signs in as each person of the demo and follows links, one page for each address pattern. Every page is taken
at three widths in both themes into var/screenshots/<person>/, to be looked at; the README's picture goes to
docs/screenshots/.
"""

import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.seed import PASSWORD
from tests.journeys.served import served
from tools import browser as installed_browser
from tools.demo import LOGINS
from tools.places import ROOT

WIDTHS = (390, 768, 1440)
THEMES = ("light", "dark")
TAKEN = ROOT / "var" / "screenshots"
# The README's pictures: file name, person, address pattern's name, width, theme.
FOR_README = (("apprentice", "apprentice", "home", 1440, "light"),)


def main(people: list[str]) -> int:
    """Take the pictures of the named people's pages, or of everybody's."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
    os.environ.pop("DATABASE_URL", None)
    if unknown := set(people) - set(LOGINS):
        sys.exit(
            f"Nobody in the demo is called {', '.join(sorted(unknown))}: choose from {', '.join(LOGINS)}."
        )
    with (
        tempfile.TemporaryDirectory(prefix="apm-screenshots-") as folder,
        served(Path(folder), kind="demo", seed=("tests/journeys/seed.py",)) as site,
        sync_playwright() as playwright,
    ):
        import django

        django.setup()
        chromium = playwright.chromium.launch(**installed_browser.launch_options())
        for person in people or LOGINS:
            take_all(chromium, site.url, person)
        chromium.close()
    copy_for_readme()
    print(f"The pictures are in {TAKEN.relative_to(ROOT)}.")
    return 0


def take_all(chromium: Browser, address: str, person: str) -> None:
    shutil.rmtree(TAKEN / person, ignore_errors=True)
    context = chromium.new_context(base_url=address, locale="en-GB", reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, person)
    for name, path in pages(page):
        for theme in THEMES:
            context.add_cookies([{"name": "theme", "value": theme, "url": address}])
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(path)
                page.screenshot(path=TAKEN / person / f"{name}-{width}-{theme}.png", full_page=True)
        print(f"{person}: {name} ({path})", flush=True)
    context.close()


def sign_in(page: Page, person: str) -> None:
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(f"{person}@journey.test")
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/accounts/login" not in url)


def pages(page: Page) -> Iterator[tuple[str, str]]:
    """The name and the path of one page for each address pattern that links lead to, the front page first."""
    seen: set[str] = set()
    waiting = [urlsplit(page.url).path]
    while waiting:
        path = waiting.pop(0)
        name = pattern_name(path)
        if name is None or name in seen:
            continue
        seen.add(name)
        answer = page.request.get(path)
        if not answer.ok:
            print(f"{path} answers {answer.status}", flush=True)
        html = "text/html" in answer.headers.get("content-type", "")
        if not html or not answer.ok or urlsplit(answer.url).path != path:
            continue  # a file to download, an error, or another page's address
        yield name, path
        page.goto(path)
        links = page.locator("a[href]").evaluate_all("links => links.map(link => link.href)")
        waiting += [urlsplit(link).path for link in links if same_site(link, page.url)]


def same_site(link: str, here: str) -> bool:
    return urlsplit(link).netloc == urlsplit(here).netloc


def pattern_name(path: str) -> str | None:
    """The name of the address pattern, fit for a file's name; None for an address that is not the site's own page."""
    from django.urls import Resolver404, resolve

    try:
        found = resolve(path).view_name
    except Resolver404:
        return None
    return re.sub(r"[^a-z0-9_-]+", "-", found)


def copy_for_readme() -> None:
    for target, person, name, width, theme in FOR_README:
        source = TAKEN / person / f"{name}-{width}-{theme}.png"
        if source.exists():
            folder = ROOT / "docs" / "screenshots"
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / f"{target}.png")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
