"""What the chart draws, and what hand and keys do to it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web import answers
from tests.web.chromium import PHONE
from tests.web.painting import note_texts, painted_colors, painted_texts, token
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
ALL = "#/market/AAPL?on=sma20,sma50,bb,volume,rsi,macd"


def legend(page: Page) -> Any:
    return page.locator("#legend")


def test_every_study_has_its_pane_its_name_and_its_value(open_page: Open, page: Page) -> None:
    note_texts(page)
    open_page(ALL)
    assert {"Volume", "RSI 14", "MACD 12/26/9", "70", "30"} <= painted_texts(page)
    assert {token(page, name) for name in ("up", "down", "sma20", "sma50")} <= painted_colors(page)
    for name in ("SMA 20", "SMA 50", "Bollinger", "Vol", "RSI", "MACD"):
        expect(legend(page)).to_contain_text(name)
    assert "\N{EN DASH}" not in legend(page).locator("dd").nth(5).inner_text()


def test_a_study_comes_and_goes_and_is_remembered(open_page: Open, page: Page) -> None:
    note_texts(page)
    open_page("#/market/AAPL?on=sma20,volume")
    page.get_by_role("button", name="RSI").click()
    expect(legend(page)).to_contain_text("RSI")
    assert "RSI 14" in painted_texts(page)
    page.get_by_role("button", name="RSI").click()
    page.evaluate("window.writtenTexts = []")
    page.get_by_role("button", name="SMA 20").click()
    expect(page).to_have_url(re.compile(r"on=volume$"))
    texts = painted_texts(page)
    assert "Volume" in texts
    assert "RSI 14" not in texts
    assert token(page, "sma20") not in painted_colors(page)
    page.goto("/#/market/MSFT")
    page.reload()
    expect(page.get_by_role("button", name="SMA 20")).to_have_attribute("aria-pressed", "false")


def test_volume_is_told_apart_from_the_card_and_up_from_down_without_colour(open_page: Open) -> None:
    page = open_page("#/market/AAPL?on=volume&r=1m")
    assert {token(page, "up"), token(page, "down")} <= painted_colors(page)
    card = token(page, "card")
    for name in ("up", "down"):
        assert contrast(token(page, name), card) >= 3


@pytest.mark.parametrize("key", ["Home", "PageUp"])
def test_legend_crosshair_and_speech_agree_wherever_a_key_leads(open_page: Open, page: Page, key: str) -> None:
    note_texts(page)
    open_page("#/market/AAPL?r=1m")
    page.get_by_role("application").focus()
    for _ in range(3):
        page.keyboard.press(key)
    page.wait_for_timeout(300)
    day = legend(page).locator("dd").first.inner_text()
    expect(page.locator("[aria-live=polite].sr-only").last).to_contain_text(f"{day}: open")
    # the crosshair writes its day on the time axis, and its close beside the prices
    assert {day, legend(page).locator("dd").nth(4).inner_text()} <= painted_texts(page)


def test_home_leads_to_bars_and_not_to_the_room_before_them(open_page: Open) -> None:
    page = open_page("#/market/AAPL?r=1m")
    page.get_by_role("application").focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    page.get_by_text("Bars in view as a table").click()
    expect(page.get_by_role("row").nth(15)).to_be_visible()


def test_the_newest_prices_label_has_the_colour_of_its_change_and_leaves_with_its_bar(
    open_page: Open, page: Page, api: FakeApi
) -> None:
    note_texts(page)
    bars = answers.latest("AAPL")
    before = bars["candles"][-2]["close"]
    # it closed above its open and below the close before
    bars["candles"][-1] |= {"open": before - 3, "low": before - 4, "close": before - 1, "high": before}
    api.answer("/api/latest", bars)
    open_page("#/market/AAPL?on=none&r=1m")
    expect(page.locator(".change.text-down")).to_be_visible()
    tag = f"{before - 1:.2f}"
    assert tag in painted_texts(page)
    page.get_by_role("application").focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    page.evaluate("window.writtenTexts = []")
    page.get_by_role("button", name="SMA 50").click()
    assert tag not in painted_texts(page)


def test_a_look_that_changes_leaves_what_is_in_view(open_page: Open) -> None:
    page = open_page("#/market/AAPL?r=1m")
    page.get_by_role("application").focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(300)
    page.get_by_text("Bars in view as a table").click()
    first = page.get_by_role("row").nth(1).inner_text()
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert token(page, "up") in painted_colors(page)
    page.wait_for_timeout(400)
    assert page.get_by_role("row").nth(1).inner_text() == first


def test_a_thumb_that_starts_on_the_chart_scrolls_the_page(browser: Browser, base_url: str, api: FakeApi) -> None:
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, base_url=base_url)
    page = context.new_page()
    page.goto("/#/market/AAPL")
    expect(page.locator(".plot canvas").first).to_be_visible()
    box = page.locator(".plot").bounding_box()
    assert box
    page.evaluate("scrollTo(0, 100)")
    session = context.new_cdp_session(page)
    x, y = box["x"] + box["width"] / 3, box["y"] + box["height"] / 2 - 100
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 16):
        point = {"x": x, "y": y - 12 * step}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(400)
    assert page.evaluate("scrollY") > 150
    context.close()


def test_older_bars_come_when_the_reader_wants_them(open_page: Open, api: FakeApi) -> None:
    every = answers.latest("AAPL", bars=400)["candles"]
    newest = answers.latest("AAPL") | {"candles": every[-250:], "truncated": True}
    api.answer("/api/latest", newest)
    api.answer("/api/bars", answers.bars("AAPL", every[:150][::-1]))
    page = open_page("#/market/AAPL?r=6m")
    assert "/api/bars" not in api.asked
    page.get_by_role("radio", name="All").click()
    page.get_by_text("Bars in view as a table").click()
    expect(page.get_by_role("row")).to_have_count(401)
    assert api.asked.count("/api/bars") == 1


def test_older_bars_are_had_anew_when_a_split_has_restated_the_newer_ones(open_page: Open, api: FakeApi) -> None:
    every = answers.latest("AAPL", bars=400)["candles"]
    halved = [{**bar, **{price: bar[price] / 2 for price in ("open", "high", "low", "close")}} for bar in every]

    def tell(candles: list[dict[str, Any]]) -> None:
        api.answer("/api/latest", answers.latest("AAPL") | {"candles": candles[-250:], "truncated": True})
        api.answer("/api/bars", answers.bars("AAPL", candles[:151][::-1]))

    tell(every)
    page = open_page("#/market/AAPL?r=all")
    page.get_by_text("Bars in view as a table").click()
    oldest = page.get_by_role("row").nth(400).get_by_role("cell").first
    expect(oldest).to_have_text(f"{every[0]['close']:.2f}")
    tell(halved)
    page.keyboard.press("r")
    expect(oldest).to_have_text(f"{halved[0]['close']:.2f}")
    assert api.asked.count("/api/bars") == 2


def contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    """WCAG 2.2's ratio of luminances."""

    def luminance(color: tuple[int, int, int]) -> float:
        parts = [part / 255 for part in color]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)
