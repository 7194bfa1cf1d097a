"""Distance of the close to its moving averages.

sma_n           mean of n closes
sma_distance_n  C / sma_n - 1
"""

from nextday.forecast.features.indicators.arrays import Columns
from nextday.forecast.features.indicators.bars import Bars

WINDOWS = (5, 10, 20, 50)
WARM_UP = {f"sma_distance_{window}": window - 1 for window in WINDOWS}


def columns(bars: Bars) -> Columns:
    """The features in WARM_UP."""
    return {f"sma_distance_{window}": bars.close / bars.closes.mean(window) - 1 for window in WINDOWS}
