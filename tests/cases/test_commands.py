"""What commands and the dashboard do on a busy machine and with the smallest prices."""

import re
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from moto.stepfunctions.parser.backend.execution_worker import ExecutionWorker
from playwright.sync_api import Page, expect

from tests.in_process import nextday
from tests.web import answers
from tests.web.site import FakeApi


@pytest.mark.case("backfill-race")
def test_a_backfill_on_a_busy_machine_ends_well(
    case: Path, cases: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    parse = ExecutionWorker._get_evaluation_entrypoint

    def parse_late(worker: ExecutionWorker) -> Any:
        time.sleep(0.5)
        return parse(worker)

    monkeypatch.setattr(ExecutionWorker, "_get_evaluation_entrypoint", parse_late)
    source = f"csv:{cases / 'split-withdrawn' / '1-before'}"
    ran = nextday(capsys, "ingest", "--source", source, "--data", tmp_path / "data", "--backfill", "--json")
    assert ran.code == 0, ran.err
    assert case.is_dir()


@pytest.mark.case("sub-penny-dashboard")
@pytest.mark.browser
def test_prices_below_a_penny_are_shown_with_their_digits(case: Path, open_page: Callable[..., Page], api: FakeApi):
    random, price = Random(3), 0.0008
    latest = answers.latest("AAPL", "1d", bars=120)
    for candle in latest["candles"]:
        close = round(price * (1 + random.uniform(-0.08, 0.08)), 6)
        high, low = round(max(price, close) * 1.03, 6), round(min(price, close) * 0.97, 6)
        candle |= {"open": round(price, 6), "close": close, "high": high, "low": low}
        price = close
    api.answer("/api/latest", latest)
    page = open_page("#/market/AAPL")
    for shown in (page.locator(".market-head"), page.locator("#legend")):
        expect(shown).to_contain_text(f"{price:f}".rstrip("0"))
    table = page.get_by_role("region", name="Bars in view as a table")
    table.locator("summary").click()
    expect(table.locator("tbody tr").first).to_contain_text(f"{price:f}".rstrip("0"))
    assert not re.search(r"\b0\.00\b", page.locator("main").inner_text())
    assert case.is_dir()
