"""Pages as a browser without JavaScript has them: the fields of a form as they would be sent."""

from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

Fields = dict[str, list[str]]


class _Form(HTMLParser):
    """Collects what one form would send: of the inputs inside it and of those that name it."""

    def __init__(self, html: str, form_id: str) -> None:
        super().__init__()
        self.fields: Fields = {}
        self.action = ""
        self._id = form_id
        self._inside = False
        self._area: str | None = None
        self._select: str | None = None
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("id") == self._id:
            self._inside, self.action = True, given.get("action") or ""
        name = given.get("name")
        if not (self._inside or given.get("form") == self._id) or "disabled" in given:
            return
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea" and name:
            self._area, self._text = name, ""
        elif tag == "select" and name:
            self._select = name
        elif tag == "option" and self._select:
            chosen = self.fields.setdefault(self._select, [given.get("value") or ""])
            if "selected" in given:
                chosen[:] = [given.get("value") or ""]

    def _input(self, name: str, given: dict[str, str | None]) -> None:
        kind = given.get("type") or "text"
        if kind in {"submit", "button", "file"} or (kind in {"radio", "checkbox"} and "checked" not in given):
            return
        self.fields.setdefault(name, []).append(given.get("value") or ("on" if kind == "checkbox" else ""))

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            # The parser of a browser drops the line break that follows the opening tag.
            self.fields.setdefault(self._area, []).append(self._text.removeprefix("\n"))
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "form":
            self._inside = False


def form_of(response: Any, form_id: str = "step-form") -> Fields:
    """The fields of a form as the page shows them."""
    return _Form(response.content.decode(), form_id).fields


def action_of(response: Any, form_id: str = "step-form") -> str:
    return _Form(response.content.decode(), form_id).action


def filled(response: Any, changes: dict[str, Any], *, form_id: str = "step-form") -> dict[str, Any]:
    """The form with some fields changed, for ``client.post``; a None takes a field out."""
    fields: dict[str, Any] = {**form_of(response, form_id), **changes}
    return {name: value for name, value in fields.items() if value is not None}


# Their edges are no gap between words.
INLINE = {"a", "abbr", "b", "code", "em", "i", "kbd", "mark", "small", "span", "strong", "time"}


class _Text(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"script", "style", "title"}
        self._edge(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style", "title"}
        self._edge(tag)

    def _edge(self, tag: str) -> None:
        if tag not in INLINE:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of(response: Any) -> str:
    """The words of a page, with single spaces."""
    return " ".join("".join(_Text(response.content.decode()).parts).split())


def messages_of(response: Any) -> list[str]:
    """Django's messages on the page that a redirect led to."""
    return [str(message) for message in _messages(response)]


def _messages(response: Any) -> Iterable[Any]:
    return response.context["messages"] if response.context else ()
