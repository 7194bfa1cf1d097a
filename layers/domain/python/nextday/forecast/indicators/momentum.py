"""Wilder's relative strength index, and volume against its mean.

rsi_14           100 * G / (G + L), G and L Wilder's means of gains and losses; 50 where nothing moved at all
volume_ratio_20  V / mean of 20 volumes; 1 where nothing was traded at all
"""

import polars as pl

from nextday.forecast.indicators.positions import CLOSE, VOLUME, Columns, larger, ratio
from nextday.forecast.indicators.smoothing import wilder_mean
from nextday.forecast.indicators.windows import mean, window_sums

FEATURES = ("rsi_14", "volume_ratio_20")

_CHANGE, _GAIN, _LOSS = pl.col("change"), pl.col("mean_gain"), pl.col("mean_loss")
_NOTHING = pl.lit(0.0)

COLUMNS: Columns = {
    "change": CLOSE - pl.col("previous_close"),
    "gain": larger(_CHANGE, _NOTHING),
    "loss": larger(-_CHANGE, _NOTHING),
    "mean_gain": wilder_mean("gain"),
    "mean_loss": wilder_mean("loss"),
    "rsi_14": ratio(100 * _GAIN, _GAIN + _LOSS, neutral=50.0),
    **window_sums("volume", 20),
    "volume_ratio_20": ratio(VOLUME, mean("volume", 20), neutral=1.0),
}
