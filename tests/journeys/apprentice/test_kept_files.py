"""What was chosen, pasted or photographed survives its page: on this device, for its owner, until the server has it."""

import hashlib
import json
import os
import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Dialog, Page, expect

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
    new_tab,
    row,
    sign_in_on,
    until,
    wait_for_kept,
)
from tests.journeys.conftest import SignIn
from tests.journeys.served import Site

# What the browser keeps; the rows behind it are tested on both databases.
pytestmark = pytest.mark.one_database

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
    Line(page).goes(megabytes_a_second=0.12)
    choose(page, *files)
    row(page).nth(3).get_by_label("Name of Recording").fill("Fourth.mp3")
    row(page).nth(4).get_by_label("Name of Recording").focus()
    expect(page.locator("#attached")).to_contain_text("Recording 1.mp3", timeout=60_000)
    assert 1 <= len(arrived(site)) < 4
    # Every page tells of them, here while the site takes nothing; the page of their draft goes on by itself.
    page.context.route("**/uploads/**", full_disk)
    page.context.route("**/uploads/", full_disk)
    page = closed_and_opened_again(page, "/evidence/")
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text(re.compile("(files|mp3”) for “Recordings” (is|are) not sent yet"))
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    assert violations(page, COLOURS) == []
    page.emulate_media(color_scheme="light")
    notice.get_by_role("link", name="Open it").click()
    page.wait_for_url(f"**{address.removeprefix(site.url)}")
    page.context.unroute("**/uploads/**")
    page.context.unroute("**/uploads/")
    names = [path.name for path in files[:3]] + ["Fourth.mp3", files[4].name]
    expect(page.locator("#attached .rows-title")).to_have_text(names)
    expect(page.locator("#files-help")).to_contain_text("Up to 45 more")
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
    # Out of reach also for what a browser sends after the page has gone.
    site.kill("web")
    photo = made("image.jpg", "image/png", picture(20))
    page.locator("[data-camera] input").set_input_files([photo])
    expect(row(page)).to_have_count(1)
    wait_for_kept(page, 1)
    page = new_tab(page, lambda: site.begin("web"))
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
    # Out of reach also for what a browser sends after the page has gone.
    site.kill("web")
    page.get_by_label("What did you do?").fill("I looked at the crack.")
    hand(page, "paste", "image.png", "image/png", picture(30))
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "offline")
    wait_for_kept(page, 1)
    page = new_tab(page, lambda: site.begin("web"))
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
    context.route("**/uploads/", lambda route: route.fulfill(status=507, body=""))
    sign_in_on(page, "apprentice")
    expect(page.locator("[data-kept-here]")).to_contain_text("Something went wrong on our side")
    site.manage("shell", "--no-imports", "-c", DELETED)
    page.reload()
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text(
        "“Crack in the wall.png” for “Cracks” is not sent yet. The draft was deleted."
    )
    expect(notice.get_by_role("link", name="Open it")).to_have_count(0)
    expect(notice.get_by_role("link", name="Look in the bin")).to_be_visible()
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


def test_what_was_submitted_without_its_file_says_how_to_add_it(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    new_draft(page, "Cracks")
    page.context.route("**/uploads/", lambda route: route.fulfill(status=507, body=""))
    hand(page, "paste", "Crack in the wall.png", "image/png", picture(80))
    wait_for_kept(page, 1)
    page.goto("/evidence/")
    site.manage("shell", "--no-imports", "-c", SUBMITTED)
    page.reload()
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text("for “Cracks” is not sent yet. It was submitted without.")
    notice.get_by_role("link", name="Look at it").click()
    expect(page.get_by_text("Take it back", exact=True).first).to_be_visible()
    wait_for_kept(page, 1)


SUBMITTED = """
from evidence import actions
from evidence.actions.drafts import DraftText
from evidence.actions.submitting import Declaration
from evidence.models import Evidence

item = Evidence.objects.get()
by = item.apprentice.learner.user
text = DraftText(title="Cracks", narrative="I looked at the crack.")
actions.save_draft(evidence=item, text=text, revision=item.revision, by=by)
ksb = item.apprentice.version.ksbs.first()
actions.set_claim(evidence=item, ksb=ksb, how="It shows it.", where="", by=by)
item.refresh_from_db()
actions.submit(evidence=item, declaration=Declaration(own_work=True), revision=item.revision, by=by)
"""


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


def test_a_text_and_its_photo_come_back_as_one_item_by_one_press(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    page.goto("/evidence/new/")
    site.kill("web")
    page.get_by_label("What did you do?").fill("I looked at the crack.")
    page.locator("#files").set_input_files([made("Crack.png", "image/png", picture(50))])
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "offline")
    wait_for_kept(page, 1)
    page = new_tab(page, lambda: site.begin("web"))
    page.goto("/evidence/new/")
    notice = page.locator(".notice")
    expect(notice).to_contain_text("was not saved. Its file comes with it.")
    assert violations(page) == []
    # Nothing offers the photo by itself: it would become another item.
    expect(page.get_by_role("button", name="Add it here")).to_have_count(0)
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator("[data-staged] > li[data-state=done]")).to_have_count(1)
    assert drafts(site) == [["I looked at the crack.", ["Crack.png"]]]


