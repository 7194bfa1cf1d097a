"""Logistic regression per symbol, standardised and regularised."""

from collections.abc import Sequence

from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nextday.forecast.candidates.refit import YEARS, forecasts
from nextday.forecast.folds import MINIMUM_TRAINING, Fold, next_fold
from nextday.forecast.members import Logistic, Member
from nextday.forecast.samples import Flags, Floats, Panel, Samples


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

    def walk_forward(self, panel: Panel, folds: Sequence[Fold]) -> list[Floats]:
        """Refit at every fold's start."""
        return [forecasts(samples, folds, self._learned(samples, folds)) for samples in panel]

    def fit(self, panel: Panel) -> list[Member | None]:
        """Fit on the newest rows of each symbol; None for one with too few rows, or that only ever rose or fell."""
        return [self._learned(samples, [next_fold(panel)])[0] for samples in panel]

    def _learned(self, samples: Samples, folds: Sequence[Fold]) -> list[Logistic | None]:
        known = (fold.training(samples, self.months) for fold in folds)
        return [self._regression(samples.features[rows], samples.up[rows]) for rows in known]

    def _regression(self, features: Floats, up: Flags) -> Logistic | None:
        if len(up) < MINIMUM_TRAINING or up.all() or not up.any():
            return None
        scaler = StandardScaler().fit(features)
        regression = LogisticRegression(C=self.c, solver="newton-cholesky", tol=1e-10)
        regression.fit(scaler.transform(features), up)
        coefficients = regression.coef_[0] / scaler.scale_
        return Logistic(
            intercept=float(regression.intercept_[0] - coefficients @ scaler.mean_),
            coefficients=tuple(coefficients.tolist()),
        )
