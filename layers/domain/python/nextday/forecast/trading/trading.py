"""From probabilities to positions, and from positions to returns after costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from nextday.forecast.features.prices import adjusted_prices
from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.score.statistics import Scored

BASIS_POINT = 1e-4


@dataclass(frozen=True)
class Rule:
    """Hold a stock from the probability `long_from` on, short it down to `short_to` if that is given, else nothing."""

    name: str
    long_from: float
    short_to: float | None = None

    def positions(self, probabilities: Floats) -> Floats:
        """1, 0 or -1 for every probability; 0 where it is NaN."""
        long = probabilities >= self.long_from
        if self.short_to is None:
            return long.astype(np.float64)
        # a rule may have one threshold for both sides: on it, it is long
        short = ~long & (probabilities <= self.short_to)
        return long.astype(np.float64) - short


@dataclass(frozen=True)
class Grid:
    """Sessions of forecast (t,), what each symbol returned after each, (t, symbols), NaN where nobody could trade."""

    symbols: tuple[str, ...]
    sessions: Days
    returns: Floats

    def placed(self, parts: Sequence[Scored]) -> Floats:
        """Probabilities of every symbol on the grid, NaN where there are none."""
        probabilities = np.full(self.returns.shape, np.nan)
        for column, part in enumerate(parts):
            _, row, source = np.intersect1d(self.sessions, part.sessions, return_indices=True)
            probabilities[row, column] = part.probabilities[source]
        return probabilities


@dataclass(frozen=True)
class Traded:
    """Daily returns after costs (t,), and the share of capital that was traded for each."""

    net: Floats
    turnover: Floats


def next_returns(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """What a forecast can earn, as symbol, session_date, next_return: from the next session's open to the one after.

    A forecast comes after the close that it knows, so the next open is the first price at which anybody can act on it.
    `bars` and `actions` are rows of bars_1d and corporate_actions; prices are dividend-adjusted. The last two bars of a
    symbol earn nothing yet and are left out.
    """
    opens = pl.col("open")
    earned = (opens.shift(-2) / opens.shift(-1) - 1).over("symbol")
    prices = adjusted_prices(bars, actions).with_columns(next_return=earned)
    return prices.drop_nulls("next_return").select("symbol", "session_date", "next_return")


def grid_of(parts: Sequence[tuple[str, Days]], earned: pl.DataFrame) -> Grid:
    """The returns of `next_returns` on the sessions on which each symbol was forecast; at least one symbol."""
    sessions = np.unique(np.concatenate([days for _, days in parts]))
    returns = np.full((len(sessions), len(parts)), np.nan)
    for column, (symbol, days) in enumerate(parts):
        rows = earned.filter(pl.col("symbol") == symbol)
        own = rows["session_date"].to_numpy().astype("datetime64[D]")
        _, place, source = np.intersect1d(days, own, return_indices=True)
        returns[np.searchsorted(sessions, days[place]), column] = rows["next_return"].to_numpy()[source]
    earning = ~np.isnan(returns).all(axis=1)
    return Grid(tuple(symbol for symbol, _ in parts), sessions[earning], returns[earning])


def trade(positions: Floats, returns: Floats, cost: float) -> Traded:
    """Hold `positions` (t, symbols) in equal parts of the capital over the symbols that can be traded that session.

    What prices do to the parts within a session is put right at the next open without being charged; changes of
    position are charged `cost` per unit of capital bought or sold, entry included.
    """
    tradable = ~np.isnan(returns)
    parts = np.where(tradable, positions, 0.0) / np.maximum(tradable.sum(axis=1, keepdims=True), 1)
    turnover = np.abs(np.diff(parts, axis=0, prepend=0.0)).sum(axis=1)
    gross = (parts * np.where(tradable, returns, 0.0)).sum(axis=1)
    return Traded(gross - cost * turnover, turnover)
