"""From probabilities to positions, and from positions to returns after costs."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from nextday.forecast.features.samples import Days, Flags, Floats
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
    """Sessions of forecast (t,), what each symbol returned after each, (t, symbols), NaN where nobody could trade.

    `listed` (t, symbols) says where there was a symbol to trade; where nobody could, its time passes nevertheless.
    """

    symbols: tuple[str, ...]
    sessions: Days
    returns: Floats
    listed: Flags

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


def grid_of(parts: Sequence[tuple[str, Days]], earned: pl.DataFrame) -> Grid:
    """The returns of `next_returns` on the sessions on which each symbol was forecast; at least one symbol."""
    sessions = np.unique(np.concatenate([days for _, days in parts]))
    returns = np.full((len(sessions), len(parts)), np.nan)
    listed = np.zeros(returns.shape, dtype=np.bool_)
    for column, (symbol, days) in enumerate(parts):
        rows = earned.filter(pl.col("symbol") == symbol)
        own = rows["session_date"].to_numpy().astype("datetime64[D]")
        _, place, source = np.intersect1d(days, own, return_indices=True)
        row = np.searchsorted(sessions, days[place])
        returns[row, column] = rows["next_return"].to_numpy()[source]
        listed[row, column] = True
    known = listed.any(axis=1)
    return Grid(tuple(symbol for symbol, _ in parts), sessions[known], returns[known], listed[known])


def trade(positions: Floats, returns: Floats, cost: float) -> Traded:
    """Hold `positions` (t, symbols) in equal parts of the capital over the symbols that can be traded that session.

    What prices do to the parts within a session is put right at the next open without being charged; changes of
    position are charged `cost` per unit of capital bought or sold, entry included. What cannot be traded earns nothing
    and costs nothing, and is held as it was until it can.
    """
    tradable = ~np.isnan(returns)
    parts = np.where(tradable, positions, 0.0) / np.maximum(tradable.sum(axis=1, keepdims=True), 1)
    turnover = np.abs(np.diff(_carried(parts, tradable), axis=0, prepend=0.0)).sum(axis=1)
    gross = (parts * np.where(tradable, returns, 0.0)).sum(axis=1)
    return Traded(gross - cost * turnover, turnover)


def _carried(parts: Floats, tradable: Flags) -> Floats:
    """The parts of each symbol when it could last be traded; before its first time they are 0."""
    rows = np.arange(len(parts))[:, np.newaxis]
    last = np.maximum.accumulate(np.where(tradable, rows, 0), axis=0)
    return np.take_along_axis(parts, last, axis=0)
