from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import (
    BARS_1D,
    FORECASTS,
    OUTCOMES,
    REVISIONS,
    SESSIONS,
    Partition,
    PartitionValues,
    Table,
)
from nextday.forecast.ledger.scoreboard import scoreboard
from nextday.forecast.ledger.settle import voided
from nextday.frames import conformed
from nextday.jobs.predict.settle import SettleReport, settle
from nextday.lake.history.merge import replaced
from nextday.lake.memory import MemoryTableStore
from nextday.lake.partition import by_partition
from nextday.lake.ports import Snapshot
from nextday.lake.reading import all_rows
from nextday.settings import LakeSettings
from tests.builders import CALENDAR, LAST_SESSION, add, bars
from tests.unit.forecast.ledger.building import made, run

SETTINGS = LakeSettings(lake_bucket="lake", database="lake", buckets=2)
NIGHT = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
SYMBOLS = ("AAPL", "MSFT")
MAY = {Partition.YEAR: 2026, Partition.MONTH: "2026-05"}
YESTERDAY = CALENDAR.previous_session(LAST_SESSION)


@pytest.fixture
def store() -> MemoryTableStore:
    """Two symbols, each forecast for the last session, whose bars have come, and for the next one."""
    store = MemoryTableStore()
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=30))
    for target in (LAST_SESSION, date(2026, 6, 1)):
        run(store, [made(symbol, 0.55, CALENDAR.previous_session(target)) for symbol in SYMBOLS], target)
    return store


def settled(store: MemoryTableStore, now: datetime = NIGHT) -> SettleReport:
    return settle(store=store, settings=SETTINGS, now=now)


def test_what_has_closed_is_settled_and_the_rest_waits(store: MemoryTableStore):
    assert settled(store) == SettleReport(settled=2, resettled=0, waiting=2, late=0, abstained=0)
    outcomes = all_rows(OUTCOMES, store)
    assert outcomes.select("symbol", "target_session").rows() == [(symbol, LAST_SESSION) for symbol in SYMBOLS]


def test_a_night_with_nothing_new_writes_nothing(store: MemoryTableStore):
    settled(store)
    before = store.read(OUTCOMES, MAY).version
    assert settled(store, NIGHT + timedelta(days=1)) == SettleReport(
        settled=0, resettled=0, waiting=2, late=0, abstained=0
    )
    assert store.read(OUTCOMES, MAY).version == before
    assert all_rows(REVISIONS, store).is_empty()


def test_a_corrected_close_is_settled_anew_and_the_old_one_stays_findable(store: MemoryTableStore):
    settled(store)
    old = all_rows(OUTCOMES, store)
    [values] = [values for values, rows in by_partition(BARS_1D, bars("AAPL"), buckets=2)]
    last = (pl.col("symbol") == "AAPL") & (pl.col("session_date") == LAST_SESSION)
    store.upsert(
        BARS_1D, values, lambda stored: stored.with_columns(pl.when(last).then(1.0).otherwise("close").alias("close"))
    )
    report = settled(store, NIGHT + timedelta(days=1))
    assert (report.settled, report.resettled) == (1, 1)
    [aapl, msft] = all_rows(OUTCOMES, store).to_dicts()
    assert (aapl["target_close"], aapl["up"], aapl["settled_at"]) == (1.0, False, NIGHT + timedelta(days=1))
    assert msft == old.row(1, named=True)
    revisions = all_rows(REVISIONS, store).select("table", "symbol", "row_key", "field", "old_value", "new_value")
    assert revisions.rows() == [("outcomes", "AAPL", "2026-05-29", "target_close", old["target_close"][0], 1.0)]


def test_late_forecasts_and_abstentions_are_counted_apart():
    store = MemoryTableStore()
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=30))
    run(store, [made("AAPL", 0.6, YESTERDAY)], LAST_SESSION, after_open=1)
    run(store, [made("MSFT", None, YESTERDAY)], LAST_SESSION)
    assert settled(store) == SettleReport(settled=0, resettled=0, waiting=0, late=1, abstained=1)
    assert all_rows(OUTCOMES, store).is_empty()


