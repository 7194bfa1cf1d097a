"""Symbols of unequal histories: end to end, as in a frame, and side by side, by the number of the bar."""

from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from nextday.forecast.indicators.arrays import Floats


@dataclass(frozen=True)
class Histories:
    """Where the rows of each symbol begin and end in a frame of `height` rows."""

    height: int
    rows: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, symbols: pl.Series) -> "Histories":
        """Those of a frame sorted by symbol."""
        ends = accumulate(symbols.rle().struct.field("len"), initial=0)
        return cls(len(symbols), tuple(pairwise(ends)))

    def since(self, bar: int) -> npt.NDArray[np.bool_]:
        """Which rows are their symbol's bar of that number, from 0, or later ones."""
        late = np.ones(self.height, dtype=np.bool_)
        for start, stop in self.rows:
            late[start : min(start + bar, stop)] = False
        return late

    def side_by_side(self, values: Floats) -> Floats:
        """(bars, symbols) of a value per row; zero after a symbol's last bar."""
        longest = max((stop - start for start, stop in self.rows), default=0)
        side = np.zeros((longest, len(self.rows)))
        for history, (start, stop) in zip(side.T, self.rows, strict=True):
            history[: stop - start] = values[start:stop]
        return side

    def end_to_end(self, side: Floats, *, out: Floats) -> None:
        """Write what is (bars, symbols) to `out`, a value per row."""
        for history, (start, stop) in zip(side.T, self.rows, strict=True):
            out[start:stop] = history[: stop - start]
