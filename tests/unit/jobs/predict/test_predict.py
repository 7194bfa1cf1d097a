import json
from datetime import date, datetime, timedelta
from hashlib import sha256

import polars as pl
import pytest

from nextday.catalog import BARS_1D, FORECASTS, Partition, PartitionValues, Table
from nextday.forecast.model.model import store_model
from nextday.jobs.predict.predict import predict
from nextday.jobs.predict.report import PredictReport
from nextday.lake.memory import MemoryModelStore, MemoryTableStore
from nextday.lake.ports import Merge, Written
from nextday.settings import PredictSettings
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, add, bars
from tests.unit.forecast.history import model
from tests.universes import NOWHERE

SYMBOLS = ("MSFT", "AAPL")
SETTINGS = PredictSettings(lake_bucket="lake", database="lake", buckets=2, universe=NOWHERE)
MONDAY = date(2026, 6, 1)
JUNE = {Partition.YEAR: 2026, Partition.MONTH: "2026-06"}


def lake(*frames: pl.DataFrame) -> MemoryTableStore:
    store = MemoryTableStore()
    add(store, *frames)
    return store


class ForestalledStore(MemoryTableStore):
    """Lets another run of predict write the ledger between the first merge and the write, which then merges anew."""

    def __init__(self, rival: MemoryModelStore) -> None:
        super().__init__()
        self._rival: MemoryModelStore | None = rival

    def upsert(self, table: Table, values: PartitionValues, merge: Merge) -> Written:
        if table is FORECASTS and self._rival:
            rival, self._rival = self._rival, None
            merge(self.read(table, values).frame)
            run(self, rival)
        return super().upsert(table, values, merge)


@pytest.fixture
def store() -> MemoryTableStore:
    return lake(bars("AAPL", days=80), bars("MSFT", days=80))


@pytest.fixture
def models() -> MemoryModelStore:
    return serving(*SYMBOLS)


def serving(*symbols: str, intercept: float = 0.4) -> MemoryModelStore:
    models, served = MemoryModelStore(), model(*symbols, intercept=intercept)
    store_model(served, models)
    models.point_to(served.model_id)
    return models


def run(
    store: MemoryTableStore, models: MemoryModelStore, now: datetime = AFTER_LAST_SESSION, symbols=SYMBOLS, clock=None
) -> PredictReport:
    return predict(symbols, store=store, models=models, settings=SETTINGS, now=now, clock=clock)


def test_the_next_session_of_every_symbol_is_forecast(store: MemoryTableStore, models: MemoryModelStore):
    report = run(store, models)
    assert report.target_session == MONDAY
    assert [one.symbol for one in report.forecasts] == ["MSFT", "AAPL"]
    for one in report.forecasts:
        assert one.asof == LAST_SESSION
        assert one.prob_up is not None
        assert (one.signal, one.reason, one.late, one.new) == ("hold", None, False, True)
        assert one.model_id == models.current()
    assert store.read(FORECASTS, JUNE).frame["prob_up"].to_list() == [one.prob_up for one in report.forecasts[::-1]]


def test_the_ledger_names_the_files_behind_a_forecast(store: MemoryTableStore, models: MemoryModelStore):
    run(store, models)
    for row in store.read(FORECASTS, JUNE).frame.iter_rows(named=True):
        fingerprint = json.loads(row["fingerprint"])
        read = {key: store.read(BARS_1D, BARS_1D.partition_values(key)) for key in fingerprint}
        assert {key: snapshot.version for key, snapshot in read.items()} == fingerprint
        assert all(row["symbol"] in snapshot.frame["symbol"] for snapshot in read.values())


def test_without_a_new_session_nothing_is_written(store: MemoryTableStore, models: MemoryModelStore):
    first = run(store, models)
    version = store.read(FORECASTS, JUNE).version
    for hours in (24, 48):
        again = run(store, serving(*SYMBOLS, intercept=3.0), AFTER_LAST_SESSION + timedelta(hours=hours))
        assert again.published == 0
        assert [one.prob_up for one in again.forecasts] == [one.prob_up for one in first.forecasts]
    assert store.read(FORECASTS, JUNE).version == version


def test_a_second_run_at_the_same_moment_publishes_nothing(store: MemoryTableStore, models: MemoryModelStore):
    assert run(store, models).published == 2
    again = run(store, models)
    assert (again.published, [one.new for one in again.forecasts]) == (0, [False, False])


def test_only_the_entries_that_a_run_makes_are_new(store: MemoryTableStore, models: MemoryModelStore):
    run(store, models, symbols=["AAPL"])
    assert [(one.symbol, one.new) for one in run(store, models).forecasts] == [("MSFT", True), ("AAPL", False)]


