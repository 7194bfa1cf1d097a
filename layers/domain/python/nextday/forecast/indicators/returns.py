"""Returns between closes, over the night, and the close's place in the day.

return_n        C[t] / C[t-n] - 1
overnight_gap   O[t] / C[t-1] - 1
close_location  (C - L) / (H - L); a bar without range closes in its middle, 0.5
"""

import polars as pl

from nextday.forecast.indicators.positions import CLOSE, HIGH, LOW, OPEN, Columns, lag, ratio

SPANS = (1, 2, 5, 10, 20)
FEATURES = (*(f"return_{span}" for span in SPANS), "overnight_gap", "close_location")

COLUMNS: Columns = {
    "previous_close": lag(CLOSE, 1),
    **{f"return_{span}": CLOSE / lag(CLOSE, span) - 1 for span in SPANS},
    "overnight_gap": OPEN / pl.col("previous_close") - 1,
    "close_location": ratio(CLOSE - LOW, HIGH - LOW, neutral=0.5),
}
