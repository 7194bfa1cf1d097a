"""Boosted trees as plain arrays, which can be kept without a pickle."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from nextday.forecast.features.samples import Floats
from nextday.forecast.learning.logistic.sigmoid import sigmoid
from nextday.forecast.learning.memory import Learned

MAX_DEPTH = 2
"""Most steps from a root to a leaf."""


@dataclass(frozen=True)
class Trees:
    """Trees (t, nodes) that add up to log-odds, beginning with `baseline` (); a leaf leads to itself.

    A row goes from a node to `left` where its `feature` is at most `threshold`, or NaN and `missing_left`; else to
    `right`. Leaves have their `value`.
    """

    baseline: Floats
    feature: Floats
    threshold: Floats
    missing_left: Floats
    left: Floats
    right: Floats
    value: Floats

    @classmethod
    def of(cls, fitted: HistGradientBoostingClassifier) -> Self:
        """The trees of a classifier of two classes."""
        # scikit-learn publishes no other way to its trees; a test holds what is read here to predict_proba
        trees, [[baseline]] = [tree.nodes for [tree] in fitted._predictors], fitted._baseline_prediction
        nodes = np.zeros((len(trees), max(map(len, trees))), dtype=trees[0].dtype)
        for own, tree in zip(nodes, trees, strict=True):
            own[: len(tree)] = tree
        itself, leaf = np.arange(nodes.shape[1]), nodes["is_leaf"].astype(np.bool_)
        return cls(
            baseline=np.array(baseline),
            feature=nodes["feature_idx"],
            threshold=nodes["num_threshold"],
            missing_left=nodes["missing_go_to_left"],
            left=np.where(leaf, itself, nodes["left"]),
            right=np.where(leaf, itself, nodes["right"]),
            value=nodes["value"],
        )

    @property
    def learned(self) -> Learned:
        """These arrays by name."""
        return {name: np.asarray(values) for name, values in vars(self).items()}

    def probabilities(self, rows: Floats) -> Floats:
        """Probability of up of each of some rows (n, f)."""
        log_odds = np.full(len(rows), float(self.baseline))
        missing, number = np.isnan(rows), np.arange(len(rows))
        for feature, threshold, missing_left, left, right, value in zip(
            self.feature, self.threshold, self.missing_left, self.left, self.right, self.value, strict=True
        ):
            node = np.zeros(len(rows), dtype=np.intp)
            for _ in range(MAX_DEPTH):
                asked = feature[node]
                to_left = np.where(missing[number, asked], missing_left[node], rows[number, asked] <= threshold[node])
                node = np.where(to_left, left[node], right[node])
            log_odds += value[node]
        return sigmoid(log_odds)
