"""That what is on screen belongs to the symbol, the bars and the forecast that it is told of."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web import answers
from tests.web.chromium import Faults
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
TABLE = "Bars in view as a table"


def test_a_link_to_another_symbol_and_range_tells_of_none_of_the_bars_before(
    open_page: Open, api: FakeApi, faults: Faults
) -> None:
    faults.expected.append(503)
    page = open_page("#/market/AAPL?r=3m")
    expect(page.get_by_text(TABLE)).to_be_visible()
    api.fail("/api/latest")
    page.evaluate("location.hash = '#/market/MSFT?r=1y'")
    expect(page.get_by_role("region", name="Price").get_by_role("alert")).to_be_visible()
    expect(page.get_by_text(TABLE)).to_be_hidden()


def test_marks_stay_on_their_bars_when_the_oldest_bar_makes_room(open_page: Open, api: FakeApi) -> None:
    bars = answers.latest("AAPL", bars=250)
    dividend = {"symbol": "AAPL", "ex_date": answers.LAST_SESSION.isoformat(), "kind": "dividend", "value": 0.26}
    api.answer("/api/actions", answers.none("actions") | {"count": 1, "actions": [dividend | {"source": "yahoo"}]})
    api.answer("/api/latest", bars)
    page = open_page("#/market/AAPL")
    expect(page.locator("#legend")).to_contain_text("dividend")
    page.route("**/api/forecasts*", lambda route: None)  # what is asked beside the new bar takes its time
    newer = {**bars["candles"][-1], "timestamp": answers.NEXT_SESSION.isoformat()}
    api.answer("/api/latest", bars | {"candles": [*bars["candles"][1:], newer], "newest": newer["timestamp"]})
    page.keyboard.press("r")
    expect(page.get_by_text("Newest bar Mon, Jun 1, 2026")).to_be_visible()
    expect(page.locator("#legend")).not_to_contain_text("dividend")
    page.locator(".plot").press("ArrowLeft")
    expect(page.locator("#legend")).to_contain_text("dividend")


def test_bars_lowered_by_dividends_are_called_late_too(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/latest", answers.latest("AAPL") | {"stale": True})
    api.answer("/api/bars", answers.bars("AAPL", answers.latest("AAPL")["candles"][::-1]) | {"adjusted": "all"})
    page = open_page("#/market/AAPL?adj=yes")
    expect(page.get_by_text("Newest bar is Fri, May 29, 2026")).to_be_visible()


def test_marks_that_were_slow_to_come_for_one_symbol_do_not_stand_on_the_next(open_page: Open, api: FakeApi) -> None:
    dividend = {"symbol": "AAPL", "ex_date": answers.LAST_SESSION.isoformat(), "kind": "dividend", "value": 0.26}
    paid = answers.none("actions") | {"count": 1, "actions": [dividend | {"source": "yahoo"}]}
    api.serve("/api/actions", lambda query: (200, paid if query["symbol"] == "AAPL" else answers.none("actions")))
    held: list[Route] = []
    page = open_page("#/market/NVDA")
    page.route("**/api/forecasts?symbol=AAPL*", lambda route: held.append(route), times=1)  # noqa: PLW0108 (Playwright marks what it is given)
    page.evaluate("location.hash = '#/market/AAPL'")
    expect(page.get_by_role("region", name="Forecast")).to_contain_text("that AAPL closes higher")
    page.evaluate("location.hash = '#/market/MSFT'")
    expect(page.get_by_role("region", name="Forecast")).to_contain_text("that MSFT closes higher")
    for route in held:
        route.continue_()
    page.wait_for_timeout(300)
    expect(page.locator("#legend")).not_to_contain_text("dividend")


def test_another_symbol_is_three_questions_and_nothing_else(open_page: Open) -> None:
    page = open_page("#/market/NVDA")
    expect(page.get_by_role("region", name="Forecast")).to_contain_text("that NVDA closes higher")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    page.evaluate("location.hash = '#/market/MSFT'")
    expect(page.get_by_role("region", name="Forecast")).to_contain_text("that MSFT closes higher")
    page.wait_for_timeout(300)
    assert sorted(asked) == ["/api/forecasts", "/api/latest", "/api/predict"]


def test_a_newer_forecast_is_explained_anew(open_page: Open, api: FakeApi) -> None:
    why = open_page("#/market/AAPL").get_by_role("region", name="Why")
    expect(why).to_contain_text("From 52.0% on a usual day to 53.4%")
    news: dict[str, Any] = {"target_session": "2026-06-02", "entry_hash": 64 * "e", "prob_up": 0.55}
    api.answer("/api/predict", answers.forecast("AAPL", **news))
    api.answer("/api/explain", answers.explanation("AAPL", prob_up=0.55) | {"target_session": "2026-06-02"})
    why.page.keyboard.press("r")
    expect(why).to_contain_text("From 52.0% on a usual day to 55.0%")


def test_a_newer_forecast_leaves_the_focus_where_it_is(open_page: Open, api: FakeApi) -> None:
    page = open_page("#/market/AAPL")
    entry = page.get_by_role("region", name="Receipt").get_by_role("link").last
    entry.focus()
    api.answer("/api/predict", answers.forecast("AAPL", entry_hash=64 * "e"))
    page.keyboard.press("r")
    expect(entry).to_have_text(12 * "e")
    expect(entry).to_be_focused()


def test_the_receipt_of_a_late_forecast_does_not_call_it_early(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/predict", answers.forecast("AAPL", late=True))
    receipt = open_page("#/market/AAPL").get_by_role("region", name="Receipt")
    expect(receipt).to_contain_text("Written once, after the session had opened")
    expect(receipt).not_to_contain_text("before the session opened")


def test_a_link_without_a_symbol_is_of_one_that_there_is(
    open_page: Open, page: Page, api: FakeApi, faults: Faults
) -> None:
    faults.expected.append(404)
    symbols = ["MSFT", "NVDA", "TSLA"]
    api.answer("/api/watchlist", answers.watchlist(symbols))

    def known(query: dict[str, str]) -> tuple[int, Any]:
        if query["symbol"] in symbols:
            return 200, answers.latest(query["symbol"])
        return 404, answers.problem(404, "unknown-symbol", "Unknown symbol", "It is not collected here.")

    api.serve("/api/latest", known)
    open_page("#/market")
    expect(page.get_by_role("heading", level=1)).to_have_text("MSFT")
    expect(page).to_have_title("MSFT · nextday")
    expect(page.locator(".price")).to_be_visible()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("NVDA")


def test_a_step_from_a_link_without_a_symbol_leads_away_from_what_it_shows(open_page: Open) -> None:
    page = open_page("#/market")
    expect(page.get_by_role("heading", level=1)).to_have_text("AAPL")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).to_have_text("MSFT")
