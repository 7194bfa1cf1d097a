"""Distance of the close to its moving averages.

sma_n           mean of n closes
sma_distance_n  C / sma_n - 1
"""

import polars as pl

from nextday.forecast.indicators.windows import CLOSE, Stages, within_symbol

WINDOWS = (5, 10, 20, 50)
FEATURES = tuple(f"sma_distance_{window}" for window in WINDOWS)

STAGES: Stages = (
    tuple(within_symbol(CLOSE.rolling_mean(window)).alias(f"sma_{window}") for window in WINDOWS),
    tuple((CLOSE / pl.col(f"sma_{window}") - 1).alias(f"sma_distance_{window}") for window in WINDOWS),
)
