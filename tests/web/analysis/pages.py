"""What tests look for on a page with figures."""

from playwright.sync_api import Locator, Page, expect

MINUS, TIMES = "\u2212", "\u00d7"


def drawn(page: Page) -> Page:
    """Wait until every figure is drawn."""
    expect(page.locator(".figure-plot")).not_to_have_count(0)
    expect(page.locator(".figure-plot:not(.js-plotly-plot):visible")).to_have_count(0)
    expect(page.locator(".figure-plot .main-svg .xtick").first).to_be_attached()
    return page


def figure_of(page: Page, title: str) -> Locator:
    """The panel of a figure: heading, drawing, files and table."""
    return page.locator(".figure").filter(has=page.get_by_role("heading", name=title))
