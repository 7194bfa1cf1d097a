"""Forecasts added up: everything that judging them needs, and no row."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from nextday.forecast.features.samples import Days, Flags, Floats
from nextday.forecast.score.losses import brier_scores, hits, log_losses
from nextday.forecast.score.reliability import CELLS, cells_of
from nextday.forecast.score.sums import NO_DAYS, added, sums_by_day

EMPIRICAL_BAYES, LAPLACE = RIVALS = ("empirical_bayes", "laplace")
"""The base rates that every forecast is held against: shrunk to the pooled rate of all symbols, and a symbol's own."""
_JUDGED = ("hits", "log_loss", "brier")
SUMS = ("days", "ups", "repeats", *_JUDGED, *(f"{rival}_{name}" for rival in RIVALS for name in _JUDGED))
"""What is summed of each session: forecasts, rises, days on which the session's own direction came again, and the right
sides of 1/2 and the losses (nats, Brier) of the forecasts and of each rival."""


@dataclass(frozen=True)
class Scored:
    """Forecasts that are to be judged, of any number of symbols; arrays (n,).

    `rose` says whether the session forecast from had itself closed higher: what persistence bets on. `rivals` are the
    probabilities of RIVALS.
    """

    sessions: Days
    up: Flags
    rose: Flags
    probabilities: Floats
    rivals: Mapping[str, Floats]


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
        [statistics] = cls.of_each(scored, [scored.probabilities])
        return statistics

    @classmethod
    def of_each(cls, scored: Scored, forecasts: Iterable[Floats]) -> Iterator[Self]:
        """Sum each of several forecasters' probabilities of the same days, in the place of the scored ones."""
        up = scored.up
        known = np.ones(len(up)), up, scored.rose == up
        rivals = [column for name in RIVALS for column in _judged(scored.rivals[name], up)]
        for probabilities in forecasts:
            columns = (*known, *_judged(probabilities, up), *rivals)
            yield cls(*sums_by_day(scored.sessions, columns), cells_of(probabilities, up))

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

    @property
    def better_rival(self) -> str:
        """The one of RIVALS that lost fewer nats on these very days: the only one over which skill may be claimed."""
        return min(RIVALS, key=lambda rival: self.all(f"{rival}_log_loss"))


class Tally:
    """Statistics by forecaster that are added up symbol by symbol, so that memory holds their sums alone."""

    def __init__(self, forecasters: Sequence[str], sessions: Days) -> None:
        self._sessions = sessions
        self._sums = {name: np.zeros((len(sessions), len(SUMS))) for name in forecasters}
        self._cells = {name: np.zeros((CELLS, 3)) for name in forecasters}

    def add(self, statistics: Sequence[SufficientStatistics]) -> None:
        """Add each forecaster's statistics of the same days."""
        days = np.searchsorted(self._sessions, statistics[0].sessions)
        for sums, cells, one in zip(self._sums.values(), self._cells.values(), statistics, strict=True):
            sums[days] += one.sums
            np.add(cells, one.cells, out=cells)

    @property
    def totals(self) -> dict[str, SufficientStatistics]:
        """Everyone's statistics over all symbols added."""
        return {name: self._total(sums, self._cells[name]) for name, sums in self._sums.items()}

    def _total(self, sums: Floats, cells: Floats) -> SufficientStatistics:
        forecast = sums[:, SUMS.index("days")] > 0
        return SufficientStatistics(self._sessions[forecast], sums[forecast], cells)


def _judged(probabilities: Floats, up: Flags) -> tuple[Flags, Floats, Floats]:
    return hits(probabilities, up), log_losses(probabilities, up), brier_scores(probabilities, up)
