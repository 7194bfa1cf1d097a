"""The documentation in a browser: it loads nothing that is not ours, and asks what it shows."""

import pytest
from playwright.sync_api import Page, expect

from nextday.lake.s3.tables import S3TableStore
from tests.integration.api.loopback import served
from tests.unit.api.client import Client
from tests.web.chromium import Faults, browser_type_launch_args, faults

__all__ = ["browser_type_launch_args", "faults"]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="session")
def base_url() -> str:
    """None: every test serves an API of its own."""
    return ""


@pytest.mark.parametrize("prefix", ["", "/api"])
def test_a_route_can_be_tried_on_the_docs_page(
    client: Client, store: S3TableStore, page: Page, faults: Faults, prefix: str
):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    with served(client) as gateway:
        page.goto(f"{gateway.url}{prefix}/docs")
        page.locator("#operations-market-getSymbols").click()
        page.get_by_role("button", name="Try it out").click()
        page.get_by_role("button", name="Execute").click()
        expect(page.locator(".live-responses-table")).to_contain_text("MSFT")
    served_by_us = [url for url in asked if not url.startswith("data:")]
    # the form begins with the documented example
    assert served_by_us == [f"{gateway.url}{prefix}/{name}" for name in ("docs", "openapi.json", "symbols?detail=true")]
