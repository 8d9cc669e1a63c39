"""Bytes on their way to disk: whole, under folders that only those named may enter, nothing left behind."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from accounts.errors import RuleBroken
from accounts.ledger_check import verify
from evidence.file_check import verify_files
from evidence.files import blob_path, incoming_folder, receive
from evidence.models import Attachment, Blob, SubmittedFile
from tests import factories
from tests.conftest import Cast


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_every_folder_above_a_stored_file_is_for_those_named_only(
    cast: Cast, settings: Any, umask: int
) -> None:
    settings.FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
    before = os.umask(umask)
    try:
        blob = receive(provider=cast.provider, chunks=[b"Some notes."], name="notes.txt")
    finally:
        os.umask(before)
    stored = Path(default_storage.path(blob_path(cast.provider, blob.sha256)))
    root = Path(default_storage.path("blobs"))
    folders = [folder for folder in stored.parents if folder.is_relative_to(root)]
    assert [oct(folder.stat().st_mode & 0o777) for folder in folders] == [oct(0o750)] * 3


def test_nothing_is_left_of_a_file_that_is_refused_or_cut_off(cast: Cast) -> None:
    def cut() -> Any:
        yield b"Some"
        raise OSError("the line went dead")

    with pytest.raises(OSError, match="went dead"):
        receive(provider=cast.provider, chunks=cut(), name="notes.txt")
    with pytest.raises(RuleBroken):
        receive(provider=cast.provider, chunks=[], name="notes.txt")
    assert list(incoming_folder().iterdir()) == []
    assert not Blob.objects.exists()


def test_what_a_killed_process_left_behind_goes_after_a_day(cast: Cast) -> None:
    old, fresh = incoming_folder() / "in-old", incoming_folder() / "in-fresh"
    for path in (old, fresh):
        path.write_bytes(b"Half of a")
    os.utime(old, (0, 0))
    receive(provider=cast.provider, chunks=[b"Some notes."], name="notes.txt")
    assert list(incoming_folder().iterdir()) == [fresh]


# --- Verifying ------------------------------------------------------------------------------


def stored(cast: Cast) -> SubmittedFile:
    evidence = factories.make_draft(cast.apprentice, "K1")
    factories.attach(evidence, b"What was judged.")
    return factories.submit(evidence).files.get()


def path_of(file: SubmittedFile) -> Path:
    return Path(default_storage.path(blob_path(file.blob.provider, file.sha256)))


def test_stored_files_are_what_they_were(cast: Cast, capsys: Any) -> None:
    stored(cast)
    call_command("verify_files")
    assert capsys.readouterr().out == "The stored files are what they were.\n"


def test_altered_and_missing_bytes_are_found(cast: Cast, capsys: Any) -> None:
    file = stored(cast)
    path_of(file).write_bytes(b"What was judge!.")
    with pytest.raises(CommandError) as failure:
        call_command("verify_files", "--json")
    assert failure.value.returncode == 1
    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["findings"][0]["file"]) == (False, file.sha256)
    assert "were altered" in report["findings"][0]["problem"]
    path_of(file).unlink()
    assert [f.problem.partition(":")[0] for f in verify_files()] == ["the bytes are missing"]


def test_another_file_in_the_place_of_the_submitted_one_is_found(cast: Cast) -> None:
    """The submission's own rows are untouched, so that the ledger alone would not notice."""
    file = stored(cast)
    other = factories.attach(factories.make_draft(cast.apprentice), b"Something better.").blob
    sha256, size = other.sha256, other.size
    Attachment.objects.filter(blob=other).delete()
    other.delete()
    Blob.objects.filter(pk=file.blob_id).update(sha256=sha256, size=size)
    assert verify() == []
    assert [(f.file, f.problem) for f in verify_files()] == [
        (str(file.uuid), "another file was put in the place of the one submitted")
    ]
