"""The score under the rules of WCAG 2.2 that a machine can check."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.web.answers_score import Ledger
from tests.web.axe import in_both_looks, violations

pytestmark = pytest.mark.browser


@in_both_looks
def test_no_rule_is_broken(
    open_page: Callable[..., Page], page: Page, ledger: Ledger, theme: Literal["light", "dark"], size: ViewportSize
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    open_page("#/score?symbol=AAPL")
    expect(page.locator("svg.main-svg").first).to_be_visible(timeout=20_000)
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("button", name="Check the chain in this browser").click()
    expect(page.locator(".proof-said")).to_be_visible()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
