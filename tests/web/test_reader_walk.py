"""What a doubting reader does: from the watchlist to a forecast, why, how good they have been, and to the proof."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.web.chromium import Faults
from tests.web.product import EVENTS, Product

pytestmark = pytest.mark.browser


def test_a_reader_walks_from_the_watchlist_to_the_proof(product: Product, page: Page, faults: Faults) -> None:
    page.goto(product.url)
    row = page.get_by_role("row", name="AAPL")
    expect(row.get_by_role("img", name=re.compile(r"usual \d+\.\d%"))).to_be_visible()
    row.get_by_role("link", name="AAPL").click()

    card = page.get_by_role("region", name="Forecast")
    expect(card).to_contain_text(re.compile(r"\d+\.\d%, usual \d+\.\d%"))
    why = page.get_by_role("region", name="Why")
    expect(why).to_contain_text("others together")
    expect(why).to_contain_text("What would change it")
    expect(page.get_by_role("main")).to_contain_text("settled forecasts")

    receipt = page.get_by_role("region", name="Receipt")
    receipt.get_by_role("link", name=re.compile(r"^\d{4}-\d\d-\d\d-")).click()
    expect(page).to_have_title(re.compile("AAPL"))
    expect(page.get_by_role("main")).to_contain_text("nats")

    page.get_by_role("link", name="Score").click()
    expect(page.get_by_role("main")).to_contain_text("Skill not shown")

    page.get_by_role("link", name="Data").click()
    expect(page.get_by_role("tab", name="Completeness")).to_have_attribute("aria-selected", "true")
    page.get_by_role("tab", name="Quarantine").click()
    expect(page.get_by_role("main")).to_contain_text(EVENTS.abstaining)

    page.get_by_role("link", name="Score").click()
    page.get_by_role("button", name="Check the chain in this browser").click()
    expect(page.get_by_role("main")).to_contain_text(re.compile(r"\d+ entries of \d+ sessions"), timeout=20_000)
