"""How far prices swing: Bollinger bands, volatility of returns, average true range.

bollinger_b_20      (C - lower) / (upper - lower); bands at 2 deviations (ddof 0) from sma_20, 0.5 where they meet
bollinger_width_20  (upper - lower) / sma_20 (John Bollinger, Bollinger on Bollinger Bands, 2001)
volatility_n        sample standard deviation, ddof 1, of n one-day returns; not annualised
atr_14              Wilder's mean of the true range, max(H, C[t-1]) - min(L, C[t-1]), over the close
"""

import polars as pl

from nextday.forecast.indicators.windows import (
    CLOSE,
    HIGH,
    LOW,
    PREVIOUS_CLOSE,
    Stages,
    ratio,
    wilder_mean,
    wilder_seeded,
    within_symbol,
)

WINDOWS = (10, 20)
FEATURES = ("bollinger_b_20", "bollinger_width_20", *(f"volatility_{window}" for window in WINDOWS), "atr_14")

_MIDDLE, _DEVIATION = pl.col("sma_20"), pl.col("deviation_20")
_TRUE_RANGE = pl.max_horizontal(HIGH, PREVIOUS_CLOSE) - pl.min_horizontal(LOW, PREVIOUS_CLOSE)


def _volatility(window: int) -> pl.Expr:
    return within_symbol(pl.col("return_1").rolling_std(window)).alias(f"volatility_{window}")


STAGES: Stages = (
    (
        within_symbol(CLOSE.rolling_std(20, ddof=0)).alias("deviation_20"),
        _TRUE_RANGE.alias("true_range"),
    ),
    (
        *(_volatility(window) for window in WINDOWS),
        wilder_seeded("true_range").alias("mean_true_range"),
        ratio(CLOSE - _MIDDLE + 2 * _DEVIATION, 4 * _DEVIATION, neutral=0.5).alias("bollinger_b_20"),
        (4 * _DEVIATION / _MIDDLE).alias("bollinger_width_20"),
    ),
    ((wilder_mean("mean_true_range") / CLOSE).alias("atr_14"),),
)