def test_a_text_that_is_put_back_stays_with_the_files_that_are_here(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    page.goto("/evidence/new/")
    # Out of reach also for what a browser sends after the page has gone.
    site.kill("web")
    page.get_by_label("What did you do?").fill("I looked at the crack.")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "offline")
    page = new_tab(page, lambda: site.begin("web"))
    page.goto("/evidence/new/")
    put_back = page.get_by_role("button", name="Put it back")
    expect(put_back).to_be_visible()
    page.locator("#files").set_input_files([made("Crack.png", "image/png", picture(60))])
    expect(page.locator("[data-staged] > li[data-state=done]")).to_have_count(1)
    put_back.click()
    expect(page.get_by_label("What did you do?")).to_have_value("I looked at the crack.")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(re.compile("/evidence/[0-9a-f-]{36}/$"))
    assert drafts(site) == [["I looked at the crack.", ["Crack.png"]]]


def test_a_photo_whose_text_was_saved_as_its_page_went_joins_it(site: Site, sign_in: SignIn) -> None:
    page = sign_in("apprentice", **PHONE)
    page.goto("/evidence/new/")
    context = page.context
    context.route("**/uploads/", full_disk)
    page.get_by_label("What did you do?").fill("I looked at the crack.")
    page.locator("#files").set_input_files([made("Crack.png", "image/png", picture(70))])
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    wait_for_kept(page, 1)
    # As if the page had gone before the answer came.
    page.evaluate(MADE_NEW)
    page.close(run_before_unload=False)
    context.unroute("**/uploads/")
    page = context.new_page()
    page.goto("/evidence/new/")
    # Under the title that the server gave.
    expect(page.get_by_text("“Crack.png” is added to “Crack”.")).to_be_visible()
    expect(page.get_by_role("button", name="Add it here")).to_have_count(0)
    assert drafts(site) == [["I looked at the crack.", ["Crack.png"]]]


# All files that are kept here are of new items again.
MADE_NEW = """async () => {
  const { chosenOf, changeChosen } = await import("/static/apm/js/offline/store.js");
  const user = document.querySelector("meta[name=apm-person]").content;
  for (const { uuid } of await chosenOf(user)) await changeChosen(uuid, { isNew: true });
}"""


def test_what_is_kept_is_sent_from_the_next_page_and_leaving_asks_nothing(
    site: Site, sign_in: SignIn, tmp_path: Path
) -> None:
    files = [tmp_path / f"Recording {number}.mp3" for number in (1, 2)]
    for path in files:
        path.write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + os.urandom(900_000))
    page = sign_in("apprentice", **PHONE)
    new_draft(page, "Recordings")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    line = Line(page)
    line.goes(megabytes_a_second=0.05)
    choose(page, *files)
    wait_for_kept(page, 2)
    expect(row(page).first).to_contain_text("% sent")
    # Signing out offers no link to the page that is sending.
    sign_out(page)
    dialog = page.get_by_role("dialog", name="2 files are not sent yet")
    expect(dialog).to_contain_text("Stay here until all is sent")
    expect(dialog.get_by_role("link")).to_have_count(0)
    dialog.get_by_role("button", name="Stay signed in").click()
    page.get_by_role("link", name="Go on to KSBs").click()
    page.wait_for_url("**/edit/ksbs/")
    expect(page.locator("details.picker-group[open]")).to_have_count(0)
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text(re.compile(r"2 files for “Recordings” are not sent yet. Sending: \d+ %"))
    # What is submitted goes without them, and says so beside the button.
    page.goto(page.url.replace("/edit/ksbs/", "/submit/"))
    expect(notice).to_contain_text("2 files are only on this device.")
    assert violations(page) == []
    notice.get_by_role("link", name="Send them first").click()
    page.wait_for_url("**/edit/files/")
    expect(row(page).first).to_contain_text("% sent")
    # The line is slow until the next page sends, or this one would be done first and have nothing left to say there.
    page.get_by_role("link", name="Go on to KSBs").click()
    page.wait_for_url("**/edit/ksbs/")
    expect(notice).to_contain_text("Sending:")
    line.goes(megabytes_a_second=5)
    expect(page.get_by_text(re.compile("(are|is) added to “Recordings”"))).to_be_visible()
    wait_for_kept(page, 0)
    assert arrived(site) == [(path.name, hash_of(path.read_bytes())) for path in files]
    assert asked == []


