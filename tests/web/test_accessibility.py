"""What the frame shows in all its states breaks no rule that a machine can check."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.web import answers
from tests.web.axe import in_both_looks, violations
from tests.web.chromium import Faults
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser


@in_both_looks
def test_no_rule_is_broken_by_any_sheet(
    open_page: Callable[..., Page], page: Page, api: FakeApi, theme: Literal["light", "dark"], size: ViewportSize
) -> None:
    api.mend("simulated")
    api.answer("/api/watchlist", answers.watchlist(source="simulated", stale=2))
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    open_page()
    assert violations(page) == []
    for opener in ("Settings", "Late: 2 of 7", "Keys"):
        page.get_by_role("button", name=opener).click()
        assert violations(page) == []
        page.keyboard.press("Escape")


def test_no_rule_is_broken_when_nothing_could_be_loaded(page: Page, api: FakeApi, faults: Faults) -> None:
    faults.expected.append(503)
    api.fail("/api/watchlist")
    page.goto("/")
    expect(page.get_by_role("alert")).to_be_visible()
    assert violations(page) == []


def test_no_rule_is_broken_by_an_empty_stage(open_page: Callable[..., Page], page: Page, api: FakeApi) -> None:
    api.answer("/api/watchlist", answers.watchlist([], ledger=None, source=None))
    open_page()
    assert violations(page) == []
