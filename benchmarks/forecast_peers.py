"""The twenty features as others compute them, one symbol at a time."""

import pandas as pd
import ta

from nextday.forecast.features.features import FEATURES
from tests.unit.forecast.talib_features import talib_features

SPANS, SMAS, VOLATILITIES = (1, 2, 5, 10, 20), (5, 10, 20, 50), (10, 20)
Columns = dict[str, pd.Series]


def with_pandas(prices: pd.DataFrame) -> pd.DataFrame:
    """The usual loop over `groupby`, with pandas' own windows."""
    return pd.concat([bars.assign(**_pandas_columns(bars)) for _, bars in prices.groupby("symbol", sort=False)])


def with_ta(prices: pd.DataFrame) -> pd.DataFrame:
    """The same loop with the indicators of `ta`."""
    return pd.concat([bars.assign(**_ta_columns(bars)) for _, bars in prices.groupby("symbol", sort=False)])


def with_talib(prices: pd.DataFrame) -> pd.DataFrame:
    """The same loop with TA-Lib, a library in C."""
    return pd.concat([bars.assign(**_talib_columns(bars)) for _, bars in prices.groupby("symbol", sort=False)])


def _plain(bars: pd.DataFrame) -> Columns:
    """What no library defines."""
    return {
        "overnight_gap": bars["open"] / bars["close"].shift(1) - 1,
        "close_location": (bars["close"] - bars["low"]) / (bars["high"] - bars["low"]),
    }


def _pandas_columns(bars: pd.DataFrame) -> Columns:
    close, returns = bars["close"], bars["close"].pct_change()
    change, before = close.diff(), close.shift(1)
    gain, loss = _wilder(change.clip(lower=0)), _wilder(-change.clip(upper=0))
    middle, deviation = close.rolling(20).mean(), close.rolling(20).std(ddof=0)
    line = close.ewm(span=12, adjust=False).mean() - close.ewm(span=26, adjust=False).mean()
    ranges = [bars["high"] - bars["low"], (bars["high"] - before).abs(), (bars["low"] - before).abs()]
    return {
        **_plain(bars),
        **{f"return_{span}": close.pct_change(span) for span in SPANS},
        **{f"sma_distance_{window}": close / close.rolling(window).mean() - 1 for window in SMAS},
        "macd": line / close,
        "macd_histogram": (line - line.ewm(span=9, adjust=False).mean()) / close,
        "rsi_14": 100 - 100 / (1 + gain / loss),
        "volume_ratio_20": bars["volume"] / bars["volume"].rolling(20).mean(),
        "bollinger_b_20": (close - middle + 2 * deviation) / (4 * deviation),
        "bollinger_width_20": 4 * deviation / middle,
        **{f"volatility_{window}": returns.rolling(window).std() for window in VOLATILITIES},
        "atr_14": _wilder(pd.concat(ranges, axis=1).max(axis=1)) / close,
    }


def _wilder(values: pd.Series) -> pd.Series:
    return values.ewm(alpha=1 / 14, min_periods=14, adjust=False).mean()


def _ta_columns(bars: pd.DataFrame) -> Columns:
    high, low, close, volume = (bars[name] for name in ("high", "low", "close", "volume"))
    returns = {f"return_{span}": ta.momentum.ROCIndicator(close, span).roc() / 100 for span in SPANS}
    bands, macd = ta.volatility.BollingerBands(close, 20, 2), ta.trend.MACD(close)
    return {
        **_plain(bars),
        **returns,
        **{
            f"sma_distance_{window}": close / ta.trend.SMAIndicator(close, window).sma_indicator() - 1
            for window in SMAS
        },
        "macd": macd.macd() / close,
        "macd_histogram": macd.macd_diff() / close,
        "rsi_14": ta.momentum.RSIIndicator(close, 14).rsi(),
        "volume_ratio_20": volume / ta.trend.SMAIndicator(volume, 20).sma_indicator(),
        "bollinger_b_20": bands.bollinger_pband(),
        "bollinger_width_20": bands.bollinger_wband() / 100,
        **{f"volatility_{window}": returns["return_1"].rolling(window).std() for window in VOLATILITIES},
        "atr_14": ta.volatility.AverageTrueRange(high, low, close, 14).average_true_range() / close,
    }


def _talib_columns(bars: pd.DataFrame) -> Columns:
    prices = {name: bars[name].to_numpy() for name in ("high", "low", "close", "volume")}
    columns = {**_plain(bars), **talib_features(prices)}
    return {name: columns[name] for name in FEATURES}
