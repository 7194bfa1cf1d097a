"""Gradient boosting over all symbols and the market: a challenger that is scored, but has no say in what is served."""

from collections.abc import Sequence

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from nextday.forecast.features.samples import Floats, Panel
from nextday.forecast.learning.candidates.market import with_market
from nextday.forecast.learning.folds import Fold
from nextday.forecast.learning.universe import Universe

_STRONGLY_REGULARISED = {
    "max_iter": 40,
    "learning_rate": 0.03,
    "max_depth": 2,
    "min_samples_leaf": 200,
    "l2_regularization": 50.0,
    "early_stopping": False,  # by default more than 10,000 rows would be split at random, days across both sides
    "random_state": 0,  # of more than 200,000 rows the bins are found on a random draw
}


class PooledBoosting:
    """Shallow trees on every symbol's features and the market's, strongly regularised, refitted at every fold.

    Trees need rows: they grow from the panel's, which in a training is one bucket's. Their market features depend on
    the universe, so no model document can serve them from one symbol's vector.
    """

    name = "boosting"

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Refit at every fold's start; NaN where there was too little to learn from."""
        features = with_market(panel, universe)
        forecasts = [np.full(len(samples), np.nan) for samples in panel]
        with threadpool_limits(limits=1):  # threads wait for each other longer than such small trees take
            for fold in universe.folds:
                trees = _learned(panel, features, fold)
                for forecast, vectors, samples in zip(forecasts, features, panel, strict=True):
                    tested = fold.testing(samples)
                    # scikit-learn refuses to forecast no rows
                    if trees and len(vectors[tested]):
                        forecast[tested] = trees.predict_proba(vectors[tested])[:, 1]
        return forecasts


def _learned(panel: Panel, features: Sequence[Floats], fold: Fold) -> HistGradientBoostingClassifier | None:
    """Trees over the rows known at a fold's start; None while they are too few, or only ever rose or fell."""
    if not any(fold.learns_enough(samples) for samples in panel):
        return None
    known = [fold.training(samples) for samples in panel]
    up = np.concatenate([samples.up[rows] for samples, rows in zip(panel, known, strict=True)])
    if up.all() or not up.any():
        return None
    vectors = np.concatenate([vectors[rows] for vectors, rows in zip(features, known, strict=True)])
    return HistGradientBoostingClassifier(**_STRONGLY_REGULARISED).fit(vectors, up)
