"""Served sites that files are sent to over plain HTTP: evidence on a disk, and in a bucket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.served import Site, served
from tests.visitor import Visitor
from tools.objects import ObjectServer

SEED = str(Path(__file__).resolve().parent.parent / "journeys" / "seed.py")


@pytest.fixture(scope="module", params=["disk", "bucket"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One web process and no worker, so that its memory is all that a file takes while it comes."""
    store: ObjectServer | None = None
    if request.param == "bucket":
        store = request.getfixturevalue("object_server")
    folder = tmp_path_factory.mktemp("site")
    with served(folder, seed=(SEED,), store=store, worker=False, web_processes=1) as running:
        yield running


@pytest.fixture
def visitor(site: Site) -> Visitor:
    """The apprentice, signed in."""
    signed_in = Visitor(site.url)
    signed_in.sign_in("apprentice")
    return signed_in
