"""The indicators that remember all bars, of symbols side by side, from one call to the next."""

from copy import copy
from typing import TypeVar

import numpy as np

from nextday.forecast.features.indicators.arrays import Columns, Floats
from nextday.forecast.features.indicators.atr import AverageTrueRange
from nextday.forecast.features.indicators.macd import Macd
from nextday.forecast.features.indicators.rsi import RelativeStrengthIndex

_Indicator = TypeVar("_Indicator", Macd, RelativeStrengthIndex, AverageTrueRange)


class Recursive:
    """All of them; `last` are the closes before the first bars (symbols,)."""

    def __init__(self, last: Floats) -> None:
        self._macd, self._rsi, self._atr = Macd(), RelativeStrengthIndex(), AverageTrueRange()
        self._last = last

    def columns(self, high: Floats, low: Floats, close: Floats) -> Columns:
        """Of the next bars (bars, symbols)."""
        before = np.vstack([np.broadcast_to(self._last, close.shape[1:]), close[:-1]])
        self._last = close[-1]
        return {
            **self._macd.columns(close),
            **self._rsi.columns(close, before),
            **self._atr.columns(high, low, close, before),
        }

    def forked(self) -> "Recursive":
        """What goes on from the same bars by itself; from those of one symbol with any number of next bars beside."""
        other = Recursive(self._last)
        other._macd, other._rsi, other._atr = _forked(self._macd), _forked(self._rsi), _forked(self._atr)
        return other


def _forked(indicator: _Indicator) -> _Indicator:
    other = copy(indicator)
    for name, mean in vars(indicator).items():
        setattr(other, name, copy(mean))
    return other
