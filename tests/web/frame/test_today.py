"""The watchlist: every symbol's forecast beside its usual rate."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web import answers
from tests.web.chromium import PHONE, Faults
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
MANY = [f"S{at:03}" for at in range(500)]


def test_a_forecast_stands_beside_its_usual_rate(open_page: Open) -> None:
    row = open_page().get_by_role("row", name="AAPL")
    expect(row).to_contain_text("53.4%")
    expect(row.get_by_role("img", name="53.4%, usual 53.1% (+0.3 points)")).to_be_visible()
    expect(row).to_contain_text("As usual")
    expect(row.get_by_role("img", name="hit, miss, abstained, hit, hit")).to_be_visible()


def test_the_record_is_told_above_all_forecasts(open_page: Open) -> None:
    expect(open_page().get_by_text("Skill not shown: 53.1% of 412 settled forecasts")).to_be_visible()


def test_an_abstention_gives_no_number(open_page: Open, api: FakeApi) -> None:
    nothing: dict[str, Any] = {"prob_up": [None], "signal": ["abstain"], "reason": ["stale_data"], "base_rate": [None]}
    api.answer("/api/watchlist", answers.watchlist(["AAPL"], **nothing))
    row = open_page().get_by_role("row", name="AAPL")
    expect(row).to_contain_text("Abstains")
    expect(row).not_to_contain_text("53")


def test_a_forecast_that_came_late_is_called_so(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/watchlist", answers.watchlist(["AAPL", "MSFT"], late=[True, False]))
    page = open_page()
    expect(page.get_by_role("row", name="AAPL").get_by_role("cell").nth(2)).to_have_text(re.compile("As usual.*late"))
    expect(page.get_by_role("row", name="MSFT")).not_to_contain_text("late")


def test_five_hundred_symbols_are_sorted_and_found_and_made_as_they_come_into_view(
    open_page: Open, api: FakeApi
) -> None:
    shares = [0.5 + at / 5_000 for at in range(500)]
    api.answer("/api/watchlist", answers.watchlist(MANY, prob_up=shares))
    page = open_page()
    rows = page.locator("tbody tr")
    assert rows.count() < 200
    page.get_by_label("Order").select_option("Probability")
    expect(rows.first).to_contain_text("S499")
    expect(page).to_have_url(re.compile("sort=probability"))
    page.get_by_label("Filter symbols").fill("s12")
    expect(rows).to_have_count(10)
    page.reload()
    expect(rows).to_have_count(10)
    page.get_by_label("Filter symbols").fill("")
    for shown in (60, 120):
        expect(rows.nth(shown - 1)).to_be_attached()
        rows.nth(shown - 1).scroll_into_view_if_needed()
    expect(rows.nth(120)).to_be_attached()


def test_an_empty_stage_says_so(open_page: Open, api: FakeApi) -> None:
    api.answer("/api/watchlist", answers.watchlist([], ledger=None, source=None))
    expect(open_page().get_by_text("Nothing is followed yet")).to_be_visible()


def test_a_phone_shows_symbol_price_forecast_and_verdict(open_page: Open, page: Page) -> None:
    page.set_viewport_size(PHONE)
    open_page()
    row = page.get_by_role("row", name="AAPL")
    for text in ("AAPL", "53.4%", "As usual"):
        expect(row.get_by_text(text).first).to_be_in_viewport(ratio=0.1) if text == "AAPL" else expect(
            row
        ).to_contain_text(text)


def test_a_record_that_cannot_be_had_hides_nothing_else(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    api.fail("/api/scoreboard")
    expect(open_page().get_by_role("row", name="AAPL")).to_contain_text("53.4%")


def test_the_first_visit_is_greeted_once(open_page: Open) -> None:
    page = open_page()
    page.get_by_role("button", name="Understood").click()
    page.reload()
    expect(page.get_by_role("row", name="AAPL")).to_be_visible()
    expect(page.get_by_role("region", name="What this page is")).to_have_count(0)
