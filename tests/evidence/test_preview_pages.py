"""Previews in pages: to those who may see the file, in its place, or why there is nothing."""

import io
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import AccessRecord
from evidence.models import BlobText, Preview, PreviewWork, Submission, SubmittedFile
from evidence.presenters.previews import MOST_LOOKS, MOST_ROWS, text_blocks
from evidence.preview_files import preview_path
from evidence.tasks import make_previews
from tests import factories
from tests.conftest import Cast
from tests.evidence import hostile_made as hostile
from tests.evidence import previews_made as made
from tests.evidence.files_made import RTF
from tests.pages import text_of

As = Callable[[str], Client]


def sent(cast: Cast, content: bytes, name: str = "file", *, looked_at: bool = True) -> SubmittedFile:
    evidence = factories.make_draft(cast.apprentice, "K1")
    attachment = factories.attach(evidence, content, name)
    if looked_at:
        make_previews(attachment.blob_id)
    return factories.submit(evidence).files.select_related("submission__evidence", "blob__provider").get()


def url(file: SubmittedFile, kind: str, number: int = 1) -> str:
    return reverse("evidence:preview", args=[file.uuid, kind, number])


def now(file: SubmittedFile) -> str:
    return reverse("evidence:preview_now", args=[file.uuid])


def desk(submission: Submission) -> str:
    return reverse("evidence:review", args=[submission.uuid])


def item(file: SubmittedFile) -> str:
    return reverse("evidence:item", args=[file.submission.evidence.uuid])


# --- Serving --------------------------------------------------------------------------------


def test_whoever_may_see_the_file_may_see_its_previews_and_nobody_else(cast: Cast, as_: As) -> None:
    file = sent(cast, made.photo("JPEG"))
    answers = {
        who: {
            as_(who).get(place).status_code
            for place in (url(file, "display"), url(file, "thumbnail"), now(file))
        }
        for who in WHO
    }
    assert answers == {who: {status} for who, status in WHO.items()}


WHO = {
    "apprentice": 200,
    "assessor": 200,
    "iqa": 200,
    "manager": 200,
    "employer": 200,
    "auditor": 200,
    "colleague": 404,
    "second_assessor": 404,
    "outsider": 404,
    "stranger": 404,
    "admin": 403,
    "nobody": 403,
    "visitor": 302,
}


def test_nothing_that_is_served_says_where_a_photo_was_taken(cast: Cast, as_: As) -> None:
    file, client = sent(cast, made.photo("HEIF", turned=6), "IMG_0001.HEIC"), as_("assessor")
    for kind in ("display", "thumbnail"):
        served = client.get(url(file, kind)).content
        image = Image.open(io.BytesIO(served))
        assert (image.format, dict(image.getexif())) == ("WEBP", {})
        assert b"Test Person" not in served
    page = client.get(desk(file.submission)).content.decode()
    original = reverse("evidence:file", args=[file.uuid])
    # Only the link that downloads it leads to the original.
    assert set(re.findall(rf'"({original}(?!preview)[^"]*)"', page)) == {f"{original}?download=1"}


def test_a_browser_keeps_it_and_asks_each_time(cast: Cast, as_: As) -> None:
    file, client = sent(cast, made.photo("PNG", size=(60, 40))), as_("assessor")
    first = client.get(url(file, "display"))
    assert (first.headers["Content-Type"], first.headers["Cache-Control"]) == (
        "image/webp",
        "private, no-cache",
    )
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in first.headers["Content-Security-Policy"]
    assert first.content[8:12] == b"WEBP"
    held = {"If-None-Match": first.headers["ETag"]}
    again = client.get(url(file, "display"), headers=held)
    assert (again.status_code, again.content) == (304, b"")
    assert as_("colleague").get(url(file, "display"), headers=held).status_code == 404
    other = client.get(url(file, "display"), headers={"If-None-Match": '"another"'})
    assert (other.status_code, bool(other.content)) == (200, True)


