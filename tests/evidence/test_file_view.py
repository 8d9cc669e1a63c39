"""Bytes go only to those who may see them, whole or in part, and stay harmless in a browser."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import AccessRecord
from evidence import actions
from evidence.file_headers import disposition
from evidence.files import blob_path
from evidence.models import Attachment, SubmittedFile
from tests import factories
from tests.conftest import Cast

As = Callable[[str], Client]

CONTENT = b"0123456789"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n"
HTML = b"<!doctype html><script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def submitted(cast: Cast, content: bytes = CONTENT, name: str = "notes.txt") -> SubmittedFile:
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, content, name)
    return factories.submit(evidence).files.get()


def url(file: Attachment | SubmittedFile) -> str:
    return reverse("evidence:file", kwargs={"uuid": file.uuid})


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- Who may ------------------------------------------------------------------------------------


def test_who_gets_a_submitted_file(cast: Cast, as_: As) -> None:
    address = url(submitted(cast))
    responses = {who: as_(who).get(address) for who in WHO}
    assert {who: r.status_code for who, r in responses.items()} == WHO
    assert {who for who, r in responses.items() if CONTENT in body(r)} == {
        who for who, status in WHO.items() if status == 200
    }


WHO = {
    "apprentice": 200,
    "assessor": 200,
    "iqa": 200,
    "manager": 200,
    "employer": 200,
    "employer_lead": 200,
    "auditor": 200,
    "colleague": 404,
    "second_assessor": 404,
    "outsider": 404,
    "stranger": 404,
    "admin": 403,
    "nobody": 403,
    "visitor": 302,
}


def test_a_file_of_a_draft_is_its_owners_alone(cast: Cast, as_: As) -> None:
    address = url(factories.attach(factories.make_draft(cast.apprentice), CONTENT))
    seen = {who for who in WHO if as_(who).get(address).status_code == 200}
    assert seen == {"apprentice"}


def test_a_file_of_a_deleted_draft_is_gone_until_it_is_restored(cast: Cast, as_: As) -> None:
    evidence = factories.make_draft(cast.apprentice)
    attachment = factories.attach(evidence)
    actions.remove_draft(evidence=evidence, by=cast["apprentice"])
    assert as_("apprentice").get(url(attachment)).status_code == 404
    actions.restore_draft(evidence=evidence, by=cast["apprentice"])
    assert as_("apprentice").get(url(attachment)).status_code == 200


def test_what_was_taken_back_is_its_owners_alone_again(cast: Cast, as_: As) -> None:
    file = submitted(cast)
    actions.take_back(evidence=file.submission.evidence, by=cast["apprentice"])
    assert as_("apprentice").get(url(file)).status_code == 200
    assert as_("assessor").get(url(file)).status_code == 404
    assert as_("manager").get(url(file)).status_code == 404


def test_looking_is_recorded_for_employers_and_auditors_parts_too(cast: Cast, as_: As) -> None:
    file = submitted(cast)
    as_("auditor").get(url(file))
    as_("employer").get(url(file), headers={"Range": "bytes=0-1"})
    as_("manager").get(url(file))
    found = AccessRecord.objects.order_by("pk").values_list("user__name", "view_name", "subject")
    assert list(found) == [
        ("Test Auditor", "evidence:file", file.uuid),
        ("Line Manager", "evidence:file", file.uuid),
    ]


# --- Parts --------------------------------------------------------------------------------------


def test_the_whole_file(cast: Cast, as_: As) -> None:
    file = submitted(cast)
    response = as_("assessor").get(url(file))
    assert (response.status_code, body(response)) == (200, CONTENT)
    assert response.headers["Content-Length"] == "10"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["ETag"] == f'"{file.sha256}"'
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_part(cast: Cast, as_: As) -> None:
    client, address = as_("assessor"), url(submitted(cast))
    for asked, got, told in (
        ("bytes=0-0", b"0", "bytes 0-0/10"),
        ("bytes=3-", b"3456789", "bytes 3-9/10"),
        ("bytes=-4", b"6789", "bytes 6-9/10"),
        ("bytes=8-400", b"89", "bytes 8-9/10"),
        ("bytes=0-", CONTENT, "bytes 0-9/10"),
    ):
        response = client.get(address, headers={"Range": asked})
        assert (response.status_code, body(response)) == (206, got)
        assert response.headers["Content-Range"] == told
        assert response.headers["Content-Length"] == str(len(got))


def test_a_part_beyond_the_end(cast: Cast, as_: As) -> None:
    response = as_("assessor").get(url(submitted(cast)), headers={"Range": "bytes=10-"})
    assert (response.status_code, body(response)) == (416, b"")
    assert response.headers["Content-Range"] == "bytes */10"


def test_a_range_that_we_do_not_serve_gives_the_whole(cast: Cast, as_: As) -> None:
    client, address = as_("assessor"), url(submitted(cast))
    for asked in ("bytes=0-1,4-5", "bytes=x", "pages=1-2", "bytes=5-2"):
        response = client.get(address, headers={"Range": asked})
        assert (response.status_code, body(response)) == (200, CONTENT)


def test_if_range_gives_a_part_only_of_the_same_bytes(cast: Cast, as_: As) -> None:
    file = submitted(cast)
    asked = {"Range": "bytes=0-1"}
    same = as_("assessor").get(url(file), headers={**asked, "If-Range": f'"{file.sha256}"'})
    other = as_("assessor").get(url(file), headers={**asked, "If-Range": '"other"'})
    assert (same.status_code, body(same)) == (206, b"01")
    assert (other.status_code, body(other)) == (200, CONTENT)


def test_head_tells_without_sending(cast: Cast, as_: As) -> None:
    file = submitted(cast)
    whole = as_("assessor").head(url(file))
    part = as_("assessor").head(url(file), headers={"Range": "bytes=2-4"})
    assert (whole.status_code, body(whole), whole.headers["Content-Length"]) == (200, b"", "10")
    assert (part.status_code, body(part), part.headers["Content-Length"]) == (206, b"", "3")


def test_nothing_else_is_allowed(cast: Cast, as_: As) -> None:
    assert as_("apprentice").post(url(submitted(cast))).status_code == 405


# --- Harmless -----------------------------------------------------------------------------------


RTF = b"{\\rtf1 text}"


def test_the_type_is_what_the_bytes_are(cast: Cast, as_: As) -> None:
    client = as_("assessor")
    for content, name, content_type, shown in (
        (PNG, "photo.png", "image/png", "inline"),
        (PDF, "plan.pdf", "application/pdf", "inline"),
        (CONTENT, "notes.txt", "text/plain; charset=utf-8", "inline"),
        (HTML, "page.html", "text/plain; charset=utf-8", "inline"),
        (SVG, "drawing.svg", "text/plain; charset=utf-8", "inline"),
        (SVG, "photo.png", "text/plain; charset=utf-8", "inline"),
        (RTF, "letter.rtf", "application/rtf", "attachment"),
    ):
        address = url(submitted(cast, content, name))
        response, download = client.get(address), client.get(address + "?download=1")
        assert response.headers["Content-Type"] == content_type
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Disposition"].startswith(shown)
        assert download.headers["Content-Disposition"].startswith("attachment")
        assert body(download) == content


def test_nothing_in_a_file_may_run(cast: Cast, as_: As) -> None:
    client = as_("assessor")
    for content, sandboxed in ((PNG, True), (HTML, True), (SVG, True), (RTF, True), (PDF, False)):
        response = client.get(url(submitted(cast, content, "file")))
        policy = {part.strip() for part in response.headers["Content-Security-Policy"].split(";")}
        assert {"default-src 'none'", "base-uri 'none'", "form-action 'none'"} <= policy
        assert "frame-ancestors 'self'" in policy
        assert not any(part.startswith("script-src") for part in policy)
        assert ("sandbox" in policy) is sandboxed
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_name_of_any_script_comes_back_as_it_was_written(cast: Cast, as_: As) -> None:
    name = 'Übersicht "v2" 工程 👷🏽‍♀️; a=b/c.txt'
    told = as_("assessor").get(url(submitted(cast, name=name))).headers["Content-Disposition"]
    assert unquote(told.partition("filename*=UTF-8''")[2]) == name
    assert told.isascii()


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60), st.booleans())
def test_no_name_breaks_out_of_its_header(name: str, inline: bool) -> None:
    told = disposition(name, inline=inline)
    assert told.isascii()
    assert told.isprintable()
    plain, _, exact = told.partition("; filename*=UTF-8''")
    assert unquote(exact, errors="strict") == name
    assert plain.count('"') == 2
    assert "\\" not in plain


# --- In production, and when something is wrong --------------------------------------------------


def test_nginx_sends_it_where_one_is_named(cast: Cast, as_: As, settings: Any) -> None:
    settings.FILES_INTERNAL_URL = "/protected-files/"
    file = submitted(cast, name="工程.txt")
    response = as_("assessor").get(url(file), headers={"Range": "bytes=1-2"})
    assert response.status_code == 200
    assert response.headers["X-Accel-Redirect"] == "/protected-files/" + blob_path(cast.provider, file.sha256)
    assert response.content == b""
    assert "ETag" not in response.headers
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert as_("colleague").get(url(file)).status_code == 404


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o600, 0o700), (0o640, 0o750)])
def test_only_those_named_may_read_the_stored_bytes(
    cast: Cast, settings: Any, file_mode: int, folder_mode: int
) -> None:
    settings.FILE_UPLOAD_PERMISSIONS = file_mode
    settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS = folder_mode
    stored = Path(default_storage.path(blob_path(cast.provider, submitted(cast).sha256)))
    assert oct(stored.stat().st_mode & 0o777) == oct(file_mode)
    assert oct(stored.parent.stat().st_mode & 0o777) == oct(folder_mode)


def test_missing_bytes_are_reported_and_come_back_with_the_next_upload(
    cast: Cast, as_: As, caplog: pytest.LogCaptureFixture
) -> None:
    file = submitted(cast)
    Path(default_storage.path(blob_path(cast.provider, file.sha256))).unlink()
    assert as_("assessor").get(url(file)).status_code == 404
    assert [f"The bytes of blob {file.sha256} are missing"] == [
        r.getMessage() for r in caplog.records if r.levelname == "ERROR"
    ]
    factories.attach(factories.make_draft(cast.apprentice), CONTENT)
    assert body(as_("assessor").get(url(file))) == CONTENT
