"""Gradient boosting over all symbols and the market: a challenger that is scored, but has no say in what is served."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from nextday.forecast.features.samples import Floats, Panel
from nextday.forecast.learning.candidates.market import market_features
from nextday.forecast.learning.candidates.trees import MAX_DEPTH, Trees
from nextday.forecast.learning.folds import Fold, by_refit, tested_rows
from nextday.forecast.learning.memory import Learned, Memory
from nextday.forecast.learning.universe import Universe

_STRONGLY_REGULARISED = {
    "max_iter": 40,
    "learning_rate": 0.03,
    "max_depth": MAX_DEPTH,
    "min_samples_leaf": 200,
    "l2_regularization": 50.0,
    "early_stopping": False,  # by default more than 10,000 rows would be split at random, days across both sides
    "random_state": 0,  # of more than 200,000 rows the bins are found on a random draw
}


class PooledBoosting:
    """Shallow trees on every symbol's features and the market's, strongly regularised, grown anew every January.

    Trees need rows: they grow from the panel's, which in a training is one bucket's. Their market features depend on
    the universe, so no model document can serve them from one symbol's vector. They are kept in a `memory`.
    """

    names = ("boosting",)

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """By the trees of each fold's year; NaN where there was too little to learn from."""
        market = market_features(universe)
        forecasts = [np.full(len(samples), np.nan) for samples in panel]
        for refit, year in by_refit(universe.folds, since):
            learned = self._memory.recalled(self.names[0], refit, partial(_grown, panel, universe, market, refit))
            if learned:
                rows = [tested for samples in panel for tested in tested_rows(samples, [year])]
                said = Trees(**learned).probabilities(_beside(panel, rows, universe, market))
                ends = np.cumsum([cut.stop - cut.start for cut in rows])
                for forecast, cut, own in zip(forecasts, rows, np.split(said, ends[:-1]), strict=True):
                    forecast[cut] = own
        return forecasts


def _grown(panel: Panel, universe: Universe, market: Floats, fold: Fold) -> Learned:
    """Trees over the rows known at a fold's start; nothing while they are too few, or only ever rose or fell."""
    if not any(fold.learns_enough(samples) for samples in panel):
        return {}
    known = [fold.training(samples) for samples in panel]
    up = np.concatenate([samples.up[rows] for samples, rows in zip(panel, known, strict=True)])
    if up.all() or not up.any():
        return {}
    with threadpool_limits(limits=1):  # threads wait for each other longer than such small trees take
        fitted = HistGradientBoostingClassifier(**_STRONGLY_REGULARISED).fit(
            _beside(panel, known, universe, market), up
        )
    return Trees.of(fitted).learned


def _beside(panel: Panel, rows: Sequence[slice], universe: Universe, market: Floats) -> Floats:
    """Features of some rows of each symbol, one symbol after another, and the market's of their sessions."""
    own = [samples.features[cut] for samples, cut in zip(panel, rows, strict=True)]
    sessions = np.concatenate([samples.sessions[cut] for samples, cut in zip(panel, rows, strict=True)])
    return np.column_stack([np.concatenate(own), market[np.searchsorted(universe.sessions, sessions)]])