@pytest.mark.parametrize(
    ("kind", "number"),
    [("page", 1), ("display", 2), ("thumbnail", 10**30), ("cover", 1), ("text", 1), ("text", 2)],
)
def test_what_was_not_made_is_not_there(cast: Cast, as_: As, kind: str, number: int) -> None:
    file = sent(cast, made.photo("PNG", size=(60, 40)))
    assert as_("assessor").get(url(file, kind, number)).status_code == 404


def test_an_auditors_look_is_recorded_once_a_page_and_not_once_a_picture(cast: Cast, as_: As) -> None:
    file, client = sent(cast, made.photo("PNG", size=(60, 40))), as_("auditor")
    for place in (item(file), url(file, "display"), now(file)):
        assert client.get(place).status_code == 200
    assert list(AccessRecord.objects.values_list("view_name", flat=True)) == ["evidence:item"]


def test_missing_bytes_are_no_crash(cast: Cast, as_: As) -> None:
    from django.core.files.storage import default_storage

    file = sent(cast, made.photo("PNG", size=(60, 40)))
    default_storage.delete(preview_path(file.blob, file.blob.previews.get(kind="display")))
    assert as_("assessor").get(url(file, "display")).status_code == 404


def test_nginx_sends_it_where_one_is_named(cast: Cast, as_: As, settings: Any) -> None:
    settings.FILES_INTERNAL_URL = "/protected-files/"
    file = sent(cast, made.photo("PNG", size=(60, 40)))
    response = as_("assessor").get(url(file, "display"))
    place = preview_path(file.blob, Preview.objects.get(kind="display"))
    assert (response.headers["X-Accel-Redirect"], response.content) == (f"/protected-files/{place}", b"")
    assert (response.headers["Cache-Control"], "ETag" in response.headers) == ("private, no-cache", False)


def test_the_text_of_a_file_is_plain_text_whatever_it_says(cast: Cast, as_: As) -> None:
    file = sent(cast, made.word("<script>alert(1)</script>"))
    response = as_("assessor").get(url(file, "text"))
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content == b"<script>alert(1)</script>"
    BlobText.objects.update(is_cut=True)
    assert b"goes on" in as_("assessor").get(url(file, "text")).content


# --- In its place ---------------------------------------------------------------------------


def pictures(response: Any) -> list[tuple[str, str]]:
    """Address and alternative of the previews in a page."""
    found = re.findall(
        r'<img src="(/files/[^"]+)"[^>]* alt="([^"]*)"[^>]*loading="lazy"', response.content.decode()
    )
    return [(address.split("/preview/")[1], alternative) for address, alternative in found]


@pytest.mark.parametrize("page", ["desk", "item", "submission"])
def test_a_photo_of_an_iphone_is_seen(cast: Cast, as_: As, page: str) -> None:
    file = sent(cast, made.photo("HEIF"), "Crack.HEIC")
    places = {
        "desk": desk(file.submission),
        "item": item(file),
        "submission": reverse("evidence:submission", args=[file.submission.evidence.uuid, 1]),
    }
    shown = pictures(as_("assessor").get(places[page]))
    in_list = [("thumbnail/1/", "")] if page == "desk" else []
    assert shown == [*in_list, ("display/1/", "Crack.HEIC")]


def test_a_pdf_is_seen_page_by_page(cast: Cast, as_: As) -> None:
    file = sent(cast, made.pdf("One", "Two"), "Plan.pdf")
    response = as_("assessor").get(item(file))
    assert pictures(response) == [
        ("page/1/", "Page 1 of 2 of Plan.pdf"),
        ("page/2/", "Page 2 of 2 of Plan.pdf"),
    ]
    assert "2 pages" in text_of(response)
    assert "<iframe" not in response.content.decode()


MAY_RUN = "May run or fetch something when opened"


