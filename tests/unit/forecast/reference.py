"""Every feature the slow way: one plain loop per formula, over one symbol's adjusted prices."""

from collections.abc import Callable, Sequence
from math import nan
from statistics import fmean, pstdev, stdev

Values = Sequence[float]


def reference_features(bars: list[dict[str, float]]) -> dict[str, list[float]]:
    """All features of bars with open, high, low, close, volume; NaN during warm-up."""
    opens, highs, lows, closes, volumes = ([bar[k] for bar in bars] for k in ("open", "high", "low", "close", "volume"))
    before = [nan, *closes[:-1]]
    moves = [close - previous for close, previous in zip(closes, before, strict=True)]
    ranges = [max(high, previous) - min(low, previous) for high, low, previous in zip(highs, lows, before, strict=True)]
    returns = span_returns(closes, 1)
    middle, width = rolling(closes, 20, fmean), [4 * deviation for deviation in rolling(closes, 20, pstdev)]
    line, signal = macd(closes)
    return {
        **{f"return_{span}": span_returns(closes, span) for span in (1, 2, 5, 10, 20)},
        "overnight_gap": [first / previous - 1 for first, previous in zip(opens, before, strict=True)],
        "close_location": [(close - low) / (high - low) for high, low, close in zip(highs, lows, closes, strict=True)],
        **{
            f"sma_distance_{window}": [c / m - 1 for c, m in zip(closes, rolling(closes, window, fmean), strict=True)]
            for window in (5, 10, 20, 50)
        },
        "macd": [value / close for value, close in zip(line, closes, strict=True)],
        "macd_histogram": [(a - b) / close for a, b, close in zip(line, signal, closes, strict=True)],
        "rsi_14": rsi(moves),
        "volume_ratio_20": [v / m for v, m in zip(volumes, rolling(volumes, 20, fmean), strict=True)],
        "bollinger_b_20": [(c - (m - w / 2)) / w for c, m, w in zip(closes, middle, width, strict=True)],
        "bollinger_width_20": [w / m for w, m in zip(width, middle, strict=True)],
        **{f"volatility_{window}": [nan, *rolling(returns[1:], window, stdev)] for window in (10, 20)},
        "atr_14": [value / close for value, close in zip(wilder(ranges), closes, strict=True)],
    }


def rolling(values: Values, window: int, statistic: Callable[[Values], float]) -> list[float]:
    return [statistic(values[end - window : end]) if end >= window else nan for end in range(1, len(values) + 1)]


def span_returns(closes: Values, span: int) -> list[float]:
    return [closes[i] / closes[i - span] - 1 if i >= span else nan for i in range(len(closes))]


def smooth(values: Values, *, first: int, window: int, alpha: float) -> list[float]:
    result = [nan] * len(values)
    result[first] = sum(values[first - window + 1 : first + 1]) / window
    for i in range(first + 1, len(values)):
        result[i] = result[i - 1] + alpha * (values[i] - result[i - 1])
    return result


def wilder(values: Values) -> list[float]:
    """Wilder's own recursion: thirteen parts of the last mean and one of the new value."""
    result = [nan] * len(values)
    result[14] = sum(values[1:15]) / 14
    for i in range(15, len(values)):
        result[i] = (13 * result[i - 1] + values[i]) / 14
    return result


def rsi(moves: Values) -> list[float]:
    gains, losses = wilder([max(move, 0) for move in moves]), wilder([max(-move, 0) for move in moves])
    return [100 - 100 / (1 + gain / loss) for gain, loss in zip(gains, losses, strict=True)]


def macd(closes: Values) -> tuple[list[float], list[float]]:
    fast = smooth(closes, first=25, window=12, alpha=2 / 13)
    slow = smooth(closes, first=25, window=26, alpha=2 / 27)
    line = [a - b for a, b in zip(fast, slow, strict=True)]
    return line, smooth(line, first=33, window=9, alpha=2 / 10)
