"""Moving average convergence/divergence, 12/26/9 (Gerald Appel, 1979), as TA-Lib seeds it.

macd            (ema_12 - ema_26) / C, both means starting at bar 25 from plain means
macd_histogram  (macd_line - ema_9 of macd_line) / C, where macd_line = ema_12 - ema_26
"""

import polars as pl

from nextday.forecast.indicators.positions import CLOSE, Columns
from nextday.forecast.indicators.smoothing import exponential_mean

FEATURES = ("macd", "macd_histogram")

_FAST, _SLOW, _SIGNAL = 12, 26, 9
_FIRST = _SLOW - 1
_LINE = pl.col("macd_line")

COLUMNS: Columns = {
    "fast": exponential_mean("close", window=_FAST, first=_FIRST),
    "slow": exponential_mean("close", window=_SLOW, first=_FIRST),
    "macd_line": pl.col("fast") - pl.col("slow"),
    "macd_signal": exponential_mean("macd_line", window=_SIGNAL, first=_FIRST + _SIGNAL - 1),
    "macd": _LINE / CLOSE,
    "macd_histogram": (_LINE - pl.col("macd_signal")) / CLOSE,
}
