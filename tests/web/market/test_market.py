"""What a reader of one symbol's market can rely on."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.web import answers
from tests.web.chromium import PHONE, Faults
from tests.web.painting import painted_colors, token
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
SLOW = 4.0


def test_the_verdict_stands_beside_the_usual_rate_and_not_beside_even_odds(open_page: Open) -> None:
    card = open_page("#/market/AAPL").get_by_role("region", name="Forecast")
    expect(card).to_contain_text("As usual")
    expect(card).to_contain_text("53.4%, usual 53.1% (+0.3 points)")
    expect(card).to_contain_text("that AAPL closes higher than on Fri, May 29")
    expect(card).to_contain_text("Mon, Jun 1, 09:30 EDT (Mon, 15:30 GMT+2)")
    expect(card.get_by_role("img", name="53.4%, usual 53.1%")).to_be_visible()


def test_a_forecast_is_explained_by_parts_that_add_up_to_it(open_page: Open) -> None:
    page = open_page("#/market/AAPL")
    why = page.get_by_role("region", name="Why")
    expect(why).to_contain_text("From 52.0% on a usual day to 53.4%")
    points = [
        float(text.replace("\N{MINUS SIGN}", "-")) for text in why.locator("li > span:last-child").all_inner_texts()
    ]
    assert len(points) == 6
    assert sum(points) == pytest.approx(1.4, abs=1e-9)
    expect(why).to_contain_text("A next close below 180.00 (\N{MINUS SIGN}9.50%) would make it a sell signal.")
    expect(why).to_contain_text("53.1% of 412 settled forecasts were on the right side")
    receipt = page.get_by_role("region", name="Receipt")
    expect(receipt.get_by_role("link", name=answers.MODEL)).to_have_attribute("href", "#/model/AAPL")
    expect(receipt.get_by_role("link", name="f" * 12)).to_have_attribute("href", "#/score?symbol=AAPL")


def test_an_abstention_gives_its_reason_and_no_number(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/predict", answers.forecast("AAPL", prob_up=None, reason="unsettled_bar"))
    card = open_page("#/market/AAPL").get_by_role("region", name="Forecast")
    expect(card).to_contain_text("Abstains")
    expect(card).to_contain_text("The last session's bar is not final yet.")
    expect(card.get_by_role("img")).to_have_count(0)
    expect(card).not_to_contain_text("%")


def test_a_forecast_that_is_over_gives_no_advice(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/predict", answers.forecast("AAPL", prob_up=0.634, signal=None, state="expired", stale=True))
    card = open_page("#/market/AAPL").get_by_role("region", name="Forecast")
    expect(card).to_contain_text("Session closed")
    expect(card).to_contain_text("A newer forecast should be here by now.")
    expect(card).not_to_contain_text("Buy signal")


@pytest.mark.parametrize("fault", ["slow", "failing", "empty"])
def test_after_a_switch_nothing_of_the_symbol_before_is_to_be_seen(
    open_page: Open, api: FakeApi, faults: Faults, fault: str
) -> None:
    page = open_page("#/market/AAPL")
    assert token(page, "up") in painted_colors(page)
    shown = page.locator(".price").inner_text()
    faults.expected.append(503)
    if fault == "slow":
        page.route("**/api/latest*", lambda route: None)
        page.route("**/api/predict*", lambda route: None)
    elif fault == "failing":
        api.fail("/api/latest")
    else:
        api.answer("/api/latest", answers.latest("MSFT", bars=0))
    page.evaluate("location.hash = '#/market/MSFT'")
    expect(page).to_have_title("MSFT · nextday")
    assert page.locator(".plot").is_hidden() or token(page, "up") not in painted_colors(page)
    page.wait_for_timeout(500)
    assert token(page, "up") not in painted_colors(page)
    expect(page.get_by_text(shown)).to_have_count(0)
    expect(page.get_by_text("that AAPL closes higher")).to_have_count(0)
    if fault == "failing":
        expect(page.get_by_role("region", name="Price").get_by_role("alert")).to_be_visible()
    if fault == "empty":
        expect(page.get_by_role("region", name="Price")).to_contain_text("No bars yet")


def test_an_answer_about_another_symbol_is_not_shown(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/latest", answers.latest("TSLA"))
    page = open_page("#/market/AAPL")
    expect(page.get_by_role("region", name="Price")).to_contain_text("The answer makes no sense")


def test_bars_that_are_late_are_called_so(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/latest", answers.latest("AAPL") | {"stale": True})
    api.answer("/api/watchlist", answers.watchlist(stale=1, expected_newest="2026-06-01"))
    page = open_page("#/market/AAPL")
    expect(page.get_by_text("Newest bar is Fri, May 29, 2026")).to_be_visible()


def test_the_hourly_change_is_that_since_the_close_of_the_session_before(open_page: Open, api: FakeApi) -> None:
    bars = answers.latest("AAPL", "1h")
    before, last = bars["candles"][-8], bars["candles"][-1]
    api.answer("/api/latest", bars)
    page = open_page("#/market/AAPL?i=1h")
    expect(page.locator(".market-head")).to_contain_text("since the close of Thu, May 28")
    expect(page.locator(".market-head")).to_contain_text("hour 15:30 to 16:00")
    expect(page.locator(".change")).to_contain_text(f"{abs(last['close'] - before['close']):.2f}")


def test_the_table_begins_with_close_and_change_and_holds_all_that_is_in_view(open_page: Open, page: Page) -> None:
    page.set_viewport_size(PHONE)
    open_page("#/market/AAPL?r=1m")
    page.get_by_text("Bars in view as a table").click()
    heads = page.get_by_role("columnheader").all_inner_texts()
    assert heads[:3] == ["Bar", "Close", "Change"]
    assert page.get_by_role("row").count() > 20
    for name in ("Close", "Change"):
        box = page.get_by_role("columnheader", name=name).bounding_box()
        assert box
        assert box["x"] + box["width"] <= PHONE["width"]
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    assert download.value.suggested_filename == "AAPL-1d.csv"


def test_a_phone_tells_the_verdict_above_the_chart(open_page: Open, page: Page) -> None:
    page.set_viewport_size(PHONE)
    open_page("#/market/AAPL")
    verdict, plot = page.locator(".verdict-title").bounding_box(), page.locator(".plot").bounding_box()
    assert verdict
    assert plot
    assert verdict["y"] + verdict["height"] < min(plot["y"], PHONE["height"])
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_chart_is_saved_as_a_picture(open_page: Open) -> None:
    page = open_page("#/market/AAPL")
    with page.expect_download() as download:
        page.get_by_role("button", name="PNG").click()
    assert download.value.suggested_filename == "AAPL.png"


def test_a_refresh_draws_the_new_bar(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/latest", answers.latest("AAPL", final=False))
    page = open_page("#/market/AAPL")
    expect(page.get_by_text("Newest bar Fri, May 29, 2026, in progress")).to_be_visible()
    settled = answers.latest("AAPL")
    settled["candles"][-1] |= {"close": 321.09, "high": 322.0}
    api.answer("/api/latest", settled)
    page.get_by_role("button", name="Refresh now").click()
    expect(page.get_by_text("Newest bar Fri, May 29, 2026, final")).to_be_visible()
    expect(page.locator("#legend")).to_contain_text("321.09")


def test_a_failed_refresh_keeps_what_is_on_screen_and_says_so(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    page = open_page("#/market/AAPL")
    api.fail("/api/latest")
    api.fail("/api/predict")
    page.keyboard.press("r")
    expect(page.get_by_role("region", name="Price")).to_contain_text("what is shown was there before")
    expect(page.get_by_role("region", name="Forecast")).to_contain_text("53.4%")
    assert token(page, "up") in painted_colors(page)


def test_a_symbol_is_a_link_and_a_step_back_with_the_range_it_had(open_page: Open) -> None:
    page = open_page("#/market/AAPL?r=3m")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("MSFT")
    expect(page.get_by_role("radio", name="3M")).to_be_checked()
    page.get_by_role("radio", name="Hourly").click()
    expect(page).to_have_url(re.compile(r"#/market/MSFT\?.*i=1h"))
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("AAPL")
    expect(page.get_by_role("radio", name="Daily")).to_be_checked()


def test_the_page_speaks_portuguese_too(open_page: Open, page: Page) -> None:
    page.add_init_script("""localStorage.setItem("settings", '{"language": "pt"}')""")
    open_page("#/market/AAPL")
    expect(page.get_by_role("region", name="Previsão")).to_contain_text("53,4%, usual 53,1%")
    expect(page.locator(".market-head")).to_contain_text("desde o fechamento de qui., 28 de mai.")
