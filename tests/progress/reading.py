"""Reading pages as a person does: the text of the elements with a tag, class or id, white space folded."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "path", "circle", "rect", "use", "wbr"}


@dataclass
class Node:
    tag: str
    attributes: dict[str, str]
    parts: list["Node | str"] = field(default_factory=list)

    def all(self, tag: str = "", *, cls: str = "", id: str = "") -> list["Node"]:
        """Every element below with this tag, class and id, in the order of the page."""
        return [
            node
            for node in self._below()
            if (not tag or node.tag == tag)
            and (not cls or cls in node.attributes.get("class", "").split())
            and (not id or node.attributes.get("id") == id)
        ]

    def one(self, tag: str = "", *, cls: str = "", id: str = "") -> "Node":
        (found,) = self.all(tag, cls=cls, id=id)
        return found

    def texts(self, tag: str = "", *, cls: str = "") -> list[str]:
        return [node.text for node in self.all(tag, cls=cls)]

    @property
    def text(self) -> str:
        return " ".join(" ".join(self._words()).split())

    @property
    def href(self) -> str:
        return self.attributes["href"]

    def _below(self) -> Iterator["Node"]:
        for part in self.parts:
            if isinstance(part, Node):
                yield part
                yield from part._below()

    def _words(self) -> Iterator[str]:
        for part in self.parts:
            if isinstance(part, str):
                yield part
            else:
                yield from part._words()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Node("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].parts.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].parts.append(Node(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].tag == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        self.open[-1].parts.append(data)


def read(html: str) -> Node:
    """The main part of a page."""
    builder = _Builder()
    builder.feed(html)
    return builder.root.one("main")
