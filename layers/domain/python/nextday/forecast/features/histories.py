"""Where the bars of each symbol are in a frame, by their number."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Histories:
    """The first row of each symbol, and how many bars it has."""

    starts: Integers
    lengths: Integers

    @classmethod
    def of(cls, symbols: pl.Series) -> "Histories":
        """Those of a frame sorted by symbol."""
        lengths = symbols.rle().struct.field("len").to_numpy().astype(np.int64)
        return cls(np.cumsum(lengths) - lengths, lengths)

    def side_by_side(self, cells: int) -> Iterator[Integers]:
        """The rows of all symbols' first bars, of their next ones, and so on: (bars, symbols), of about so many cells.

        A symbol that has no more bars is there with its very first one.
        """
        longest, step = self.lengths.max(initial=0), max(cells // max(len(self.starts), 1), 1)
        for first in range(0, longest, step):
            numbers = np.arange(first, min(first + step, longest))[:, np.newaxis]
            yield self.starts + np.where(numbers < self.lengths, numbers, 0)

    def since(self, bar: int) -> npt.NDArray[np.bool_]:
        """Which rows are their symbol's bar of that number, from 0, or later ones."""
        late = np.ones(self.lengths.sum(), dtype=np.bool_)
        for start, length in zip(self.starts, self.lengths, strict=True):
            late[start : start + min(bar, length)] = False
        return late
