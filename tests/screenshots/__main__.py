"""``make screenshots``: every page of the demo at 390, 768 and 1440 px, light and dark.

The pictures go to ``var/screenshots`` (or the folder given); those that the README and the documents
show, as high as a window, to ``docs/screenshots``.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# By name: the page, and its width and theme.
SHOWN = {
    "overview": ("progress-mine--apprentice", 1440, "light"),
    "review-desk": ("evidence-review--assessor", 1440, "light"),
    "cohort": ("progress-cohort--iqa", 1440, "light"),
    "overview-phone": ("progress-mine--apprentice", 390, "dark"),
}
WIDTHS = (390, 768, 1440)
THEMES = ("light", "dark")
HEIGHT = 900
# Of a page that goes on and on, this much shows all there is to see.
HIGHEST = 6000


def main() -> int:
    parser = argparse.ArgumentParser(description="Take pictures of every page of the demo.")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "screenshots")
    parser.add_argument("--only", default="", help="take only pages whose name contains this")
    parser.add_argument("--site", default="", help="a demo that runs already, e.g. http://localhost:8000")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apm_portfolio.settings")
    import django

    django.setup()
    from playwright.sync_api import sync_playwright

    from tests.journeys.served import served
    from tools import browser

    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**browser.launch_options())
        if options.site:
            take(chromium, options.site, options.folder, options.only)
        else:
            with served(Path(scratch), kind="demo", seed=("manage.py", "load_demo")) as site:
                take(chromium, site.url, options.folder, options.only)
        chromium.close()
    return 0


def take(chromium, url: str, folder: Path, only: str) -> None:
    """Crawl the site, then take each page in every width and theme."""
    from tests.journeys.crawl import crawl, open_demo

    pages = [page for page in crawl(chromium, url) if only in page.slug]
    for width in WIDTHS:
        for theme in THEMES:
            for who in dict.fromkeys(page.who for page in pages):
                context = open_demo(chromium, url, who, theme=theme, width=width)
                tab = context.new_page()
                for page in pages:
                    if page.who == who:
                        whole_page(tab, page.path, folder / f"{page.slug}-{width}-{theme}.png", width)
                context.close()
        print(f"{len(pages)} pages at {width} px", file=sys.stderr, flush=True)
    show(chromium, url, {page.slug: page for page in pages})


def show(chromium, url: str, pages) -> None:
    """The pictures of the documents, of those that are among the pages (by slug)."""
    from tests.journeys.crawl import open_demo

    folder = ROOT / "docs" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (slug, width, theme) in SHOWN.items():
        if slug in pages:
            context = open_demo(chromium, url, pages[slug].who, theme=theme, width=width)
            tab = context.new_page()
            tab.goto(pages[slug].path)
            tab.screenshot(path=folder / f"{name}.png")
            context.close()


def whole_page(tab, path: str, picture: Path, width: int) -> None:
    """In a window as high as the page, so that what sticks to the window's edges stands where the page ends."""
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    tab.goto(path)
    height = min(tab.evaluate("document.documentElement.scrollHeight"), HIGHEST)
    tab.set_viewport_size({"width": width, "height": height})
    tab.screenshot(path=picture)


if __name__ == "__main__":
    raise SystemExit(main())
