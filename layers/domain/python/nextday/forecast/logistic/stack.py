"""Problems of one shape side by side, so that a step towards all their solutions touches every row once."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nextday.forecast.logistic.problem import Problem, Windows
from nextday.forecast.samples import Flags, Floats

_DOUBTFUL = 1e-6
"""Variance as a share of the mean square, below which sums have lost too many digits to tell it."""


@dataclass(frozen=True)
class Block:
    """Consecutive rows that each window holds whole or not at all: `rows` (b, m, f+1), `up` and `weights` (b, 1, m).

    `weights` is None where every row counts once.
    """

    rows: Floats
    up: Floats
    weights: Floats | None
    windows: slice | npt.NDArray[np.intp]


@dataclass(frozen=True)
class Stack:
    """b problems with the same k windows, arranged for solving.

    Features are standardised over all rows of their problem, `(x - center) / scale` with both (b, 1, f), and have a one
    beside them, so that nothing overflows or cancels. `gram` (b, k, f+1, f+1) sums the outer products of each window's
    rows, `deviation` (b, k, f) is its standard deviation of each feature, zero where the feature is constant, and
    `doubtful` (b, k) tells windows in which some feature varies too little for sums to be solved with.
    """

    rows: Floats
    up: Floats
    weights: Floats
    windows: Windows
    blocks: tuple[Block, ...]
    gram: Floats
    deviation: Floats
    doubtful: Flags
    center: Floats
    scale: Floats


def stacked(problems: Sequence[Problem]) -> Stack:
    """Arrange problems of one shape."""
    windows = problems[0].windows
    rows, center, scale = _standardised([problem.features for problem in problems])
    up = np.stack([problem.up for problem in problems])
    weights = np.stack([problem.weights for problem in problems])
    blocks = _blocks(rows, up, weights, windows)
    gram = _grams(blocks, len(windows))
    deviation, doubtful = _deviations(rows, weights, windows, gram)
    return Stack(rows, up, weights, windows, blocks, gram, deviation, doubtful, center, scale)


def _standardised(matrices: Sequence[Floats]) -> tuple[Floats, Floats, Floats]:
    """Rows (b, n, f+1) with a one at their end, and by which center and scale, one cached matrix after another."""
    count, features = matrices[0].shape
    rows = np.ones((len(matrices), count, features + 1))
    center = np.stack([matrix.mean(axis=0) for matrix in matrices])
    scale = np.empty_like(center)
    for place, matrix in enumerate(matrices):
        values = rows[place, :, :-1]
        np.subtract(matrix, center[place], out=values)
        deviation = np.sqrt(np.einsum("nf,nf->f", values, values) / count)
        scale[place] = np.where(deviation > 0, deviation, 1)
        values *= 1 / scale[place]
    return rows, center[:, np.newaxis], scale[:, np.newaxis]


def _blocks(rows: Floats, up: Floats, weights: Floats, windows: Windows) -> tuple[Block, ...]:
    edges = sorted({edge for window in windows for edge in window})
    cuts = [slice(*cut) for cut in pairwise(edges)]
    weighed = None if (weights == 1).all() else weights[:, np.newaxis]
    return tuple(
        Block(
            rows[:, cut], up[:, np.newaxis, cut], None if weighed is None else weighed[..., cut], _holding(cut, windows)
        )
        for cut in cuts
    )


def _holding(cut: slice, windows: Windows) -> slice | npt.NDArray[np.intp]:
    """Which windows hold these rows; a slice where it can be, because slices are views."""
    found = np.flatnonzero([start <= cut.start and cut.stop <= stop for start, stop in windows])
    neighbours = len(found) > 0 and found[-1] - found[0] == len(found) - 1
    return slice(int(found[0]), int(found[-1]) + 1) if neighbours else found


def _grams(blocks: Sequence[Block], windows: int) -> Floats:
    """Each window's sum over its blocks: rows are multiplied once, however many windows hold them."""
    problems, _, columns = blocks[0].rows.shape
    grams = np.zeros((problems, windows, columns, columns))
    for block in blocks:
        transposed = block.rows.transpose(0, 2, 1)
        weighed = transposed if block.weights is None else transposed * block.weights
        grams[:, block.windows] += (weighed @ block.rows)[:, np.newaxis]
    return grams


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
