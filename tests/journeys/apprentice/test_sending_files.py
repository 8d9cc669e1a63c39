"""An apprentice sends files: a large one through everything that networks, servers and tabs do, and many small ones."""

import os
import re
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import expect

from tests.axe import violations
from tests.journeys.apprentice.sending import Line, choose, new_draft, percent, row, sha256, stored, until
from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

# What the browser and the store do; the rows behind it are tested on both databases.
pytestmark = pytest.mark.one_database

MB = 1024**2
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sound(tmp_path_factory.mktemp("files") / "Meeting of the week.mp3", megabytes=300)


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    """Enough for a minute on a slow line, without the browser's tools having to carry hundreds of megabytes."""
    return sound(tmp_path / "Memo.mp3", megabytes=40)


def sound(path: Path, *, megabytes: int) -> Path:
    """A file that begins like a recording."""
    with path.open("wb") as file:
        file.write(SOUND)
        for _ in range(megabytes):
            file.write(os.urandom(MB))
    return path


@pytest.mark.slow
def test_a_large_file_arrives_through_everything(site: Site, sign_in: SignIn, recording: Path) -> None:
    page = sign_in("apprentice")
    files = new_draft(page, "The week's meeting")
    line = Line(page)
    line.goes(megabytes_a_second=25)
    choose(page, recording)
    until(page, 8)
    line.is_cut()
    expect(row(page)).to_contain_text("no connection")
    line.goes(megabytes_a_second=12)
    until(page, 25)
    site.restart("web")
    until(page, 36)
    # Slow enough that it cannot arrive before the tab is closed, or below before the line is cut.
    line.goes(megabytes_a_second=2)
    assert 36 <= percent(page) < 100
    # The tab is closed; the draft says how far the file is, and the same file chosen again goes on from there.
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(files)
    coming = page.locator("[data-coming]")
    expect(coming).to_contain_text("Choose the same file again")
    arrived = int(coming.locator("progress").get_attribute("value") or 0)
    assert arrived >= 30
    assert violations(page) == []
    line = Line(page)
    line.goes(megabytes_a_second=25)
    choose(page, recording)
    until(page, arrived)
    expect(coming).to_have_count(0)
    until(page, 55)
    line.goes(megabytes_a_second=4)
    until(page, 57)
    line.is_cut()
    expect(row(page)).to_contain_text("no connection")
    line.goes(megabytes_a_second=60)
    expect(page.locator("#attached")).to_contain_text(recording.name, timeout=120_000)
    assert stored(site) == [(recording.stat().st_size, sha256(recording))]
    report = site.manage("check_storage")
    assert report == "All 1 stored files are what they were.\n"


def test_many_files_at_once_and_one_that_is_not_taken(site: Site, sign_in: SignIn, tmp_path: Path) -> None:
    files = [tmp_path / f"Notes {number}.txt" for number in range(8)]
    for number, path in enumerate(files):
        path.write_text(f"Note {number}\n" * 1000)
    program = tmp_path / "tool.txt"
    program.write_bytes(b"MZ" + bytes(5000))
    page = sign_in("apprentice", viewport={"width": 390, "height": 844})
    page.goto("/evidence/new/")
    # Nothing is typed: choosing files makes the draft, which is named after the first.
    choose(page, *files, program)
    expect(page).to_have_url(re.compile(r"/evidence/[0-9a-f-]{36}/edit/$"))
    expect(page.locator("[data-staged] > li[data-state=done]")).to_have_count(8)
    refused = page.locator("[data-staged] > li[data-state=refused]")
    expect(refused).to_contain_text("of a type we cannot take")
    assert violations(page) == []
    UUID(page.url.split("/")[-3])
    page.get_by_role("button", name="Take off tool.txt").click()
    page.get_by_role("button", name="Save and choose KSBs").click()
    expect(page).to_have_url(re.compile("/edit/ksbs/$"))
    page.locator(".steps button, .steps a").filter(has_text="Files").click()
    expect(page.locator("#attached .rows-title")).to_have_text([path.name for path in files])


def test_pausing_renaming_and_giving_up(sign_in: SignIn, memo: Path) -> None:
    page = sign_in("apprentice")
    files = new_draft(page, "The week's meeting")
    Line(page).goes(megabytes_a_second=0.7)
    choose(page, memo)
    until(page, 1)
    page.get_by_role("button", name="Pause").press("Enter")
    expect(row(page)).to_contain_text("paused at")
    before = percent(page)
    page.get_by_role("button", name="Go on").press("Enter")
    until(page, before + 1)
    page.get_by_role("button", name="Take off").press("Enter")
    expect(row(page)).to_have_count(0)
    page.goto(files)
    expect(page.locator("#attached")).to_contain_text("No files yet")
