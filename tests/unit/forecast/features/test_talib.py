"""The features beside TA-Lib: equal wherever it defines them, and what is said of where it does not."""

import numpy as np
import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.features.features import FEATURES, features
from nextday.forecast.features.prices import adjusted_prices
from nextday.forecast.features.samples import Floats
from nextday.frames import empty
from tests.builders import action, bars
from tests.unit.forecast.talib_features import talib_features

NO_ACTIONS = empty(CORPORATE_ACTIONS)
PRICES = ("open", "high", "low", "close")
DAYS = 300
HISTOGRAM_FIRST = 33


def both(stored: pl.DataFrame, actions: pl.DataFrame = NO_ACTIONS) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Features by the product and by TA-Lib; NaN where there are none."""
    prices = adjusted_prices(stored, actions).select(pl.col(*PRICES, "volume").cast(pl.Float64))
    ours = features(stored, actions).select(pl.col(FEATURES).fill_null(float("nan")))
    with np.errstate(divide="ignore", invalid="ignore"):
        theirs = talib_features({name: prices[name].to_numpy() for name in prices.columns})
    return {name: ours[name].to_numpy() for name in theirs}, theirs


def flat(days: int = 60) -> pl.DataFrame:
    return bars("AAPL", days).with_columns(pl.lit(19.99).alias(price) for price in PRICES)


def test_talib_defines_every_feature_but_two():
    _, theirs = both(bars("AAPL", days=60))
    assert set(FEATURES) - set(theirs) == {"overnight_gap", "close_location"}


@pytest.mark.parametrize("symbol", ["AAPL", "MSFT"])
@pytest.mark.parametrize("price_level", [1, 1e-5, 4e3])
@pytest.mark.parametrize("dividend", [0, 0.01])
def test_every_feature_equals_talib_from_its_first_bar_on(symbol: str, price_level: float, dividend: float):
    stored = bars(symbol, DAYS).with_columns(pl.col(PRICES) * price_level)
    ex_date, paid = stored["session_date"][DAYS // 2], stored["close"][0] * dividend
    ours, theirs = both(stored, action(symbol, ex_date, paid) if dividend else NO_ACTIONS)
    for name, expected in theirs.items():
        first = HISTOGRAM_FIRST if name == "macd" else 0
        np.testing.assert_allclose(ours[name][first:], expected[first:], rtol=1e-9, atol=1e-11, err_msg=name)


def test_the_macd_is_told_from_its_first_bar_on_and_by_talib_from_that_of_its_histogram():
    ours, theirs = both(bars("AAPL", days=60))
    assert [int(np.isnan(told["macd"]).sum()) for told in (ours, theirs)] == [25, HISTOGRAM_FIRST]


def test_where_nothing_moved_the_features_are_neutral_and_those_of_talib_fall_or_are_undefined():
    ours, theirs = both(flat())
    assert (ours["rsi_14"][-1], theirs["rsi_14"][-1]) == (50, 0)
    assert ours["bollinger_b_20"][-1] == 0.5
    assert not np.isfinite(theirs["bollinger_b_20"][-1])
    for name in set(ours) - {"rsi_14", "bollinger_b_20", "volume_ratio_20"}:
        assert ours[name][-1] == pytest.approx(theirs[name][-1], abs=1e-12), name


def test_where_nothing_was_traded_the_volume_is_usual_and_undefined_by_talib():
    ours, theirs = both(bars("AAPL", days=60).with_columns(volume=pl.lit(0)))
    assert ours["volume_ratio_20"][-1] == 1
    assert np.isnan(theirs["volume_ratio_20"][-1])


def test_a_crash_leaves_a_trace_in_the_running_sums_of_talib_alone():
    stored = bars("AAPL", DAYS)
    before = pl.int_range(pl.len()) < DAYS // 3
    crashed = stored.with_columns(pl.when(before).then(pl.col(price) * 1e9).otherwise(price) for price in PRICES)
    (ours, theirs), (untouched, _) = both(crashed), both(stored)
    assert ours["sma_distance_50"][-1] == untouched["sma_distance_50"][-1]
    assert 1e-9 < abs(theirs["sma_distance_50"][-1] - untouched["sma_distance_50"][-1]) < 1e-6