def test_before_the_first_forecast_there_is_nothing_to_settle():
    assert settled(MemoryTableStore()) == SettleReport(settled=0, resettled=0, waiting=0, late=0, abstained=0)


def test_every_forecast_is_settled_whatever_its_year():
    store = MemoryTableStore()
    add(store, bars("AAPL", days=30, end=date(2026, 1, 8)))
    for target in (date(2025, 12, 31), date(2026, 1, 2)):
        run(store, [made("AAPL", 0.5, CALENDAR.previous_session(target))], target)
    assert settled(store).settled == 2
    files = store.partitions(OUTCOMES)
    assert [values[Partition.MONTH] for values in files] == ["2025-12", "2026-01"]
    by_file = [store.read(OUTCOMES, values).frame["target_session"].to_list() for values in files]
    assert by_file == [[date(2025, 12, 31)], [date(2026, 1, 2)]]
    assert_frame_equal(all_rows(FORECASTS, store).select("symbol"), all_rows(OUTCOMES, store).select("symbol"))


def of_session(store: MemoryTableStore, symbol: str, state: str, session: date = LAST_SESSION) -> None:
    """Write what became of a symbol's session."""
    counts = {name: pl.lit(0, dtype=pl.Int64) for name in ("expected", "arrived")}
    named = {"symbol": pl.lit(symbol), "interval": pl.lit("1d"), "session_date": pl.lit(session), **counts}
    instants = {name: pl.lit(NIGHT) for name in ("asked_at", "updated_at")}
    rows = conformed(SESSIONS, pl.select(**named, state=pl.lit(state), **instants))
    for values, own in by_partition(SESSIONS, rows, buckets=2):
        store.upsert(SESSIONS, values, lambda stored, own=own: replaced(SESSIONS, stored, own))


def forecast_of_a_day_without_bars() -> MemoryTableStore:
    store = MemoryTableStore()
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=30, end=YESTERDAY))
    run(store, [made(symbol, 0.55, YESTERDAY) for symbol in SYMBOLS], LAST_SESSION)
    return store


def test_a_forecast_of_a_void_session_is_settled_as_void_and_waits_no_more():
    store = forecast_of_a_day_without_bars()
    for symbol, state in zip(SYMBOLS, ("void", "missing"), strict=True):
        of_session(store, symbol, state)
    assert settled(store) == SettleReport(settled=0, resettled=0, waiting=1, late=0, abstained=0, void=1)
    assert all_rows(OUTCOMES, store).is_empty()
    board = scoreboard(all_rows(FORECASTS, store), all_rows(OUTCOMES, store), all_rows(SESSIONS, store))
    assert (board.waiting, board.void) == (1, 1)


def test_a_late_bar_of_a_void_session_settles_its_forecast():
    store = forecast_of_a_day_without_bars()
    for symbol in SYMBOLS:
        of_session(store, symbol, "void")
    assert settled(store).void == 2
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=1))
        of_session(store, symbol, "healed")
    assert settled(store) == SettleReport(settled=2, resettled=0, waiting=0, late=0, abstained=0, void=0)


def test_a_forecast_of_a_day_that_the_calendar_has_learnt_to_be_closed_is_void():
    store, learnt = forecast_of_a_day_without_bars(), date(2026, 5, 30)
    ledger = all_rows(FORECASTS, store).with_columns(target_session=pl.lit(learnt))
    assert voided(ledger, all_rows(SESSIONS, store)).height == 2
    assert voided(all_rows(FORECASTS, store), all_rows(SESSIONS, store)).is_empty()


class CountingStore(MemoryTableStore):
    """Keeps which tables were read."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[str] = []

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        self.tables.append(table.name)
        return super().read(table, values)


def test_sessions_are_read_only_while_a_forecast_is_overdue():
    store = CountingStore()
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=30))
    for target in (LAST_SESSION, date(2026, 6, 1)):
        run(store, [made(symbol, 0.55, CALENDAR.previous_session(target)) for symbol in SYMBOLS], target)
    settled(store)
    assert SESSIONS.name not in store.tables
    settled(store, NIGHT + timedelta(days=3))
    assert SESSIONS.name in store.tables
