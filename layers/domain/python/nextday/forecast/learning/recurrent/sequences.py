"""The sequences of rows that a recurrent network learns from."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
import numpy.typing as npt

from nextday.forecast.features.samples import Flags, Floats, Panel
from nextday.forecast.learning.folds import Fold
from nextday.forecast.learning.recurrent.weights import SESSIONS, standardised

_DIGITS = 6
"""Significant ones of means and scales, which are written into the document of every symbol."""
_CONSTANT = 1e-6
"""Deviation, as a share of the mean, below which a feature is constant but for rounding."""


@dataclass(frozen=True)
class Sequences:
    """Sequences of SESSIONS rows out of `features` (n, f), which are standardised by `mean` and `scale` (f,).

    Row ends[i] is the last of sequence i; after it came up[i], and base[i] were the base rate's log-odds.
    """

    mean: Floats
    scale: Floats
    features: Floats
    ends: npt.NDArray[np.intp]
    up: Flags
    base: Floats

    @classmethod
    def before(cls, fold: Fold, panel: Panel, base: Sequence[Floats]) -> Self:
        """All whose label was known at a fold's start; `base` are the base rate's log-odds at each row."""
        stops = [fold.training(samples).stop for samples in panel]
        features, up, offsets = (
            np.concatenate([values[:stop] for values, stop in zip(column, stops, strict=True)])
            for column in ([samples.features for samples in panel], [samples.up for samples in panel], base)
        )
        # each symbol by itself: no sequence begins among the rows of another
        begins = pairwise(np.cumsum([0, *stops]).tolist())
        ends = np.concatenate([np.arange(begin + SESSIONS - 1, end) for begin, end in begins])
        mean, scale = _significant(features.mean(axis=0)), _significant(_scale(features))
        return cls(mean, scale, standardised(features, mean, scale), ends, up[ends], offsets[ends])


def _scale(features: Floats) -> Floats:
    """Standard deviations; one for a feature that never changes."""
    deviation = features.std(axis=0)
    scale: Floats = np.where(deviation > _CONSTANT * np.abs(features.mean(axis=0)), deviation, 1.0)
    return scale


def _significant(values: Floats) -> Floats:
    return np.array([float(f"{value:.{_DIGITS}g}") for value in values])
