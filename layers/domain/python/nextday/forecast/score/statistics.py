"""Forecasts added up: everything that judging them needs, and no row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from nextday.forecast.features.samples import Days, Flags, Floats
from nextday.forecast.score.losses import brier_scores, hits, log_losses
from nextday.forecast.score.reliability import CELLS, cells_of
from nextday.forecast.score.sums import NO_DAYS, added, sums_by_day

SUMS = ("days", "ups", "hits", "repeats", "log_loss", "brier", "base_log_loss", "base_brier")
"""What is summed of each session: forecasts, rises, right sides of 1/2, days on which the session's own direction came
again, and the losses of the forecasts and of the base rate."""


@dataclass(frozen=True)
class Scored:
    """Forecasts that are to be judged, of any number of symbols; arrays (n,).

    `rose` says whether the session forecast from had itself closed higher: what persistence bets on.
    """

    sessions: Days
    up: Flags
    rose: Flags
    base_rate: Floats
    probabilities: Floats


@dataclass(frozen=True)
class SufficientStatistics:
    """One forecaster's forecasts, summed by session and by probability. Those of disjoint forecasts add up.

    `sessions` (n,) ascending, `sums` (n, len(SUMS)), `cells` (CELLS, 3) as `cells_of` makes them.
    """

    sessions: Days
    sums: Floats
    cells: Floats

    @classmethod
    def of(cls, scored: Scored) -> Self:
        """Sum forecasts; none are empty statistics."""
        up = scored.up
        columns = (
            np.ones(len(up)),
            up,
            hits(scored.probabilities, up),
            scored.rose == up,
            log_losses(scored.probabilities, up),
            brier_scores(scored.probabilities, up),
            log_losses(scored.base_rate, up),
            brier_scores(scored.base_rate, up),
        )
        return cls(*sums_by_day(scored.sessions, columns), cells_of(scored.probabilities, up))

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Sum of any number of parts."""
        nothing = NO_DAYS, np.empty((0, len(SUMS)))
        cells = sum((part.cells for part in parts), np.zeros((CELLS, 3)))
        return cls(*added([nothing, *((part.sessions, part.sums) for part in parts)]), cells)

    def by_session(self, name: str) -> Floats:
        """One of SUMS, (n,)."""
        column: Floats = self.sums[:, SUMS.index(name)]
        return column

    def all(self, name: str) -> float:
        """One of SUMS over all sessions."""
        return float(self.by_session(name).sum())
