"""The S3 server keeps what it was given, and nothing else opens its doors."""

import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from evidence.storages.objects import ObjectStorage
from tools import objects
from tools.objects import BUCKET, ObjectServer

pytestmark = pytest.mark.slow

MB = 1024**2


def storage(server: ObjectServer) -> ObjectStorage:
    return ObjectStorage(
        bucket_name=BUCKET,
        endpoint_url=server.endpoint,
        access_key=server.access_key,
        secret_key=server.secret_key,
        addressing_style="path",
        signature_version="s3v4",
        region_name="eu-west-2",
    )


def read_soon(server: ObjectServer, path: str) -> bytes:
    """What is kept there. For some moments after a start the server does not know yet where things are."""
    deadline = time.monotonic() + 30
    while True:
        try:
            with storage(server).kept_file(path) as handle:
                return handle.read()
        except ClientError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "objects"


def test_what_was_kept_is_there_after_a_restart_with_new_keys_and_ports(folder: Path) -> None:
    content = bytes(range(256)) * (20 * MB // 256)
    try:
        with objects.server(folder) as first:
            storage(first).prepare()
            storage(first).append("key", [content], at=0)
            storage(first).keep("key", "blobs/kept")
            storage(first).append("coming", [b"half"], at=0)
    except objects.NoObjectServer as refusal:
        pytest.skip(f"no S3 server: {refusal}")
    with objects.server(folder) as second:
        assert second.endpoint != first.endpoint
        assert read_soon(second, "blobs/kept") == content
        assert storage(second).append("coming", [b" and half"], at=4) == 13
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{second.endpoint}/{BUCKET}/blobs/kept")
        assert refused.value.code == 403
        refused.value.close()
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(second.endpoint)
