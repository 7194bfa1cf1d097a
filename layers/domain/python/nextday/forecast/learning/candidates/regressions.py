"""Logistic regressions that lean a symbol's base rate by its features, from sums by month."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import product
from typing import ClassVar

import numpy as np

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import base_log_odds_at
from nextday.forecast.learning.candidates.one_step import Leaning, one_step
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS, Fold, tested_rows
from nextday.forecast.learning.logistic.sigmoid import sigmoid
from nextday.forecast.learning.moments import MonthlyMoments
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.log_odds import cap
from nextday.forecast.model.members import Logistic, Member

YEARS = {None: "all", 60: "5y", 24: "2y"}
"""Names of the windows to learn from, by their months."""


class Regressions(ABC):
    """A regression for every window of months to learn from, or all, and every penalty; each is refit at every fold.

    `penalties` are inverse strengths. A penalty so strong that nothing is learned leaves the empirical-Bayes base rate:
    a regression with an intercept of its own would be left with how often its few rows rose.
    """

    kind: ClassVar[str]

    def __init__(self, penalties: Sequence[float], windows: Sequence[int | None] = tuple(YEARS)) -> None:
        self._windows = windows
        self._penalties = penalties

    @property
    def names(self) -> tuple[str, ...]:
        """A name for every window and penalty."""
        return tuple(f"{self.kind}_{YEARS[months]}_c{c:g}" for months, c in product(self._windows, self._penalties))

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Refit at every fold's start."""
        folds = universe.folds[since:]
        leanings = self._leanings(panel, universe, folds)
        return [_forecasts(samples, universe, folds, leaning) for samples, leaning in zip(panel, leanings, strict=True)]

    def fit(self, panel: Panel, universe: Universe) -> list[tuple[Member | None, ...]]:
        """Fit on the newest rows; None where they are too few, or only ever rose or fell."""
        folds = [universe.next_fold] if panel else []  # nobody has no last label after which to begin
        leanings = self._leanings(panel, universe, folds)
        return [_members(samples, universe, folds, leaning) for samples, leaning in zip(panel, leanings, strict=True)]

    @abstractmethod
    def _leanings(self, panel: Panel, universe: Universe, folds: Sequence[Fold]) -> Iterable[Leaning]:
        """What every symbol's regressions add to its base rate, (folds, names, ...)."""

    def _leaning(self, monthly: MonthlyMoments, universe: Universe, folds: Sequence[Fold]) -> Leaning:
        found = [
            one_step(moments, c, MINIMUM_TRAINING_SESSIONS)
            for moments in (universe.training(monthly, folds, months) for months in self._windows)
            for c in self._penalties
        ]
        fields = zip(*((one.coefficients, one.shift, one.learned) for one in found), strict=True)
        return Leaning(*(np.stack(field, axis=1) for field in fields))


class SymbolRegressions(Regressions):
    """Every symbol learns from its own rows."""

    kind = "logistic"

    def _leanings(self, panel: Panel, universe: Universe, folds: Sequence[Fold]) -> Iterable[Leaning]:
        return (self._leaning(MonthlyMoments.of(samples), universe, folds) for samples in panel)


class PooledRegressions(Regressions):
    """All symbols learn from the rows of all, by their sums: what moves one stock may move another."""

    kind = "pooled"

    def _leanings(self, panel: Panel, universe: Universe, folds: Sequence[Fold]) -> Iterable[Leaning]:
        return [self._leaning(universe.monthly, universe, folds)] * len(panel) if panel else []


def _starts(samples: Samples, universe: Universe, folds: Sequence[Fold], leaning: Leaning) -> Floats:
    """Each regression's log-odds where all features are zero, (folds, names)."""
    base = base_log_odds_at(samples, universe, np.array([fold.start for fold in folds]))
    return base[:, np.newaxis] + leaning.shift


def _days_at(samples: Samples, folds: Sequence[Fold]) -> list[int]:
    """The symbol's record at the start of each fold: its own days, as others' say nothing of how sure one is of it."""
    return [fold.training(samples).stop for fold in folds]


def _forecasts(samples: Samples, universe: Universe, folds: Sequence[Fold], leaning: Leaning) -> Floats:
    """Probabilities of the folds' rows (n, names), NaN elsewhere and where nothing was learned."""
    forecasts = np.full((len(samples), leaning.shift.shape[1]), np.nan)
    starts = _starts(samples, universe, folds, leaning)
    starts[~leaning.learned] = np.nan
    rows, caps = tested_rows(samples, folds), map(cap, _days_at(samples, folds))
    for tested, start, coefficients, most in zip(rows, starts, leaning.coefficients, caps, strict=True):
        forecasts[tested] = (start + samples.features[tested] @ coefficients.T).clip(-most, most)
    return sigmoid(forecasts)


def _members(
    samples: Samples, universe: Universe, folds: Sequence[Fold], leaning: Leaning
) -> tuple[Member | None, ...]:
    [intercepts] = _starts(samples, universe, folds, leaning).tolist()
    [days] = _days_at(samples, folds)
    return tuple(
        Logistic(intercept, tuple(coefficients), days) if learned else None
        for intercept, coefficients, learned in zip(
            intercepts, leaning.coefficients[0].tolist(), leaning.learned[0], strict=True
        )
    )
