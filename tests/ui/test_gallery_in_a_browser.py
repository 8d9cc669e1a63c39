"""The gallery as people use it: with axe, a keyboard, a finger, and twice on the same button."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from apm_portfolio.gallery_samples import PAGES
from tests.axe import violations

pytestmark = [pytest.mark.browser, pytest.mark.one_database]


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(page: Page, live_server: Any, name: str, theme: str, width: int) -> None:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/gallery/{name}/")
    for fold in page.locator("details:not([data-menu])").all():
        fold.evaluate("element => element.open = true")
    assert violations(page) == []


@pytest.mark.parametrize("name", sorted(PAGES))
@pytest.mark.parametrize("width", [320, 390, 768, 1440])
def test_no_page_is_wider_than_its_window(page: Page, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/gallery/{name}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_way_in(page: Page, live_server: Any, theme: str) -> None:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": live_server.url}])
    for url in ("/accounts/login/", "/accounts/password/reset/", "/no/such/page/"):
        page.goto(url)
        assert (url, violations(page)) == (url, [])


def test_all_columns_of_the_heatmap_fit_a_desktop(page: Page) -> None:
    page.goto("/gallery/cohort/")
    right = page.evaluate(
        "Math.max(...[...document.querySelectorAll('.heat tbody td:last-child')]"
        ".map(cell => cell.getBoundingClientRect().right))"
    )
    assert right < 1440


@pytest.mark.parametrize("system", ["light", "dark"])
def test_without_a_choice_the_theme_is_the_systems(page: Page, system: str) -> None:
    page.emulate_media(color_scheme=system)  # type: ignore[arg-type]
    page.goto("/gallery/")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == {"light": "rgb(247, 245, 241)", "dark": "rgb(21, 20, 18)"}[system]


def test_the_theme_changes_at_once_and_is_remembered(page: Page) -> None:
    page.goto("/gallery/")
    page.locator(".top .menu > summary").click()
    page.get_by_label("Dark").check()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 20, 18)"
    page.reload()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"


def test_escape_closes_the_menu_and_gives_the_focus_back(page: Page) -> None:
    page.goto("/gallery/")
    summary = page.locator(".top .menu > summary")
    summary.click()
    page.get_by_label("Light").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_label("Light")).to_be_hidden()
    expect(summary).to_be_focused()


def test_arrow_keys_move_in_the_map_which_is_one_tab_stop(page: Page) -> None:
    page.goto("/gallery/overview/")
    tile = page.locator(".tile")
    assert tile.evaluate_all("tiles => tiles.filter(t => t.tabIndex === 0).length") == 1
    tile.first.focus()
    for keys, code in [
        (["ArrowRight", "ArrowRight"], "K3"),
        (["ArrowDown"], "K14"),
        (["ArrowDown", "ArrowDown"], "S3"),
        (["ArrowUp"], "K25"),
        (["End"], "B5"),
        (["ArrowRight"], "B5"),
        (["Home"], "K1"),
    ]:
        for key in keys:
            page.keyboard.press(key)
        assert page.evaluate("document.activeElement.querySelector('b').textContent") == code
    assert tile.evaluate_all("tiles => tiles.filter(t => t.tabIndex === 0).length") == 1


def test_the_map_reads_the_tile_under_the_pointer(page: Page) -> None:
    page.goto("/gallery/overview/")
    page.locator(".tile", has_text="K2,").hover()
    expect(page.locator("[data-map-read]")).to_contain_text("K2 ·")
    expect(page.locator("[data-map-read]")).to_contain_text("Plan work with others")


def test_on_a_phone_the_maps_groups_start_folded(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/gallery/overview/")
    expect(page.locator(".tile").first).to_be_hidden()
    page.locator(".map-group summary").first.click()
    expect(page.locator(".tile").first).to_be_visible()


def test_the_map_shows_its_tiles_without_javascript(chromium: Any, live_server: Any) -> None:
    context: BrowserContext = chromium.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 1440, "height": 900}
    )
    page = context.new_page()
    page.goto("/gallery/overview/")
    expect(page.locator(".tile").first).to_be_visible()
    context.close()


def test_the_heatmap_reads_the_cell_under_the_pointer(page: Page) -> None:
    page.goto("/gallery/cohort/")
    page.locator(".heat tbody tr").nth(1).locator("td").nth(32).hover()
    expect(page.locator("[data-heat-read]")).to_contain_text("Demo Apprentice 2 · S1 ·")


def test_the_heatmap_is_one_tab_stop_and_read_with_arrow_keys(page: Page) -> None:
    page.set_viewport_size({"width": 1024, "height": 700})
    page.goto("/gallery/cohort/")
    line, rows = page.locator("[data-heat-read]"), page.locator(".heat tbody tr")
    expect(page.locator(".heat [tabindex='0'], .heat-region[tabindex]")).to_have_count(1)
    rows.first.get_by_role("link").focus()
    page.keyboard.press("Tab")
    expect(line).to_contain_text("Demo Apprentice 1 · K1 ·")
    steps = (
        ("ArrowRight", "Demo Apprentice 1 · K2 ·"),
        ("ArrowDown", "Demo Apprentice 2 · K2 ·"),
        ("ArrowUp", "Demo Apprentice 1 · K2 ·"),
        ("ArrowUp", "K2"),
        ("ArrowUp", "K2"),
        ("ArrowDown", "Demo Apprentice 1 · K2 ·"),
        ("Home", "Demo Apprentice 1 · K1 ·"),
        ("ArrowLeft", "Demo Apprentice 1 · K1 ·"),
        ("End", "Demo Apprentice 1 · B"),
        ("ArrowRight", "Demo Apprentice 1 · B"),
    )
    for key, said in steps:
        page.keyboard.press(key)
        expect(line).to_contain_text(said)
    expect(page.locator(":focus")).to_have_attribute("aria-describedby", "heat-read")
    expect(page.locator(".heat [tabindex='0']")).to_have_count(1)
    page.keyboard.press("Tab")
    expect(rows.nth(1).get_by_role("link")).to_be_focused()


def test_a_list_narrows_while_typing(page: Page) -> None:
    page.goto("/gallery/")
    page.get_by_label("Find a KSB by code or words").fill("negotiate S3")
    assert page.locator("#ksbs li:visible").all_inner_texts() == ["S3 Influence and negotiate"]
    expect(page.locator("[data-filter-count]")).to_have_text("1 of 3")
    page.keyboard.press("Escape")
    assert page.locator("#ksbs li:visible").count() == 3


def test_a_message_can_be_dismissed(page: Page) -> None:
    page.goto("/gallery/")
    page.get_by_label("Close this message").click()
    expect(page.get_by_text("Your assessor’s reply is due")).to_be_hidden()


def test_what_is_typed_is_counted(page: Page) -> None:
    page.goto("/gallery/")
    page.get_by_label("Narrative").first.fill("x" * 401)
    expect(page.get_by_text("1 characters too many")).to_be_visible()


def test_a_second_press_does_nothing(page: Page) -> None:
    page.goto("/gallery/")
    # Whatever gets past forms.js is noted here, and stopped, so that the page stays.
    page.evaluate(
        """() => {
          window.sent = 0;
          addEventListener('submit', (event) => {
            if (!event.defaultPrevented) window.sent += 1;
            event.preventDefault();
          });
          const form = document.querySelector('[data-theme-form]');
          form.insertAdjacentHTML('beforeend', '<button id="send" class="btn">Send</button>');
          form.closest('details').open = true;
        }"""
    )
    send = page.locator("#send")
    send.click()
    expect(send).to_have_attribute("aria-busy", "true")
    send.click()
    assert page.evaluate("window.sent") == 1


def test_leaving_with_changes_asks_first(page: Page) -> None:
    page.goto("/gallery/")
    page.get_by_label("Title").first.press_sequentially("Half a")
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", answer)
    page.goto("/gallery/overview/")
    assert asked == ["beforeunload"]


def test_the_errors_of_a_form_take_the_focus(page: Page) -> None:
    page.goto("/gallery/")
    expect(page.locator("[data-error-summary]")).to_be_focused()


def test_what_does_not_fit_into_a_field_is_told(page: Page) -> None:
    page.goto("/gallery/")
    field = page.locator("main input[maxlength]").first
    letters = int(str(field.get_attribute("maxlength")))
    field.focus()
    page.keyboard.insert_text("x" * (letters + 3))
    assert field.input_value() == "x" * letters
    told = page.get_by_text(f"Only {letters} characters fit: 3 were left out")
    expect(told).to_be_visible()
    page.keyboard.press("Backspace")
    page.keyboard.insert_text("y")
    expect(told).to_be_hidden()
