"""The base rates: how often the symbol closed higher so far, whatever today looks like."""

import numpy as np

from nextday.forecast.features.samples import Days, Floats, Panel, Samples
from nextday.forecast.learning.logistic.sigmoid import log_odds_of
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import EmpiricalBayes, Laplace, Member
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE


class EmpiricalBayesRate:
    """A symbol's own past shrunk towards that of all symbols, brought up to date every session.

    (ups + strength * rate) / (days + strength): the posterior mean under a beta prior that is estimated from the counts
    of all symbols (`UpCounts`). A stock's own 250 days tell its rate to three points; the pooled rate is nearer.
    """

    names = (EMPIRICAL_BAYES,)

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:  # noqa: ARG002 (quick)
        """Row i is forecast from the labels of all symbols that are known at its session's close."""
        return [base_rates_at(samples, universe, samples.sessions) for samples in panel]

    def fit(self, panel: Panel, universe: Universe) -> list[tuple[Member | None, ...]]:
        """Counts over all rows."""
        rate, strength = (values.item() for values in universe.counts.known_at(np.array([universe.known])))
        return [(EmpiricalBayes(int(samples.up.sum()), len(samples), rate, strength),) for samples in panel]


class LaplaceRate:
    """Laplace's rule of succession over a symbol's own past, brought up to date every session."""

    names = (LAPLACE,)

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:  # noqa: ARG002 (alone, quick)
        """Row i is forecast from the labels of the rows before it."""
        counts = (_known_at(samples, samples.sessions) for samples in panel)
        return [(ups + 1) / (days + 2) for ups, days in counts]

    def fit(self, panel: Panel, universe: Universe) -> list[tuple[Member | None, ...]]:  # noqa: ARG002 (as above)
        """Counts over all rows."""
        return [(Laplace(ups=int(samples.up.sum()), days=len(samples)),) for samples in panel]


def base_rates_at(samples: Samples, universe: Universe, closes: Days) -> Floats:
    """A symbol's empirical-Bayes base rate at each of some closes."""
    ups, days = _known_at(samples, closes)
    rate, strength = universe.counts.known_at(closes)
    return (ups + strength * rate) / (days + strength)


def base_log_odds_at(samples: Samples, universe: Universe, closes: Days) -> Floats:
    """Its log-odds: what features and sequences move."""
    return log_odds_of(base_rates_at(samples, universe, closes))


def _known_at(samples: Samples, closes: Days) -> tuple[Floats, Floats]:
    """A symbol's ups and days that are known at each of some closes."""
    # to the right: a label is known at the very close that it ends with
    days = np.searchsorted(samples.targets, closes, side="right")
    return np.append(0, np.cumsum(samples.up))[days].astype(np.float64), days.astype(np.float64)
