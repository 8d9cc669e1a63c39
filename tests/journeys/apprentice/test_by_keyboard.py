"""By keyboard alone: where the focus stands after a press, and what is read out."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.apprentice.sending import made, new_draft
from tests.journeys.conftest import SignIn

# What a browser does with the focus.
pytestmark = [pytest.mark.slow, pytest.mark.one_database]

# Whether the focused control is in sight, and nothing lies over it.
SEEN = """() => {
  const at = document.activeElement.getBoundingClientRect();
  const top = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
  const asked = document.activeElement.closest(".confirm-body, form").getBoundingClientRect();
  return at.top >= 0 && asked.bottom <= innerHeight && document.activeElement.contains(top);
}"""


def with_files(page: Page, *names: str) -> None:
    """The step of a draft's files, with these there."""
    new_draft(page, "Depot move")
    page.locator("#files").set_input_files([made(name, "text/plain", name.encode()) for name in names])
    expect(page.locator("#attached .rows > li")).to_have_count(len(names))


def test_files_are_renamed_moved_and_removed(sign_in: SignIn) -> None:
    page = sign_in("apprentice", viewport={"width": 1440, "height": 900})
    with_files(page, "a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "g.txt", "h.txt")

    page.get_by_text("Rename h.txt").press("Enter")
    field = page.get_by_label("Name for h.txt")
    expect(field).to_be_focused()
    page.wait_for_function(SEEN)
    field.fill("")
    field.press("Enter")
    problem = page.get_by_role("link", name="“h.txt” is not renamed. Give the file a name.")
    expect(problem).to_be_visible()
    problem.press("Enter")
    expect(field).to_be_focused()
    page.wait_for_function(SEEN)
    field.fill("z.txt")
    field.press("Enter")
    expect(page.get_by_text("Rename z.txt")).to_be_focused()
    expect(page.locator("#messages")).to_have_text(re.compile("The file is called “z.txt” now."))

    up = page.get_by_role("button", name="Move b.txt up")
    up.press("Enter")
    expect(page.locator("#moved")).to_have_text("“b.txt” is file 1 of 8.")
    expect(up).to_be_focused()

    page.get_by_text("Remove b.txt").press("Enter")
    expect(page.get_by_role("button", name="Cancel")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Bring it back")).to_be_focused()


SAID = """async () => {
  const { say } = await import("/static/apm/js/saying.js");
  const region = document.querySelector("#moved");
  const heard = [];
  const all = new Promise((done) => {
    const hear = () => heard.push(region.textContent) === 2 && done(heard);
    new MutationObserver(hear).observe(region, { childList: true });
  });
  for (const text of ["One.", "Two.", "Three."]) say(region, text);
  return all;
}"""


def test_nothing_that_is_said_is_overwritten_unread(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    new_draft(page, "Depot move")
    source = page.evaluate("document.querySelector('script[src*=evidence-files]').src")
    said = re.sub(r"evidence-files[^/]*$", "saying.js", source)
    assert page.evaluate(SAID.replace("/static/apm/js/saying.js", said)) == ["One.", "Two. Three."]


def test_a_link_and_a_claim_lead_on_to_what_comes_next(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    new_draft(page, "Depot move")
    page.goto(page.url.replace("files/", ""))
    page.get_by_text("Add a link").press("Enter")
    page.get_by_label("Web address").fill("https://example.org/plan")
    page.get_by_role("button", name="Save and add another").press("Enter")
    expect(page.get_by_label("Web address")).to_be_focused()
    expect(page.get_by_label("Web address")).to_have_value("")
    expect(page.locator("#messages")).to_contain_text("is added.")

    page.get_by_role("button", name="KSBs", exact=True).press("Enter")
    page.get_by_role("checkbox", name="K1").first.check()
    page.get_by_role("button", name="Claim 1 KSB").press("Enter")
    expect(page.locator("#claim-K1")).to_be_focused()
    expect(page.locator("#messages")).to_have_text(re.compile("K1 is claimed. Say how the item shows it."))


def test_a_wiped_text_is_found_again_from_the_page_it_was_written_on(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    page.goto("/evidence/new/")
    story = page.get_by_label("What did you do")
    story.fill("I kept the risk register.")
    page.keyboard.press("Tab")
    expect(page.locator("[data-save-state]")).to_have_text(re.compile("^Saved"))
    story.fill("")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press("Tab")
    page.get_by_role("link", name="Earlier versions").click()
    expect(page.locator(".version-list")).to_contain_text("I kept the risk register.")


COLUMN = """() => {
  const column = document.activeElement.closest(".cols > *");
  return column && (column.classList.contains("cols-second") ? "second" : "first");
}"""


def test_the_overview_is_walked_in_the_order_in_which_it_is_seen(sign_in: SignIn) -> None:
    page = sign_in("apprentice")
    for width, order in ((1440, ["first", "second"]), (390, ["second", "first"])):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/")
        page.locator("h1").click()
        walked: list[str] = []
        while len(walked) < 2:
            page.keyboard.press("Tab")
            column = page.evaluate(COLUMN)
            if column and column not in walked:
                walked.append(column)
        assert walked == order
