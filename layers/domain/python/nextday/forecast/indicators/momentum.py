"""Wilder's relative strength index, and volume against its mean.

rsi_14           100 * G / (G + L), G and L Wilder's means of gains and losses; 50 where nothing moved at all
volume_ratio_20  V / mean of 20 volumes; 1 where nothing was traded at all
"""

import polars as pl

from nextday.forecast.indicators.windows import (
    CLOSE,
    PREVIOUS_CLOSE,
    VOLUME,
    Stages,
    ratio,
    wilder_mean,
    wilder_seeded,
    within_symbol,
)

FEATURES = ("rsi_14", "volume_ratio_20")

_GAIN, _LOSS = pl.col("mean_gain"), pl.col("mean_loss")

STAGES: Stages = (
    (
        (CLOSE - PREVIOUS_CLOSE).clip(lower_bound=0).alias("gain"),
        (PREVIOUS_CLOSE - CLOSE).clip(lower_bound=0).alias("loss"),
        within_symbol(VOLUME.rolling_mean(20)).alias("mean_volume"),
    ),
    (
        wilder_seeded("gain").alias("mean_gain"),
        wilder_seeded("loss").alias("mean_loss"),
        ratio(VOLUME, pl.col("mean_volume"), neutral=1.0).alias("volume_ratio_20"),
    ),
    (wilder_mean("mean_gain"), wilder_mean("mean_loss")),
    (ratio(100 * _GAIN, _GAIN + _LOSS, neutral=50.0).alias("rsi_14"),),
)
