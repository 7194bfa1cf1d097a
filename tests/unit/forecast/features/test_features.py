from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.features.features import FEATURES, feature_stream, features
from nextday.forecast.features.prices import adjusted_prices
from nextday.frames import empty
from tests.builders import LAST_SESSION, action, bars
from tests.unit.forecast.reference import reference_features

NO_ACTIONS = empty(CORPORATE_ACTIONS)
DAYS = 160


def dividends(symbol: str) -> pl.DataFrame:
    return pl.concat([action(symbol, date(2026, 2, 9), 3.0), action(symbol, date(2026, 5, 11), 4.5)])


@pytest.mark.parametrize("actions", [NO_ACTIONS, dividends("AAPL")], ids=["no dividends", "dividends"])
def test_every_feature_equals_a_plain_loop_over_its_formula(actions: pl.DataFrame):
    stored = bars("AAPL", days=DAYS)
    expected = reference_features(adjusted_prices(stored, actions).to_dicts())
    computed = features(stored, actions).with_columns(pl.col(FEATURES).fill_null(float("nan")))
    assert set(expected) == set(FEATURES)
    for name in FEATURES:
        assert computed[name].to_list() == pytest.approx(expected[name], rel=1e-10, abs=1e-12, nan_ok=True), name


def test_a_vector_is_complete_from_the_fiftieth_bar_on():
    complete = features(bars("AAPL", days=60), NO_ACTIONS).select(pl.all_horizontal(pl.all().is_not_null())).to_series()
    assert complete.to_list() == [False] * 49 + [True] * 11


@pytest.mark.parametrize("known", [1, 14, 26, 50, 83, DAYS - 1])
def test_cutting_off_the_future_changes_no_bit_whatever_dividends_come(known: int):
    stored = pl.concat([bars("AAPL", days=DAYS), bars("MSFT", days=70)])
    cut = stored.filter(pl.int_range(pl.len()).over("symbol") < known)
    actions = pl.concat([dividends("AAPL"), dividends("MSFT")])
    full = features(stored, actions)
    for so_far in (actions, actions.filter(pl.col("ex_date") <= cut["session_date"].max())):
        assert features(cut, so_far).equals(full.filter(pl.int_range(pl.len()).over("symbol") < known))


def test_a_lookahead_would_be_noticed():
    stored = bars("AAPL", days=DAYS)
    peeking = stored.with_columns(close=pl.col("close").shift(-1).fill_null(strategy="forward"))
    honest = features(stored.head(100), NO_ACTIONS).tail(1)
    with pytest.raises(AssertionError):
        assert_frame_equal(features(peeking, NO_ACTIONS)[99], honest, rel_tol=1e-12, abs_tol=1e-12)


def test_a_vector_does_not_depend_on_the_other_symbols_to_the_last_bit():
    actions = dividends("MSFT")
    together = features(pl.concat([bars("TSLA", DAYS), bars("MSFT", DAYS), bars("AAPL", 70)]), actions)
    alone = features(bars("MSFT", DAYS), actions)
    assert together.filter(pl.col("symbol") == "MSFT").equals(alone)


def test_no_vector_depends_on_where_the_rows_are_in_a_long_frame_to_the_last_bit():
    histories = [bars(f"A{i:03}", DAYS - i % 3) for i in range(120)]  # three times as many rows as are computed at once
    together = features(pl.concat(histories), NO_ACTIONS)
    assert together.equals(pl.concat(features(history, NO_ACTIONS) for history in histories))


def test_streamed_vectors_are_the_same_to_the_last_bit_however_the_symbols_are_grouped():
    actions = dividends("AAPL")
    histories = [bars(symbol, days) for symbol, days in (("AAPL", DAYS), ("AMZN", 0), ("MSFT", 70), ("TSLA", 3))]
    many = [pl.concat([bars(f"A{i}", 5 + i % 7) for i in range(60)]), *histories]
    assert pl.concat(feature_stream(many, actions)).equals(features(pl.concat(many), actions))


