"""What the whole universe did on each session: features that no symbol has of its own."""

import numpy as np

from nextday.forecast.features import FEATURES
from nextday.forecast.samples import Floats, Panel

MARKET_FEATURES = ("market_return", "market_dispersion", "market_breadth", "market_volatility_20")
_RETURN = FEATURES.index("return_1")
_WINDOW = 20


def with_market(panel: Panel) -> list[Floats]:
    """Each symbol's features (n, f) and, beside them, MARKET_FEATURES of the row's session.

    Over the panel's symbols: mean return, its standard deviation across symbols, the share that rose, and the standard
    deviation of the mean return over 20 sessions, NaN while there are fewer.
    """
    sessions, row_session = np.unique(np.concatenate([s.sessions for s in panel]), return_inverse=True)
    market = _market(np.concatenate([s.features[:, _RETURN] for s in panel]), row_session, len(sessions))
    ends = np.cumsum([len(samples) for samples in panel])
    return [
        np.column_stack([samples.features, market[row_session[end - len(samples) : end]]])
        for samples, end in zip(panel, ends, strict=True)
    ]


def _market(returns: Floats, row_session: np.ndarray[tuple[int], np.dtype[np.intp]], sessions: int) -> Floats:
    """MARKET_FEATURES by session, (sessions, 4)."""
    symbols = np.bincount(row_session, minlength=sessions)

    def mean(values: Floats) -> Floats:
        means: Floats = np.bincount(row_session, values, minlength=sessions) / symbols
        return means

    market_return = mean(returns)
    dispersion = np.sqrt(mean(np.square(returns - market_return[row_session])))
    breadth = mean((returns > 0).astype(np.float64))
    return np.column_stack([market_return, dispersion, breadth, _volatility(market_return)])


def _volatility(returns: Floats) -> Floats:
    volatility = np.full(len(returns), np.nan)
    if len(returns) >= _WINDOW:
        windows = np.lib.stride_tricks.sliding_window_view(returns, _WINDOW)
        volatility[_WINDOW - 1 :] = windows.std(axis=1, ddof=1)
    return volatility
