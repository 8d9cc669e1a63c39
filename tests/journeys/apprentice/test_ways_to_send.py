"""Every way in which a file comes to a draft, and what an apprentice may do about it while it is on its way."""

import hashlib
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.axe import COLOURS, violations
from tests.journeys.apprentice.sending import (
    PHONE,
    Line,
    arrived,
    choose,
    full_disk,
    hand,
    made,
    new_draft,
    rename,
    row,
    sha256,
    sign_in_on,
    until,
)
from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

# What the browser does; the rows behind it are tested on both databases.
pytestmark = pytest.mark.one_database

NOTES = b"Minutes of the meeting.\n" * 50
ADDED = "[data-staged] > li[data-state=done]"


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def picture() -> bytes:
    from io import BytesIO

    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (30, 20), (120, 90, 60)).save(made, "PNG")
    return made.getvalue()


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    """Some seconds on a slow line."""
    path = tmp_path / "Talk.mp3"
    path.write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + os.urandom(3_000_000))
    return path


def test_dropped_pasted_and_photographed(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    new_draft(page, "Ways")
    attached = page.locator("#attached .rows-title")
    hand(page, "drop", "Minutes.txt", "text/plain", NOTES)
    expect(attached).to_have_text(["Minutes.txt"])
    assert page.locator("[data-over]").count() == 0
    hand(page, "paste", "image.png", "image/png", picture())
    expect(attached).to_have_text(["Minutes.txt", re.compile(r"^Pasted picture \d+ \w+ \d{4} [\d.]+\.png$")])
    camera = page.locator("[data-camera] input")
    expect(page.get_by_text("Take a photo")).to_be_visible()
    camera.set_input_files([made("image.png", "image/png", picture() + b"\0")])
    expect(attached).to_have_count(3)
    expect(attached.nth(2)).to_have_text(re.compile(r"^Photo \d+ \w+ \d{4} [\d.]+\.png$"))
    hashes = [hash_of(each) for each in (NOTES, picture(), picture() + b"\0")]
    assert [sha for _, sha in arrived(site)] == hashes


def test_words_that_are_pasted_into_a_field_bring_no_picture(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    page.goto("/evidence/new/")
    taken = page.evaluate(
        """() => {
          const data = new DataTransfer();
          data.setData("text/plain", "Cells");
          data.items.add(new File(["x"], "image.png", { type: "image/png" }));
          const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
          document.querySelector("textarea").dispatchEvent(event);
          return event.defaultPrevented;
        }"""
    )
    assert taken is False
    expect(row(page)).to_have_count(0)


def test_a_file_that_is_chosen_before_the_script_has_come_is_sent(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", service_workers="block")
    address = new_draft(page, "Quick")
    held: list[Route] = []
    page.route("**/evidence-files*.js", lambda route: held.append(route))
    page.goto(address, wait_until="commit")
    page.locator("#files").set_input_files([made("Minutes.txt", "text/plain", NOTES)])
    page.wait_for_function("() => document.querySelector('#files').files.length === 1")
    while not held:
        page.wait_for_event("request")
    held[0].continue_()
    expect(page.locator("#attached .rows-title")).to_have_text(["Minutes.txt"])
    assert arrived(site) == [("Minutes.txt", hash_of(NOTES))]


def test_a_name_is_changed_before_while_and_after_it_is_sent(
    site: Site, sign_in: SignIn, talk: Path, tmp_path: Path
) -> None:
    minutes = tmp_path / "Minutes.txt"
    minutes.write_bytes(NOTES)
    page = sign_in("apprentice")
    page.goto("/evidence/new/")
    line = Line(page)
    line.goes(megabytes_a_second=0.2)
    choose(page, talk, minutes)
    until(page, 1)
    rename(page, "Talk.mp3", "Talk with the client.mp3")
    expect(row(page).nth(1)).not_to_have_attribute("data-state", re.compile("."))
    rename(page, "Minutes.txt", "Minutes of Monday.txt")
    line.goes(megabytes_a_second=2)
    expect(page.locator(ADDED)).to_have_count(2, timeout=60_000)
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "/edit/files/" in answer.url
    ):
        rename(page, "Minutes.txt", "Minutes of Tuesday.txt")
    assert arrived(site) == [
        ("Talk with the client.mp3", sha256(talk)),
        ("Minutes of Tuesday.txt", sha256(minutes)),
    ]


def test_speed_time_left_and_signing_in_again_while_it_is_sent(
    site: Site, sign_in: SignIn, talk: Path
) -> None:
    page = sign_in("apprentice")
    new_draft(page, "The talk")
    Line(page).goes(megabytes_a_second=0.2)
    choose(page, talk)
    going = re.compile(r"2\.9 MB, \d+ % sent, [\d.]+ (KB|MB) a second, \d+ seconds? left")
    expect(row(page).locator("[data-note]")).to_have_text(going, timeout=30_000)
    page.context.clear_cookies(name="sessionid")
    expect(row(page)).to_contain_text("you have been signed out. Sign in in another tab", timeout=60_000)
    assert violations(page) == []
    other = page.context.new_page()
    other.goto("/")
    sign_in_on(other, "apprentice")
    other.close()
    expect(page.locator("#attached .rows-title")).to_have_text(["Talk.mp3"], timeout=60_000)
    assert arrived(site) == [("Talk.mp3", sha256(talk))]


def test_trouble_on_our_side_is_not_called_a_lost_connection(
    site: Site, sign_in: SignIn, tmp_path: Path
) -> None:
    minutes = tmp_path / "Minutes.txt"
    minutes.write_bytes(NOTES)
    page = sign_in("apprentice", reduced_motion="reduce")
    new_draft(page, "Trouble")
    page.route("**/uploads/*/", full_disk)
    choose(page, minutes)
    expect(row(page)).to_contain_text(
        "something went wrong on our side. 0 % is there; the rest is tried again"
    )
    expect(row(page)).not_to_contain_text("connection")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    page.unroute("**/uploads/*/")
    expect(page.locator("#attached .rows-title")).to_have_text(["Minutes.txt"], timeout=40_000)
    assert arrived(site) == [("Minutes.txt", sha256(minutes))]


def test_the_form_works_without_javascript(site: Site, sign_in: SignIn, tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("Minutes.txt", "Plan.txt", "Risks.txt")]
    for path in files:
        path.write_bytes(NOTES + path.name.encode())
    page = sign_in("apprentice", java_script_enabled=False)
    page.goto("/evidence/new/")
    page.get_by_label("Title").fill("By hand")
    choose(page, *files[:2])
    page.get_by_role("button", name="Save and choose KSBs").click()
    expect(page).to_have_url(re.compile("/edit/ksbs/$"))
    page.goto(page.url.replace("/ksbs/", "/files/"))
    choose(page, files[2])
    page.get_by_role("button", name="Add them").click()
    expect(page.locator("#attached .rows-title")).to_have_text([path.name for path in files])
    assert arrived(site) == [(path.name, sha256(path)) for path in files]
