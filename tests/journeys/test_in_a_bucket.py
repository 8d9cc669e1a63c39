"""The main job on a site whose evidence lies in a bucket of an S3 server."""

import io
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.evidence.previews_made import pdf, photo
from tests.journeys.conftest import SEED, SignIn
from tests.journeys.served import Site, served
from tests.journeys.test_the_whole_way import submit
from tools.objects import ObjectServer

# What the browser and the store do; the rows behind it are tested on both databases.
pytestmark = pytest.mark.one_database


def recording(seconds: int) -> bytes:
    """Silence, of 192 kB a second."""
    whole = io.BytesIO()
    with wave.open(whole, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(48_000)
        sound.writeframes(bytes(192_000 * seconds))
    return whole.getvalue()


# More than is given to a player at once.
SECONDS = 190
FILES: list[FilePayload] = [
    {"name": "Whiteboard – day 1.jpg", "mimeType": "image/jpeg", "buffer": photo("JPEG")},
    {"name": "Minutes.pdf", "mimeType": "application/pdf", "buffer": pdf("Agreed", "Open")},
    {"name": "Interview.wav", "mimeType": "audio/x-wav", "buffer": recording(SECONDS)},
]


@pytest.fixture
def site(tmp_path: Path, object_server: ObjectServer) -> Iterator[Site]:
    with served(tmp_path / "site", seed=(SEED,), store=object_server) as running:
        yield running


@pytest.mark.slow
def test_evidence_goes_to_the_bucket_and_is_seen_from_there(
    site: Site, sign_in: SignIn, object_server: ObjectServer
) -> None:
    apprentice, assessor = sign_in("apprentice"), sign_in("assessor")
    refused: list[str] = []
    assessor.on("console", lambda m: refused.append(m.text) if "Content Security Policy" in m.text else None)
    send_and_claim(apprentice)
    submit(apprentice)

    assessor.goto("/queue/")
    assessor.get_by_role("link", name="Start with the oldest").click()
    for file in FILES:
        expect(assessor.get_by_text(file["name"]).first).to_be_visible()
    picture = assessor.get_by_role("img", name=FILES[0]["name"], exact=True).first
    page = assessor.get_by_role("img", name=f"Page 1 of 2 of {FILES[1]['name']}").first
    for preview in (picture, page):
        shown(assessor, preview)
    plays_to_the_end(assessor)
    for file in FILES:
        link = assessor.locator("a[href$='?download=1']").filter(has_text=file["name"])
        answer = assessor.request.get(str(link.first.get_attribute("href")))
        assert answer.url.startswith(f"{object_server.endpoint}/evidence/blobs/")
        assert answer.body() == file["buffer"]
    assert refused == []


def plays_to_the_end(page: Page) -> None:
    """The recording is asked of the site, part by part; its end can be heard."""
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url) if request.resource_type == "media" else None
    )
    sound = page.locator("audio")
    expect(sound).to_be_visible()
    length = sound.evaluate(
        """(sound, at) => new Promise((heard, failed) => {
            sound.addEventListener("error", () => failed(new Error(sound.error.message)));
            sound.addEventListener("ended", () => heard(sound.duration));
            sound.currentTime = at;
            sound.play().catch(failed);
        })""",
        SECONDS - 1,
    )
    assert round(length) == SECONDS
    assert asked != []
    assert [url for url in asked if "/files/" not in url] == []


def send_and_claim(page: Page) -> None:
    """Files go by the page's own script."""
    page.goto("/evidence/new/")
    page.get_by_label("Title").fill("Kept in a bucket")
    page.get_by_label("What did you do?").fill("I photographed the whiteboard.")
    page.locator("#files").set_input_files(FILES)
    page.get_by_role("button", name="Save and choose KSBs").click()
    page.wait_for_url("**/edit/ksbs/")
    group = page.locator("details.picker-group").first
    if group.get_attribute("open") is None:
        group.locator("summary").click()
    page.locator("label.pick").filter(
        has=page.locator("b", has_text="K1").get_by_text("K1", exact=True)
    ).click()
    page.get_by_role("button", name="Claim 1 KSB").click()
    claim = page.locator("#claim-K1")
    claim.get_by_label("How does it show this?").fill("It shows who decided what.")
    claim.get_by_label("Where to look").fill("The photo")
    page.get_by_role("button", name="Save and review").click()
    page.wait_for_url("**/submit/")


def shown(page: Page, picture: Locator) -> None:
    """The worker made it, the page fetched it by itself, and the browser has drawn it."""
    expect(picture).to_be_visible(timeout=60_000)
    picture.scroll_into_view_if_needed()
    page.wait_for_function("image => image.naturalWidth > 0", arg=picture.element_handle())
