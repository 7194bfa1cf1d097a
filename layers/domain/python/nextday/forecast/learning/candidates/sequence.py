"""An LSTM over the last sessions' features of all symbols: what the order of days may tell."""

from collections.abc import Sequence
from functools import partial
from itertools import pairwise

import numpy as np

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import base_rates_at
from nextday.forecast.learning.folds import Fold, by_refit, yearly_refit
from nextday.forecast.learning.logistic.sigmoid import sigmoid
from nextday.forecast.learning.memory import Learned, Memory
from nextday.forecast.learning.recurrent.weights import SESSIONS, LstmWeights, standardised
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.members import Member

_DECIMALS, _DIGITS = 4, 6
"""Of weights and of scales: the document of every symbol has them all, and walks forward by the same."""
_CONSTANT = 1e-6
"""Deviation, as a share of the mean, below which a feature is constant but for rounding."""


class SequenceModel:
    """A small LSTM, strongly regularised, whose read-out moves the empirical-Bayes rate's log-odds.

    It learns once a calendar year, and needs rows: the panel's, which in a training are one bucket's.
    """

    names = ("lstm",)

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """By the weights in force; NaN where there was too little to learn from, or too few sessions to look back."""
        base = _base_log_odds(panel, universe)
        forecasts = [np.full(len(samples), np.nan) for samples in panel]
        for refit, year in by_refit(universe.folds, since):
            weights = self._weights(panel, base, refit)
            for samples, offsets, forecast in zip(panel, base, forecasts, strict=True):
                tested = year.testing(samples)
                tested = slice(max(tested.start, SESSIONS - 1), tested.stop)
                if weights and tested.start < tested.stop:
                    forecast[tested] = sigmoid(offsets[tested] + weights.log_odds(samples.features, tested))
        return forecasts

    def fit(self, panel: Panel, universe: Universe) -> list[tuple[Member | None, ...]]:
        """By the weights in force: what serves the session after each symbol's last row, and none later."""
        refit = yearly_refit(universe.folds, universe.next_fold)
        weights = self._weights(panel, _base_log_odds(panel, universe), refit)
        return [(_member(samples, universe, weights),) for samples in panel]

    def _weights(self, panel: Panel, base: Sequence[Floats], fold: Fold) -> LstmWeights | None:
        """What was learned before a fold began; None while there was too little to learn from."""
        learned = self._memory.recalled(self.names[0], fold, partial(_learned, panel, base, fold))
        return LstmWeights(**learned) if learned else None


def _base_log_odds(panel: Panel, universe: Universe) -> list[Floats]:
    """Of every row, as the base rate was known at its session's close."""
    rates = (base_rates_at(samples, universe, samples.sessions) for samples in panel)
    return [np.log(rate / (1 - rate)) for rate in rates]


def _member(samples: Samples, universe: Universe, weights: LstmWeights | None) -> Lstm | None:
    if weights is None or len(samples) < SESSIONS - 1:
        return None
    [rate] = base_rates_at(samples, universe, np.array([universe.known]))
    return weights.member(samples.features, float(np.log(rate / (1 - rate))))


def _learned(panel: Panel, base: Sequence[Floats], fold: Fold) -> Learned:
    """Weights from all sequences whose label was known at a fold's start, by their names; none of too few rows."""
    if not any(fold.learns_enough(samples) for samples in panel):
        return {}
    from nextday.forecast.learning.recurrent import estimator  # noqa: PLC0415 - JAX is not in every image

    stops = [fold.training(samples).stop for samples in panel]
    features, up, offsets = (
        np.concatenate([values[:stop] for values, stop in zip(column, stops, strict=True)])
        for column in ([samples.features for samples in panel], [samples.up for samples in panel], base)
    )
    begins = pairwise(np.cumsum([0, *stops]).tolist())
    ends = np.concatenate([np.arange(begin + SESSIONS - 1, end) for begin, end in begins])
    mean, scale = _significant(features.mean(axis=0)), _significant(_scale(features))
    weights = estimator.learned(standardised(features, mean, scale), ends, up[ends], offsets[ends])
    return {"mean": mean, "scale": scale} | {name: values.round(_DECIMALS) for name, values in weights.items()}


def _scale(features: Floats) -> Floats:
    """Standard deviations; one for a feature that never changes."""
    deviation = features.std(axis=0)
    scale: Floats = np.where(deviation > _CONSTANT * np.abs(features.mean(axis=0)), deviation, 1.0)
    return scale


def _significant(values: Floats) -> Floats:
    return np.array([float(f"{value:.{_DIGITS}g}") for value in values])
