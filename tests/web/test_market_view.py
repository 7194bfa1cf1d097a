"""What a reader of the market view can rely on, in a real browser under the deployed headers."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.web import answers
from tests.web.chromium import PHONE, Faults
from tests.web.painting import note_texts, painted_colors, painted_texts, token
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

# faults, used by open_page, fails each of these tests on a console error or a violation of the policy


def test_candles_are_painted_and_the_forecast_is_told(open_page: Open) -> None:
    page = open_page()
    colors = painted_colors(page)
    assert {token(page, "up"), token(page, "down"), token(page, "sma20")} <= colors
    expect(page).to_have_title("AAPL · nextday")
    card = page.get_by_role("region", name="Forecast")
    expect(card).to_contain_text("53.4%")
    expect(card).to_contain_text("No clear signal")
    expect(card).to_contain_text("that AAPL closes higher on Mon, Jun 1 than on Fri, May 29")
    expect(card).to_contain_text("Published" + "Fri, May 29, 20:31 EDT")


@pytest.mark.parametrize(
    ("closes", "close", "change", "mark"),
    [
        ((0.001595, 0.001604), "0.001604", "+0.000009 (+0.56%)", r"0\.00\d\d"),
        ((0.1204, 0.1234), "0.1234", "+0.0030 (+2.49%)", r"0\.\d{2,3}"),
        ((700_000.0, 712_345.67), "712,345.67", "+12,345.67 (+1.76%)", r"\d{3},000\.00"),
    ],
)
def test_prices_of_every_magnitude_keep_their_digits_and_an_axis(
    open_page: Open, page: Page, api: FakeApi, *, closes: tuple[float, float], close: str, change: str, mark: str
) -> None:
    note_texts(page)
    api.answer("/api/latest", answers.at_prices_of(answers.latest("AAPL"), *closes, volume=83_295_140_083))
    open_page()
    price = page.get_by_role("region", name="Price")
    expect(price).to_contain_text(close + change)
    expect(price.locator("#legend")).to_contain_text("C" + close + "Vol83.3B")
    page.get_by_text(re.compile("bars as a table")).click()
    expect(page.get_by_role("row").nth(1)).to_contain_text(close + "83.3B")
    written = painted_texts(page)
    assert close in written
    assert len([text for text in written if re.fullmatch(mark, text)]) > 2
    assert "0.00" not in {*written, *page.locator("#legend dd, td").all_inner_texts()}


def test_every_answer_is_asked_for_once(open_page: Open, api: FakeApi) -> None:
    open_page()
    assert sorted(api.asked) == ["/api/latest", "/api/predict", "/api/symbols", "/config.json"]


def test_switching_the_symbol_is_a_link_and_a_step_back(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("radio", name="MSFT").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("MSFT")
    expect(page.get_by_role("region", name="Forecast")).to_contain_text("that MSFT closes higher")
    assert "symbol=MSFT" in urlsplit(page.url).fragment
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("AAPL")


def test_a_link_opens_what_it_names_in_exchange_time(open_page: Open) -> None:
    page = open_page("#/market?symbol=NVDA&interval=1h&sma=20,50")
    expect(page.get_by_role("radio", name="NVDA")).to_be_checked()
    expect(page.get_by_role("radio", name="Hourly")).to_be_checked()
    expect(page.get_by_role("button", name="SMA 50")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#legend")).to_contain_text("Fri, May 29, 2026, 15:30 EDT")
    assert token(page, "sma50") in painted_colors(page)


def test_a_link_in_small_letters_opens_the_symbol_it_means(open_page: Open, api: FakeApi) -> None:
    page = open_page("#/market?symbol=nvda")
    expect(page.get_by_role("radio", name="NVDA")).to_be_checked()
    expect(page).to_have_title("NVDA · nextday")
    assert sorted(api.asked) == ["/api/latest", "/api/predict", "/api/symbols", "/config.json"]


def test_averages_come_and_go_without_a_request(open_page: Open, api: FakeApi) -> None:
    page = open_page()
    asked = list(api.asked)
    page.get_by_role("button", name="SMA 20").click()
    expect(page.locator("#legend")).not_to_contain_text("SMA 20")
    assert token(page, "sma20") not in painted_colors(page)
    assert api.asked == asked


def test_keys_move_between_symbols_bars_and_themes(open_page: Open) -> None:
    page = open_page()
    page.keyboard.press("j")
    expect(page.get_by_role("radio", name="MSFT")).to_be_checked()
    page.keyboard.press("k")
    expect(page.get_by_role("radio", name="AAPL")).to_be_checked()
    page.get_by_role("radio", name="AAPL").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("radio", name="TSLA")).to_be_focused()
    expect(page.locator(".cover")).to_be_hidden()
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#legend")).to_contain_text("Thu, May 28, 2026")
    expect(page.locator("[aria-live=polite]")).to_contain_text("Thu, May 28, 2026: open")
    page.keyboard.press("d")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_failure_is_told_in_the_servers_words_and_can_be_retried(
    open_page: Open, api: FakeApi, faults: Faults
) -> None:
    faults.expected.append(503)
    api.fail("/api/latest")
    api.fail("/api/predict")
    page = open_page()
    price = page.get_by_role("region", name="Price")
    expect(price.get_by_role("alert")).to_contain_text("The lake cannot be read")
    api.mend()
    price.get_by_role("button", name="Try again").click()
    expect(page.locator(".cover")).to_be_hidden()
    expect(page.get_by_role("region", name="Forecast")).to_contain_text("53.4%")


def test_a_failed_refresh_keeps_what_is_on_screen_and_says_so(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    page = open_page()
    api.fail("/api/latest")
    api.fail("/api/predict")
    page.keyboard.press("r")
    price, card = page.get_by_role("region", name="Price"), page.get_by_role("region", name="Forecast")
    expect(price).to_contain_text("Refresh failed: unavailable. Still showing the bars of")
    expect(card).to_contain_text("Refresh failed at")
    expect(card).to_contain_text("53.4%")
    assert token(page, "up") in painted_colors(page)
    api.mend()
    price.get_by_role("button", name="Try again").click()
    expect(price).to_contain_text("Last bar Fri, May 29, 2026, final")
    expect(card).not_to_contain_text("Refresh failed")


def test_a_refresh_draws_the_new_bar(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/latest", answers.latest("AAPL", final=False))
    page = open_page()
    expect(page.get_by_role("region", name="Price")).to_contain_text("Last bar Fri, May 29, 2026, still in progress")
    settled = answers.latest("AAPL")
    settled["candles"][-1] |= {"close": 321.09, "high": 322.0}
    api.answer("/api/latest", settled)
    page.get_by_role("button", name="Refresh now").click()
    expect(page.get_by_role("region", name="Price")).to_contain_text("Last bar Fri, May 29, 2026, final")
    expect(page.locator("#legend")).to_contain_text("321.09")


def test_an_empty_lake_says_which_command_fills_it(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(404)
    api.answer("/api/latest", answers.latest("AAPL", bars=0))
    api.refuse("/api/predict", answers.problem(404, "no-forecast", "No forecast", "nothing has been forecast"))
    page = open_page()
    expect(page.get_by_role("region", name="Price")).to_contain_text("nextday ingest")
    card = page.get_by_role("region", name="Forecast")
    expect(card).to_contain_text("nextday predict")
    page.get_by_role("button", name="SMA 50").click()
    expect(card).to_contain_text("nextday predict")


def test_an_abstaining_forecast_gives_its_reason_and_no_number(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/predict", answers.forecast("AAPL", prob_up=None, reason="unsettled_bar"))
    card = open_page().get_by_role("region", name="Forecast")
    expect(card).to_contain_text("No forecast")
    expect(card).to_contain_text("The last session's bar is not final yet.")
    expect(card.get_by_role("img")).to_have_count(0)
    expect(card).not_to_contain_text("%")


def test_a_late_forecast_is_marked(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/predict", answers.forecast("AAPL", prob_up=0.63, late=True))
    card = open_page().get_by_role("region", name="Forecast")
    expect(card).to_contain_text("Buy signal")
    expect(card).to_contain_text("Published late")


@pytest.mark.parametrize(("source", "words"), [("simulated", "Simulated data."), ("csv", "Replayed data.")])
def test_a_market_that_is_not_live_says_so(open_page: Open, api: FakeApi, source: str, words: str) -> None:
    api.mend(source)
    expect(open_page().get_by_role("region", name="Data source")).to_contain_text(words)


def test_the_live_market_has_no_banner(open_page: Open) -> None:
    expect(open_page().get_by_role("region", name="Data source")).to_be_hidden()


def test_a_chosen_theme_reaches_the_chart_and_is_remembered(open_page: Open) -> None:
    page = open_page()
    bright = token(page, "up")
    page.get_by_role("radio", name="Dark theme").click()
    assert token(page, "up") != bright
    assert {token(page, "up"), token(page, "card")} <= painted_colors(page)
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("radio", name="Dark theme")).to_be_checked()


def test_a_phone_shows_all_of_it_without_scrolling_sideways(open_page: Open, page: Page, api: FakeApi) -> None:
    page.set_viewport_size(PHONE)
    api.mend("simulated")
    open_page()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_label("Symbol").and_(page.locator("select")).select_option("META")
    expect(page.get_by_role("heading", level=1)).to_have_text("META")
    page.get_by_text(re.compile("bars as a table")).click()
    expect(page.get_by_role("row")).to_have_count(21)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_forecast_that_is_over_gives_no_advice(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/predict", answers.forecast("AAPL", prob_up=0.634, signal=None, state="expired", stale=True))
    card = open_page().get_by_role("region", name="Forecast")
    expect(card).to_contain_text("63.4%")
    expect(card).to_contain_text("No signal any more")
    expect(card).to_contain_text("The session it was for has closed.")
    expect(card).not_to_contain_text("Buy signal")
