"""Average true range.

atr_14  Wilder's mean of the true range, max(H, C[t-1]) - min(L, C[t-1]), over the close
"""

import numpy as np

from nextday.forecast.indicators.arrays import Columns, Floats, ago
from nextday.forecast.indicators.smoothing import wilder_mean

FIRST = {"atr_14": 14}


def columns(high: Floats, low: Floats, close: Floats) -> Columns:
    """The feature in FIRST, of prices of symbols side by side."""
    before = ago(close, 1)
    true_range = np.maximum(high, before) - np.minimum(low, before)
    return {"atr_14": wilder_mean(true_range) / close}
