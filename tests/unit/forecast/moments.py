"""The sums behind a regression, added up from rows."""

import numpy as np

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.learning.moments import Moments


def moments_of(features: Floats, up: Flags) -> Moments:
    """Moments of rows of `features` (n, f) and `up` (n,)."""
    rows = np.column_stack([features, np.ones(len(features))])
    return Moments(rows.T @ rows, up.astype(np.float64) @ rows)
