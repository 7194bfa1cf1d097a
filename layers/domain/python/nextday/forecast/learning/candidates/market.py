"""What the whole universe did on each session: features that no symbol has of its own."""

import numpy as np

from nextday.forecast.features.samples import Floats
from nextday.forecast.learning.universe import Universe

MARKET_FEATURES = ("market_return", "market_dispersion", "market_breadth", "market_volatility_20")
_WINDOW = 20


def market_features(universe: Universe) -> Floats:
    """MARKET_FEATURES by session, (sessions, 4).

    Over the universe's symbols: mean return, its standard deviation across symbols, the share that rose, and the
    standard deviation of the mean return over 20 sessions, NaN while there are fewer.
    """
    symbols, *sums = universe.returns.T
    mean, square, breadth = (total / symbols for total in sums)
    # a variance from sums may round to less than zero where all returns are alike
    dispersion = np.sqrt(np.maximum(square - np.square(mean), 0))
    return np.column_stack([mean, dispersion, breadth, _volatility(mean)])


def _volatility(returns: Floats) -> Floats:
    volatility = np.full(len(returns), np.nan)
    if len(returns) >= _WINDOW:
        windows = np.lib.stride_tricks.sliding_window_view(returns, _WINDOW)
        volatility[_WINDOW - 1 :] = windows.std(axis=1, ddof=1)
    return volatility
