"""Bars to feature vectors: the one function that training, forecasting and serving share."""

from itertools import zip_longest

import polars as pl

from nextday.forecast.indicators import macd, momentum, returns, trend, volatility
from nextday.forecast.indicators.windows import Stages, with_positions
from nextday.forecast.prices import adjusted_prices

_INDICATORS = (returns, trend, macd, momentum, volatility)
_STAGES: Stages = tuple(
    tuple(expression for expressions in stage for expression in expressions)
    for stage in zip_longest(*(indicator.STAGES for indicator in _INDICATORS), fillvalue=())
)

FEATURES: tuple[str, ...] = tuple(name for indicator in _INDICATORS for name in indicator.FEATURES)


def features(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Feature vectors of every final bar: symbol, session_date, then FEATURES (f64, null during the first 49 bars).

    `bars` and `actions` are rows of bars_1d and corporate_actions of any number of symbols. A vector depends on the
    bars of its own symbol up to its session alone: cutting off the future never changes it.
    """
    frame = with_positions(adjusted_prices(bars, actions))
    # stage by stage on frames: a lazy plan of nested windows measured 1.3 times slower
    for stage in _STAGES:
        frame = frame.with_columns(stage)
    return frame.select("symbol", "session_date", *FEATURES)
