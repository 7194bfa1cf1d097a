"""What stands around every view: ways, keys, words, looks."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import answers
from tests.web.chromium import DESKTOP, PHONE, Faults
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_a_link_of_no_view_leads_to_the_start(open_page: Open) -> None:
    page = open_page("#/nonsense")
    expect(page).to_have_url(re.compile(r"#/today$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecasts for Mon, Jun 1, 2026")


def test_back_and_forward_walk_through_the_views(open_page: Open) -> None:
    page = open_page("#/help")
    page.get_by_role("link", name="nextday").click()
    expect(page).to_have_title("Today · nextday")
    page.go_back()
    expect(page).to_have_title("How to read this · nextday")
    page.go_forward()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecasts for Mon, Jun 1, 2026")


def test_the_search_finds_one_of_five_hundred_symbols_by_its_keys(open_page: Open, page: Page, api: FakeApi) -> None:
    api.answer("/api/watchlist", answers.watchlist([f"S{at:03}" for at in range(500)]))
    open_page()
    page.keyboard.press("/")
    page.keyboard.type("s31")
    field = page.get_by_role("combobox", name="Find a symbol")
    expect(page.get_by_role("listbox", name="Symbols").get_by_role("option")).to_have_count(10)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[role=option][aria-selected=true]")).to_have_text("S311")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#/market/S311$"))
    expect(field).not_to_be_focused()


def test_every_control_is_reached_and_every_sheet_closed_by_keyboard_alone(open_page: Open) -> None:
    page = open_page()
    names = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        names.add(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText")
        )
    assert {"Skip to the content", "Refresh now", "Settings", "Find a symbol", "AAPL", "Keys"} <= names
    page.get_by_role("link", name="AAPL").focus()
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("next and previous symbol")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


def test_single_letters_do_nothing_where_the_reader_wants_none(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("radiogroup", name="Single-key shortcuts").get_by_role("radio", name="Off").click()
    page.keyboard.press("Escape")
    theme = page.locator("html").get_attribute("data-theme")
    for key in "dr?/12":
        page.keyboard.press(key)
    assert page.locator("html").get_attribute("data-theme") == theme
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Find a symbol")).not_to_be_focused()


def test_choices_last_from_visit_to_visit(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("radio", name="Dark").click()
    page.get_by_role("radio", name="Green, red").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("html")).to_have_attribute("data-palette", "green-red")


def test_portuguese_is_the_browsers_choice_and_can_be_switched(
    browser: Browser, browser_context_args: dict[str, Any], api: FakeApi
) -> None:
    page = browser.new_context(**browser_context_args | {"locale": "pt-BR"}).new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Previsões para seg., 1 de jun. de 2026")
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    page.get_by_role("button", name="Configurações").click()
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecasts for Mon, Jun 1, 2026")
    page.context.close()


def test_what_is_chosen_shows_in_forced_colours(open_page: Open, page: Page) -> None:
    page.emulate_media(forced_colors="active")
    open_page()
    page.get_by_role("button", name="Settings").click()
    expect(page.get_by_role("dialog", name="Settings")).to_be_visible()
    outlines = page.get_by_role("radio").evaluate_all(
        "(all) => all.map((one) => [one.getAttribute('aria-checked'), getComputedStyle(one).outlineStyle])"
    )
    assert {tuple(one) for one in outlines} == {("true", "solid"), ("false", "none")}


def test_text_twice_as_large_stays_on_a_phone(open_page: Open, page: Page) -> None:
    page.set_viewport_size(PHONE)
    open_page()
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [320, 360, 390, 768, 1440, 1920, 3840])
def test_no_width_scrolls_sideways(open_page: Open, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    open_page()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_targets_are_wide_enough_for_a_thumb(
    browser: Browser, browser_context_args: dict[str, Any], api: FakeApi
) -> None:
    page = browser.new_context(
        **browser_context_args | {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    ).new_page()
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    heights = page.locator(".button:visible, .tab:visible, .field:visible").evaluate_all(
        "(all) => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44
    page.context.close()


def test_paper_shows_the_content_and_no_controls(open_page: Open, page: Page) -> None:
    open_page()
    page.emulate_media(media="print")
    expect(page.get_by_role("cell", name="As usual").first).to_be_visible()
    expect(page.get_by_role("columnheader", name="Close")).to_be_visible()
    expect(page.get_by_role("button", name="Settings")).to_be_hidden()
    expect(page.get_by_role("navigation")).to_be_hidden()


def test_paper_is_white_whatever_the_screen_is(open_page: Open, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    open_page()
    color = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(color) != "rgb(255, 255, 255)"
    page.emulate_media(media="print")
    assert page.evaluate(color) == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--card')") == "#fff"


def test_the_tabs_of_a_phone_never_cover_what_has_the_focus(open_page: Open, page: Page, api: FakeApi) -> None:
    api.answer("/api/watchlist", answers.watchlist([f"S{at:03}" for at in range(40)]))
    page.set_viewport_size(PHONE)
    open_page()
    tabs = page.get_by_role("navigation", name="Views").bounding_box()
    assert tabs is not None
    focused = page.locator(":is(main, footer) :is(a, button):focus")
    lowest = 0.0
    for _ in range(60):
        page.keyboard.press("Tab")
        if box := focused.count() and focused.bounding_box():
            lowest = max(lowest, box["y"] + box["height"])
    assert 0 < lowest <= tabs["y"]


def test_the_frame_stands_while_the_config_is_silent(open_page: Open, page: Page, api: FakeApi) -> None:
    page.route("**/config.json", lambda _: None)
    page.goto("/")
    expect(page.get_by_role("button", name="Settings")).to_be_visible(timeout=5_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Forecasts for Mon, Jun 1, 2026")


def test_a_page_whose_code_never_comes_says_so(page: Page, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(404)
    page.route("**/assets/index-*.js", lambda route: route.fulfill(status=404))
    page.set_viewport_size(DESKTOP)
    page.goto("/")
    expect(page.get_by_role("alert")).to_contain_text("could not be loaded whole")
    expect(page.get_by_text("nextday", exact=True)).to_be_visible()
