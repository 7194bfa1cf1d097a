"""A ledger that was begun when a year had one file goes on in files of months."""

from datetime import date, timedelta

import polars as pl

from nextday.catalog import BARS_1D, FORECASTS, OUTCOMES, REVISIONS, Partition
from nextday.errors import NoModel
from nextday.forecast.ledger.files import entries_of
from nextday.forecast.ledger.verify import verify
from nextday.jobs.predict.settle import SettleReport, settle
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from nextday.settings import LakeSettings
from tests.builders import CALENDAR, add, bars
from tests.unit.forecast.history import model
from tests.unit.forecast.ledger.building import VECTOR, made, run

SYMBOLS = ("AAPL", "MSFT")
FIRST, LAST, NEXT, LATER = CALENDAR.sessions(date(2026, 5, 27), date(2026, 6, 1))
YEAR = {Partition.YEAR: 2026}
MAY, JUNE = ({**YEAR, Partition.MONTH: month} for month in ("2026-05", "2026-06"))
SERVED = model(*SYMBOLS, trained_through=date(2026, 5, 26))
PROB_UP = SERVED.symbols["AAPL"].probability(VECTOR)
SETTINGS = LakeSettings(lake_bucket="lake", database="lake", buckets=1)


def publish(store: MemoryTableStore, day: date, prob_up: float | None = PROB_UP, *, after_open: int = -600) -> None:
    asof = CALENDAR.previous_session(day)
    forecasts = [made(symbol, prob_up, asof) for symbol in SYMBOLS]
    run(store, forecasts, day, model_id=SERVED.model_id, after_open=after_open)


def settled(store: MemoryTableStore, after: date) -> SettleReport:
    return settle(store=store, settings=SETTINGS, now=CALENDAR.close_of(after) + timedelta(hours=5))


def begun(*, last: float | None = PROB_UP) -> MemoryTableStore:
    """Two sessions in the file of the year, the first of them settled, as they were before months had files."""
    store, before = MemoryTableStore(), MemoryTableStore()
    for one in (store, before):
        add(one, *(bars(symbol, days=30, end=FIRST) for symbol in SYMBOLS))
    publish(before, FIRST)
    publish(before, LAST, last)
    settled(before, FIRST)
    for table in (FORECASTS, OUTCOMES):
        store.upsert(table, YEAR, lambda _, table=table: all_rows(table, before))
    return store


def document(name: str) -> bytes:
    if name not in SERVED.documents:
        raise NoModel(name)
    return SERVED.documents[name]


def close(store: MemoryTableStore, *days: date) -> None:
    for day in days:
        add(store, *(bars(symbol, days=1, end=day) for symbol in SYMBOLS))


def test_the_file_of_the_year_stays_as_it_is_and_the_chain_goes_on_from_it():
    store = begun()
    before = store.read(FORECASTS, YEAR).version
    publish(store, NEXT)
    publish(store, LATER)
    assert store.read(FORECASTS, YEAR).version == before
    files = [store.read(FORECASTS, values).frame for values in store.partitions(FORECASTS)]
    assert store.partitions(FORECASTS) == [YEAR, MAY, JUNE]
    assert [[*file["target_session"].unique().sort()] for file in files] == [[FIRST, LAST], [NEXT], [LATER]]
    proven = verify(files, all_rows(OUTCOMES, store), document)
    assert (proven.sessions, proven.entries, proven.recomputed, proven.fault) == (4, 8, 8, None)
    assert [entries_of(day, store).height for day in (FIRST, LAST, NEXT, LATER)] == [2] * 4


def test_a_session_that_was_begun_in_the_file_of_the_year_is_ended_there():
    store = begun(last=None)
    publish(store, LAST, after_open=-10)
    assert store.partitions(FORECASTS) == [YEAR]
    assert entries_of(LAST, store)["prob_up"].to_list() == [PROB_UP] * 2
    publish(store, NEXT)
    publish(store, NEXT, after_open=-10)
    assert all_rows(FORECASTS, store).height == 6


def test_an_outcome_stands_in_one_file_also_when_it_is_corrected():
    store = begun()
    publish(store, NEXT)
    close(store, LAST, NEXT)
    assert settled(store, NEXT).settled == 4
    assert settled(store, NEXT).settled == 0
    places = [store.read(OUTCOMES, values).frame["target_session"].to_list() for values in (YEAR, MAY)]
    assert places == [[FIRST] * 2, [LAST, NEXT] * 2]
    aapl = pl.col("symbol") == "AAPL", pl.col("session_date") == FIRST
    higher = pl.when(*aapl).then(pl.col("close") * 1.1).otherwise("close").alias("close")
    store.upsert(BARS_1D, {Partition.BUCKET: 0, **YEAR}, lambda rows: rows.with_columns(higher))
    assert settled(store, NEXT).resettled == 2
    assert [store.read(OUTCOMES, values).frame.height for values in (YEAR, MAY)] == [2, 4]
    assert {*all_rows(REVISIONS, store)["row_key"]} == {f"{FIRST}", f"{LAST}"}
