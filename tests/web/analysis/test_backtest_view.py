"""The backtest view: figures of any cost, tries that are counted, and words that promise nothing."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.web import answers
from tests.web.analysis import walk
from tests.web.analysis.pages import MINUS, TIMES
from tests.web.chromium import Faults
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.mark.parametrize("symbol", ["*", "MSFT"])
def test_figures_of_each_cost_are_those_of_the_api(open_page: Open, symbol: str) -> None:
    page = open_page("#/backtest" if symbol == "*" else f"#/backtest/{symbol}")
    for bps in (0, 1, 5, 10):
        page.get_by_label("Cost of each side").fill(str(bps))
        told = walk.backtest(symbol, cost_bps=bps)
        assert figures(page) == {
            "Return after costs": signed(told["net"]),
            "A year": signed(told["annual_return"]),
            "Sharpe ratio (yearly)": f"{told['sharpe']:.2f}".replace("-", MINUS),
            "Deepest fall": f"{told['drawdown']:.1%}",
            "Capital traded a year": f"{told['turnover']:.1f} {TIMES}",
            "Days with a position": f"{invested(walk.days(symbol)):.1%}",
        }


def test_a_moved_cost_changes_figures_link_and_count_without_a_request(open_page: Open, api: FakeApi) -> None:
    page = open_page("#/backtest/AAPL")
    before, asked = figures(page), len(api.asked)
    page.get_by_label("Cost of each side").fill("40")
    expect(page).to_have_url(re.compile(r"#/backtest/AAPL\?bps=40$"))
    expect(page.get_by_text("2 settings looked at")).to_be_visible()
    assert figures(page)["Return after costs"] != before["Return after costs"]
    assert [path for path in api.asked[asked:] if "backtest" in path] == []


def test_a_moved_threshold_fetches_its_days(open_page: Open) -> None:
    page = open_page("#/backtest/AAPL")
    page.get_by_label("Hold from this forecast on").fill("5")
    expect(page).to_have_url(re.compile(r"threshold=0\.56$"))
    expect(page.get_by_text("holding only from a forecast of 56% on")).to_be_visible()
    assert figures(page)["Days with a position"] == f"{invested(walk.days('AAPL', 0.56)):.1%}"


def test_the_warning_grows_with_the_tries_and_outlives_the_page(open_page: Open) -> None:
    page = open_page("#/backtest/AAPL")
    tries = page.get_by_role("region", name="How often you have tried")
    expect(tries).to_contain_text("1 setting looked at")
    expect(tries).not_to_contain_text("The best of")
    for bps in range(10, 20):
        page.get_by_label("Cost of each side").fill(str(bps))
    expect(tries).to_contain_text("11 settings looked at")
    expect(tries).to_contain_text("The best of 11 tries without any skill")
    expect(tries).to_contain_text("Whatever looks best by now was found by searching.")
    page.reload()
    expect(tries).to_contain_text("11 settings looked at")


def test_a_setting_seen_before_is_no_new_try(open_page: Open) -> None:
    page = open_page("#/backtest/AAPL")
    for bps in ("6", "5", "6"):
        page.get_by_label("Cost of each side").fill(bps)
    expect(page.get_by_text("2 settings looked at")).to_be_visible()


def test_the_view_says_what_it_is_not(open_page: Open) -> None:
    page = open_page("#/backtest")
    expect(page.get_by_role("heading", level=1)).to_have_text("Backtest of all symbols")
    expect(page.get_by_text(f"log-loss skill against the better base rate is {MINUS}0.011%")).to_be_visible()
    for words in ("Walked forward, not traded", "Survivors only", "none of this is advice"):
        expect(page.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("language", ["en", "pt"])
def test_the_figures_are_seen_beside_their_names_in_each_language(page: Page, open_page: Open, language: str) -> None:
    page.add_init_script(f"localStorage.setItem('settings', JSON.stringify({{ language: '{language}' }}))")
    open_page("#/backtest/AAPL")
    frame = page.locator(".backtest-side .table-frame")
    expect(frame.locator("tbody tr")).to_have_count(6)
    assert frame.evaluate("(element) => element.scrollWidth - element.clientWidth") <= 0


def test_the_base_rates_can_be_followed_too(open_page: Open) -> None:
    page = open_page("#/backtest/AAPL")
    table = page.get_by_role("region", name="Who is followed")
    expect(table.get_by_role("row", name="Base rate (empirical Bayes)")).to_contain_text(
        signed(walk.backtest("AAPL", "empirical_bayes")["net"])
    )


def test_another_symbol_shows_nothing_of_the_one_before(open_page: Open, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    page = open_page("#/backtest/AAPL")
    api.fail("/api/backtest/days")
    page.evaluate("location.hash = '#/backtest/MSFT'")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("heading", name="Growth of 1")).not_to_be_visible()


def test_a_lake_without_a_training_says_so(page: Page, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(404)
    for path in ("/api/backtest", "/api/backtest/days"):
        api.refuse(path, answers.problem(404, "not-found", "Not found", "There is no backtest yet."))
    page.goto("/#/backtest/AAPL")
    expect(page.get_by_role("alert")).to_contain_text("Nothing here yet")
    expect(page.get_by_role("alert")).to_contain_text("made every night")


def figures(page: Page) -> dict[str, str]:
    """What following came to, by name, as it is written."""
    rows = page.get_by_role("region", name="In figures").locator("tbody tr")
    expect(rows).to_have_count(6)
    cells: list[list[str]] = [row.locator("th, td").all_inner_texts() for row in rows.all()]
    return {name: following for name, following, _ in cells}


def signed(part: float) -> str:
    return f"{part:+.2%}".replace("-", MINUS)


def invested(days: dict[str, Any]) -> float:
    return float(np.mean(np.array(days["gross"]) != 0))
