"""Finding every page of the demo by following links, as each of its people."""

from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext

from accounts.demo import DEMO_LOGINS, DEMO_PASSWORD

# Pages that look different to each role: visited as everybody who gets there.
PERSONAL = {"progress:apprentice", "progress:ksb", "evidence:item", "standards:version", "home"}
# Answers that are no pages.
NOT_PAGES = {
    "evidence:file",
    "evidence:preview",
    "evidence:preview_now",
    "progress:cohort_csv",
    "account_logout",
}
MAX_PAGES_A_PERSON = 80


@dataclass(frozen=True)
class Found:
    """One page: who sees it, its address and the name of its route."""

    who: str
    path: str
    name: str

    @property
    def slug(self) -> str:
        return f"{self.name.replace(':', '-')}--{self.who}"


def route_of(path: str) -> str | None:
    """The name of the route that answers a path."""
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None


def open_demo(
    chromium: Browser, url: str, who: str, *, theme: str = "light", width: int = 1440
) -> BrowserContext:
    """A browser of one of the demo's people, signed in (``visitor`` is nobody), in a theme and width."""
    context = chromium.new_context(
        base_url=url, viewport={"width": width, "height": 900}, locale="en-GB", reduced_motion="reduce"
    )
    context.add_cookies([{"name": "theme", "value": theme, "url": url}])
    if who != "visitor":
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(f"{who}@demo.test")
        page.locator("input[name=password]").fill(DEMO_PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda address: "/accounts/login" not in address)
        page.close()
    return context


def crawl(chromium: Browser, url: str) -> list[Found]:
    """Every page, each route once (personal ones once a person), in the order in which people meet them."""
    found: list[Found] = []
    known: set[str] = set()
    for who in ("visitor", *(login.who for login in DEMO_LOGINS)):
        context = open_demo(chromium, url, who)
        pages = _pages_of(context, who)
        found += [page for page in pages if page.name not in known or page.name in PERSONAL]
        known |= {page.name for page in found}
        context.close()
    return found


def _pages_of(context: BrowserContext, who: str) -> list[Found]:
    """Read as text, which is enough for finding links and much quicker than showing the pages."""
    queue, seen, found = deque(["/"]), set[str](), list[Found]()
    while queue and len(found) < MAX_PAGES_A_PERSON:
        wanted = queue.popleft()
        if route_of(wanted) in seen:
            continue  # found by another link meanwhile
        answer = context.request.get(wanted)
        assert answer.status < 400, f"{who} followed a link to {wanted} and got {answer.status}"
        parts = urlsplit(answer.url)
        name = route_of(parts.path)
        if name is None or name in seen:
            continue
        seen.add(name)
        found.append(Found(who, parts.path + (f"?{parts.query}" if parts.query else ""), name))
        for link in _links(answer.url, answer.text()):
            route = route_of(link)
            if route and route not in seen and route not in NOT_PAGES:
                queue.append(link)
    return found


def _links(url: str, html: str) -> list[str]:
    """Same-site addresses that the page at this address links to, without fragments."""
    reader = _LinkReader()
    reader.feed(html)
    here, links = urlsplit(url), []
    for link in reader.links:
        parts = urlsplit(urljoin(url, link))
        if (parts.scheme, parts.netloc) == (here.scheme, here.netloc):
            links.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return links


class _LinkReader(HTMLParser):
    """Collects where the links of a page lead, but for downloads."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href") and "download" not in given:
            self.links.append(str(given["href"]))
