"""Wilder's relative strength index.

rsi_14  100 * G / (G + L), G and L Wilder's means of gains and losses; 50 where nothing moved at all
"""

import numpy as np

from nextday.forecast.features.indicators.arrays import Columns, Floats, ratio
from nextday.forecast.features.indicators.smoothing import wilder_ema

WARM_UP = {"rsi_14": 14}


class RelativeStrengthIndex:
    """The feature in WARM_UP, of symbols side by side, from one call to the next."""

    def __init__(self) -> None:
        self._gain, self._loss = wilder_ema(), wilder_ema()

    def columns(self, close: Floats, before: Floats) -> Columns:
        """Of the next closes and those before them."""
        change = close - before
        rise = np.maximum(change, 0)
        # rise - change is the fall: max(-change, 0)
        gain, loss = self._gain(rise), self._loss(rise - change)
        return {"rsi_14": ratio(100 * gain, gain + loss, neutral=50.0)}
