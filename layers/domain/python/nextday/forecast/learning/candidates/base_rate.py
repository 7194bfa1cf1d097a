"""The base rate: how often the symbol closed higher so far, whatever today looks like."""

import numpy as np

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import BaseRate, Member


class ExpandingBaseRate:
    """Laplace's rule of succession over a symbol's own past, brought up to date every session."""

    name = "base_rate"

    def walk_forward(self, panel: Panel, universe: Universe) -> list[Floats]:  # noqa: ARG002 (it learns daily)
        """Row i is forecast from the labels of the rows before it."""
        return [_forecasts(samples) for samples in panel]

    def fit(self, panel: Panel, universe: Universe) -> list[Member | None]:  # noqa: ARG002 (and alone)
        """Counts over all rows."""
        return [BaseRate(ups=int(samples.up.sum()), days=len(samples)) for samples in panel]


def _forecasts(samples: Samples) -> Floats:
    up = samples.up.astype(np.float64)
    ups, days = np.cumsum(up) - up, np.arange(len(up))
    return (ups + 1) / (days + 2)
