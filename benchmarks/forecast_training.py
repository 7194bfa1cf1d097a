"""The regressions of a walk-forward beside their peers, and how far they are from scikit-learn's exact solver."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from os import cpu_count

import numpy as np
import pandas as pd
import polars as pl
from joblib import Parallel, delayed
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss
from sklearn.model_selection import TimeSeriesSplit
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from benchmarks.forecast_market import daily_bars, dividends
from benchmarks.interleaved import Contender, interleaved, print_table
from nextday.forecast.features.features import FEATURES, vectors
from nextday.forecast.features.prices import adjusted_prices
from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.learning.logistic.estimator import BatchedLogisticRegression
from nextday.forecast.score.losses import brier_scores, hits, log_losses

_FOLDS = 5
_PART = 50
"""Of how many symbols one is enough for what takes minutes, and for exactness."""


@dataclass(frozen=True)
class History:
    """One symbol's labelled rows, and the folds of its walk-forward: expanding, and then all rows."""

    features: Floats
    up: Flags

    @cached_property
    def folds(self) -> list[tuple[slice, slice]]:
        """Rows to learn from and rows to forecast."""
        splits = TimeSeriesSplit(_FOLDS).split(self.features)
        return [(slice(0, test[0]), slice(test[0], test[-1] + 1)) for _, test in splits]

    @cached_property
    def windows(self) -> list[slice]:
        """All row windows to fit."""
        return [*(known for known, _ in self.folds), slice(0, len(self.up))]

    @cached_property
    def tested(self) -> list[slice]:
        """What each window's regression forecasts: nothing by that of all rows."""
        return [*(tested for _, tested in self.folds), slice(0, 0)]


def compare_training(symbols: int, years: int, rounds: int) -> None:
    """Print the table of a walk-forward: every fold fitted, forecast and scored, and a fit on everything."""
    panel = histories(symbols, years)
    part = panel[: max(symbols // _PART, 1)]
    with Parallel(n_jobs=-1) as workers:
        workers(delayed(len)(name) for name in FEATURES)  # the workers are started before the clock
        contenders = [
            Contender("nextday, batched, one thread", lambda: batched_walk(panel)),
            Contender("nextday, batched, a thread per core", lambda: batched_walk(panel, cpu_count() or 1)),
            Contender("scikit-learn, a loop", lambda: loop(panel)),
            Contender(
                "scikit-learn, a loop, with BLAS's own threads", lambda: as_it_comes(part), len(panel) / len(part)
            ),
            Contender("scikit-learn, a loop, newton-cholesky", lambda: loop(panel, "newton-cholesky")),
            Contender(
                "scikit-learn, joblib on all cores", lambda: workers(map(delayed(walk), panel)), in_process=False
            ),
        ]
        print_table(f"walk-forward: {symbols} symbols x {years} years", interleaved(contenders, rounds))
    fits = [
        Contender("nextday, batched, one thread", lambda: batched(panel)),
        Contender("scikit-learn, a loop over arrays", lambda: bare_fits(panel)),
    ]
    print_table(f"  its {symbols * (_FOLDS + 1):,} fits alone", interleaved(fits, rounds))
    print(f"  largest difference from newton-cholesky at 1e-13, standardised: {largest_difference(part):.1e}")


def histories(symbols: int, years: int) -> list[History]:
    """Labelled vectors of made-up symbols."""
    bars = daily_bars(0, symbols, years)
    prices = adjusted_prices(bars, dividends(bars))
    higher = (pl.col("close").shift(-1) > pl.col("close")).over("symbol")
    rows = vectors(prices).with_columns(up=prices.select(higher).to_series()).drop_nulls()
    return [
        History(np.ascontiguousarray(own.select(FEATURES).to_numpy()), own["up"].to_numpy())
        for own in rows.partition_by("symbol", maintain_order=True)
    ]


def batched(panel: Sequence[History], threads: int = 1) -> BatchedLogisticRegression:
    """All fits of all symbols at once."""
    features, up, windows = zip(*((one.features, one.up, one.windows) for one in panel), strict=True)
    return BatchedLogisticRegression(n_jobs=threads).fit(features, up, windows=windows)


def batched_walk(panel: Sequence[History], threads: int = 1) -> None:
    """What `walk` does, for all symbols."""
    fitted = batched(panel, threads)
    forecasts = fitted.predict_rows([one.features for one in panel], [one.tested for one in panel])
    for one, (*tested, _) in zip(panel, forecasts, strict=True):
        probabilities, up = np.stack(tested), np.stack([one.up[rows] for rows in one.tested[:-1]])  # folds are alike
        for judge in (log_losses, brier_scores, hits):
            judge(probabilities, up).mean(axis=1)


def walk(history: History, solver: str = "lbfgs") -> None:
    """A project's usual walk-forward of one symbol."""
    features, up = pd.DataFrame(history.features, columns=list(FEATURES)), history.up
    for known, tested in history.folds:
        fitted = _pipeline(solver).fit(features.iloc[known], up[known])
        probability = fitted.predict_proba(features.iloc[tested])[:, 1]
        log_loss(up[tested], probability)
        brier_score_loss(up[tested], probability)
        accuracy_score(up[tested], probability > 0.5)  # noqa: PLR2004 (one half is where sides meet)
    _pipeline(solver).fit(features, up)


def loop(panel: Sequence[History], solver: str = "lbfgs") -> None:
    """One symbol after another, on one thread: BLAS's own wait for each other longer than such fits take."""
    with threadpool_limits(limits=1):
        for one in panel:
            walk(one, solver)


def as_it_comes(panel: Sequence[History]) -> None:
    """The loop as it runs where nobody has thought of threads."""
    for one in panel:
        walk(one)


def bare_fits(panel: Sequence[History]) -> None:
    """Nothing but fits, on arrays."""
    with threadpool_limits(limits=1):
        for one in panel:
            for window in one.windows:
                _pipeline("lbfgs").fit(one.features[window], one.up[window])


def largest_difference(panel: Sequence[History]) -> float:
    """Between standardised coefficients and intercepts of all windows, ours and scikit-learn's exact ones."""
    fitted, differences = batched(panel), []
    for one, coefficients, intercepts in zip(panel, fitted.coef_, fitted.intercept_, strict=True):
        for window, ours, intercept in zip(one.windows, coefficients, intercepts, strict=True):
            scaler, regression = _pipeline("newton-cholesky", 1e-13).fit(one.features[window], one.up[window])
            differences.append(np.abs(ours * scaler.scale_ - regression.coef_[0]).max())
            differences.append(abs(intercept + ours @ scaler.mean_ - regression.intercept_[0]))
    return float(max(differences))


def _pipeline(solver: str, tol: float = 1e-4) -> object:
    return make_pipeline(StandardScaler(), LogisticRegression(solver=solver, tol=tol, max_iter=1000))
