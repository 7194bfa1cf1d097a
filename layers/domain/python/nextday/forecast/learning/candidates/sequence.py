"""An LSTM over the last sessions' features of all symbols: what the order of days may tell."""

from collections.abc import Sequence
from functools import partial

import numpy as np

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import base_log_odds_at
from nextday.forecast.learning.folds import Fold, by_refit, yearly_refit
from nextday.forecast.learning.logistic.sigmoid import sigmoid
from nextday.forecast.learning.memory import Learned, Memory
from nextday.forecast.learning.recurrent.sequences import Sequences
from nextday.forecast.learning.recurrent.weights import SESSIONS, LstmWeights
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.members import Member

_DECIMALS = 4
"""Of weights, which are written into the document of every symbol."""


class SequenceModel:
    """A small LSTM, strongly regularised, whose read-out moves the empirical-Bayes rate's log-odds.

    It learns once a calendar year, and needs rows: the panel's, which in a training are one bucket's.
    """

    names = ("lstm",)

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """By the weights in force; NaN where there was too little to learn from, or too few sessions to look back."""
        base = _base(panel, universe)
        forecasts = [np.full(len(samples), np.nan) for samples in panel]
        for refit, year in by_refit(universe.folds, since):
            weights = self._weights(panel, base, refit)
            for samples, offsets, forecast in zip(panel, base, forecasts, strict=True):
                tested = year.testing(samples)
                # the first rows have no whole sequence before them
                tested = slice(max(tested.start, SESSIONS - 1), tested.stop)
                if weights and tested.start < tested.stop:
                    forecast[tested] = sigmoid(offsets[tested] + weights.log_odds(samples.features, tested))
        return forecasts

    def fit(self, panel: Panel, universe: Universe) -> list[tuple[Member | None, ...]]:
        """By the weights in force: what serves the session after each symbol's last row, and none later."""
        refit = yearly_refit(universe.folds, universe.next_fold)
        weights = self._weights(panel, _base(panel, universe), refit)
        return [(_member(samples, universe, weights),) for samples in panel]

    def _weights(self, panel: Panel, base: Sequence[Floats], fold: Fold) -> LstmWeights | None:
        """What was learned before a fold began; None while there was too little to learn from."""
        learned = self._memory.recalled(self.names[0], fold, partial(_learned, panel, base, fold))
        return LstmWeights(**learned) if learned else None


def _base(panel: Panel, universe: Universe) -> list[Floats]:
    """Log-odds of the empirical-Bayes rate at every row of each symbol, as it was known at the row's close."""
    return [base_log_odds_at(samples, universe, samples.sessions) for samples in panel]


def _member(samples: Samples, universe: Universe, weights: LstmWeights | None) -> Lstm | None:
    if weights is None or len(samples) < SESSIONS - 1:  # the last of a sequence is the row to forecast from
        return None
    [base] = base_log_odds_at(samples, universe, np.array([universe.known])).tolist()
    return weights.member(samples.features, base)


def _learned(panel: Panel, base: Sequence[Floats], fold: Fold) -> Learned:
    """Weights from all sequences whose label was known at a fold's start, by their names; none of too few rows."""
    if not any(fold.learns_enough(samples) for samples in panel):
        return {}
    from nextday.forecast.learning.recurrent import estimator  # noqa: PLC0415 - JAX is not in every image

    known = Sequences.before(fold, panel, base)
    weights = {name: values.round(_DECIMALS) for name, values in estimator.learned(known).items()}
    return {"mean": known.mean, "scale": known.scale} | weights
