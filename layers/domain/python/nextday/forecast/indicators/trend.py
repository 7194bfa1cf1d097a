"""Distance of the close to its moving averages.

sma_n           mean of n closes
sma_distance_n  C / sma_n - 1
"""

import polars as pl

from nextday.forecast.indicators.positions import CLOSE, Columns
from nextday.forecast.indicators.windows import mean, window_sums

WINDOWS = (5, 10, 20, 50)
FEATURES = tuple(f"sma_distance_{window}" for window in WINDOWS)

COLUMNS: Columns = {
    **window_sums("close", *WINDOWS),
    **{f"sma_{window}": mean("close", window) for window in WINDOWS},
    **{f"sma_distance_{window}": CLOSE / pl.col(f"sma_{window}") - 1 for window in WINDOWS},
}
