"""The base rates: how often the symbol closed higher so far, whatever today looks like."""

import numpy as np

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import EmpiricalBayes, Laplace, Member
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE


class EmpiricalBayesRate:
    """A symbol's own past shrunk towards that of all symbols, brought up to date every session.

    (ups + strength * rate) / (days + strength): the posterior mean under a beta prior that is estimated from the counts
    of all symbols (`UpCounts`). A stock's own 250 days tell its rate to three points; the pooled rate is nearer.
    """

    name = EMPIRICAL_BAYES

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Row i is forecast from the labels of all symbols that are known at its session's close."""
        return [self._forecasts(samples, universe) for samples in panel]

    def fit(self, panel: Panel, universe: Universe) -> list[Member | None]:
        """Counts over all rows."""
        rate, strength = (values.item() for values in universe.counts.known_at(np.array([universe.known])))
        return [EmpiricalBayes(int(samples.up.sum()), len(samples), rate, strength) for samples in panel]

    @staticmethod
    def _forecasts(samples: Samples, universe: Universe) -> Floats:
        ups, days = _before(samples)
        rate, strength = universe.counts.known_at(samples.sessions)
        return (ups + strength * rate) / (days + strength)


class LaplaceRate:
    """Laplace's rule of succession over a symbol's own past, brought up to date every session."""

    name = LAPLACE

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:  # noqa: ARG002 (it learns alone)
        """Row i is forecast from the labels of the rows before it."""
        counts = map(_before, panel)
        return [(ups + 1) / (days + 2) for ups, days in counts]

    def fit(self, panel: Panel, universe: Universe) -> list[Member | None]:  # noqa: ARG002 (as above)
        """Counts over all rows."""
        return [Laplace(ups=int(samples.up.sum()), days=len(samples)) for samples in panel]


def _before(samples: Samples) -> tuple[Floats, Floats]:
    """Ups and days before each row."""
    up = samples.up.astype(np.float64)
    return np.cumsum(up) - up, np.arange(len(up), dtype=np.float64)
