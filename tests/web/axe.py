"""The rules of WCAG 2.2 that a machine can check."""

import pytest
from playwright.sync_api import Page, ViewportSize

from tests.web.chromium import PHONE
from tests.web.conftest import FRONTEND

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

WIDE = ViewportSize(width=1440, height=900)
LOOKS = {"light and wide": ("light", WIDE), "dark on a phone": ("dark", PHONE)}
in_both_looks = pytest.mark.parametrize(("theme", "size"), LOOKS.values(), ids=LOOKS)
"""Colours go by the theme and layout by the width: two looks have all of both."""


def let_in(page: Page) -> None:
    """Bring the checker, by the debugger's way: the page's policy would, rightly, bar any other."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())


def violations(page: Page) -> list[str]:
    """What the page breaks."""
    let_in(page)
    found = page.evaluate("(rules) => axe.run(document, rules)", RULES)["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
