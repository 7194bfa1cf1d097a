"""What a batch of regressions is made of, checked as scikit-learn checks it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nextday.forecast.features.samples import Floats

Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Problem:
    """One data set and the row windows to fit: `features` (n, f), `up` (n,) of 0 and 1, `weights` (n,)."""

    features: Floats
    up: Floats
    weights: Floats
    windows: Windows

    @property
    def shape(self) -> tuple[tuple[int, ...], Windows, bool]:
        """Problems of one shape can be solved side by side."""
        # weights of a neighbour would have unweighted rows multiplied otherwise, to other last bits
        return self.features.shape, self.windows, bool((self.weights == 1).all())

    @property
    def size(self) -> int:
        """Numbers in the rows, and in a Gram matrix for every window."""
        columns: int = self.features.shape[1] + 1
        return (len(self.features) + len(self.windows) * columns) * columns


def problem(
    features: ArrayLike, up: ArrayLike, weights: ArrayLike | None = None, windows: Sequence[slice] | None = None
) -> Problem:
    """Check and complete a problem; without `windows` there is one, of all rows.

    Raises ValueError where scikit-learn does: for a label besides 0 and 1, lengths that differ, a weight that is
    negative or no finite number, and a window whose rows are all of one class. Stacking looks at the features.
    """
    rows, labels = np.asarray(features, dtype=np.float64), np.asarray(up, dtype=np.float64)
    weight = np.ones(labels.shape) if weights is None else np.asarray(weights, dtype=np.float64)
    if rows.ndim != 2 or labels.shape != rows.shape[:1] or weight.shape != labels.shape:  # noqa: PLR2004 (a matrix)
        raise ValueError(f"features {rows.shape}, labels {labels.shape} and weights {weight.shape} do not fit")
    # asked for what is right, because every comparison with NaN is false
    if not ((labels == 0) | (labels == 1)).all() or not ((weight >= 0) & (weight < np.inf)).all():
        raise ValueError("labels must be 0 or 1, and weights finite and not negative")
    bounds = tuple(_bounds(window, len(rows)) for window in ([slice(None)] if windows is None else windows))
    if not bounds:
        raise ValueError("a problem needs at least one window of rows")
    _check_classes(labels, weight, bounds)
    return Problem(rows, labels, weight, bounds)


def _bounds(window: slice, rows: int) -> tuple[int, int]:
    start, stop, _ = window.indices(rows)
    return start, stop


def _check_classes(labels: Floats, weights: Floats, windows: Windows) -> None:
    counted = weights > 0
    rows, ups = (np.append(0, np.cumsum(counts)) for counts in (counted, labels * counted))
    for start, stop in windows:
        if not 0 < ups[stop] - ups[start] < rows[stop] - rows[start]:
            raise ValueError(f"rows {start} to {stop} hold one class only; a regression needs both")
