"""Pictures of every page of the demo: ``make screenshots``, or ``python3 -m tools screenshots assessor manager``.

Every page that the crawl of the demo finds is taken at three widths in both themes into var/screenshots/, to be looked
at; the README's picture goes to docs/screenshots/.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.served import served
from tools import browser as installed_browser
from tools.demo import LOGINS
from tools.places import ROOT

WIDTHS = (390, 768, 1440)
THEMES = ("light", "dark")
TAKEN = ROOT / "var" / "screenshots"
# The README's picture: a page's slug, width and theme.
FOR_README = {"portfolio": "progress-apprentice--assessor-1440-light"}


def main(people: list[str]) -> int:
    """Take the pictures of the named people's pages, or of everybody's."""
    if unknown := set(people) - set(LOGINS) - {"visitor"}:
        sys.exit(
            f"Nobody in the demo is called {', '.join(sorted(unknown))}: choose from {', '.join(LOGINS)}."
        )
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
    os.environ.pop("DATABASE_URL", None)
    with (
        tempfile.TemporaryDirectory(prefix="apm-screenshots-") as folder,
        served(Path(folder), kind="demo", seed=("manage.py", "load_demo")) as site,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(**installed_browser.launch_options())
        take(chromium, site.url, people)
        chromium.close()
    keep_for_readme()
    print(f"The pictures are in {TAKEN.relative_to(ROOT)}.")
    return 0


def take(chromium: Browser, address: str, people: list[str]) -> None:
    """Every page of these people, or of all when none are named."""
    import django

    django.setup()
    from tests.journeys.crawl import crawl, open_demo

    pages = [page for page in crawl(chromium, address) if page.who in people or not people]
    for who in dict.fromkeys(page.who for page in pages):
        for theme in THEMES:
            context = open_demo(chromium, address, who, theme=theme)
            window = context.new_page()
            for page in (page for page in pages if page.who == who):
                for width in WIDTHS:
                    window.set_viewport_size({"width": width, "height": 900})
                    window.goto(page.path)
                    window.screenshot(path=TAKEN / f"{page.slug}-{width}-{theme}.png", full_page=True)
                print(f"{who}: {page.path} ({theme})", flush=True)
            context.close()


def keep_for_readme() -> None:
    folder = ROOT / "docs" / "screenshots"
    for name, taken in FOR_README.items():
        source = TAKEN / f"{taken}.png"
        if source.exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, folder / f"{name}.png")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
