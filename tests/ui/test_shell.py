"""The shell: theme, navigation, gallery, and pages that stand without a request."""

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from accounts.roles import Permission
from apm_portfolio import navigation
from apm_portfolio.context import Page
from apm_portfolio.gallery_samples import PAGES
from apm_portfolio.navigation import Destination, nav_of
from tests.conftest import Cast
from tests.test_access_matrix import TABLE


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_a_chosen_theme_is_on_the_next_page(client: Client, theme: str) -> None:
    answer = client.post("/theme/", {"theme": theme, "next": "/gallery/"})
    assert (answer.status_code, answer["Location"]) == (302, "/gallery/")
    assert f'data-bs-theme="{theme}"' in client.get("/gallery/").text


def test_without_a_choice_the_device_decides(client: Client) -> None:
    assert 'data-bs-theme="auto"' in client.get("/gallery/").text


def test_a_theme_that_is_none_is_not_taken(client: Client) -> None:
    client.post("/theme/", {"theme": '"><script>'})
    assert "theme" not in client.cookies
    client.cookies["theme"] = "pink"
    assert 'data-bs-theme="auto"' in client.get("/gallery/").text


def test_choosing_a_theme_never_leads_to_another_site(client: Client) -> None:
    answer = client.post("/theme/", {"theme": "dark", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_the_gallery_asks_the_database_nothing(
    client: Client, db: None, name: str, django_assert_num_queries: Callable
) -> None:
    client.get("/gallery/")
    with django_assert_num_queries(0):
        answer = client.get(f"/gallery/{name}/")
    assert answer.status_code == 200
    assert "{%" not in answer.text.replace('data-filter="', "")


@pytest.mark.parametrize("name", sorted(PAGES))
def test_no_component_uses_a_variable_that_nobody_gave(client: Client, settings: Any, name: str) -> None:
    strict = {**settings.TEMPLATES[0]}
    strict["OPTIONS"] = {**strict["OPTIONS"], "string_if_invalid": "undefined(%s)"}
    settings.TEMPLATES = [strict]
    text = client.get(f"/gallery/{name}/").text
    assert re.findall(r"undefined\([^)]*\)", text) == []


def test_the_gallery_does_not_exist_in_production(client: Client, settings: SimpleNamespace) -> None:
    settings.ENVIRONMENT = "production"
    assert client.get("/gallery/").status_code == 404
    assert client.get("/gallery/overview/").status_code == 404


def test_an_unknown_gallery_page(client: Client) -> None:
    assert client.get("/gallery/none-such/").status_code == 404


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_these_pages_need_no_request(name: str) -> None:
    assert "<h1>" in render_to_string(name)


def test_a_missing_page_says_what_to_do(client: Client) -> None:
    answer = client.get("/no/such/page/")
    assert answer.status_code == 404
    assert "Page not found" in answer.text


def destinations(*names: str) -> tuple[Destination, ...]:
    return tuple(Destination(n, "home", Permission.VIEW_STANDARDS, "home") for n in names)


def test_navigation_shows_what_a_person_may_open(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        navigation,
        "DESTINATIONS",
        (
            Destination("Front", "home", Permission.VIEW_STANDARDS, "home"),
            Destination("Import", "gallery", Permission.IMPORT_STANDARDS, "arrow-down-tray"),
        ),
    )
    assert [i.label for i in nav_of(cast.access("assessor"), "/")] == ["Front"]
    assert [i.label for i in nav_of(cast.access("admin"), "/")] == ["Front", "Import"]
    assert nav_of(None, "/") == []


def test_the_longest_address_is_the_current_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        navigation,
        "DESTINATIONS",
        (
            Destination("Front", "home", Permission.VIEW_STANDARDS, "home"),
            Destination("Gallery", "gallery", Permission.VIEW_STANDARDS, "star"),
        ),
    )
    found = nav_of(cast.access("assessor"), "/gallery/overview/")
    assert [(i.label, i.is_current) for i in found] == [("Front", False), ("Gallery", True)]


@pytest.mark.parametrize(
    ("who", "view", "label"),
    [
        ("apprentice", "progress:ksb", "Overview"),
        ("apprentice", "evidence:item", "Evidence"),
        ("assessor", "progress:apprentice", "Caseload"),
        ("assessor", "evidence:review", "Queue"),
        ("assessor", "evidence:sign_off", "Sign-off"),
        ("assessor", "evidence:item", "Caseload"),
        ("manager", "progress:apprentice", "Cohorts"),
        ("manager", "apprentices:manage", "Cohorts"),
        ("iqa", "progress:record", "Cohorts"),
        ("employer", "progress:apprentice", "Apprentices"),
        ("auditor", "evidence:item", "Apprentices"),
    ],
)
def test_a_page_elsewhere_has_its_place_too(cast: Cast, who: str, view: str, label: str) -> None:
    found = nav_of(cast.access(who), "/apprentices/x/", view)
    assert [item.label for item in found if item.is_current] == [label]


def test_the_places_of_pages_are_routes_and_destinations() -> None:
    names = {destination.url_name for destination in navigation.DESTINATIONS}
    assert {name for above in navigation.BELOW.values() for name in above} <= names
    assert set(navigation.BELOW) <= set(TABLE)


@pytest.mark.parametrize(("count", "shown", "more"), [(3, 3, 0), (5, 5, 0), (6, 4, 2)])
def test_a_phone_shows_five_or_four_and_more(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, count: int, shown: int, more: int
) -> None:
    monkeypatch.setattr(navigation, "DESTINATIONS", destinations(*map(str, range(count))))
    request: HttpRequest = RequestFactory().get("/")
    request.access = cast.access("assessor")  # type: ignore[attr-defined]
    page = Page(request)
    assert (len(page.tabs), len(page.tabs_more)) == (shown, more)


def test_the_menu_names_the_person_and_their_roles(as_: Callable[[str], Client]) -> None:
    text = as_("assessor").get("/gallery/").text
    assert "Test Assessor" in text
    assert "Assessor at Test Provider" in text


@pytest.mark.parametrize(
    ("path", "status"), [("/static/apm/js/shell.js", 200), ("/gallery/", 200), ("/nowhere/", 404)]
)
def test_every_answer_bears_the_headers_that_keep_it_harmless(
    client: Client, path: str, status: int, db: None
) -> None:
    answer = client.get(path)
    answer.close()
    assert answer.status_code == status
    directives = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert (directives["default-src"], directives["script-src"], directives["frame-ancestors"]) == (
        "'none'",
        "'self'",
        "'none'",
    )
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"], answer["Referrer-Policy"]) == (
        "nosniff",
        "DENY",
        "same-origin",
    )
