"""Every view through the whole product: both themes, three widths, nothing broken, nothing said to the console."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.web.axe import violations
from tests.web.chromium import Faults
from tests.web.product import EVENTS, Product

pytestmark = [pytest.mark.browser, pytest.mark.axe]

VIEWS = (
    "#/today",
    "#/market/AAPL",
    "#/market/NVDA?i=1h&on=sma20,bb,volume,rsi,macd",
    "#/score",
    "#/score?symbol=AAPL",
    "#/model",
    "#/model/AAPL",
    "#/backtest",
    "#/backtest/KO?bps=5",
    "#/data",
    "#/data?tab=freshness",
    "#/data?tab=revisions",
    "#/data?tab=quarantine",
    "#/data?tab=actions",
    "#/data?tab=holds",
    f"#/replay/{EVENTS.revised_on}?symbol=AAPL",
    "#/help",
)


@pytest.mark.parametrize(("theme", "width"), [("light", 360), ("dark", 768), ("light", 1440), ("dark", 1440)])
def test_no_view_breaks_a_rule_or_scrolls_sideways(
    product: Product, page: Page, faults: Faults, theme: Literal["light", "dark"], width: int
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    broken: dict[str, Any] = {}
    for link in VIEWS:
        settled(page, f"{product.url}/{link}")
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if found := [*violations(page), *([f"scrolls sideways by {wide}"] if wide > 0 else [])]:
            broken[link] = found
    assert broken == {}


def settled(page: Page, address: str) -> None:
    page.goto("about:blank")  # else only the hash would change, and what is seen at first is the view before
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skeleton")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
