"""Bollinger bands: where the close is between them, and how far they are apart.

bollinger_b_20      (C - lower) / (upper - lower); bands at 2 deviations (ddof 0) from sma_20, 0.5 where they meet
bollinger_width_20  (upper - lower) / sma_20 (John Bollinger, Bollinger on Bollinger Bands, 2001)
"""

from nextday.forecast.features.indicators.arrays import Columns, ratio
from nextday.forecast.features.indicators.bars import Bars

WINDOW = 20
WARM_UP = {"bollinger_b_20": WINDOW - 1, "bollinger_width_20": WINDOW - 1}


def columns(bars: Bars) -> Columns:
    """The features in WARM_UP."""
    middle, band = bars.closes.mean(WINDOW), 2 * bars.closes.deviation(WINDOW, ddof=0)
    return {
        "bollinger_b_20": ratio(bars.close - middle + band, 2 * band, neutral=0.5),
        "bollinger_width_20": 2 * band / middle,
    }
