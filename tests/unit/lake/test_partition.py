from datetime import date, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, FORECASTS, TABLES, Partition, Table, bucket_of
from nextday.frames import empty
from nextday.lake.partition import by_partition, partitions_between, time_of
from tests.builders import action, bars, hourly_bars

NEW_YEAR = date(2026, 1, 5)


def test_daily_bars_go_by_bucket_and_year_oldest_first():
    rows = bars("AAPL", 6, end=NEW_YEAR)
    files = by_partition(BARS_1D, rows, buckets=1)
    assert [values for values, _ in files] == [
        {Partition.BUCKET: 0, Partition.YEAR: 2025},
        {Partition.BUCKET: 0, Partition.YEAR: 2026},
    ]
    assert_frame_equal(pl.concat(part for _, part in files), rows)


def test_hourly_bars_go_by_month():
    files = by_partition(BARS_1H, hourly_bars("AAPL", 6, end=NEW_YEAR), buckets=1)
    assert [values[Partition.MONTH] for values, _ in files] == ["2025-12", "2026-01"]


def test_symbols_go_to_their_bucket():
    rows = pl.concat(bars(symbol, 1) for symbol in ("AAPL", "MSFT", "NVDA", "TSLA"))
    for values, part in by_partition(BARS_1D, rows, buckets=4):
        assert {bucket_of(symbol, 4) for symbol in part["symbol"]} == {values[Partition.BUCKET]}


def test_actions_of_a_bucket_are_one_file():
    rows = pl.concat([action("AAPL", date(2024, 5, 10), 0.25), action("AAPL", NEW_YEAR, 0.26)])
    [(values, part)] = by_partition(CORPORATE_ACTIONS, rows, buckets=1)
    assert values == {Partition.BUCKET: 0}
    assert_frame_equal(part, rows)


def test_no_rows_belong_to_no_file():
    for table in TABLES:
        assert by_partition(table, empty(table), buckets=4) == []


def test_files_of_a_window_are_known_without_its_rows():
    days = {"start": date(2025, 12, 20), "end": NEW_YEAR, "buckets": 1}
    assert partitions_between(BARS_1H, ["AAPL", "MSFT"], **days) == [
        {Partition.BUCKET: 0, Partition.MONTH: "2025-12"},
        {Partition.BUCKET: 0, Partition.MONTH: "2026-01"},
    ]
    assert partitions_between(CORPORATE_ACTIONS, ["AAPL"], **days) == [{Partition.BUCKET: 0}]
    assert partitions_between(BARS_1D, [], **days) == []


@pytest.mark.parametrize("table", [BARS_1D, BARS_1H, CORPORATE_ACTIONS, FORECASTS], ids=lambda table: table.name)
@pytest.mark.parametrize("days", [-1, 0, 20, 800])
def test_files_of_a_window_are_those_that_its_rows_would_go_to(table: Table, days: int):
    symbols, start = ["AAPL", "MSFT", "NVDA"], date(2024, 12, 15)
    dates = pl.DataFrame({time_of(table): pl.date_range(start, start + timedelta(days=days), eager=True)})
    rows = pl.DataFrame({"symbol": symbols}).join(dates, how="cross")
    files = [values for values, _ in by_partition(table, rows, buckets=4)]
    assert partitions_between(table, symbols, start, start + timedelta(days=days), buckets=4) == files


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_a_file_is_found_again_by_its_key(table: Table):
    values = {Partition.BUCKET: 3, Partition.YEAR: 2026, Partition.MONTH: "2026-05"}
    for split_by in {table.split_by, table.partitions}:
        key = table.object_key({part: values[part] for part in split_by})
        assert table.has(key)
        assert table.partition_values(key) == {part: values[part] for part in split_by}


def test_a_month_of_a_table_without_such_files_is_none_of_its_files():
    assert not BARS_1D.has("bars_1d/bucket=0/year=2026/month-2026-05.parquet")
    assert not FORECASTS.has("forecasts/year=2026/month-05.parquet")
