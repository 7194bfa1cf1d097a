"""Wilder's relative strength index.

rsi_14  100 * G / (G + L), G and L Wilder's means of gains and losses; 50 where nothing moved at all
"""

import numpy as np

from nextday.forecast.indicators.arrays import Columns, Floats, ago, ratio
from nextday.forecast.indicators.smoothing import wilder_mean

FIRST = {"rsi_14": 14}


def columns(close: Floats) -> Columns:
    """The feature in FIRST, of closes of symbols side by side."""
    change = close - ago(close, 1)
    rise = np.maximum(change, 0)
    gain, loss = wilder_mean(rise), wilder_mean(rise - change)
    return {"rsi_14": ratio(100 * gain, gain + loss, neutral=50.0)}
