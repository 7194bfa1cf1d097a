"""Moving average convergence/divergence, 12/26/9 (Gerald Appel, 1979), as TA-Lib seeds it.

macd            (ema_12 - ema_26) / C, both means starting at bar 25 from plain means
macd_histogram  (macd_line - ema_9 of macd_line) / C, where macd_line = ema_12 - ema_26
"""

from nextday.forecast.indicators.arrays import Columns, Floats
from nextday.forecast.indicators.smoothing import exponential_mean

FAST, SLOW, SIGNAL = 12, 26, 9
FIRST = {"macd": SLOW - 1, "macd_histogram": SLOW + SIGNAL - 2}


def columns(close: Floats) -> Columns:
    """The features in FIRST, of closes of symbols side by side."""
    fast, slow = (exponential_mean(close, window=window, first=FIRST["macd"]) for window in (FAST, SLOW))
    line = fast - slow
    signal = exponential_mean(line, window=SIGNAL, first=FIRST["macd_histogram"])
    return {"macd": line / close, "macd_histogram": (line - signal) / close}
