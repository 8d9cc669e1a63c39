"""Without a network: what is kept on a device is nobody's, and what a person needs there is their own."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from accounts import clock
from apm_portfolio.offline import IMPORTED_FILES, SHELL_FILES
from apprentices import actions as apprentices_actions
from evidence.actions.claiming import wording_mark
from evidence.models import PackExclusion
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]
KIT = "/offline/kit/"
# Session, user, memberships, then: programmes, what they owe, kinds kept out.
KIT_QUERIES = 6
PUBLIC = ("/manifest.webmanifest", "/sw.js", "/offline/")


def fetched(client: Client, url: str) -> bytes:
    answer = client.get(url)
    assert answer.status_code == 200
    content = b"".join(answer)
    answer.close()
    return content


def read(name: str) -> str:
    return Path(str(finders.find(name))).read_text()


@pytest.mark.parametrize("url", PUBLIC)
def test_what_caches_keep_is_the_same_for_everybody(client: Client, as_: As, url: str) -> None:
    seen = client.get(url)
    own = as_("apprentice").get(url)
    assert (seen.status_code, seen.content) == (200, own.content)
    for answer in (seen, own):
        assert (answer["Cache-Control"], list(answer.cookies)) == ("no-cache", [])


def test_the_shell_holds_no_token_and_no_nonce(as_: As, cast: Cast) -> None:
    page = as_("apprentice").get("/offline/")
    for word in ("csrf", "nonce", str(cast["apprentice"].uuid), cast["apprentice"].name):
        assert word.lower() not in page.text.lower()
    assert "nonce" not in page["Content-Security-Policy"]
    assert re.findall(r"<script(?![^>]*\bsrc=)|<style|\son\w+=", page.text) == []


def test_the_worker_keeps_all_that_the_shell_needs_and_nothing_else(client: Client, db: None) -> None:
    script = client.get("/sw.js")
    assert script["Content-Type"] == "text/javascript"
    found = re.match(r"const SHELL = (\{.*\});\n", script.text)
    assert found
    shell = json.loads(found[1])
    assert shell["page"] == "/offline/"
    named = re.findall(r'(?:src|href)="(/static/[^"]+)"', client.get("/offline/").text)
    assert set(named) <= set(shell["files"])
    assert sorted(shell["files"]) == sorted(f"/static/{name}" for name in (*SHELL_FILES, *IMPORTED_FILES))
    assert all(fetched(client, url) for url in shell["files"])


def test_every_module_that_the_shell_imports_is_kept() -> None:
    known = {*SHELL_FILES, *IMPORTED_FILES}
    for name in filter(lambda name: name.endswith(".js"), known):
        folder = Path(name).parent
        for path in re.findall(r'^import .* from "(.+)";$', read(name), re.MULTILINE):
            assert str((Path("/") / folder / path).resolve().relative_to("/")) in known


def test_a_changed_file_is_another_version(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    before = client.get("/sw.js").text
    assert client.get("/sw.js").text == before
    monkeypatch.setattr("apm_portfolio.offline.IMPORTED_FILES", IMPORTED_FILES[1:])
    after = client.get("/sw.js").text
    versions = [re.search(r'"version": "(\w{16})"', text) for text in (before, after)]
    assert all(versions)
    assert versions[0][1] != versions[1][1]  # type: ignore[index]


def test_the_site_can_be_installed(client: Client, db: None) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    told = answer.json()
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    for icon in told["icons"]:
        width = int.from_bytes(fetched(client, icon["src"])[16:20], "big")
        assert f"{width}x{width}" == icon["sizes"]
    assert [icon["purpose"] for icon in told["icons"]] == ["any", "any", "maskable"]
    light = read("apm/css/apm.css").partition('[data-bs-theme="dark"]')[0]
    tokens = dict(re.findall(r"--(page|accent): (#\w+);", light))
    assert tokens == {"page": told["background_color"], "accent": told["theme_color"]}


# --- the kit --------------------------------------------------------------------------------


def test_the_kit_is_ones_own_and_private(as_: As, cast: Cast) -> None:
    answer = as_("apprentice").get(KIT)
    assert answer["Cache-Control"] == "private, no-store"
    assert "csrftoken" in answer.cookies
    kit = answer.json()
    owed = cast.apprentice.owed.order_by("ksb__ordinal").values_list("ksb__uuid", "ksb__code", "ksb__text")
    assert kit["user"] == {"uuid": str(cast["apprentice"].uuid), "name": cast["apprentice"].name}
    assert kit["provider"] == {"uuid": str(cast.provider.uuid), "name": cast.provider.name}
    assert [programme["uuid"] for programme in kit["programmes"]] == [str(cast.apprentice.uuid)]
    assert kit["programmes"][0]["ksbs"] == [
        {"uuid": str(uuid), "code": code, "text": text} for uuid, code, text in owed
    ]
    assert kit["limits"]["file_bytes"] == cast.provider.max_file_bytes
    assert kit["unworded"] == wording_mark("", "")


def test_kinds_that_packs_leave_out_are_marked(as_: As, cast: Cast) -> None:
    PackExclusion.objects.create(version=cast.version, kind="cpd")
    kinds = dict(as_("apprentice").get(KIT).json()["programmes"][0]["kinds"])
    assert (kinds["cpd"], kinds["product"]) == ("CPD (kept out of the pack)", "Work product")


def test_who_is_on_no_programme_has_an_empty_kit(as_: As, cast: Cast) -> None:
    apprentices_actions.end_programme(
        apprentice=cast.apprentice, end="withdrawn", ended_on=clock.today(), by=cast["manager"]
    )
    assert as_("apprentice").get(KIT).json()["programmes"] == []


@pytest.mark.parametrize("more", [0, 2])
def test_more_programmes_take_no_more_queries(
    as_: As, cast: Cast, more: int, django_assert_num_queries: Callable
) -> None:
    for _ in range(more):
        other = factories.make_apprentice(cast.provider, factories.make_version())
        type(other).objects.filter(pk=other.pk).update(learner=cast.apprentice.learner)
    client = as_("apprentice")
    with django_assert_num_queries(KIT_QUERIES):
        kit = client.get(KIT).json()
    assert [len(programme["ksbs"]) > 0 for programme in kit["programmes"]] == [True] * (1 + more)


def test_a_visitor_is_sent_to_sign_in(client: Client) -> None:
    assert client.get(KIT, headers={"Accept": "application/json"}).status_code == 302


# --- the pages around it --------------------------------------------------------------------


@pytest.mark.parametrize(("who", "has_kit"), [("apprentice", True), ("assessor", False)])
def test_pages_say_whose_they_are(as_: As, cast: Cast, who: str, has_kit: bool) -> None:
    page = as_(who).get("/", follow=True).text
    found = re.search(r'<meta name="apm-person" content="([^"]+)"([^>]*)>', page)
    assert found
    assert (found[1], f'data-kit="{KIT}"' in found[2]) == (str(cast[who].uuid), has_kit)


def test_pages_for_visitors_name_nobody(client: Client) -> None:
    assert "apm-person" not in client.get(reverse("account_login")).text


def test_no_page_of_a_person_stays_in_the_browser(as_: As, cast: Cast) -> None:
    draft = factories.make_draft(cast.apprentice, "K3")
    client = as_("apprentice")
    for url in ("/evidence/", "/evidence/new/", f"/evidence/{draft.uuid}/", f"/evidence/{draft.uuid}/edit/"):
        page = client.get(url)
        assert (page.status_code, page["Cache-Control"]) == (200, "private, no-store")
        config = re.search(r"<meta name=\"htmx-config\" content='([^']+)'", page.text)
        assert config
        told = json.loads(config[1])
        assert (told["historyCacheSize"], told["refreshOnHistoryMiss"]) == (0, True)
