"""The dashboard in a browser, with an API that answers as a test wants."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.chromium import DESKTOP, Faults, browser_type_launch_args, faults
from tests.web.product import product
from tests.web.site import FakeApi, Site, changed_since

__all__ = ["browser_type_launch_args", "faults", "product"]

FRONTEND = Path(__file__).parents[2] / "frontend"
Open = Callable[..., Page]


@pytest.fixture(scope="session")
def dist() -> Path:
    """The built dashboard; tests of one that is older than its sources would tell of another page."""
    folder = FRONTEND / "dist"
    if not (folder / "index.html").is_file():
        pytest.skip("the dashboard is not built: run make site")
    if changed := changed_since(folder / "index.html", FRONTEND):
        pytest.fail(f"the dashboard in {folder} is older than {changed}: run make site")
    return folder


@pytest.fixture(scope="session")
def site(dist: Path) -> Iterator[Site]:
    with Site(dist) as site:
        yield site


@pytest.fixture(scope="session")
def base_url(site: Site) -> str:
    return site.url


@pytest.fixture
def api(site: Site) -> FakeApi:
    """The API behind the page, in good health at first."""
    site.api = FakeApi()
    return site.api


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    look = {"viewport": DESKTOP, "color_scheme": "light", "timezone_id": "Europe/Berlin"}
    return {**browser_context_args, **look, "base_url": base_url}


@pytest.fixture
def open_page(page: Page, api: FakeApi, faults: Faults) -> Open:
    """Open the dashboard at a link and wait until nothing is loading any more."""

    def open_at(link: str = "") -> Page:
        page.goto(f"/{link}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".skeleton")).to_have_count(0)
        return page

    return open_at
