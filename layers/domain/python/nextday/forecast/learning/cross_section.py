"""How the symbols of a session lie beside each other: counts that shards add up, so that none needs all rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import polars as pl

from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.samples import Days, Floats, Panel, Samples, complete
from nextday.forecast.model.ranks import BINS, CUTS, EDGES
from nextday.forecast.score.sums import NO_DAYS

Counts = npt.NDArray[np.unsignedinteger[Any]]
RANKED = [FEATURES.index(name) for name in EDGES]
"""The columns that are ranked."""


@dataclass(frozen=True)
class CrossSection:
    """How many symbols lie in each bin of each ranked feature at the closes of `sessions` (n,), ascending.

    `counts` (n, RANKED, BINS); those of disjoint symbols add up. Whoever has a vector counts, labelled or not: whether
    there will be a label is not known at the close.
    """

    sessions: Days
    counts: Counts

    @classmethod
    def of(cls, panel: Panel) -> Self:
        """Counts of labelled rows alone."""
        if not panel:
            return cls(NO_DAYS, np.zeros((0, len(RANKED), BINS), np.uint8))
        sessions = np.concatenate([samples.sessions for samples in panel])
        return cls._of_rows(sessions, np.concatenate([samples.features[:, RANKED] for samples in panel]))

    @classmethod
    def of_vectors(cls, vectors: pl.DataFrame) -> Self:
        """Counts of `features()`, without vectors that are warming up, infinite or NaN."""
        rows = complete(vectors)
        sessions = rows["session_date"].to_numpy().astype(NO_DAYS.dtype)
        return cls._of_rows(sessions, rows.select(*EDGES).to_numpy())

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Sum of at least one part."""
        sessions = np.unique(np.concatenate([part.sessions for part in parts]))
        total = np.zeros((len(sessions), len(RANKED), BINS), np.uint16)  # fewer symbols than 65,536
        for part in parts:
            total[np.searchsorted(sessions, part.sessions)] += part.counts
        return cls(sessions, total)

    @classmethod
    def _of_rows(cls, days: Days, values: Floats) -> Self:
        sessions, place = np.unique(days, return_inverse=True)
        cells = (place[:, np.newaxis] * len(RANKED) + np.arange(len(RANKED))) * BINS + _bins(values)
        counts = np.bincount(cells.ravel(), minlength=len(sessions) * len(RANKED) * BINS)
        # as few bytes as hold them: a training adds up those of all buckets
        small = counts.astype(np.min_scalar_type(counts.max(initial=0)))
        return cls(sessions, small.reshape(len(sessions), len(RANKED), BINS))

    def ranks(self, samples: Samples) -> Floats:
        """The rank of each row among all symbols of its session, as `model.ranks.rank` has it: (n, RANKED)."""
        place = np.searchsorted(self.sessions, samples.sessions)
        bins = _bins(samples.features[:, RANKED])
        ranks: Floats = self._twice[place[:, np.newaxis], np.arange(len(RANKED)), bins] / (2 * CUTS)
        return ranks

    def cuts(self, session: np.datetime64) -> tuple[tuple[int, ...], ...] | None:
        """The bins of CUTS symbols that stand for all of a session, by feature; None for one that is not counted."""
        place = np.searchsorted(self.sessions, session)
        if place == len(self.sessions) or self.sessions[place] != session:
            return None
        return tuple(
            tuple(np.repeat(np.arange(BINS), np.diff(up_to, prepend=0)).tolist()) for up_to in self._up_to[place]
        )

    @cached_property
    def _up_to(self) -> npt.NDArray[np.uint8]:
        """How many of the CUTS lie in each bin or below it: the j-th does when more than (j + 1/2) / CUTS of all do."""
        up_to = self.counts.cumsum(axis=2, dtype=np.int64)
        everyone = up_to[..., -1:]
        # in whole numbers, so that no machine rounds otherwise
        return np.asarray((2 * CUTS * up_to + everyone - 1) // (2 * everyone), np.uint8)

    @cached_property
    def _twice(self) -> npt.NDArray[np.uint8]:
        """How many of the CUTS lie below each bin, and in it or below."""
        up_to = self._up_to
        below = np.concatenate([np.zeros_like(up_to[..., :1]), up_to[..., :-1]], axis=2)
        return below + up_to


def _bins(values: Floats) -> npt.NDArray[np.intp]:
    columns = zip(EDGES.values(), values.T, strict=True)
    return np.column_stack([np.searchsorted(edges, column, side="right") for edges, column in columns])
