"""The rules of WCAG 2.2 that a machine can check, with figures drawn and tables unfolded."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.web.analysis.pages import drawn
from tests.web.axe import in_both_looks, violations

pytestmark = pytest.mark.browser


@in_both_looks
@pytest.mark.parametrize("link", ["#/backtest/AAPL", "#/model/AAPL"])
def test_no_rule_is_broken(
    open_page: Callable[..., Page], page: Page, link: str, theme: Literal["light", "dark"], size: ViewportSize
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    drawn(open_page(link))
    page.locator(".folded-table summary").first.click()
    expect(page.locator("details[open]")).to_have_count(1)
    assert violations(page) == []


@pytest.mark.parametrize("link", ["#/backtest/AAPL", "#/model/AAPL"])
def test_nothing_is_cut_off_at_the_side_of_a_phone(open_page: Callable[..., Page], page: Page, link: str) -> None:
    page.set_viewport_size(ViewportSize(width=360, height=800))
    drawn(open_page(link))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
