"""Problems of one shape side by side, so that a step towards all their solutions touches every row once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.learning.logistic.problem import Problem, Windows

_DOUBTFUL = 1e-6
"""Variance as a share of the mean square, below which sums have lost too many digits to tell it."""


@dataclass(frozen=True)
class Block:
    """Consecutive rows (b, m, f+1) that each of the `windows` holds, and no other; `weights` (b, 1, m).

    `weights` is None where every row counts once.
    """

    rows: Floats
    weights: Floats | None
    windows: slice | npt.NDArray[np.intp]


@dataclass(frozen=True)
class Stack:
    """b problems with the same k windows, arranged for solving.

    `rows` (b, n, f+1) are features minus their `center` (b, 1, f), so that sums do not cancel, and a one. `gram`
    (b, k, f+1, f+1) sums the outer products of each window's rows, `pull` (b, k, f+1) the rows themselves, half a row
    for an up and minus half a row for a down. `deviation` (b, k, f) is each feature's standard deviation in the window,
    zero where it is constant, and `doubtful` (b, k) tells windows in which some feature varies too little for sums to
    be solved with.
    """

    rows: Floats
    up: Floats
    weights: Floats
    center: Floats
    windows: Windows
    blocks: tuple[Block, ...]
    gram: Floats
    pull: Floats
    deviation: Floats
    doubtful: Flags


def stacked(problems: Sequence[Problem]) -> Stack:
    """Arrange problems of one shape. Raises ValueError for features that are no finite numbers."""
    windows = problems[0].windows
    rows, center = _centered([problem.features for problem in problems])
    up = np.stack([problem.up for problem in problems])
    weights = np.stack([problem.weights for problem in problems])
    cuts = _cuts(windows)
    blocks = _blocks(rows, weights, cuts, windows)
    gram, pull = _sums(blocks, [up[:, np.newaxis, cut] for cut in cuts], len(windows))
    deviation, doubtful = _deviations(rows, weights, windows, gram)
    return Stack(rows, up, weights, center, windows, blocks, gram, pull, deviation, doubtful)


def _centered(matrices: Sequence[Floats]) -> tuple[Floats, Floats]:
    """Rows (b, n, f+1) with a one at their end, and what was subtracted, one cached matrix after another."""
    count, features = matrices[0].shape
    rows, center = np.empty((len(matrices), count, features + 1)), np.empty((len(matrices), 1, features))
    share = np.full(count, 1 / count)
    for own, middle, matrix in zip(rows, center, matrices, strict=True):
        # any centre near the mean does, and a product finds it several times as fast as mean()
        np.matmul(share, matrix, out=middle[0])
        if not np.isfinite(middle).all():  # what is not finite is in no finite mean
            raise ValueError("features must be finite numbers, without NaN")
        np.subtract(matrix, middle, out=own[:, :-1])
    rows[..., -1] = 1
    return rows, center


def _cuts(windows: Windows) -> list[slice]:
    """The rows between edges of windows."""
    edges = sorted({edge for window in windows for edge in window})
    return [slice(*cut) for cut in pairwise(edges)]


def _blocks(rows: Floats, weights: Floats, cuts: Sequence[slice], windows: Windows) -> tuple[Block, ...]:
    weighed = None if (weights == 1).all() else weights[:, np.newaxis]
    return tuple(
        Block(rows[:, cut], None if weighed is None else weighed[..., cut], _holding(cut, windows)) for cut in cuts
    )


def _holding(cut: slice, windows: Windows) -> slice | npt.NDArray[np.intp]:
    """Which windows hold these rows; a slice where it can be, because slices do not copy."""
    found = np.flatnonzero([start <= cut.start and cut.stop <= stop for start, stop in windows])
    neighbours = len(found) > 0 and found[-1] - found[0] == len(found) - 1
    return slice(int(found[0]), int(found[-1]) + 1) if neighbours else found


def _sums(blocks: Sequence[Block], ups: Sequence[Floats], windows: int) -> tuple[Floats, Floats]:
    """Gram and pull of each window: rows are multiplied once, however many windows hold them."""
    problems, _, columns = blocks[0].rows.shape
    held, sums = np.zeros((windows, len(blocks))), np.empty((problems, len(blocks), columns + 1, columns))
    for place, (block, up) in enumerate(zip(blocks, ups, strict=True)):
        held[block.windows, place] = 1
        halves, transposed = up - 1 / 2, block.rows.transpose(0, 2, 1)
        if block.weights is not None:
            halves, transposed = halves * block.weights, transposed * block.weights
        np.matmul(transposed, block.rows, out=sums[:, place, :-1])
        np.matmul(halves, block.rows, out=sums[:, place, -1:])
    totals = (held @ sums.reshape(problems, len(blocks), -1)).reshape(problems, windows, columns + 1, columns)
    return totals[:, :, :-1], totals[:, :, -1]


def _deviations(rows: Floats, weights: Floats, windows: Windows, gram: Floats) -> tuple[Floats, Flags]:
    count = gram[..., -1, -1:]
    square = np.diagonal(gram, axis1=-2, axis2=-1)[..., :-1] / count
    variance = square - np.square(gram[..., -1, :-1] / count)
    doubtful = variance < _DOUBTFUL * square
    for problem, window, feature in np.argwhere(doubtful):
        cut = slice(*windows[window])
        variance[problem, window, feature] = _variance(rows[problem, cut, feature], weights[problem, cut])
    hardly: Flags = np.any(doubtful & (variance > 0), axis=2)
    return np.sqrt(variance), hardly


def _variance(values: Floats, weights: Floats) -> float:
    """Variance in two passes; zero where it is nothing but rounding, as scikit-learn's StandardScaler decides it."""
    mean = np.average(values, weights=weights)
    variance = np.average(np.square(values - mean), weights=weights)
    rounding = len(values) * np.finfo(np.float64).eps
    return 0.0 if variance <= rounding * variance + (rounding * mean) ** 2 else float(variance)
