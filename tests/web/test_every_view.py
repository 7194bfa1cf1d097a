"""Every view through the whole product: both themes, three widths, nothing broken, nothing said to the console."""

from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.web.axe import let_in, violations
from tests.web.chromium import Faults
from tests.web.product import EVENTS, Product

pytestmark = pytest.mark.browser

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
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
FITTED = """() => [...document.querySelectorAll(".js-plotly-plot")].every(
  (figure) => Math.abs(figure.querySelector(".main-svg").clientWidth - figure.clientWidth) <= 1
)"""
"""Figures follow the width of the page a moment later."""
LOOKS: dict[int, tuple[tuple[Literal["light", "dark"], int], ...]] = {
    360: (("light", 360),),
    1440: (("light", 1440), ("dark", 1440), ("dark", 768)),
}
"""By the width at which a view is opened: what it is seen in, one after the other."""


@pytest.mark.parametrize("width", LOOKS)
def test_no_view_breaks_a_rule_or_scrolls_sideways(product: Product, page: Page, faults: Faults, width: int) -> None:
    broken: dict[str, list[str]] = {}
    for link in VIEWS:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": width, "height": 900})
        settled(page, f"{product.url}/{link}")
        for look in LOOKS[width]:
            if found := faulty(page, *look):
                broken[f"{link} {look}"] = found
    assert broken == {}


def faulty(page: Page, theme: Literal["light", "dark"], width: int) -> list[str]:
    """What is wrong with the page in this theme and width."""
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    page.wait_for_function(FITTED)
    wide = page.evaluate(OVERFLOW)
    return [*violations(page), *([f"scrolls sideways by {wide}"] if wide > 0 else [])]


def settled(page: Page, address: str) -> None:
    page.goto("about:blank")  # else only the hash would change, and what is seen at first is the view before
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    let_in(page)  # it is read while the rest of the view comes
    page.wait_for_load_state("networkidle")
    expect(page.locator(".skeleton")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
