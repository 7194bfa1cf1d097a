"""What a pooled regression needs to know of its rows: sums that shards add up, so that none ever sees all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from nextday.forecast.features.samples import Flags, Floats


@dataclass(frozen=True)
class Moments:
    """Sums over labelled rows: `gram` (f+1, f+1) of features and a one, `ups` (f+1,) of the rows that went up.

    Both may have leading axes, e.g. months. Moments of disjoint rows add up to those of all.
    """

    gram: Floats
    ups: Floats

    @classmethod
    def of(cls, features: Floats, up: Flags) -> Self:
        """Sums over rows of `features` (n, f) and `up` (n,); no rows are zeros."""
        rows = np.column_stack([features, np.ones(len(features))])
        return cls(rows.T @ rows, rows.T @ up.astype(np.float64))

    @classmethod
    def stacked(cls, parts: Sequence[Self]) -> Self:
        """Along a new first axis."""
        return cls(np.stack([part.gram for part in parts]), np.stack([part.ups for part in parts]))

    def between(self, start: int, end: int) -> Self:
        """Sum over some places of the first axis, perhaps none."""
        return type(self)(self.gram[start:end].sum(axis=0), self.ups[start:end].sum(axis=0))

    @property
    def rows(self) -> Floats:
        """How many rows were summed."""
        return self.gram[..., -1, -1]

    def has_both_classes(self, fewest: int) -> Flags:
        """Whether at least `fewest` rows were summed, some of which went up and some not."""
        ups = self.ups[..., -1]
        enough: Flags = (self.rows >= fewest) & (ups > 0) & (ups < self.rows)
        return enough
