"""What each feature is, for people: told without the numerical libraries that compute it."""

from dataclasses import dataclass

from nextday.catalog import Column, Partition, Table, Type
from nextday.catalog.views import INDICATORS

_WILDER = "J. Welles Wilder, New Concepts in Technical Trading Systems, 1978"
_BOLLINGER = "John Bollinger, Bollinger on Bollinger Bands, 2001"
_APPEL = "Gerald Appel, The Moving Average Convergence-Divergence Trading Method, 1979; seeded as by TA-Lib"
_COMMON = "common use"
_RATIO, _SHARE, _POINTS, _TIMES = "ratio", "0 to 1", "0 to 100", "multiple"


@dataclass(frozen=True)
class Description:
    """A feature: its formula, the unit of its values, and where it comes from.

    O, H, L, C and V are open, high, low, close and volume, adjusted for splits and dividends, t the bar. `first_bar`
    is the number of the symbol's first bar, counted from 1, that has a value.
    """

    name: str
    formula: str
    unit: str
    first_bar: int
    source: str = _COMMON


def _return(span: int) -> Description:
    return Description(f"return_{span}", f"C[t] / C[t-{span}] - 1", _RATIO, span + 1)


def _distance(window: int) -> Description:
    return Description(f"sma_distance_{window}", f"C / sma_{window} - 1, sma_n the mean of n closes", _RATIO, window)


def _volatility(window: int) -> Description:
    formula = f"sample standard deviation (ddof 1) of the last {window} values of return_1, not annualised"
    return Description(f"volatility_{window}", formula, _RATIO, window + 1)


DESCRIPTIONS = (
    *(_return(span) for span in (1, 2, 5, 10, 20)),
    Description("overnight_gap", "O[t] / C[t-1] - 1", _RATIO, 2),
    Description("close_location", "(C - L) / (H - L), 0.5 where H = L", _SHARE, 1),
    *(_distance(window) for window in (5, 10, 20, 50)),
    Description("macd", "(ema_12 - ema_26) / C", _RATIO, 26, _APPEL),
    Description("macd_histogram", "(m - ema_9 of m) / C, m = ema_12 - ema_26", _RATIO, 34, _APPEL),
    Description("rsi_14", "100 G / (G + L), Wilder's means of 14 gains and losses; 50 at rest", _POINTS, 15, _WILDER),
    Description("volume_ratio_20", "V / mean of 20 volumes, 1 where nothing was traded", _TIMES, 20),
    Description(
        "bollinger_b_20",
        "(C - lower) / (upper - lower), bands 2 deviations (ddof 0) from sma_20",
        _SHARE,
        20,
        _BOLLINGER,
    ),
    Description("bollinger_width_20", "(upper - lower) / sma_20", _RATIO, 20, _BOLLINGER),
    *(_volatility(window) for window in (10, 20)),
    Description(
        "atr_14", "Wilder's mean of 14 true ranges, max(H, C[t-1]) - min(L, C[t-1]), over C", _RATIO, 15, _WILDER
    ),
)
"""In the order of FEATURES."""

INDICATOR_ROWS = Table(
    INDICATORS.prefix.removesuffix("/"),
    INDICATORS.comment,
    (
        Column("symbol", Type.STRING),
        Column("session_date", Type.DATE),
        *(Column(one.name, Type.FLOAT, one.formula) for one in DESCRIPTIONS),
    ),
    (Partition.BUCKET, Partition.YEAR),
    ("symbol", "session_date"),
)
"""The view as a table, which its files are read as; null before a feature's first bar."""
