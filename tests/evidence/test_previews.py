"""The worker's task on a file: what a process of its own made is kept, or why there is nothing; once."""

import hashlib
import io
import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django_q.models import OrmQ
from PIL import Image

from evidence.files import Arrived, blob_path, keep, receive
from evidence.models import Blob, BlobText, Preview, PreviewWork
from evidence.preview_files import folder_of, forget_previews, open_preview, preview_path
from evidence.previewing.result import Reason
from evidence.storages import store
from evidence.tasks import make_previews
from tests.conftest import Cast
from tests.evidence import previews_made as made
from tests.evidence.files_made import MP3, RTF


def stored(cast: Cast, content: bytes, name: str = "file") -> Blob:
    return receive(provider=cast.provider, chunks=[content], name=name)


def looked_at(cast: Cast, content: bytes) -> Blob:
    blob = stored(cast, content)
    make_previews(blob.pk)
    return blob


def outcome(blob: Blob) -> tuple[str, str, int]:
    work = PreviewWork.objects.get(blob=blob)
    return work.state, work.reason, work.pages


def shown(blob: Blob) -> list[tuple[str, int, int, int]]:
    rows = blob.previews.order_by("kind", "number")
    return list(rows.values_list("kind", "number", "width", "height"))


def opened(blob: Blob, kind: str, number: int = 1) -> Image.Image:
    blob = Blob.objects.select_related("provider").get(pk=blob.pk)
    with open_preview(blob, blob.previews.get(kind=kind, number=number)) as handle:
        return Image.open(io.BytesIO(handle.read()))


def text_of(blob: Blob) -> str:
    return BlobText.objects.get(blob=blob).text


def kept_files() -> list[str]:
    root = Path(default_storage.path("previews"))
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


# --- Hostile and broken files ----------------------------------------------------------------


UPRIGHT = [("display", 1, 1200, 800), ("thumbnail", 1, 320, 213)]


def test_what_the_other_process_makes_is_kept(cast: Cast) -> None:
    photo, paper = looked_at(cast, made.photo("HEIF", turned=6)), looked_at(cast, made.pdf("One", "Two"))
    assert (outcome(photo), outcome(paper)) == (("made", "", 0), ("made", "", 2))
    assert shown(photo) == [("display", 1, 800, 1200), ("thumbnail", 1, 213, 320)]
    assert shown(paper) == [("page", 1, 1200, 1699), ("page", 2, 1200, 1699), ("thumbnail", 1, 226, 320)]
    assert text_of(paper) == "One\n\nTwo"
    image = opened(photo, "display")
    assert (image.format, image.size, dict(image.getexif())) == ("WEBP", (800, 1200), {})
    assert [preview.size for preview in photo.previews.all()] == [
        default_storage.size(preview_path(preview.blob, preview))
        for preview in photo.previews.select_related("blob__provider")
    ]


