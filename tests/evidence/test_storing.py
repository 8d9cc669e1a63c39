"""Bytes on their way to disk: whole, under folders that only those named may enter, nothing left behind."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from accounts.errors import RuleBroken
from evidence.files import blob_path, receive
from evidence.models import Blob
from evidence.storages import store
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
    assert list(store().arriving()) == []
    assert not Blob.objects.exists()
