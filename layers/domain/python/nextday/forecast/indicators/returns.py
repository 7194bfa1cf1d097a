"""Returns between closes, over the night, and the close's place in the day.

return_n        C[t] / C[t-n] - 1
overnight_gap   O[t] / C[t-1] - 1
close_location  (C - L) / (H - L); a bar without range closes in its middle, 0.5
"""

from nextday.forecast.indicators.windows import CLOSE, HIGH, LOW, OPEN, PREVIOUS_CLOSE, Stages, ratio, within_symbol

SPANS = (1, 2, 5, 10, 20)
FEATURES = (*(f"return_{span}" for span in SPANS), "overnight_gap", "close_location")

STAGES: Stages = (
    (
        *((CLOSE / within_symbol(CLOSE.shift(span)) - 1).alias(f"return_{span}") for span in SPANS),
        (OPEN / PREVIOUS_CLOSE - 1).alias("overnight_gap"),
        ratio(CLOSE - LOW, HIGH - LOW, neutral=0.5).alias("close_location"),
    ),
)