def test_what_was_paused_stays_paused_on_every_page(site: Site, sign_in: SignIn, tmp_path: Path) -> None:
    files = [tmp_path / f"Recording {number}.mp3" for number in (1, 2)]
    for path in files:
        path.write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + os.urandom(2_000_000))
    page = sign_in("apprentice", **PHONE)
    address = new_draft(page, "Recordings")
    line = Line(page)
    line.goes(megabytes_a_second=0.05)
    choose(page, *files)
    wait_for_kept(page, 2)
    until(page, 1)
    page.get_by_role("button", name="Pause Recording 1.mp3").click()
    expect(row(page).first).to_contain_text("paused at")
    at = row(page).first.locator("[data-note]").inner_text().split(", ")[1]
    page.get_by_role("link", name="Go on to KSBs").click()
    page.wait_for_url("**/edit/ksbs/")
    notice = page.locator("[data-kept-here]")
    expect(notice).to_contain_text(re.compile(r"Sending: \d+ %. One of them is paused."))
    # The other one goes, and then nothing is left to wait for.
    line.goes(megabytes_a_second=5)
    expect(notice).to_contain_text("One of them is paused. Open it to go on.")
    assert arrived(site) == [(files[1].name, hash_of(files[1].read_bytes()))]
    page.reload()
    expect(notice).to_contain_text(f"“Recording 1.mp3” for “Recordings” is not sent yet. It is {at}. Open it")
    assert violations(page) == []
    notice.get_by_role("link", name="Open it").click()
    page.wait_for_url(address)
    expect(row(page)).to_contain_text(at)
    # As high as the page, so that nothing lies under the bar at the bottom.
    page.set_viewport_size({"width": 390, "height": 3000})
    assert violations(page) == []
    page.get_by_role("button", name="Go on Recording 1.mp3").click()
    expect(page.locator("#attached .rows-title")).to_have_text([files[1].name, files[0].name])
    wait_for_kept(page, 0)
    assert [sha for _, sha in arrived(site)] == [hash_of(path.read_bytes()) for path in reversed(files)]


def test_a_large_file_that_arrived_as_its_page_went_is_not_asked_for_again(
    site: Site, sign_in: SignIn, tmp_path: Path
) -> None:
    path = tmp_path / "Recording.mp3"
    path.write_bytes(b"ID3\x04\x00\x00\x00\x00\x00\x00" + os.urandom(5000))
    page = sign_in("apprentice")
    address = new_draft(page, "Recordings")
    item = page.locator("[data-files]").get_attribute("data-evidence")
    choose(page, path)
    there = page.locator("#attached [id^=file-]")
    expect(there).to_have_count(1)
    wait_for_kept(page, 0)
    uuid = (there.get_attribute("id") or "").removeprefix("file-")
    # As if the page had gone before the last answer came, and the same of one that the server does not know.
    page.evaluate(ONLY_NAMED, [item, uuid, "Recording.mp3"])
    page.evaluate(ONLY_NAMED, [item, str(uuid4()), "Another.mp3"])
    page.goto("/evidence/")
    expect(page.locator("[data-kept-here]")).to_contain_text("“Another.mp3” for “Recordings” is not sent yet")
    page.evaluate(ONLY_NAMED, [item, uuid, "Recording.mp3"])
    page.goto(address)
    expect(row(page)).to_have_text(
        [re.compile("Another.mp3.*not sent: the page was closed before its turn came")]
    )


# A file of which this device could keep the name only.
ONLY_NAMED = """async ([item, uuid, name]) => {
  const { addChosen } = await import("/static/apm/js/offline/store.js");
  const { content: user, dataset: { provider } } = document.querySelector("meta[name=apm-person]");
  const about = { uuid, item, user, provider, isNew: false, isOnly: false, title: "Recordings" };
  const file = { called: name, name, sentAs: name, type: "audio/mpeg", size: 5010, modified: 1, added: 1 };
  await addChosen([{ ...about, ...file, address: `/uploads/${uuid}/`, hasBytes: false }]);
}"""


def drafts(site: Site) -> list[list[Any]]:
    """The text of every item, and its files' names."""
    found: list[list[Any]] = json.loads(site.manage("shell", "--no-imports", "-c", DRAFTS))
    return found


DRAFTS = """
import json
from evidence.models import Evidence

items = Evidence.objects.order_by("pk")
print(json.dumps([[item.narrative, [file.name for file in item.attachments.order_by("pk")]] for item in items]))
"""
