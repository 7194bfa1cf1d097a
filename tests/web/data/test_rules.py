"""The rules of WCAG 2.2 that a machine can check, in every room of the data view and in the replay."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.web.axe import in_both_looks, violations
from tests.web.data import lake, ledger
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
STATES = {
    ("AAPL", "2026-05-28"): "missing",
    ("MSFT", "2026-05-28"): "quarantined",
    ("TSLA", "2026-05-27"): "healed",
    ("NVDA", "2026-05-27"): "given_up",
    ("META", "2026-05-27"): "void",
    ("AMZN", "2026-05-27"): "no_bars",
    ("GOOGL", "2026-05-27"): "unknown_symbol",
}
ROOMS = ["completeness", "freshness", "revisions", "quarantine", "actions", "holds"]


@in_both_looks
def test_no_rule_is_broken(
    open_page: Callable[..., Page], page: Page, api: FakeApi, theme: Literal["light", "dark"], size: ViewportSize
) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    ledger.serve(api)
    lake.serve(api, states=STATES, late=["NVDA"])
    made = {
        "revisions": lake.revision(),
        "quarantine": lake.quarantined(),
        "actions": lake.action(),
        "holds": lake.hold(),
    }
    for room, row in made.items():
        lake.rows(api, room, [row])
    for room in ROOMS:
        open_page(f"#/data?tab={room}")
        expect(page.get_by_role("tab", selected=True)).to_have_attribute("id", f"tab-{room}")
        expect(page.locator("[data-waits]")).to_have_count(0)
        assert violations(page) == []
    for link, day in {"#/replay/2026-05-27?came=yes": "Wed, May 27", "#/replay/2026-05-24": "Sun, May 24"}.items():
        open_page(link)
        expect(page.get_by_role("heading", level=1)).to_contain_text(day)  # not that of the view before
        expect(page.locator("[data-waits]")).to_have_count(0)
        assert violations(page) == []
