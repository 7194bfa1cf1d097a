"""Average true range.

atr_14  Wilder's mean of the true range, max(H, C[t-1]) - min(L, C[t-1]), over the close
"""

import numpy as np

from nextday.forecast.features.indicators.arrays import Columns, Floats
from nextday.forecast.features.indicators.smoothing import wilder_ema

WARM_UP = {"atr_14": 14}


class AverageTrueRange:
    """The feature in WARM_UP, of symbols side by side, from one call to the next."""

    def __init__(self) -> None:
        self._mean = wilder_ema()

    def columns(self, high: Floats, low: Floats, close: Floats, before: Floats) -> Columns:
        """Of the next bars and the closes before them."""
        # the largest of Wilder's three ranges, H - L, |H - C[t-1]| and |L - C[t-1]|, in one difference
        true_range = np.maximum(high, before) - np.minimum(low, before)
        return {"atr_14": self._mean(true_range) / close}
