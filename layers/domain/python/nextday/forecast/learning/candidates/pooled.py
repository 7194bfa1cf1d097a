"""One logistic regression for all symbols: what moves one stock may move another."""

from collections.abc import Sequence

from nextday.forecast.features.samples import Floats, Panel
from nextday.forecast.learning.candidates.one_step import regression
from nextday.forecast.learning.candidates.refit import YEARS, forecasts
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS, Fold
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import Logistic, Member


class PooledLogistic:
    """One regression over the rows of all symbols of the last `months`, or all; `c` is the inverse penalty strength.

    It learns from the universe's sums alone, whichever symbols it is shown.
    """

    def __init__(self, c: float = 1e-4, months: int | None = None) -> None:
        self.c = c
        self.months = months

    @property
    def name(self) -> str:
        """Names the window and the penalty: candidates of a grid differ in them."""
        return f"pooled_{YEARS[self.months]}_c{self.c:g}"

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Refit at every fold's start."""
        members = self._learned(universe, universe.folds)
        return [forecasts(samples, universe.folds, members) for samples in panel]

    def fit(self, panel: Panel, universe: Universe) -> list[Member | None]:
        """Fit on the newest rows; every symbol is served by the same regression, or none is."""
        [member] = self._learned(universe, [universe.next_fold])
        return [member] * len(panel)

    def _learned(self, universe: Universe, folds: Sequence[Fold]) -> list[Logistic | None]:
        known = (universe.training(fold, self.months) for fold in folds)
        return [
            regression(rows, self.c) if rows.has_both_classes(MINIMUM_TRAINING_SESSIONS) else None for rows in known
        ]
