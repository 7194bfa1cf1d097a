"""The whole way: Yahoo refuses for days, Alpaca fills the lake, Yahoo comes back."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from lambdas.ingest.second_source import second_source
from nextday.catalog import BARS_1D, BARS_1H, Table
from nextday.errors import RateLimited
from nextday.jobs.ingest.ingest import ingest
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from nextday.market.bars import TABLE_OF
from nextday.market.sources.port import Interval
from nextday.market.sources.yahoo.source import YahooSource
from nextday.settings import IngestSettings
from ops.market import CsvFeed, Fault, MarketServer
from tests.unit.market_replay.recordings import CALENDAR, days, hours, midnight_after, record
from tests.universes import NOWHERE

FIRST, FRIDAY, MONDAY, TUESDAY = date(2026, 5, 1), date(2026, 5, 22), date(2026, 5, 26), date(2026, 5, 27)
YAHOO_REFUSES = Fault("429", match="yahoo.com")


@pytest.fixture
def market(tmp_path: Path) -> Iterator[MarketServer]:
    for symbol in ("ABC", "XYZ"):
        record(tmp_path, symbol, daily=days(FIRST, TUESDAY), hourly=hours(FIRST, TUESDAY))
    with MarketServer(CsvFeed(tmp_path), midnight_after(FRIDAY)) as server:
        yield server


def run(market: MarketServer, store: MemoryTableStore, interval: Interval, now: datetime) -> IngestReport:
    market.now = now
    lake = {"NEXTDAY_LAKE_BUCKET": "lake", "NEXTDAY_DATABASE": "dev", "NEXTDAY_BUCKETS": "1"}
    settings = IngestSettings.from_env(lake | {"NEXTDAY_UNIVERSE": NOWHERE} | market.environment)
    return ingest(
        interval,
        ("ABC", "XYZ"),
        source=YahooSource(settings.yahoo_url, settings.request_timeout),
        second=second_source(settings),
        second_after=timedelta(hours=settings.second_source_after_hours),
        store=store,
        buckets=1,
        now=now,
        sleep=lambda _: None,
    )


def stored(store: MemoryTableStore, table: Table) -> pl.DataFrame:
    return all_rows(table, store).sort(table.key).drop("fetched_at")


@pytest.mark.parametrize("interval", Interval)
def test_a_vendor_that_refuses_for_days_leaves_no_gap(market: MarketServer, interval: Interval) -> None:
    undisturbed, store = MemoryTableStore(), MemoryTableStore()
    for lake in (undisturbed, store):
        run(market, lake, interval, midnight_after(FRIDAY))
    market.faults.set(YAHOO_REFUSES)
    with pytest.raises(RateLimited):
        run(market, store, interval, midnight_after(MONDAY))
    report = run(market, store, interval, midnight_after(TUESDAY) + timedelta(minutes=30))
    assert list(report.fallbacks) == ["ABC", "XYZ"]
    market.faults.set()
    run(market, undisturbed, interval, midnight_after(TUESDAY) + timedelta(minutes=30))
    assert stored(store, TABLE_OF[interval]).equals(stored(undisturbed, TABLE_OF[interval]))


def test_a_refusal_is_heard_once_a_run(market: MarketServer) -> None:
    store = MemoryTableStore()
    run(market, store, Interval.HOUR, midnight_after(FRIDAY))
    market.requests.clear()
    market.faults.set(YAHOO_REFUSES)
    run(market, store, Interval.HOUR, midnight_after(TUESDAY))
    charts = {request.path for request in market.requests if request.kind == "chart"}
    assert charts == {"/v8/finance/chart/ABC"}
    assert market.count("alpaca") == 4
    newest = all_rows(BARS_1H, store)["start"].max()
    assert newest == CALENDAR.hour_starts(TUESDAY)[-1]


def test_when_both_vendors_fail_the_lake_stays_as_it_is_and_the_run_fails(market: MarketServer) -> None:
    store = MemoryTableStore()
    run(market, store, Interval.DAY, midnight_after(FRIDAY))
    market.faults.set(YAHOO_REFUSES, Fault("503-html", match="/v2/stocks/bars"))
    before = stored(store, BARS_1D)
    with pytest.raises(RateLimited, match="503"):
        run(market, store, Interval.DAY, midnight_after(TUESDAY))
    assert stored(store, BARS_1D).equals(before)
