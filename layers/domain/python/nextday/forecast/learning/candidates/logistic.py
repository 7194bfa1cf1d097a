"""The usual recipe: a logistic regression per symbol, standardised, regularised, and solved exactly."""

from collections.abc import Sequence

import numpy as np

from nextday.forecast.features.samples import Flags, Floats, Panel, Samples
from nextday.forecast.learning.candidates.regressions import YEARS
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS, Fold, tested_rows
from nextday.forecast.learning.logistic.estimator import BatchedLogisticRegression
from nextday.forecast.learning.universe import Universe


class ExactLogistic:
    """One regression per symbol over its last `months`, or its whole past; `c` is the inverse strength of the penalty.

    Exact, because one step from the base rate would not arrive under so weak a penalty as the usual c = 1, which costs
    3 % of log loss: next-day direction carries little signal.
    """

    def __init__(self, c: float = 1.0, months: int | None = None) -> None:
        self.c = c
        self.months = months

    @property
    def names(self) -> tuple[str, ...]:
        """Names the window and the penalty."""
        return (f"logistic_{YEARS[self.months]}_c{self.c:g}",)

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Refit at every fold's start, all folds and symbols in one batch; NaN where there is too little to learn."""
        forecasts = [np.full(len(samples), np.nan) for samples in panel]
        taught = [_taught(samples, universe.folds[since:], self.months) for samples in panel]
        # the batch refuses a problem without windows
        some = [number for number, (windows, _) in enumerate(taught) if windows]
        features, tested = [panel[number].features for number in some], [taught[number][1] for number in some]
        windows = [taught[number][0] for number in some]
        batch = BatchedLogisticRegression(C=self.c).fit(
            features, [panel[number].up for number in some], windows=windows
        )
        for number, said in zip(some, batch.predict_rows(features, tested), strict=True):
            for rows, probabilities in zip(taught[number][1], said, strict=True):
                forecasts[number][rows] = probabilities
        return forecasts


def _taught(samples: Samples, folds: Sequence[Fold], months: int | None) -> tuple[list[slice], list[slice]]:
    """The rows that can be learned from before each fold, and those that it forecasts; without what teaches nothing."""
    windows = (
        (fold.training(samples, months), tested)
        for fold, tested in zip(folds, tested_rows(samples, folds), strict=True)
    )
    learnable = [cut for cut in windows if _teaches(samples.up[cut[0]])]
    return [known for known, _ in learnable], [tested for _, tested in learnable]


def _teaches(up: Flags) -> bool:
    """Whether there is enough to learn from, of both kinds."""
    return len(up) >= MINIMUM_TRAINING_SESSIONS and bool(np.any(up)) and not bool(np.all(up))
