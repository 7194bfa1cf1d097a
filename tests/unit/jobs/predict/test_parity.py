from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from nextday.catalog import BARS_1D, FORECASTS
from nextday.errors import ForecastError
from nextday.forecast.features import features as feature_module
from nextday.forecast.ledger import parity
from nextday.jobs.predict import predict as predicting
from nextday.jobs.predict.parity import ParityReport, check_parity
from nextday.jobs.predict.predict import predict
from nextday.lake.memory import MemoryModelStore, MemoryTableStore
from nextday.settings import PredictSettings
from tests.builders import CALENDAR, LAST_SESSION, action, add, bars
from tests.universes import NOWHERE

SYMBOLS = ("AAPL", "MSFT")
SETTINGS = PredictSettings(lake_bucket="lake", database="lake", buckets=2, universe=NOWHERE)
NIGHT = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
NIGHT_BEFORE = NIGHT - timedelta(days=1)
YESTERDAY = CALENDAR.previous_session(LAST_SESSION)


def lake_after_the_night_before() -> MemoryTableStore:
    """Both symbols are forecast from all but the last bar, which then arrives."""
    store = MemoryTableStore()
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=79, end=YESTERDAY))
    predict(SYMBOLS, store=store, models=MemoryModelStore(), settings=SETTINGS, now=NIGHT_BEFORE)
    for symbol in SYMBOLS:
        add(store, bars(symbol, days=1))
    return store


def checked(store: MemoryTableStore) -> ParityReport:
    return check_parity(store=store, settings=SETTINGS, now=NIGHT)


def verdicts(store: MemoryTableStore) -> dict[str, str]:
    return {one.symbol: one.verdict.value for one in checked(store).checked}


def revise(store: MemoryTableStore, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    for values in store.partitions(BARS_1D):
        store.upsert(BARS_1D, values, change)


def test_what_was_served_is_computed_anew_to_the_bit():
    report = checked(lake_after_the_night_before())
    assert report.to_dict() == {"same": 2, "failures": {}}
    report.raise_failures()


def test_a_dividend_of_the_new_session_is_no_failure():
    store = lake_after_the_night_before()
    add(store, action("AAPL", LAST_SESSION, 0.37))
    assert verdicts(store) == {"AAPL": "same", "MSFT": "same"}


@pytest.mark.parametrize("late_news", [action("AAPL", YESTERDAY, 0.37), "bar"])
def test_a_correction_of_what_was_known_is_told_from_a_failure(late_news: pl.DataFrame | str):
    store = lake_after_the_night_before()
    if isinstance(late_news, pl.DataFrame):
        add(store, late_news)
    else:
        corrected = (pl.col("symbol") == "AAPL") & (pl.col("session_date") == YESTERDAY)
        close = pl.when(corrected).then(pl.col("close") * 1.001).otherwise("close")
        revise(store, lambda stored: stored.with_columns(close=close))
    assert verdicts(store) == {"AAPL": "revised", "MSFT": "same"}
    checked(store).raise_failures()


def test_a_history_that_became_too_short_to_compute_from_is_a_correction_too():
    store = lake_after_the_night_before()
    recent = CALENDAR.sessions(YESTERDAY - timedelta(days=30), YESTERDAY)[0]
    revise(store, lambda stored: stored.filter((pl.col("symbol") != "AAPL") | (pl.col("session_date") >= recent)))
    assert verdicts(store) == {"AAPL": "revised", "MSFT": "same"}


def test_features_of_other_names_are_those_of_another_version():
    store = lake_after_the_night_before()
    [ledger] = store.partitions(FORECASTS)
    older = pl.col("features").str.replace("rsi_14", "rsi_15", literal=True)
    store.upsert(FORECASTS, ledger, lambda stored: stored.with_columns(older))
    assert verdicts(store) == {"AAPL": "renamed", "MSFT": "renamed"}
    checked(store).raise_failures()


def test_a_planted_lookahead_fails(monkeypatch: pytest.MonkeyPatch):
    honest = feature_module.features

    def peeking(stored: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
        tomorrow = pl.col("return_1").shift(-1, fill_value=0.0).over("symbol")
        return honest(stored, actions).with_columns(return_1=tomorrow)

    for module in (predicting, parity):
        monkeypatch.setattr(module, "features", peeking)
    store = lake_after_the_night_before()
    assert verdicts(store) == {"AAPL": "lookahead", "MSFT": "lookahead"}
    with pytest.raises(ForecastError, match=r"AAPL lookahead \(return_1\)"):
        checked(store).raise_failures()


def test_features_that_training_computes_otherwise_fail(monkeypatch: pytest.MonkeyPatch):
    store, honest = lake_after_the_night_before(), feature_module.features
    nudged = pl.col("rsi_14") * (1 + 2.3e-16)
    monkeypatch.setattr(parity, "features", lambda *inputs: honest(*inputs).with_columns(nudged))
    assert verdicts(store) == {"AAPL": "differs", "MSFT": "differs"}


def test_without_forecasts_there_is_nothing_to_check():
    assert checked(MemoryTableStore()).to_dict() == {"failures": {}}
