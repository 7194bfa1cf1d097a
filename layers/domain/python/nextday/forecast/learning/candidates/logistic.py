"""Logistic regression per symbol, standardised and regularised."""

from collections.abc import Sequence

import numpy as np

from nextday.forecast.features.samples import Flags, Floats, Panel
from nextday.forecast.learning.candidates.refit import YEARS, forecasts
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS, Fold
from nextday.forecast.learning.logistic.estimator import BatchedLogisticRegression
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import Logistic, Member


class PerSymbolLogistic:
    """One regression per symbol over its last `months`, or its whole past; `c` is the inverse strength of the penalty.

    Next-day direction carries so little signal that a penalty of the usual strength (c = 1) costs 3 % of log loss.
    """

    def __init__(self, c: float = 1e-3, months: int | None = None) -> None:
        self.c = c
        self.months = months

    @property
    def name(self) -> str:
        """Names the window and the penalty: candidates of a grid differ in them."""
        return f"logistic_{YEARS[self.months]}_c{self.c:g}"

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Refit at every fold's start."""
        members = self._learned(panel, universe.folds)
        return [forecasts(samples, universe.folds, own) for samples, own in zip(panel, members, strict=True)]

    def fit(self, panel: Panel, universe: Universe) -> list[Member | None]:
        """Fit on the newest rows of each symbol; None for one with too few rows, or that only ever rose or fell."""
        return [member for [member] in self._learned(panel, [universe.next_fold])]

    def _learned(self, panel: Panel, folds: Sequence[Fold]) -> list[list[Logistic | None]]:
        """A regression of every symbol for every fold, all solved in one batch."""
        windows = [[fold.training(samples, self.months) for fold in folds] for samples in panel]
        # the batch refuses a window of one class, and a problem without windows: it is shown neither
        learnable = [
            [place for place, rows in enumerate(own) if _teaches(samples.up[rows])]
            for samples, own in zip(panel, windows, strict=True)
        ]
        symbols = [number for number, places in enumerate(learnable) if places]
        solved = BatchedLogisticRegression(C=self.c).fit(
            [panel[number].features for number in symbols],
            [panel[number].up for number in symbols],
            windows=[[windows[number][place] for place in learnable[number]] for number in symbols],
        )
        members: list[list[Logistic | None]] = [[None] * len(folds) for _ in panel]
        for number, coefficients, intercepts in zip(symbols, solved.coef_, solved.intercept_, strict=True):
            for place, coefficient, intercept in zip(learnable[number], coefficients, intercepts, strict=True):
                members[number][place] = Logistic(float(intercept), tuple(coefficient.tolist()))
        return members


def _teaches(up: Flags) -> bool:
    """Whether there is enough to learn from, of both kinds."""
    return len(up) >= MINIMUM_TRAINING_SESSIONS and bool(np.any(up)) and not bool(np.all(up))
