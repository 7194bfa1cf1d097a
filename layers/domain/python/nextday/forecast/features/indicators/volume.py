"""Volume against its mean.

volume_ratio_20  V / mean of 20 volumes; 1 where nothing was traded at all
"""

from nextday.forecast.features.indicators.arrays import Columns, ratio
from nextday.forecast.features.indicators.bars import Bars
from nextday.forecast.features.indicators.windows import Windows

WINDOW = 20
WARM_UP = {"volume_ratio_20": WINDOW - 1}


def columns(bars: Bars) -> Columns:
    """The feature in WARM_UP."""
    return {"volume_ratio_20": ratio(bars.volume, Windows(bars.volume).mean(WINDOW), neutral=1.0)}
