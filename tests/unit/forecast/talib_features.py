"""Every feature that TA-Lib defines, by TA-Lib: that is all but the overnight gap and the close within its range."""

from collections.abc import Mapping

import numpy as np
import talib

from nextday.forecast.features.samples import Floats


def talib_features(prices: Mapping[str, Floats]) -> dict[str, Floats]:
    """Of one symbol's adjusted high, low, close and volume; NaN during warm-up."""
    high, low, close, volume = (prices[name] for name in ("high", "low", "close", "volume"))
    upper, middle, lower = talib.BBANDS(close, 20, 2, 2)
    line, _, histogram = talib.MACD(close, 12, 26, 9)
    returns = talib.ROCP(close, 1)
    return {
        **{f"return_{span}": talib.ROCP(close, span) for span in (1, 2, 5, 10, 20)},
        **{f"sma_distance_{window}": close / talib.SMA(close, window) - 1 for window in (5, 10, 20, 50)},
        "macd": line / close,
        "macd_histogram": histogram / close,
        "rsi_14": talib.RSI(close, 14),
        "volume_ratio_20": volume / talib.SMA(volume, 20),
        "bollinger_b_20": (close - lower) / (upper - lower),
        "bollinger_width_20": (upper - lower) / middle,
        # TA-Lib knows no sample deviation
        **{f"volatility_{n}": talib.STDDEV(returns, n) * np.sqrt(n / (n - 1)) for n in (10, 20)},
        "atr_14": talib.ATR(high, low, close, 14) / close,
    }