HOSTILE = {
    "gif bomb": (made.gif_bomb, ("nothing", "too-large")),
    "zip bomb": (made.zip_bomb, ("nothing", "too-large")),
    "billion laughs": (made.billion_laughs, ("failed", "broken")),
    "reads a file": (made.reads_a_file, ("failed", "broken")),
    "encrypted pdf": (lambda: made.pdf("Secret", encrypted=True), ("nothing", "protected")),
    "cut pdf": (lambda: made.pdf("Some text")[:300], ("failed", "broken")),
    "pdf without pages": (made.pdf, ("failed", "broken")),
    "cut photo": (lambda: made.photo("JPEG")[:900], ("failed", "broken")),
    "cut heic": (lambda: made.photo("HEIF")[:900], ("failed", "broken")),
    "cut xml": (lambda: made.office_of("word/document.xml", "<a><b>"), ("failed", "broken")),
    "no text": (lambda: made.office_of("word/document.xml", "<a/>"), ("nothing", "empty")),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_harmless_and_says_why_it_is_not_shown(cast: Cast, name: str) -> None:
    make, expected = HOSTILE[name]
    blob = looked_at(cast, make())
    assert outcome(blob)[:2] == expected
    assert (shown(blob), BlobText.objects.count(), kept_files()) == ([], 0, [])
    tries = PreviewWork.objects.get(blob=blob).tries
    make_previews(blob.pk)
    assert PreviewWork.objects.get(blob=blob).tries == tries == 1


@pytest.mark.slow
def test_a_picture_too_large_to_be_taken_would_not_be_read_either(cast: Cast) -> None:
    """From before such pictures were refused."""
    bomb = made.png_bomb()
    store().append("old", [bomb], at=0)
    found = Arrived("old", hashlib.sha256(bomb).hexdigest(), len(bomb), "image/png")
    blob = keep(provider=cast.provider, found=found)
    make_previews(blob.pk)
    assert outcome(blob)[:2] == ("nothing", "too-large")


@pytest.mark.slow
def test_a_workbook_of_a_million_texts_is_read_as_far_as_is_kept(cast: Cast) -> None:
    blob = looked_at(cast, made.many_strings(1_000_000))
    assert (outcome(blob), text_of(blob)) == (("made", "", 0), "Sheet: Only\nText 0")


def test_an_old_office_file_needs_a_program_that_is_not_everywhere(cast: Cast, settings: Any) -> None:
    settings.SOFFICE = ""
    assert outcome(looked_at(cast, RTF)) == ("nothing", "no-program", 0)


@pytest.mark.slow
def test_a_file_that_takes_too_long_is_ended_with_all_it_started(
    cast: Cast, settings: Any, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    slow = f'sleep 600 &\necho "$! $$" > {started}.part\nmv {started}.part {started}\nwait'
    settings.SOFFICE, settings.PREVIEW_SECONDS = soffice_that(tmp_path, slow), 6
    blob = looked_at(cast, RTF)
    assert outcome(blob) == ("failed", "too-long", 0)
    assert (shown(blob), kept_files()) == ([], [])
    assert [pid for pid in map(int, started.read_text().split()) if is_running(pid)] == []


def is_running(pid: int) -> bool:
    """Whether it runs on a moment from now; a killed process may wait a little to be buried."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        time.sleep(0.05)
    return True


def soffice_that(folder: Path, does: str) -> str:
    """A program in the place of LibreOffice."""
    script = folder / "soffice"
    script.write_text(f"#!/bin/sh\n{does}\n")
    script.chmod(0o700)
    return str(script)


@pytest.mark.parametrize(
    ("kill", "expected"), [("KILL", ("failed", "memory", 0)), ("SEGV", ("failed", "crashed", 0))]
)
def test_a_file_that_brings_its_reader_down_does_no_more(
    cast: Cast, settings: Any, tmp_path: Path, kill: str, expected: tuple[str, str, int]
) -> None:
    settings.SOFFICE = soffice_that(tmp_path, f"kill -{kill} $PPID")
    assert outcome(looked_at(cast, RTF)) == expected


def test_what_is_cut_off_when_the_site_stops_is_made_later(cast: Cast, settings: Any, tmp_path: Path) -> None:
    settings.SOFFICE = soffice_that(tmp_path, "kill -TERM $PPID")
    blob = stored(cast, RTF)
    with pytest.raises(RuntimeError, match="was stopped"):
        make_previews(blob.pk)
    assert outcome(blob) == ("waiting", "", 0)


def test_a_file_that_kills_its_worker_again_and_again_is_given_up(cast: Cast) -> None:
    blob = stored(cast, made.photo("JPEG"))
    PreviewWork.objects.filter(blob=blob).update(tries=3)
    make_previews(blob.pk)
    assert outcome(blob) == ("failed", "crashed", 0)


def test_no_secret_reaches_the_process_that_reads_a_file(
    cast: Cast, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = tmp_path / "seen"
    monkeypatch.setenv("APM_SECRET_KEY", "not for documents")
    settings.SOFFICE = soffice_that(tmp_path, f"env > {seen}")
    looked_at(cast, RTF)
    assert "APM_SOFFICE=" in seen.read_text()
    assert "not for documents" not in seen.read_text()


@pytest.mark.parametrize(("kind", "is_run"), [("image", False), ("hyperlink", True)])
def test_a_document_that_fetches_something_is_never_given_to_libreoffice(
    cast: Cast, settings: Any, tmp_path: Path, kind: str, is_run: bool
) -> None:
    seen = tmp_path / "seen"
    settings.SOFFICE = soffice_that(tmp_path, f"touch {seen}")
    related = f"{made.RELATED}/{kind}"
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{related}" Target="http://127.0.0.1:9/" TargetMode="External"/></Relationships>'
    )
    document = f'<w:document xmlns:w="{made.WORD}"><w:p><w:r><w:t>Read me</w:t></w:r></w:p></w:document>'
    content = made.office_of("word/document.xml", document, ("word/_rels/document.xml.rels", rels))
    blob = looked_at(cast, content)
    assert (outcome(blob), text_of(blob), seen.exists()) == (("made", "", 0), "Read me", is_run)


@pytest.mark.slow
def test_libreoffice_sets_the_pages_of_office_files(cast: Cast, settings: Any) -> None:
    if not settings.SOFFICE:
        pytest.skip("LibreOffice is not installed, so no pages of office files (APM_SOFFICE names one)")
    document, old = looked_at(cast, made.word("Lessons learned")), looked_at(cast, RTF)
    assert [outcome(document), outcome(old)] == [("made", "", 1), ("made", "", 1)]
    assert [kind for kind, *_ in shown(document)] == ["page", "thumbnail"]
    assert (text_of(document), text_of(old)) == ("Lessons learned", "text")


# --- The task -------------------------------------------------------------------------------


def test_new_bytes_are_looked_at_once(cast: Cast) -> None:
    OrmQ.objects.all().delete()
    blob = stored(cast, made.photo("JPEG"))
    assert stored(cast, made.photo("JPEG")) == blob
    assert [(task.func(), task.args()) for task in OrmQ.objects.all()] == [
        ("evidence.tasks.make_previews", (blob.pk,))
    ]
    assert outcome(blob)[0] == "waiting"


def test_sound_and_film_need_no_preview(cast: Cast) -> None:
    OrmQ.objects.all().delete()
    assert outcome(stored(cast, MP3)) == ("nothing", "", 0)
    assert not OrmQ.objects.exists()


def test_a_second_run_replaces_nothing(cast: Cast) -> None:
    blob = looked_at(cast, made.photo("JPEG"))
    before = set(blob.previews.values_list("uuid", flat=True)), kept_files()
    make_previews(blob.pk)
    assert (set(blob.previews.values_list("uuid", flat=True)), kept_files()) == before


def test_a_second_run_finishes_what_is_missing(cast: Cast) -> None:
    blob = looked_at(cast, made.photo("JPEG"))
    kept = blob.previews.get(kind="display").uuid
    blob.previews.filter(kind="thumbnail").delete()
    PreviewWork.objects.filter(blob=blob).update(state="waiting")
    make_previews(blob.pk)
    assert shown(blob) == UPRIGHT
    assert blob.previews.get(kind="display").uuid == kept


def test_of_two_workers_on_one_file_the_second_keeps_nothing(cast: Cast) -> None:
    from evidence import preview_work

    blob = Blob.objects.select_related("provider").get(pk=stored(cast, made.photo("JPEG")).pk)
    path = Path(default_storage.path("late.webp"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    late = preview_work.Picture("display", 1, 10, 10, path)
    rows = preview_work._store(blob, [late])
    make_previews(blob.pk)
    preview_work._keep(blob, preview_work.Found("", 0, [late], "", False), rows)
    assert shown(blob) == UPRIGHT
    assert len(kept_files()) == 2


def test_a_blob_that_is_gone_is_no_fault(cast: Cast) -> None:
    blob = stored(cast, made.photo("JPEG"))
    blob.delete()
    make_previews(blob.pk)
    assert not Preview.objects.exists()


def test_missing_bytes_fail_loudly_and_are_tried_again(cast: Cast) -> None:
    blob = stored(cast, made.photo("JPEG"))
    Path(default_storage.path(blob_path(cast.provider, blob.sha256))).unlink()
    with pytest.raises(FileNotFoundError):
        make_previews(blob.pk)
    assert outcome(blob) == ("waiting", "", 0)


def test_previews_are_forgotten_with_their_bytes(cast: Cast) -> None:
    blob = Blob.objects.select_related("provider").get(pk=looked_at(cast, made.photo("JPEG")).pk)
    left_behind = Path(default_storage.path(folder_of(blob))) / "of-a-killed-worker.webp"
    left_behind.write_bytes(b"half")
    forget_previews(blob)
    assert (Preview.objects.count(), kept_files(), Path(default_storage.path(folder_of(blob))).exists()) == (
        0,
        [],
        False,
    )
    forget_previews(blob)  # of a blob that has none
    blob.delete()
    assert not PreviewWork.objects.exists()


@pytest.mark.parametrize(("file_mode", "folder_mode"), [(0o600, 0o700), (0o640, 0o750)])
def test_only_those_named_may_read_previews(
    cast: Cast, settings: Any, file_mode: int, folder_mode: int
) -> None:
    settings.FILE_UPLOAD_PERMISSIONS = file_mode
    settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS = folder_mode
    before = os.umask(0o027)
    try:
        blob = looked_at(cast, made.photo("JPEG"))
    finally:
        os.umask(before)
    folder = Path(default_storage.path(folder_of(Blob.objects.select_related("provider").get(pk=blob.pk))))
    assert {oct(path.stat().st_mode & 0o777) for path in folder.iterdir()} == {oct(file_mode)}
    root = Path(default_storage.path("previews"))
    folders = [each for each in (folder, *folder.parents) if each.is_relative_to(root)]
    assert [oct(each.stat().st_mode & 0o777) for each in folders] == [oct(folder_mode)] * 3


# --- The rows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "cover"},
        {"kind": "display", "number": 2},
        {"kind": "page", "number": 0},
        {"kind": "page", "width": 0},
        {"kind": "page", "content_type": "text/html"},
        {"kind": "thumbnail"},  # there is one
    ],
)
def test_the_database_refuses_a_preview_that_cannot_be(cast: Cast, wrong: dict[str, Any]) -> None:
    blob = looked_at(cast, made.photo("PNG", size=(20, 20)))
    with pytest.raises(IntegrityError), transaction.atomic():
        Preview.objects.create(**{"blob": blob, "width": 1, "height": 1, "size": 1, **wrong})


@pytest.mark.parametrize(
    ("state", "reason", "is_allowed"),
    [
        ("failed", "", False),
        ("waiting", "broken", False),
        ("made", "broken", False),
        ("lost", "", False),
        ("failed", "because", False),
        ("nothing", "", True),
        *(("failed", reason.value, True) for reason in Reason),
    ],
)
def test_the_database_knows_every_state(cast: Cast, state: str, reason: str, is_allowed: bool) -> None:
    work = PreviewWork.objects.filter(blob=stored(cast, b"Some notes."))
    try:
        with transaction.atomic():
            assert work.update(state=state, reason=reason) == 1
            connection.check_constraints()
    except IntegrityError:
        assert not is_allowed
    else:
        assert is_allowed


# --- Asking for previews --------------------------------------------------------------------


def tasks() -> list[int]:
    return [task.args()[0] for task in OrmQ.objects.order_by("pk")]


def test_files_of_an_older_version_are_asked_for(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    old, sound = stored(cast, made.photo("JPEG")), stored(cast, MP3)
    waiting, failed = stored(cast, b"Some notes."), stored(cast, made.pdf("Text"))
    PreviewWork.objects.filter(blob__in=[old, sound]).delete()
    PreviewWork.objects.filter(blob=failed).update(state="failed", reason="broken")
    OrmQ.objects.all().delete()
    call_command("make_previews")
    assert tasks() == [old.pk, waiting.pk]
    assert capsys.readouterr().out == "The worker is asked for previews of 2 files.\n"
    assert [outcome(blob)[0] for blob in (old, sound, waiting, failed)] == [
        "waiting",
        "nothing",
        "waiting",
        "failed",
    ]


def test_all_previews_can_be_made_again(cast: Cast) -> None:
    photo = looked_at(cast, made.photo("JPEG"))
    before = kept_files()
    OrmQ.objects.all().delete()
    call_command("make_previews", "--again")
    assert (shown(photo), kept_files(), tasks()) == ([], [], [photo.pk])
    make_previews(photo.pk)
    assert shown(photo) == UPRIGHT
    assert set(kept_files()) & set(before) == set()


def test_previews_that_were_forgotten_are_asked_for_though_the_asking_broke_off(cast: Cast) -> None:
    photo = Blob.objects.select_related("provider").get(pk=looked_at(cast, made.photo("JPEG")).pk)
    folder = Path(default_storage.path(folder_of(photo)))
    shutil.rmtree(folder)
    folder.write_text("In the way.")
    with pytest.raises(NotADirectoryError):
        call_command("make_previews", "--again")
    folder.unlink()
    OrmQ.objects.all().delete()
    call_command("make_previews")
    assert tasks() == [photo.pk]
    make_previews(photo.pk)
    assert shown(photo) == UPRIGHT


def test_where_nothing_is_missing_nothing_is_asked_for(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    looked_at(cast, b"Some notes.")
    OrmQ.objects.all().delete()
    call_command("make_previews")
    assert (tasks(), capsys.readouterr().out) == ([], "Nothing to do.\n")