@pytest.mark.parametrize("page", ["desk", "item", "submission"])
def test_whoever_downloads_an_active_file_is_told(cast: Cast, as_: As, page: str) -> None:
    """Also where its pages are seen, and its text; and of no other file."""
    evidence = factories.make_draft(cast.apprentice, "K1")
    script = made.pdf("One", "Two") + b"% /S /JavaScript\n"
    contents = {"Plan.pdf": script, "Form.docx": hostile.DOCX_TEMPLATE, "Notes.pdf": made.pdf("Notes")}
    for name, content in contents.items():
        make_previews(factories.attach(evidence, content, name).blob_id)
    submission = factories.submit(evidence)
    places = {
        "desk": desk(submission),
        "item": reverse("evidence:item", args=[evidence.uuid]),
        "submission": reverse("evidence:submission", args=[evidence.uuid, 1]),
    }
    response = as_("assessor").get(places[page])
    heads = re.findall(r"<figcaption.*?</figcaption>", response.content.decode(), re.DOTALL)
    assert [(MAY_RUN in head, "Download original" in head) for head in heads] == [
        (True, True),
        (True, True),
        (False, True),
    ]
    assert ("page/2/", "Page 2 of 2 of Plan.pdf") in pictures(response)


def test_the_owner_of_an_active_file_is_told_before_it_is_sent(cast: Cast, as_: As) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1")
    for name, content in {"Form.docx": hostile.DOCX_TEMPLATE, "Notes.txt": b"Notes"}.items():
        factories.attach(evidence, content, name)
    pages = (("evidence:edit_files", MAY_RUN), ("evidence:submit", "May run something"))
    for name, words in pages:
        assert text_of(as_("apprentice").get(reverse(name, args=[evidence.uuid]))).count(words) == 1


def test_of_a_long_pdf_the_page_says_how_much_it_shows(cast: Cast, as_: As) -> None:
    file = sent(cast, made.pdf("One", "Two"), "Plan.pdf")
    PreviewWork.objects.update(pages=64)
    assert "These are 2 of 64 pages. Open the original: Plan.pdf for the rest." in text_of(
        as_("assessor").get(item(file))
    )


def test_an_office_file_is_read_where_nobody_sets_its_pages(cast: Cast, as_: As, settings: Any) -> None:
    settings.SOFFICE = ""
    file = sent(cast, made.workbook(Costs=[["Item", "Cost"], ["<b>Kerb</b>", 12]]), "Costs.xlsx")
    response = as_("assessor").get(item(file))
    assert "Its text, without layout and pictures. Costs Item Cost <b>Kerb</b> 12" in text_of(response)
    assert "<td>&lt;b&gt;Kerb&lt;/b&gt;</td>" in response.content.decode()


def test_long_text_is_shown_in_part_with_the_way_to_all_of_it(cast: Cast, as_: As) -> None:
    file = sent(cast, b"word " * 10_000, "Notes.txt")
    page = as_("assessor").get(item(file)).content.decode()
    assert (page.count("word "), url(file, "text") in page) == (4000, True)
    assert as_("assessor").get(url(file, "text")).content.count(b"word") == 10_000


def test_why_there_is_nothing_is_said_with_the_way_to_the_original(cast: Cast, as_: As) -> None:
    file = sent(cast, made.pdf("Secret", encrypted=True), "Pay.pdf")
    expected = "No preview: it is protected with a password. Download the original: Pay.pdf"
    assert expected in text_of(as_("assessor").get(item(file)))


def test_a_file_of_an_older_version_can_be_downloaded(cast: Cast, as_: As) -> None:
    file = sent(cast, made.pdf("Plan"), looked_at=False)
    PreviewWork.objects.all().delete()
    response = as_("assessor").get(item(file))
    assert "No preview: none has been made yet." in text_of(response)
    assert "hx-trigger" not in response.content.decode().partition("preview-head")[0].rpartition("<figure")[2]


# --- While it is being made -----------------------------------------------------------------


def asks(content: bytes) -> list[str]:
    return re.findall(r'hx-get="(/files/[^"]+)"', content.decode())


