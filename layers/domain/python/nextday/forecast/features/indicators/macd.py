"""Moving average convergence/divergence, 12/26/9 (Gerald Appel, 1979), as TA-Lib seeds it.

macd            (ema_12 - ema_26) / C, both means starting at bar 25 from plain means
macd_histogram  (macd_line - ema_9 of macd_line) / C, where macd_line = ema_12 - ema_26
"""

from nextday.forecast.features.indicators.arrays import Columns, Floats
from nextday.forecast.features.indicators.smoothing import ema

FAST, SLOW, SIGNAL = 12, 26, 9
# the signal needs nine values of the line, the first of which is at SLOW - 1
WARM_UP = {"macd": SLOW - 1, "macd_histogram": SLOW + SIGNAL - 2}


class Macd:
    """The features in WARM_UP, of symbols side by side, from one call to the next."""

    def __init__(self) -> None:
        self._fast, self._slow = (ema(window, first=WARM_UP["macd"]) for window in (FAST, SLOW))
        self._signal = ema(SIGNAL, first=WARM_UP["macd_histogram"])

    def columns(self, close: Floats) -> Columns:
        """Of the next closes."""
        line = self._fast(close) - self._slow(close)
        return {"macd": line / close, "macd_histogram": (line - self._signal(line)) / close}
