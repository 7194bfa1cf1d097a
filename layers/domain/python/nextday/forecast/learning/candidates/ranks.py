"""Regressions that lean a symbol's base rate by where it stands among all symbols of the session."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import base_rates_at
from nextday.forecast.learning.cross_section import RANKED
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS
from nextday.forecast.learning.logistic import sigmoid as logistic
from nextday.forecast.learning.moments import months_of
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.log_odds import cap, log_odds_of
from nextday.forecast.model.members import Member
from nextday.forecast.model.ranks import MIDDLE, Ranked

_SPREAD = 12
"""One over the variance of ranks, which are even from 0 to 1: penalties are on standard deviations, as elsewhere."""


class _Rows(NamedTuple):
    """A symbol's rows: the number of each one's fold, its ranks from the MIDDLE, its base rate, whether it went up."""

    fold: npt.NDArray[np.intp]
    ranks: Floats
    rate: Floats
    up: Floats


_NO_ROWS = _Rows(np.empty(0, np.intp), np.empty((0, len(RANKED))), np.empty(0), np.empty(0))


class RankRegressions:
    """What fell more than others rises more often: short-term reversal, with momentum and volatility beside it.

    A regression for each of `penalties`, inverse strengths, on RANKED from the base rate of the day, refit at every
    fold. A symbol's ranks are among all symbols; but what they teach is learned from the panel's rows, which in a
    training are one bucket's: ranks are not known before all are counted. It serves the session that it was trained
    through alone, whose cross-section it has. Sources: Jegadeesh, Evidence of predictable behavior of security returns,
    1990; Lehmann, Fads, martingales, and market efficiency, 1990.
    """

    def __init__(self, penalties: Sequence[float]) -> None:
        self._penalties = penalties

    @property
    def names(self) -> tuple[str, ...]:
        """A name for every penalty."""
        return tuple(f"ranks_c{c:g}" for c in self._penalties)

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Refit at every fold's start; NaN where there was too little to learn from."""
        rows = [_rows(samples, universe) for samples in panel]
        coefficients = self._learned(rows, len(universe.folds))
        return [_forecasts(own, coefficients, since) for own in rows]

    def fit(self, panel: Panel, universe: Universe) -> list[tuple[Member | None, ...]]:
        """Fit on the newest rows; None where they are too few, or the newest session's cross-section is not known."""
        cuts = universe.cross_section.cuts(universe.known)
        learned = self._learned([_rows(samples, universe) for samples in panel], len(universe.folds))[-1]
        if cuts is None or np.isnan(learned).any():
            return [(None,) * len(self._penalties)] * len(panel)
        coefficients = [tuple(own) for own in learned.tolist()]
        return [
            tuple(Ranked(_base(samples, universe), own, tuple(RANKED), cuts, len(samples)) for own in coefficients)
            for samples in panel
        ]

    def _learned(self, rows: Sequence[_Rows], folds: int) -> Floats:
        """Coefficients (folds + 1, penalties, RANKED) before each fold and after the last; NaN from too few rows.

        By one Newton step from the base rates, for which sums by fold suffice; see `one_step`.
        """
        curvature, gradient, known, ups = (_before(sums) for sums in _sums(rows, folds))
        penalties = np.eye(len(RANKED)) / (_SPREAD * np.array(self._penalties))[:, np.newaxis, np.newaxis]
        penalised = curvature[:, np.newaxis] + penalties
        coefficients = np.linalg.solve(penalised, gradient[:, np.newaxis, :, np.newaxis])[..., 0]
        coefficients[(known < MINIMUM_TRAINING_SESSIONS) | (ups == 0) | (ups == known)] = np.nan
        return coefficients


def _base(samples: Samples, universe: Universe) -> float:
    [rate] = base_rates_at(samples, universe, np.array([universe.known])).tolist()
    return log_odds_of(rate)


def _rows(samples: Samples, universe: Universe) -> _Rows:
    starts = months_of(np.array([fold.start for fold in universe.folds]))
    return _Rows(
        np.searchsorted(starts, months_of(samples.sessions)),
        universe.cross_section.ranks(samples) - MIDDLE,
        base_rates_at(samples, universe, samples.sessions),
        samples.up.astype(np.float64),
    )


def _sums(rows: Sequence[_Rows], folds: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Over each fold's rows: of the loss's curvature and its slope at the base rates, how many, and how many rose."""
    # a bucket may have no symbols
    fold, ranks, rate, up = (np.concatenate(column) for column in zip(_NO_ROWS, *rows, strict=True))
    # fold by fold, so that each is a product of matrices
    order = np.argsort(fold, kind="stable")
    ranks, weighed, surprise = ranks[order], (ranks * (rate * (1 - rate))[:, np.newaxis])[order], (up - rate)[order]
    ends = np.searchsorted(fold[order], np.arange(folds + 1))
    curvature, gradient = np.zeros((folds, len(RANKED), len(RANKED))), np.zeros((folds, len(RANKED)))
    for number, (start, end) in enumerate(pairwise(ends)):
        curvature[number] = weighed[start:end].T @ ranks[start:end]
        gradient[number] = surprise[start:end] @ ranks[start:end]
    known, ups = (np.bincount(fold, weights, minlength=folds) for weights in (np.ones(len(fold)), up))
    return curvature, gradient, known.astype(np.float64), ups.astype(np.float64)


def _before(sums: Floats) -> Floats:
    """Of the folds before each, and of all."""
    return np.concatenate([np.zeros((1, *sums.shape[1:])), sums.cumsum(axis=0)])


def _forecasts(rows: _Rows, coefficients: Floats, since: int) -> Floats:
    """Probabilities of the rows in the folds from number `since` on, (n, penalties); NaN before."""
    forecasts = np.full((len(rows.fold), coefficients.shape[1]), np.nan)
    asked = slice(int(np.searchsorted(rows.fold, since)), None)
    base = logistic.log_odds_of(rows.rate[asked])[:, np.newaxis]
    leaning = (coefficients[rows.fold[asked]] * rows.ranks[asked, np.newaxis]).sum(axis=-1)
    caps = np.array([cap(days) for days in range(len(rows.fold))[asked]])[:, np.newaxis]
    forecasts[asked] = logistic.sigmoid((base + leaning).clip(-caps, caps))
    return forecasts
