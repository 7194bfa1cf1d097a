"""Bars to feature vectors: the one function that training, forecasting and serving share."""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from nextday.forecast.features.histories import Histories
from nextday.forecast.features.indicators import atr, bollinger, macd, returns, rsi, trend, volatility, volume
from nextday.forecast.features.indicators.arrays import Columns, Floats
from nextday.forecast.features.indicators.bars import Bars
from nextday.forecast.features.indicators.recursive import Recursive
from nextday.forecast.features.prices import adjusted_prices

WINDOWED = (returns, trend, volume, bollinger, volatility)
_FIRST: dict[str, int] = {
    name: bar
    for indicator in (returns, trend, macd, rsi, volume, bollinger, volatility, atr)
    for name, bar in indicator.WARM_UP.items()
}
REACH = max(_FIRST.values())  # a windowed feature looks back as many bars as come before its first
_CHUNK = 6_000
"""Rows computed at once: arrays of 48 kB, few enough to stay in cache and not to be handed back to the system."""

FEATURES: tuple[str, ...] = tuple(_FIRST)


def features(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Feature vectors of every final bar: symbol, session_date, then FEATURES (f64, null during the first 49 bars).

    `bars` and `actions` are rows of bars_1d and corporate_actions of any number of symbols. A vector depends on the
    bars of its own symbol up to its session alone: cutting off the future never changes it.
    """
    return vectors(adjusted_prices(bars, actions))


def feature_stream(bars: Iterable[pl.DataFrame], actions: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """`features` of more bars than memory holds: of each frame of `bars`, which holds all rows of its symbols."""
    return (features(histories, actions) for histories in bars)


def vectors(prices: pl.DataFrame) -> pl.DataFrame:
    """`features` of adjusted prices, as `adjusted_prices` returns them."""
    bars = bars_of(prices)
    histories = Histories.of(prices["symbol"])
    # one block for all, which gets huge pages: faults on small ones would take half of the time
    # feature by feature, because Arrow takes what is contiguous without a copy
    columns = dict(zip(FEATURES, np.empty((len(FEATURES), prices.height)), strict=True))
    # 0 / 0 is meant: ratio() makes a halt neutral, and what comes before a feature's first bar is masked
    with np.errstate(divide="ignore", invalid="ignore"):
        _write_windowed(columns, bars)
        _write_recursive(columns, bars, histories)
    return prices.select("symbol", "session_date").with_columns(_masked(columns, histories))


def bars_of(prices: pl.DataFrame) -> Bars:
    """Rows of `adjusted_prices` as the indicators take them."""
    return Bars(*(prices[name].to_numpy() for name in ("open", "high", "low", "close", "volume")))


def _write_windowed(columns: Columns, bars: Bars) -> None:
    """What looks back over REACH bars at most: chunk by chunk, wherever symbols begin and end."""
    for start in range(0, len(bars.close), _CHUNK):
        before = min(start, REACH)
        chunk = bars[start - before : start + _CHUNK]
        for indicator in WINDOWED:
            for name, values in indicator.columns(chunk).items():
                columns[name][start : start + _CHUNK] = values[before:]


def _write_recursive(columns: Columns, bars: Bars, histories: Histories) -> None:
    """What remembers all bars: some bars of all symbols at a time."""
    # a first bar has no close before it: its own will do, as means pass over it; a NaN would stay in them
    recursive = Recursive(bars.close[histories.starts])
    for rows in histories.side_by_side(_CHUNK):
        found = recursive.columns(bars.high[rows], bars.low[rows], bars.close[rows])
        for name, values in found.items():
            # a symbol that has no more bars overwrites its first one, which is masked
            columns[name][rows] = values


def _masked(columns: Columns, histories: Histories) -> pl.DataFrame:
    """The columns, uncopied, with null before each feature's first bar."""
    # Arrow's bitmaps begin with the lowest bit; in numpy's own order other rows would be null
    present = {bar: np.packbits(histories.since(bar), bitorder="little") for bar in set(_FIRST.values())}
    return pl.DataFrame({name: _array(values, present[_FIRST[name]]) for name, values in columns.items()})


def _array(values: Floats, present: npt.NDArray[np.uint8]) -> Any:
    return pa.Array.from_buffers(pa.float64(), len(values), [pa.py_buffer(present), pa.py_buffer(values)])
