"""One logistic regression for all symbols: what moves one stock may move another."""

from collections.abc import Sequence

from nextday.forecast.candidates.moments import Moments, regression
from nextday.forecast.candidates.refit import YEARS, forecasts
from nextday.forecast.folds import MINIMUM_TRAINING, Fold, next_fold
from nextday.forecast.members import Logistic, Member
from nextday.forecast.samples import Floats, Panel, Samples


class PooledLogistic:
    """One regression over the rows of all symbols of the last `months`, or all; `c` is the inverse penalty strength."""

    def __init__(self, c: float = 1e-4, months: int | None = None) -> None:
        self.c = c
        self.months = months

    @property
    def name(self) -> str:
        """Names the window and the penalty: candidates of a grid differ in them."""
        return f"pooled_{YEARS[self.months]}_c{self.c:g}"

    def walk_forward(self, panel: Panel, folds: Sequence[Fold]) -> list[Floats]:
        """Refit at every fold's start."""
        members = self._learned(panel, folds)
        return [forecasts(samples, folds, members) for samples in panel]

    def fit(self, panel: Panel) -> list[Member | None]:
        """Fit on the newest rows; every symbol is served by the same regression, or none is."""
        [member] = self._learned(panel, [next_fold(panel)])
        return [member] * len(panel)

    def _learned(self, panel: Panel, folds: Sequence[Fold]) -> list[Logistic | None]:
        shards = [fold_moments(samples, folds, self.months) for samples in panel]
        return regressions(Moments.total(shards), self.c)


def fold_moments(samples: Samples, folds: Sequence[Fold], months: int | None = None) -> Moments:
    """One symbol's part of a pooled regression: moments of each fold's training rows, folds on the first axis.

    Every row is summed once, however many folds learn from it.
    """
    windows = [fold.training(samples, months) for fold in folds]
    known = _moments_before(samples, sorted({0, *(end for rows in windows for end in (rows.start, rows.stop))}))
    return Moments.stacked([known[rows.stop] - known[rows.start] for rows in windows])


def regressions(moments: Moments, c: float) -> list[Logistic | None]:
    """A regression per fold; None where the rows are too few, or only ever rose or fell."""
    folds = zip(moments.gram, moments.ups, moments.varied(MINIMUM_TRAINING), strict=True)
    return [regression(Moments(gram, ups), c) if varied else None for gram, ups, varied in folds]


def _moments_before(samples: Samples, ends: Sequence[int]) -> dict[int, Moments]:
    """Moments of the rows before each of `ends`, which rise from zero."""
    sums, start = Moments.of(samples.features[:0], samples.up[:0]), 0
    before = {}
    for end in ends:
        sums = sums + Moments.of(samples.features[start:end], samples.up[start:end])
        before[end] = sums
        start = end
    return before
