"""Features beside their peers, and how far they are from TA-Lib's."""

import numpy as np
import pandas as pd
import polars as pl

from benchmarks.forecast_market import daily_bars, dividends
from benchmarks.forecast_peers import with_pandas, with_ta, with_talib
from benchmarks.interleaved import Contender, interleaved, print_table
from nextday.forecast.features.features import FEATURES, features, vectors
from nextday.forecast.features.prices import adjusted_prices


def compare_features(symbols: int, years: int, rounds: int) -> None:
    """Print the table of features; every peer is given adjusted prices, sorted, as pandas wants them."""
    bars = daily_bars(0, symbols, years)
    actions = dividends(bars)
    prices = adjusted_prices(bars, actions)
    frame = prices.to_pandas()
    contenders = [
        Contender("nextday, from adjusted prices", lambda: vectors(prices)),
        Contender("nextday, finality, order and dividends included", lambda: features(bars, actions)),
        Contender("pandas, a loop over symbols", lambda: with_pandas(frame)),
        Contender("ta, a loop over symbols", lambda: with_ta(frame)),
        Contender("TA-Lib (C), a loop over symbols", lambda: with_talib(frame)),
    ]
    title = f"features: {symbols} symbols x {years} years, {prices.height:,} rows x {len(FEATURES)}"
    print_table(title, interleaved(contenders, rounds))
    difference, name = largest_difference(vectors(prices), with_talib(frame))
    print(f"  largest difference from TA-Lib after warm-up, in deviations of the feature: {difference:.1e} ({name})")


def largest_difference(ours: pl.DataFrame, theirs: pd.DataFrame) -> tuple[float, str]:
    """Over all features and rows whose vector is complete, and in which feature."""
    complete = ours.select(pl.all_horizontal(pl.col(FEATURES).is_not_null())).to_series().to_numpy()
    differences = []
    for name in FEATURES:
        expected = theirs[name].to_numpy()[complete]
        difference = np.abs(ours[name].to_numpy()[complete] - expected).max() / expected.std()
        differences.append((float(difference), name))
    return max(differences)
