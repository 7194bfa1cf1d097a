"""Returns between closes, over the night, and the close's place in the day.

return_n        C[t] / C[t-n] - 1
overnight_gap   O[t] / C[t-1] - 1
close_location  (C - L) / (H - L); a bar without range closes in its middle, 0.5
"""

from nextday.forecast.features.indicators.arrays import Columns, lag, ratio
from nextday.forecast.features.indicators.bars import Bars

SPANS = (2, 5, 10, 20)
WARM_UP = {"return_1": 1, **{f"return_{span}": span for span in SPANS}, "overnight_gap": 1, "close_location": 0}


def columns(bars: Bars) -> Columns:
    """The features in WARM_UP."""
    return {
        "return_1": bars.returns.values,
        **{f"return_{span}": bars.close / lag(bars.close, span) - 1 for span in SPANS},
        "overnight_gap": bars.open / lag(bars.close, 1) - 1,
        "close_location": ratio(bars.close - bars.low, bars.high - bars.low, neutral=0.5),
    }
