"""Dividends and splits: applied once, judged by the close before them, refused with a reason."""

from pathlib import Path

import polars as pl
import pytest

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, QUARANTINE
from nextday.errors import InputError
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from nextday.market.adjust import with_adjusted_close
from ops.instants import parse_instant
from ops.market import CsvFeed
from tests.cases.recordings import recording
from tests.cases.yahoo_answers import served
from tests.unit.jobs.ingest.running import run

ADJUSTED = "select adj_close from bars_1d_adjusted order by session_date"


@pytest.mark.case("dividend-above-close")
def test_a_dividend_as_large_as_the_close_before_it_is_refused(case: Path, tmp_path: Path):
    with recording(case, "DIV", "bars") as told:
        for night in ("2026-02-27", "2026-03-02"):
            told.ingest(night)
        assert told.actions == []
        assert "above_price" in told.refused["reason"]
        in_sql = [row["adj_close"] for row in told.told.sql(tmp_path, ADJUSTED)]
        in_python = with_adjusted_close(told.days, told.told.table(CORPORATE_ACTIONS)).sort("session_date")
        assert in_sql == pytest.approx(in_python["adj_close"].to_list())
        assert min(in_sql) > 0


@pytest.mark.case("dividend-not-restated")
def test_a_dividend_in_the_basis_before_a_split_never_replaces_the_restated_one(case: Path):
    with recording(case, "LRCX", "before") as told:
        told.nights("before", "2024-09-20", "2024-10-02")
        told.nights("after", "2024-10-03", "2024-10-04", "2024-11-15")
        paid = {day: value for kind, day, value in told.actions if kind == "dividend"}
        assert paid["2024-09-17"] == pytest.approx(0.23, rel=1e-6)
        # the close rose by 4.2 %, and 0.23 of 73.55 was paid
        assert told.adjusted_return("2024-09-17") == pytest.approx(0.0448, abs=0.0005)
        assert "2024-09-17" in told.refused.filter(table="corporate_actions")["row_key"]


@pytest.mark.case("spin-off-counted-twice")
def test_a_spin_off_listed_twice_is_applied_once(case: Path):
    with recording(case, "DHR") as told:
        for night in ("2016-07-01", "2016-07-05", "2016-07-06"):
            told.ingest(night)
        assert told.adjusted_return("2016-07-05") == pytest.approx(0.036, abs=0.002)
        assert "2016-07-05" in told.refused.filter(table="corporate_actions")["row_key"]


@pytest.mark.case("same-day-dividends")
def test_dividends_of_one_day_add_up(case: Path):
    try:
        feed = CsvFeed(case / "bars")
    except InputError as refusal:
        assert "add" in str(refusal)  # noqa: PT017 - either is right
        return
    assert feed.symbols == ("AAA",)
    with recording(case, "AAA", "bars") as told:
        told.ingest("2026-03-31")
        assert told.actions == [("dividend", "2026-03-10", pytest.approx(4.63))]


@pytest.mark.case("fund-capital-gain")
@pytest.mark.parametrize("listed", ["separate", "included"])
def test_a_funds_capital_gain_is_a_distribution(case: Path, listed: str):
    now, store = parse_instant("2026-03-31"), MemoryTableStore()
    with served(case / f"{listed}.json", now) as (_, source):
        run(source, store, symbols=["FND"], now=now)
    days = with_adjusted_close(all_rows(BARS_1D, store), all_rows(CORPORATE_ACTIONS, store)).sort("session_date")
    returns = days.select("session_date", _return=pl.col("adj_close").pct_change())
    paid = returns.filter(pl.col("session_date").cast(pl.String) == "2026-03-26")["_return"].item()
    assert paid == pytest.approx(-0.002, abs=0.001)


@pytest.mark.case("split-event-zero")
def test_a_split_of_nothing_is_refused_and_its_bars_are_stored(case: Path):
    store = MemoryTableStore()
    with served(case / "zero.json", parse_instant("2026-03-31")) as (chart, source):
        for night in ("2026-02-02", "2026-02-17", "2026-03-31"):
            chart.now = parse_instant(night)
            report = run(source, store, symbols=[chart.written["symbol"]], now=chart.now)
            assert report.suspects == {}
    assert all_rows(BARS_1D, store).height == len(chart.days)
    assert all_rows(CORPORATE_ACTIONS, store).is_empty()
    refused = all_rows(QUARANTINE, store)
    assert refused.select("table", "row_key").unique().rows() == [("corporate_actions", "2026-01-15")]