def test_a_page_asks_again_until_the_preview_is_there(cast: Cast, as_: As) -> None:
    file, client = sent(cast, made.photo("HEIF"), looked_at=False), as_("assessor")
    page = client.get(item(file))
    assert "A preview is being made." in text_of(page)
    assert asks(page.content) == [f"{now(file)}?look=1"]
    waiting = client.get(now(file), {"look": "1"})
    assert asks(waiting.content) == [f"{now(file)}?look=2"]
    make_previews(file.blob_id)
    there = client.get(now(file), {"look": "2"})
    assert (asks(there.content), pictures(there)) == ([], [("display/1/", "file")])


def test_it_stops_asking_after_a_while(cast: Cast, as_: As) -> None:
    file = sent(cast, made.photo("HEIF"), looked_at=False)
    last = as_("assessor").get(now(file), {"look": str(MOST_LOOKS)})
    assert asks(last.content) == []
    assert "taking longer than usual: reload this page" in text_of(last)


@pytest.mark.parametrize("look", ["", "-1", "x", "٣", "9" * 50, "\x00"])
def test_a_strange_count_is_no_crash(cast: Cast, as_: As, look: str) -> None:
    file = sent(cast, made.photo("HEIF"), looked_at=False)
    assert as_("assessor").get(now(file), {"look": look}).status_code == 200


def test_a_thumbnail_asks_for_itself_in_a_list(cast: Cast, as_: As) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1")
    attachment = factories.attach(evidence, made.photo("HEIF"), "Crack.heic")
    client, files = as_("apprentice"), reverse("evidence:edit_files", args=[evidence.uuid])
    place = reverse("evidence:preview_now", args=[attachment.uuid])
    assert asks(client.get(files).content) == [f"{place}?as=thumbnail&amp;look=1"]
    make_previews(attachment.blob_id)
    assert pictures(client.get(place, {"as": "thumbnail", "look": "1"})) == [("thumbnail/1/", "")]
    assert pictures(client.get(files)) == [("thumbnail/1/", "")]
    assert pictures(client.get(reverse("evidence:submit", args=[evidence.uuid]))) == [("thumbnail/1/", "")]
    assert as_("assessor").get(place).status_code == 404


# --- Text, set ------------------------------------------------------------------------------


def test_text_is_set_as_headings_lines_and_tables() -> None:
    blocks = text_blocks(
        "Sheet: Costs\nThe costs\nItem\tCost\nKerb \t12\n\nFirst\nparagraph\n\nSecond\nNotes"
    )
    assert [(block.kind, block.lines, block.rows) for block in blocks] == [
        ("heading", ["Costs"], []),
        ("lines", ["The costs"], []),
        ("table", [], [["Item", "Cost"], ["Kerb", "12"]]),
        ("lines", ["First", "paragraph"], []),
        ("lines", ["Second"], []),
        ("heading", ["Notes"], []),
    ]


def test_an_endless_table_ends() -> None:
    assert [len(block.rows) for block in text_blocks("a\tb\n" * 5000)] == [MOST_ROWS]


# --- Cost -----------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_pages_with_many_previews_cost_the_same(
    count: int, cast: Cast, as_: As, django_assert_num_queries: Callable[[int], Any]
) -> None:
    evidence = factories.make_draft(cast.apprentice, "K1")
    for n in range(count):
        blob = factories.attach(evidence, RTF + b"%d" % n, f"{n}.rtf").blob
        PreviewWork.objects.filter(blob=blob).update(state="made", pages=count)
        BlobText.objects.create(blob=blob, text="Some text.")
        for number in range(1, count + 1):
            Preview.objects.create(blob=blob, kind="page", number=number, width=10, height=10, size=10)
    submission, client = factories.submit(evidence), as_("assessor")
    with django_assert_num_queries(16):  # two more than a desk without files: previews, texts
        page = client.get(desk(submission))
    assert len(pictures(page)) == count * count
    with django_assert_num_queries(14):
        client.get(reverse("evidence:item", args=[evidence.uuid]))


def test_a_uuid_of_nothing_is_404(cast: Cast, as_: As) -> None:
    nothing = UUID(int=0)
    for name, args in (("preview", [nothing, "page", 1]), ("preview_now", [nothing])):
        assert as_("apprentice").get(reverse(f"evidence:{name}", args=args)).status_code == 404
