"""The rules of WCAG 2.2 that a machine can check."""

from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.web import answers
from tests.web.chromium import DESKTOP, PHONE, Faults
from tests.web.conftest import FRONTEND
from tests.web.site import FakeApi

pytestmark = pytest.mark.browser
AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """The policy would, rightly, keep the checker out."""
    return {**browser_context_args, "bypass_csp": True}


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_rule_is_broken(
    open_page: Callable[..., Page], page: Page, api: FakeApi, theme: Literal["light", "dark"], size: ViewportSize
) -> None:
    api.mend("simulated")
    api.answer("/api/predict", answers.forecast("AAPL", prob_up=0.31, source="simulated", late=True))
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size(size)
    open_page()
    page.locator("summary").click()
    assert violations(page) == []


def test_no_rule_is_broken_when_nothing_could_be_loaded(
    open_page: Callable[..., Page], api: FakeApi, faults: Faults
) -> None:
    faults.expected.append(503)
    api.fail("/api/latest")
    api.fail("/api/predict")
    page = open_page()
    expect(page.get_by_role("alert")).to_have_count(2)
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found = page.evaluate("(rules) => axe.run(document, rules)", RULES)["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]
