"""How far prices swing: Bollinger bands, volatility of returns, average true range.

bollinger_b_20      (C - lower) / (upper - lower); bands at 2 deviations (ddof 0) from sma_20, 0.5 where they meet
bollinger_width_20  (upper - lower) / sma_20 (John Bollinger, Bollinger on Bollinger Bands, 2001)
volatility_n        sample standard deviation, ddof 1, of n one-day returns; not annualised
atr_14              Wilder's mean of the true range, max(H, C[t-1]) - min(L, C[t-1]), over the close
"""

import polars as pl

from nextday.forecast.indicators.positions import CLOSE, HIGH, LOW, Columns, larger, ratio
from nextday.forecast.indicators.smoothing import wilder_mean
from nextday.forecast.indicators.windows import deviation, window_squares

WINDOWS = (10, 20)
FEATURES = ("bollinger_b_20", "bollinger_width_20", *(f"volatility_{window}" for window in WINDOWS), "atr_14")

_MIDDLE, _BAND = pl.col("sma_20"), 2 * pl.col("deviation_20")
_PREVIOUS_CLOSE = pl.col("previous_close")

COLUMNS: Columns = {
    **window_squares("close", 20),
    "deviation_20": deviation("close", 20, ddof=0),
    "bollinger_b_20": ratio(CLOSE - _MIDDLE + _BAND, 2 * _BAND, neutral=0.5),
    "bollinger_width_20": 2 * _BAND / _MIDDLE,
    **window_squares("return_1", *WINDOWS),
    **{f"volatility_{window}": deviation("return_1", window, ddof=1) for window in WINDOWS},
    "true_range": larger(HIGH, _PREVIOUS_CLOSE) + larger(-LOW, -_PREVIOUS_CLOSE),
    "mean_true_range": wilder_mean("true_range"),
    "atr_14": pl.col("mean_true_range") / CLOSE,
}
