"""What following a forecaster day by day would have brought, in all and by year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from nextday.forecast.features.samples import Days, Floats, Panel
from nextday.forecast.learning.folds import Fold, first_forecast
from nextday.forecast.learning.walk_forward import MIXTURE, Course
from nextday.forecast.score.statistics import RIVALS
from nextday.forecast.trading.performance import growth, performance
from nextday.forecast.trading.trading import BASIS_POINT, Rule, Traded, trade

FOLLOWED = (*RIVALS, MIXTURE)
"""Who is followed: the base rates, and what is served."""
LIKELIER_SIDE = Rule("long/flat", 0.5)
"""Hold what is likelier to close higher than not. Signals, which are rarer, would seldom hold anything."""
THRESHOLDS = (0.46, 0.48, LIKELIER_SIDE.long_from, 0.52, 0.54, 0.56, 0.58, 0.6)
"""Probabilities from which on to hold; few forecasts of direction are further from one half."""
Counts = npt.NDArray[np.uint8]
Earned = Mapping[str, tuple[Days, Floats]]
"""By symbol the sessions after which a forecast earns something, and what; NaN where nobody could trade."""


@dataclass(frozen=True)
class Positions:
    """What can be traded together: sessions (t,), returns (t, symbols), and how many of THRESHOLDS forecasts reach.

    `reached` is (FOLLOWED, t, symbols): a byte in the place of a probability says all that positions need.
    """

    sessions: Days
    returns: Floats
    reached: Counts

    @property
    def tradable(self) -> bool:
        """Whether anybody could ever trade."""
        return not np.isnan(self.returns).all()

    def traded(self, forecaster: str, threshold: float = LIKELIER_SIDE.long_from) -> Traded:
        """Follow one of FOLLOWED from one of THRESHOLDS on, before costs."""
        long = self.reached[FOLLOWED.index(forecaster)] > THRESHOLDS.index(threshold)
        return trade(long.astype(np.float64), self.returns, 0.0)

    def holding(self) -> Floats:
        """What holding everything would have returned day by day (t,), before costs."""
        return trade(np.ones_like(self.returns), self.returns, 0.0).net

    def held(self) -> float:
        """What holding everything would have brought before costs."""
        return _total(self.holding())


def earned(returns: pl.DataFrame) -> dict[str, tuple[Days, Floats]]:
    """Rows of `next_returns` as arrays, which take a tenth of their room."""
    parts = returns.partition_by("symbol", as_dict=True, maintain_order=True).items()
    return {
        str(symbol): (rows["session_date"].to_numpy().astype("datetime64[D]"), rows["next_return"].to_numpy())
        for (symbol,), rows in parts
    }


def positions(panel: Panel, folds: Sequence[Fold], course: Course, returns: Earned) -> Iterator[tuple[str, Positions]]:
    """By symbol, the positions on a walk-forward's forecasts; of symbols that were forecast and could be traded."""
    for samples, everyone, mixture in zip(panel, course.forecasts, course.mixture, strict=True):
        tested = slice(first_forecast(samples, folds), None)
        days, values = returns.get(samples.symbol, (samples.sessions[:0], np.empty(0)))
        _, place, source = np.intersect1d(samples.sessions[tested], days, assume_unique=True, return_indices=True)
        said = np.vstack([everyone[tested, : len(RIVALS)].T, mixture[tested]])[:, place]
        reached = np.add.reduce([said >= threshold for threshold in THRESHOLDS], dtype=np.uint8)
        own = Positions(days[source], values[source][:, np.newaxis], reached[:, :, np.newaxis])
        if own.tradable:
            yield samples.symbol, own


def together(parts: Sequence[Positions]) -> Positions:
    """The positions of at least one of symbols, side by side on the sessions of all."""
    sessions = np.unique(np.concatenate([part.sessions for part in parts]))
    returns = np.full((len(sessions), len(parts)), np.nan)
    reached = np.zeros((len(FOLLOWED), *returns.shape), dtype=np.uint8)
    for column, part in enumerate(parts):
        rows = np.searchsorted(sessions, part.sessions)
        returns[rows, column], reached[:, rows, column] = part.returns[:, 0], part.reached[:, :, 0]
    return Positions(sessions, returns, reached)


def told(traded: Traded, sessions: Days, bps: float) -> dict[str, Any]:
    """What a strategy brought after costs of so many basis points a side: shares of capital, in all and by year."""
    cost = bps * BASIS_POINT
    net = traded.net - cost * traded.turnover
    figures = performance(net, traded.turnover, cost)
    return {
        "from": sessions[0].item(),
        "to": sessions[-1].item(),
        "days": figures.sessions,
        "net": _total(net),
        "gross": _total(traded.net),
        "annual_return": figures.annual_return,
        "drawdown": figures.max_drawdown,
        "turnover": figures.annual_turnover,
        "sharpe": figures.sharpe,
        "by_year": list(_years(traded, net, sessions)),
    }


def _total(returns: Floats) -> float:
    return float(growth(returns)[-1] - 1)


def _years(traded: Traded, net: Floats, sessions: Days) -> Iterator[dict[str, Any]]:
    years, starts = np.unique(sessions.astype("datetime64[Y]"), return_index=True)
    columns = (
        np.diff(np.append(starts, len(sessions))),
        np.multiply.reduceat(np.maximum(1 + net, 0.0), starts) - 1,
        np.multiply.reduceat(np.maximum(1 + traded.net, 0.0), starts) - 1,
        np.add.reduceat(traded.turnover, starts),
    )
    for year, *values in zip(years.astype(str).tolist(), *(column.tolist() for column in columns), strict=True):
        yield {"year": int(year), **dict(zip(("days", "net", "gross", "turnover"), values, strict=True))}
