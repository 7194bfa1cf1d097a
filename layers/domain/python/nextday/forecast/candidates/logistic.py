"""Logistic regression per symbol, standardised and strongly regularised."""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from nextday.forecast.folds import MINIMUM_TRAINING, Fold
from nextday.forecast.members import Logistic, Member
from nextday.forecast.samples import Flags, Floats, Panel, Samples


class PerSymbolLogistic:
    """One regression per symbol over its whole past; `c` is the inverse strength of the ridge penalty.

    Next-day direction carries so little signal that a penalty of the usual strength (c = 1) costs 3 % of log loss.
    """

    def __init__(self, c: float = 1e-3) -> None:
        self.c = c

    @property
    def name(self) -> str:
        """Names the penalty too: candidates of a grid differ in it."""
        return f"logistic_c{self.c:g}"

    def walk_forward(self, panel: Panel, folds: Sequence[Fold]) -> list[Floats]:
        """Refit at every fold's start."""
        return [self._forecasts(samples, folds) for samples in panel]

    def fit(self, panel: Panel) -> list[Member | None]:
        """Fit on all rows of each symbol; None for a symbol with too few rows, or that only ever rose or fell."""
        return [self._learned(samples.features, samples.up) for samples in panel]

    def _forecasts(self, samples: Samples, folds: Sequence[Fold]) -> Floats:
        forecasts = np.full(len(samples), np.nan)
        for fold in folds:
            known, tested = fold.training(samples), fold.testing(samples)
            member = self._learned(samples.features[known], samples.up[known])
            if member:
                log_odds = member.intercept + samples.features[tested] @ np.array(member.coefficients)
                forecasts[tested] = 1 / (1 + np.exp(-log_odds))
        return forecasts

    def _learned(self, features: Floats, up: Flags) -> Logistic | None:
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
