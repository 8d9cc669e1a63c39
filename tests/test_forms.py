"""Forms in the templates: what is wrong with them is said by the page, never by the browser."""

import re
from pathlib import Path

import pytest

from tests.source import ROOT, templates

TAG = re.compile(r"<form\b(?:\{[%{].*?[%}]\}|[^>])*>")
POSTS = re.compile(r'method="(?:post|\{\{ attrs.method \}\})"')
FIELDS = re.compile(r"\{% crispy |\|crispy|as_crispy_field")
# Parts, whose pages say it; and the page on which forms are looked at.
SAID_ELSEWHERE = {
    "apprentices/_part.html",
    "evidence/_original_fields.html",
    "allauth/elements/fields.html",
    "gallery/components.html",
}
# Sent by scripts of their own, with fields that the server alone judges.
BY_SCRIPT = ("evidence/desk/", "evidence/signing/", "gallery/desk.html")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT / "templates").as_posix()


def posting() -> list[tuple[str, str]]:
    """Each form that posts: its template and its tag."""
    return [
        (name_of(path), tag)
        for path in templates()
        for tag in TAG.findall(path.read_text())
        if POSTS.search(tag) and not name_of(path).startswith(BY_SCRIPT)
    ]


def test_no_form_leaves_what_is_wrong_to_the_browser() -> None:
    assert len(posting()) > 40
    assert [(name, tag) for name, tag in posting() if " novalidate" not in tag] == []


@pytest.mark.parametrize(
    "name",
    [
        name_of(path)
        for path in templates()
        if FIELDS.search(path.read_text()) and name_of(path) not in SAID_ELSEWHERE
    ],
)
def test_a_page_with_fields_has_a_summary_of_what_is_wrong(name: str) -> None:
    page = (ROOT / "templates" / name).read_text()
    assert "error_summary.html" in page or "evidence/_errors.html" in page