def test_the_order_of_the_rows_does_not_matter():
    stored = pl.concat([bars("AAPL", DAYS), bars("MSFT", DAYS)])
    shuffled = stored.sample(fraction=1, shuffle=True, seed=7)
    assert features(shuffled, NO_ACTIONS).equals(features(stored, NO_ACTIONS))


def test_a_bar_in_progress_has_no_vector():
    stored = bars("AAPL", days=60).with_columns(is_final=pl.col("session_date") < LAST_SESSION)
    computed = features(stored, NO_ACTIONS)
    assert computed["session_date"].max() < LAST_SESSION
    assert computed.height == 59


def test_a_dividend_is_no_loss():
    stored = bars("AAPL", days=60)
    before, on = stored["close"][-2], stored["close"][-1]
    paid = features(stored, action("AAPL", LAST_SESSION, 5.0)).tail(1)
    assert paid["return_1"].item() == pytest.approx(on / (before - 5.0) - 1)
    assert paid["overnight_gap"].item() == pytest.approx(stored["open"][-1] / (before - 5.0) - 1)


def test_features_do_not_depend_on_the_price_level():
    stored = bars("AAPL", days=DAYS)
    penny = stored.with_columns(pl.col("open", "high", "low", "close") / 2**14)
    assert_frame_equal(features(penny, NO_ACTIONS), features(stored, NO_ACTIONS), rel_tol=1e-9, abs_tol=1e-12)


def test_a_halted_stock_has_neutral_features_however_wild_it_was_before():
    wild = bars("AAPL", days=120).with_columns(pl.col("open", "high", "low", "close") * 1e6)
    halted = pl.int_range(pl.len()) >= 60
    frozen = wild.with_columns(
        *(
            pl.when(halted).then(0.1).otherwise(pl.col(price)).alias(price)
            for price in ("open", "high", "low", "close")
        ),
        volume=pl.when(halted).then(0).otherwise(pl.col("volume")),
    )
    [vector] = features(frozen, NO_ACTIONS).tail(1).select(FEATURES).to_dicts()
    neutral = {"close_location": 0.5, "bollinger_b_20": 0.5, "volume_ratio_20": 1.0}
    forgotten = {"rsi_14", "macd", "macd_histogram", "atr_14"}  # exponential means never forget entirely
    for name in set(FEATURES) - forgotten:
        assert vector[name] == pytest.approx(neutral.get(name, 0.0), abs=1e-12), name


@pytest.mark.parametrize("price", [1e-4, 0.07, 19.99, 123456.7])
def test_a_stock_that_stands_still_has_no_deviation_at_all(price: float):
    standing = bars("AAPL", days=60).with_columns(
        pl.lit(price).alias(name) for name in ("open", "high", "low", "close")
    )
    [vector] = features(standing, NO_ACTIONS).tail(1).to_dicts()
    assert vector["bollinger_width_20"] == vector["volatility_10"] == vector["volatility_20"] == 0
    assert (vector["bollinger_b_20"], vector["rsi_14"]) == (0.5, 50)


def test_a_window_has_no_trace_of_what_came_before_it():
    stored = bars("AAPL", days=DAYS)
    crashed = stored.with_columns(
        pl.when(pl.int_range(pl.len()) < DAYS - 51).then(pl.col(name) * 1e9).otherwise(pl.col(name)).alias(name)
        for name in ("open", "high", "low", "close")
    )
    endless = {"rsi_14", "macd", "macd_histogram", "atr_14"}  # exponential means never forget entirely
    windowed = [name for name in FEATURES if name not in endless]
    last = [features(history, NO_ACTIONS).tail(1).select(windowed) for history in (stored, crashed)]
    assert last[0].equals(last[1])


def test_no_bars_have_no_vectors():
    computed = features(bars("AAPL", days=0), NO_ACTIONS)
    assert computed.is_empty()
    assert computed.columns == ["symbol", "session_date", *FEATURES]
