"""What was chosen, pasted or photographed survives its page: on this device, for its owner, until the server has it."""

import hashlib
import os
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.axe import COLOURS, violations
from tests.journeys.apprentice.sending import (
    Line,
    arrived,
    choose,
    hand,
    made,
    new_draft,
    row,
    sign_in_on,
    wait_for_kept,
)
from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

# What the browser keeps; the rows behind it are tested on both databases.
pytestmark = pytest.mark.one_database

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
NOT_SENT = re.compile("not sent yet")


def picture(colour: int) -> bytes:
    from PIL import Image

    made = BytesIO()
    Image.new("RGB", (300, 200), (colour, 90, 60)).save(made, "PNG")
    return made.getvalue()


def hash_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def closed_and_opened_again(page: Page, address: str) -> Page:
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(address)
    return page


def test_all_that_were_chosen_arrive_though_the_tab_was_closed(
    site: Site, sign_in: SignIn, tmp_path: Path
) -> None:
    files = [tmp_path / f"Recording {number}.mp3" for number in range(1, 6)]
    for path in files:
        path.write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + os.urandom(600_000))
    page = sign_in("apprentice", reduced_motion="reduce")
    address = new_draft(page, "Recordings")
    Line(page).goes(megabytes_a_second=0.3)
    choose(page, *files)
    row(page).nth(3).get_by_label("Name of Recording").fill("Fourth.mp3")
    row(page).nth(4).get_by_label("Name of Recording").focus()
    expect(page.locator("#attached")).to_contain_text("Recording 1.mp3", timeout=60_000)
    assert 1 <= len(arrived(site)) < 4
    page = closed_and_opened_again(page, "/evidence/")
    # Every page tells of them, and the page of their draft goes on by itself.
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text(re.compile("(files|mp3”) for “Recordings” (is|are) not sent yet"))
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    page.emulate_media(color_scheme="light")
    notice.get_by_role("link", name="Open it").click()
    page.wait_for_url(f"**{address.removeprefix(site.url)}")
    names = [path.name for path in files[:3]] + ["Fourth.mp3", files[4].name]
    expect(page.locator("#attached .rows-title")).to_have_text(names)
    assert arrived(site) == [
        (name, hash_of(path.read_bytes())) for name, path in zip(names, files, strict=True)
    ]
    wait_for_kept(page, 0)
    page.goto("/evidence/")
    expect(page.locator("[data-kept-here]")).to_have_count(0)


def test_a_picture_pasted_without_a_network_arrives_though_the_tab_was_closed(
    site: Site, sign_in: SignIn
) -> None:
    page = sign_in("apprentice")
    address = new_draft(page, "Cracks")
    page.context.set_offline(True)
    hand(page, "paste", "image.png", "image/png", picture(10))
    expect(row(page)).to_contain_text("no connection")
    wait_for_kept(page, 1)
    context = page.context
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto(address)
    expect(page.locator("#attached .rows-title")).to_have_text([re.compile(r"^Pasted picture .*\.png$")])
    assert [sha for _, sha in arrived(site)] == [hash_of(picture(10))]
    wait_for_kept(page, 0)


