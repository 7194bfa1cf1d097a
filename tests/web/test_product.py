"""The page in front of the whole product, and what that product has to tell."""

from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from playwright.sync_api import Page, expect

from ops.lake.lakehouse import Lakehouse
from ops.workspace import Workspace
from tests.web.chromium import Faults, answers_to
from tests.web.product import EVENTS, SYMBOLS, Product

pytestmark = pytest.mark.browser


def test_the_page_opens_on_what_the_product_tells_packed_and_from_one_origin(
    product: Product, page: Page, faults: Faults
) -> None:
    answers = answers_to(page)
    page.goto(f"{product.url}/#/market/{SYMBOLS[0]}", wait_until="networkidle")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Simulated data")).to_be_visible()
    expect(page.locator("canvas").first).to_be_visible()
    assert {urlsplit(answer.url).netloc for answer in answers} == {urlsplit(product.url).netloc}
    large = [answer for answer in answers if len(answer.body()) > 1000]
    assert {answer.headers.get("content-encoding") for answer in large} == {"br"}


def test_the_page_is_told_that_the_market_is_simulated(product: Product) -> None:
    assert told(product, "/config.json")["market"] == "simulated"


def test_the_ledger_has_hits_and_misses_an_abstention_late_ones_and_open_ones(product: Product) -> None:
    entries = [entry for symbol in SYMBOLS for entry in told(product, f"/api/forecasts?symbol={symbol}")["forecasts"]]
    scored = [entry for entry in entries if entry["outcome"] and not entry["late"]]
    assert {(entry["prob_up"] >= 0.5) == entry["outcome"]["up"] for entry in scored} == {True, False}
    assert [(entry["symbol"], entry["reason"]) for entry in entries if entry["signal"] == "abstain"] == [
        (EVENTS.abstaining, "stale_data")
    ]
    assert {entry["asof"] for entry in entries if entry["late"]} == {EVENTS.late_on.isoformat()}
    assert {entry["symbol"] for entry in entries if entry["state"] == "open"} == set(SYMBOLS)


def test_every_training_has_left_a_model_and_a_decision(product: Product) -> None:
    models = told(product, "/api/models")["models"]
    assert len(models) == len(EVENTS.trained_on)
    assert [decision["promoted"] for model in models for decision in model["decisions"]] == [True] * len(models)


def test_a_correction_a_dividend_and_a_split_are_on_record(product: Product) -> None:
    corrected = told(product, f"/api/revisions?symbol={EVENTS.revised}")["revisions"]
    assert EVENTS.revised_session.isoformat() in {change["row_key"] for change in corrected}
    for symbol, kind, ex_date in (
        (EVENTS.paying, "dividend", EVENTS.ex_date),
        (EVENTS.splitting, "split", EVENTS.split_on),
    ):
        actions = told(product, f"/api/actions?symbol={symbol}")["actions"]
        assert (kind, ex_date.isoformat()) in {(action["kind"], action["ex_date"]) for action in actions}


def test_a_row_is_in_quarantine_and_its_session_has_healed(product: Product) -> None:
    lake = Lakehouse(Workspace(product.data).lake)
    (row,) = lake.query("SELECT symbol, reason FROM quarantine")
    assert row == {"symbol": EVENTS.abstaining, "reason": "high_below_low"}
    (healed,) = lake.query("SELECT symbol, session_date FROM sessions WHERE state = 'healed'")
    assert healed == {"symbol": EVENTS.abstaining, "session_date": EVENTS.broken_on}


def told(product: Product, path: str) -> Any:
    answer = requests.get(product.url + path, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.json()
