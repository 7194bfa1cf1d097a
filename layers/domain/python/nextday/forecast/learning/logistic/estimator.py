"""The batched regression with scikit-learn's manners."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from math import ceil
from typing import Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.base import BaseEstimator
from threadpoolctl import ThreadpoolController

from nextday.forecast.features.samples import Floats
from nextday.forecast.learning.logistic.problem import Problem, problem
from nextday.forecast.learning.logistic.sigmoid import sigmoid
from nextday.forecast.learning.logistic.solver import solve
from nextday.forecast.learning.logistic.stack import stacked

_BLAS = ThreadpoolController()
"""Looked up once: that takes as long as ten regressions."""

_STACKED = 2**20
"""Numbers in the rows and Gram matrices that are solved side by side: 8 MB, and more no longer pays."""


class BatchedLogisticRegression(BaseEstimator):  # type: ignore[misc]  # it publishes no types
    """`make_pipeline(StandardScaler(), LogisticRegression(C=C))` of many problems and row windows at once, exact.

    A problem is a matrix of features, labels of 0 and 1, and windows of its rows, such as the training rows of
    walk-forward folds; each window is scaled and fitted on its own. Problems of the same shape and windows share their
    arithmetic, and windows of a problem always do. No result depends on the other problems, not in its last bit.

    After `fit`, `coef_[i]` (windows, features) and `intercept_[i]` (windows,) are those of problem i, for features as
    they are: scaling is folded into them. They are the exact minimum to about `tol` in standardised coefficients.
    `n_jobs` threads share the problems and change no result.
    """

    def __init__(self, C: float = 1.0, tol: float = 1e-11, n_jobs: int = 1) -> None:  # noqa: N803 (scikit-learn's name)
        self.C = C
        self.tol = tol
        self.n_jobs = n_jobs

    def fit(
        self,
        X: Sequence[ArrayLike],  # noqa: N803 (scikit-learn's name)
        y: Sequence[ArrayLike],
        sample_weight: Sequence[ArrayLike] | None = None,
        *,
        windows: Sequence[Sequence[slice]] | None = None,
    ) -> Self:
        """Fit every window of every problem; without `windows`, one of all rows.

        `X` holds matrices (n, features), `y` and `sample_weight` their (n,). Weights count rows, in the scaling too.
        Raises ValueError where scikit-learn does, e.g. for NaN or a window of one class.
        """
        nothing = [None] * len(X)
        weights = nothing if sample_weight is None else sample_weight
        parts = zip(X, y, weights, nothing if windows is None else windows, strict=True)
        problems = [problem(*part) for part in parts]
        self.coef_: list[Floats] = [np.empty(0)] * len(problems)
        self.intercept_: list[Floats] = [np.empty(0)] * len(problems)
        # matrices of twenty columns: BLAS's threads cost more than they bring, and one thread adds up in one order
        with _BLAS.limit(limits=1), ThreadPoolExecutor(self.n_jobs) as threads:
            # asked for one by one: what a thread raised is raised here only then
            for _ in threads.map(lambda places: self._fit_stack(places, problems), _stacks(problems, self.n_jobs)):
                pass
        return self

    def predict_proba(self, X: Sequence[ArrayLike]) -> list[Floats]:  # noqa: N803 (scikit-learn's name)
        """Probabilities of 0 and 1 by every window of problem i for the rows X[i]: (windows, n, 2)."""
        return [
            _probabilities(np.asarray(features, dtype=np.float64), coefficients, intercepts)
            for features, coefficients, intercepts in zip(X, self.coef_, self.intercept_, strict=True)
        ]

    def predict_rows(
        self,
        X: Sequence[ArrayLike],  # noqa: N803 (scikit-learn's name)
        rows: Sequence[Sequence[slice]],
    ) -> list[list[Floats]]:
        """Probabilities of 1 by window k of problem i for the rows `rows[i][k]` of X[i] alone: a walk-forward's."""
        return [
            _forecasts(np.asarray(features, dtype=np.float64), own, coefficients, intercepts)
            for features, own, coefficients, intercepts in zip(X, rows, self.coef_, self.intercept_, strict=True)
        ]

    def _fit_stack(self, places: Sequence[int], problems: Sequence[Problem]) -> None:
        stack = stacked([problems[place] for place in places])
        theta = solve(stack, c=self.C, tol=self.tol)
        coefficients = theta[..., :-1]
        intercepts = theta[..., -1] - (coefficients * stack.center).sum(axis=2)
        for place, coefficient, intercept in zip(places, coefficients, intercepts, strict=True):
            self.coef_[place], self.intercept_[place] = coefficient, intercept


def _stacks(problems: Sequence[Problem], threads: int) -> Iterable[Sequence[int]]:
    """Places of problems of one shape, as many as there is room for; about equally many in each thread."""
    alike: dict[object, list[int]] = {}
    for place, one in enumerate(problems):
        alike.setdefault(one.shape, []).append(place)
    for places in alike.values():
        stacks = threads * ceil(len(places) * problems[places[0]].size / (threads * _STACKED))
        yield from (places[part::stacks] for part in range(min(stacks, len(places))))


def _forecasts(features: Floats, rows: Sequence[slice], coefficients: Floats, intercepts: Floats) -> list[Floats]:
    return [
        sigmoid(features[cut] @ coefficient + intercept)
        for cut, coefficient, intercept in zip(rows, coefficients, intercepts, strict=True)
    ]


def _probabilities(features: Floats, coefficients: Floats, intercepts: Floats) -> Floats:
    up = sigmoid(coefficients @ features.T + intercepts[:, np.newaxis])
    return np.stack([1 - up, up], axis=2)