def test_a_photo_for_an_item_that_was_never_saved_is_offered_to_the_next(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    page.goto("/evidence/new/")
    context = page.context
    context.set_offline(True)
    photo = made("image.jpg", "image/png", picture(20))
    page.locator("[data-camera] input").set_input_files([photo])
    expect(row(page)).to_have_count(1)
    wait_for_kept(page, 1)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto("/evidence/")
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text("for “New evidence” is not sent yet")
    notice.get_by_role("link", name="Open it").click()
    page.wait_for_url("**/evidence/new/")
    expect(notice).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Add it here").click()
    expect(notice).to_have_count(0)
    expect(page.locator("[data-staged] > li[data-state=done]")).to_have_count(1)
    assert [sha for _, sha in arrived(site)] == [hash_of(picture(20))]
    wait_for_kept(page, 0)


def test_text_that_is_put_back_brings_its_photo_along(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    page.goto("/evidence/new/")
    context = page.context
    context.set_offline(True)
    page.get_by_label("What did you do?").fill("I looked at the crack.")
    hand(page, "paste", "image.png", "image/png", picture(30))
    expect(page.locator("[data-save-state]")).to_contain_text("no connection")
    wait_for_kept(page, 1)
    page.close(run_before_unload=False)
    context.set_offline(False)
    page = context.new_page()
    page.goto("/evidence/new/")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[data-staged] > li[data-state=done]")).to_have_count(1)
    expect(page.locator("[data-kept-here]")).to_have_count(0)
    assert [sha for _, sha in arrived(site)] == [hash_of(picture(30))]


def test_signing_out_asks_about_files_and_nobody_else_sees_them(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    address = new_draft(page, "Cracks")
    context = page.context
    context.set_offline(True)
    hand(page, "paste", "Crack in the wall.png", "image/png", picture(40))
    wait_for_kept(page, 1)
    page.close(run_before_unload=False)
    context.set_offline(False)

    # The session ends, and somebody else signs in here.
    context.clear_cookies(name="sessionid")
    page = context.new_page()
    page.goto("/")
    sign_in_on(page, "apprentice2")
    expect(page.locator("meta[name=apm-person][data-ready]")).to_have_count(1)
    expect(page.locator("body")).not_to_contain_text("Crack")
    page.goto("/offline/")
    expect(page.get_by_text("Work of somebody else waits on this device.")).to_be_visible()
    expect(page.locator("body")).not_to_contain_text("Crack")
    page.goto("/")
    sign_out(page)
    page.wait_for_url("**/accounts/login/**")

    # Meanwhile its draft was deleted: nothing can take it any more, and its owner can have it back.
    sign_in_on(page, "apprentice")
    expect(page.locator("[data-kept-here]")).to_contain_text("is not sent yet. Open it to go on.")
    site.manage("shell", "--no-imports", "-c", DELETED)
    page.reload()
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text(
        "“Crack in the wall.png” for “Cracks” is not sent yet. It was submitted or"
    )
    expect(notice.get_by_role("link", name="Open it")).to_have_count(0)
    assert violations(page) == []
    with page.expect_download() as coming:
        notice.get_by_role("button", name="Download a copy").click()
    with zipfile.ZipFile(coming.value.path()) as copy:
        assert copy.testzip() is None
        assert copy.namelist() == ["1 Cracks/Crack in the wall.png"]
        assert copy.read(copy.namelist()[0]) == picture(40)
    sign_out(page)
    dialog = page.get_by_role("dialog", name="One file is not sent yet")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="Throw it away and sign out").click()
    dialog.get_by_role("button", name="Yes, throw it away for good").click()
    page.wait_for_url("**/accounts/login/**")
    wait_for_kept(page, 0)
    assert (address.startswith(site.url), arrived(site)) == (True, [])


DELETED = """
from evidence import actions
from evidence.models import Evidence

item = Evidence.objects.get()
actions.remove_draft(evidence=item, by=item.apprentice.learner.user)
"""


def sign_out(page: Page) -> None:
    page.locator("header details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()


def test_a_file_too_large_to_be_kept_is_named(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    # A device that has no room for it.
    page.context.add_init_script("navigator.storage.estimate = async () => ({ quota: 10_000, usage: 0 })")
    address = new_draft(page, "Talks")
    page.route("**/uploads/", lambda route: route.abort())
    talks = [made(f"Talk {n}.txt", "text/plain", b"x" * 9000) for n in (1, 2)]
    page.locator("#files").set_input_files(talks)
    expect(row(page).first).to_contain_text("no connection")
    page = closed_and_opened_again(page, address)
    expect(row(page)).to_have_count(2)
    expect(row(page).nth(1)).to_contain_text(
        "Talk 2.txt8.8 KB, not sent: the page was closed before its turn"
    )
    assert violations(page) == []
    page.locator("#files").set_input_files([talks[1]])
    expect(page.locator("#attached")).to_contain_text("Talk 2.txt")
    expect(row(page)).to_have_count(1)
    page.get_by_role("button", name="Take off Talk 1.txt").click()
    expect(row(page)).to_have_count(0)
    page.reload()
    expect(page.locator("#attached")).to_contain_text("Talk 2.txt")
    expect(row(page)).to_have_count(0)


def test_what_an_older_release_kept_is_still_there(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    user = page.locator("meta[name=apm-person]").get_attribute("content")
    # A page without our scripts.
    page.goto("/manifest.webmanifest")
    page.evaluate(OLDER, user)
    page.goto("/evidence/")
    notice = page.locator(".notice", has_text="What you typed on “An older page”")
    notice.get_by_text("Read it").click()
    expect(notice).to_contain_text("Words of an older release.")
    wait_for_kept(page, 0)


OLDER = """user => new Promise((done, failed) => {
  const gone = indexedDB.deleteDatabase("apm-offline");
  gone.onerror = failed;
  gone.onsuccess = () => {
    const opening = indexedDB.open("apm-offline", 2);
    opening.onerror = failed;
    opening.onupgradeneeded = () => {
      const db = opening.result;
      db.createObjectStore("device", { keyPath: "name" });
      db.createObjectStore("kits", { keyPath: "user" });
      db.createObjectStore("items", { keyPath: "uuid" }).createIndex("user", "user");
      db.createObjectStore("files", { keyPath: "uuid" }).createIndex("item", "item");
      const typed = db.createObjectStore("typed", { keyPath: "page" });
      typed.createIndex("user", "user");
      typed.put({
        page: "older", user, path: "/evidence/new/", title: "An older page", at: Date.now(), turn: 1, isSent: false,
        fields: [["narrative", "Words of an older release.", "What did you do?"]],
      });
    };
    opening.onsuccess = () => {
      opening.result.close();
      done();
    };
  };
})"""
