"""Opening the pages that show lists of apprentices, and reading their rows."""

from django.test import Client

from tests.progress.reading import Node, read


def opened(client: Client, url: str, **query: str) -> Node:
    """The main part of a page that opens."""
    answer = client.get(url, query)
    assert answer.status_code == 200
    return read(answer.text)


def table(page: Node) -> list[list[str]]:
    """The cells of each row of a page's table, without its head."""
    return [
        [cell.text for cell in row.parts if isinstance(cell, Node)] for row in page.one("tbody").all("tr")
    ]


def who(page: Node) -> list[str]:
    """The names in the first column."""
    return [row.one("th").all("a")[0].text for row in page.one("tbody").all("tr")]


def empty(page: Node) -> str:
    """The title of what stands there instead of a list."""
    return page.one(cls="empty-title").text


def pager(page: Node) -> dict[str, str]:
    """Where the pager leads, by the words of its links."""
    return {link.text: link.href for nav in page.all("nav", cls="pager") for link in nav.all("a")}


def shown(page: Node) -> str:
    """Which part of the list the pager says is shown."""
    return page.one("nav", cls="pager").one("p").text


# Values that no link of ours has.
RUBBISH = ("rubbish", "\0", "x" * 5000, "-", "%27", "00000000-0000-0000-0000-000000000000")
