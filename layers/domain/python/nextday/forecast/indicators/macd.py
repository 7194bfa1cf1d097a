"""Moving average convergence/divergence, 12/26/9 (Gerald Appel, 1979), as TA-Lib seeds it.

macd            (ema_12 - ema_26) / C, both means starting at bar 25 from plain means
macd_histogram  (macd_line - ema_9 of macd_line) / C, where macd_line = ema_12 - ema_26
"""

import polars as pl

from nextday.forecast.indicators.windows import CLOSE, Stages, exponential_mean, seeded

FEATURES = ("macd", "macd_histogram")

_FAST, _SLOW, _SIGNAL = 12, 26, 9
_FIRST = _SLOW - 1
_LINE = pl.col("macd_line")


def _ema(value: str, window: int) -> pl.Expr:
    return exponential_mean(value, alpha=2 / (window + 1))


STAGES: Stages = (
    (
        seeded("close", window=_FAST, first=_FIRST).alias("fast"),
        seeded("close", window=_SLOW, first=_FIRST).alias("slow"),
    ),
    ((_ema("fast", _FAST) - _ema("slow", _SLOW)).alias("macd_line"),),
    (seeded("macd_line", window=_SIGNAL, first=_FIRST + _SIGNAL - 1).alias("signal"),),
    ((_LINE / CLOSE).alias("macd"), ((_LINE - _ema("signal", _SIGNAL)) / CLOSE).alias("macd_histogram")),
)
