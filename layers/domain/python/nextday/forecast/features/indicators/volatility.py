"""How far returns swing.

volatility_n  sample standard deviation, ddof 1, of n one-day returns; not annualised
"""

from nextday.forecast.features.indicators.arrays import Columns
from nextday.forecast.features.indicators.bars import Bars

WINDOWS = (10, 20)
WARM_UP = {f"volatility_{window}": window for window in WINDOWS}


def columns(bars: Bars) -> Columns:
    """The features in WARM_UP."""
    return {f"volatility_{window}": bars.returns.deviation(window, ddof=1) for window in WINDOWS}