def test_an_abstention_that_gives_way_at_the_same_moment_is_new(store: MemoryTableStore, models: MemoryModelStore):
    assert run(store, MemoryModelStore()).published == 2
    assert run(store, models).published == 2


def test_a_run_that_another_writer_forestalls_has_published_nothing(models: MemoryModelStore):
    store = ForestalledStore(rival=models)
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=80))
    assert run(store, models).published == 0


def test_a_new_session_has_a_new_forecast(store: MemoryTableStore, models: MemoryModelStore):
    run(store, models)
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=1, end=MONDAY))
    report = run(store, models, CALENDAR.close_of(MONDAY) + timedelta(hours=4))
    assert (report.target_session, report.published) == (date(2026, 6, 2), 2)
    assert store.read(FORECASTS, JUNE).frame.height == 4


def test_a_forecast_after_the_open_is_late(store: MemoryTableStore, models: MemoryModelStore):
    report = run(store, models, CALENDAR.open_of(MONDAY))
    assert [one.late for one in report.forecasts] == [True, True]


def test_a_run_that_ends_after_the_open_publishes_late(store: MemoryTableStore, models: MemoryModelStore):
    opens = CALENDAR.open_of(MONDAY)
    report = run(store, models, opens - timedelta(minutes=1), clock=lambda: opens + timedelta(minutes=1))
    assert report.target_session == MONDAY
    assert {(one.published_at, one.late) for one in report.forecasts} == {(opens + timedelta(minutes=1), True)}


def test_before_the_bars_arrive_it_abstains_and_then_forecasts(store: MemoryTableStore, models: MemoryModelStore):
    evening = CALENDAR.close_of(MONDAY) + timedelta(hours=1)
    assert [one.reason for one in run(store, models, evening).forecasts] == ["stale_data", "stale_data"]
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=1, end=MONDAY))
    report = run(store, models, evening + timedelta(hours=4))
    assert (report.published, report.abstained) == (2, 0)


OLD = b'{"schema_version":2}'


@pytest.mark.parametrize(
    ("model_id", "document"),
    [
        (None, b""),
        ("2026-05-29-0123456789ab", b"not json"),
        (f"2026-05-29-{sha256(b'not json').hexdigest()[:12]}", b"not json"),
        (f"2026-05-29-{sha256(OLD).hexdigest()[:12]}", OLD),
    ],
    ids=["none", "exchanged", "corrupt", "older"],
)
def test_without_a_readable_model_it_abstains(store: MemoryTableStore, model_id: str | None, document: bytes):
    models = MemoryModelStore()
    if model_id is not None:
        models.put(model_id, document)
        models.point_to(model_id)
    report = run(store, models)
    assert [(one.prob_up, one.signal, one.reason) for one in report.forecasts] == [(None, "abstain", "no_model")] * 2
    assert [one.prob_up for one in run(store, serving(*SYMBOLS)).forecasts] != [None, None]


def test_a_symbol_without_bars_abstains_without_an_entry(store: MemoryTableStore, models: MemoryModelStore):
    report = run(store, models, symbols=(*SYMBOLS, "NEW"))
    assert (report.forecasts[-1].reason, report.forecasts[-1].asof) == ("unknown_symbol", None)
    assert "NEW" not in store.read(FORECASTS, JUNE).frame["symbol"]


def test_an_empty_lake_is_forecast_by_abstaining(models: MemoryModelStore):
    report = run(MemoryTableStore(), models)
    assert (report.published, report.abstained) == (0, 2)


def test_the_report_is_json(store: MemoryTableStore, models: MemoryModelStore):
    report = run(store, models, symbols=(*SYMBOLS, "NEW")).to_dict()
    assert json.loads(json.dumps(report)) == report
    assert report["forecasts"][0] | {"prob_up": 0.5} == {
        "symbol": "MSFT",
        "prob_up": 0.5,
        "signal": "hold",
        "reason": None,
        "asof": "2026-05-29",
        "target_session": "2026-06-01",
        "model_id": models.current(),
        "published_at": "2026-05-30T00:05:00+00:00",
        "late": False,
        "source": "simulated",
        "new": True,
    }


def test_the_signal_rate_counts_forecasts_only(store: MemoryTableStore):
    assert run(store, serving("AAPL", intercept=9.0)).signal_rate == 1.0
    assert run(store, serving(*SYMBOLS)).signal_rate == 0.5
    assert run(MemoryTableStore(), serving(*SYMBOLS)).signal_rate == 0.0


def test_a_report_on_thousands_of_symbols_stays_small(models: MemoryModelStore):
    report = run(MemoryTableStore(), models, symbols=tuple(f"N{number}" for number in range(3000)))
    assert report.abstained == 3000
    assert len(json.dumps(report.to_dict())) < 200_000
