"""The feature vectors that a symbol would have after any of many next bars."""

import numpy as np
import polars as pl

from nextday.forecast.features.features import FEATURES, REACH, WINDOWED, bars_of
from nextday.forecast.features.indicators.arrays import Columns, Floats
from nextday.forecast.features.indicators.bars import Bars
from nextday.forecast.features.indicators.recursive import Recursive


class Continuation:
    """One symbol's history, computed once: at least 50 rows of `adjusted_prices`."""

    def __init__(self, prices: pl.DataFrame) -> None:
        bars = bars_of(prices)
        self._recent = bars[-REACH:]
        self._remembered = Recursive(bars.close[:1])
        with np.errstate(divide="ignore", invalid="ignore"):
            self._remembered.columns(*(values[:, np.newaxis] for values in (bars.high, bars.low, bars.close)))

    def vectors(self, endings: Bars) -> Floats:
        """`features` of each ending, an adjusted bar (n,) that would come next: (n, FEATURES), to the bit."""
        with np.errstate(divide="ignore", invalid="ignore"):
            columns = {**self._windowed(endings), **self._recursive(endings)}
        return np.column_stack([columns[name] for name in FEATURES])

    def _windowed(self, endings: Bars) -> Columns:
        """A copy of the recent bars before each ending, one after another: windows never reach into another copy."""
        copies = len(endings.close)
        pairs = zip(_columns(self._recent), _columns(endings), strict=True)
        chunk = Bars(*(np.column_stack([np.tile(before, (copies, 1)), after]).ravel() for before, after in pairs))
        found = {name: values for one in WINDOWED for name, values in one.columns(chunk).items()}
        return {name: values.reshape(copies, -1)[:, -1] for name, values in found.items()}

    def _recursive(self, endings: Bars) -> Columns:
        rows = (values[np.newaxis] for values in (endings.high, endings.low, endings.close))
        return {name: values[0] for name, values in self._remembered.forked().columns(*rows).items()}


def _columns(bars: Bars) -> tuple[Floats, ...]:
    """The prices and volumes."""
    return bars.open, bars.high, bars.low, bars.close, bars.volume
