"""Labelled feature vectors as arrays, for those who learn from them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from nextday.forecast.features.features import FEATURES

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Samples:
    """One symbol's labelled rows, oldest first.

    `sessions` and `targets` (n,) days; `features` (n, len(FEATURES)); `up` (n,). Row i is known in full, its label
    included, once the session `targets[i]` has closed, which is never after row i+1's own session.
    """

    symbol: str
    sessions: Days
    targets: Days
    features: Floats
    up: Flags

    def __len__(self) -> int:
        return len(self.up)


Panel = tuple[Samples, ...]


def panel(vectors: pl.DataFrame, labelled: pl.DataFrame) -> Panel:
    """Samples of every symbol that has any, in the order of symbols, from `features()` and `labels()`.

    Vectors still warming up are left out, and those that some absurd price made infinite or NaN.
    """
    rows = (
        complete(vectors)
        .join(labelled, on=("symbol", "session_date"), maintain_order="left")
        .sort("symbol", "session_date")
    )
    return tuple(_samples(str(symbol), frame) for (symbol,), frame in rows.group_by("symbol", maintain_order=True))


def complete(vectors: pl.DataFrame) -> pl.DataFrame:
    """Vectors without those that are warming up, or that some absurd price made infinite or NaN."""
    return vectors.filter(pl.all_horizontal(pl.col(FEATURES).is_finite()))


def _samples(symbol: str, rows: pl.DataFrame) -> Samples:
    def days(name: str) -> Any:
        return rows[name].to_numpy().astype("datetime64[D]")

    return Samples(
        symbol,
        sessions=days("session_date"),
        targets=days("target_session"),
        # polars answers column by column, folds slice rows
        features=np.ascontiguousarray(rows.select(FEATURES).to_numpy()),
        up=rows["up"].to_numpy().astype(np.bool_),
    )
