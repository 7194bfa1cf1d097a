"""An LSTM as plain arrays: what it says of rows, and what of it a document serves."""

from dataclasses import dataclass

import numpy as np

from nextday.forecast.features.samples import Floats
from nextday.forecast.model.lstm import FARTHEST, Lstm

SESSIONS = 20
"""Sessions that it looks back, its own among them: a month, as most of the features do themselves."""


@dataclass(frozen=True)
class LstmWeights:
    """One layer of u units on f standardised features, and a read-out.

    `mean` and `scale` (f,); of the gates input, forget, cell and output one after the other, u rows each: `inputs`
    (4u, f), `recurrent` (4u, u) and `bias` (4u,); `readout` (u,).
    """

    mean: Floats
    scale: Floats
    inputs: Floats
    recurrent: Floats
    bias: Floats
    readout: Floats

    def log_odds(self, features: Floats, tested: slice) -> Floats:
        """Log-odds beyond the base rate's after each of the tested rows of `features`.

        Each is the end of a sequence of SESSIONS rows that begins without a memory: that many must be there.
        """
        sequences = tested.stop - tested.start
        # what rows bring to the gates is the same in every sequence that they are in: computed once
        gates = self._gates(features[tested.start - SESSIONS + 1 : tested.stop])
        hidden, _ = self._run(gates, sequences, SESSIONS)
        log_odds: Floats = _product(self.readout[np.newaxis], hidden)[0]
        return log_odds

    def member(self, features: Floats, base: float) -> Lstm:
        """What serves the row after the last of `features`; `base` are the base rate's log-odds."""
        before = SESSIONS - 1
        hidden, cell = self._run(self._gates(features[-before:]), 1, before)
        gates = self.bias[:, np.newaxis] + _product(self.recurrent, hidden)
        return Lstm(
            base=base,
            mean=tuple(self.mean.tolist()),
            scale=tuple(self.scale.tolist()),
            inputs=tuple(map(tuple, self.inputs.tolist())),
            gates=tuple(gates[:, 0].tolist()),
            cell=tuple(cell[:, 0].tolist()),
            readout=tuple(self.readout.tolist()),
        )

    def _gates(self, features: Floats) -> Floats:
        """What each row brings to the gates, (4u, rows)."""
        return self.bias[:, np.newaxis] + _product(self.inputs, standardised(features, self.mean, self.scale).T)

    def _run(self, gates: Floats, sequences: int, steps: int) -> tuple[Floats, Floats]:
        """Hidden and cell state (u, sequences) after so many steps of sequences that begin one row apart."""
        hidden = cell = np.zeros((len(self.readout), sequences))
        for step in range(steps):
            taken = gates[:, step : step + sequences] + _product(self.recurrent, hidden)
            enters, stays, new, leaves = np.split(taken, 4)  # the order of Equinox, and of a document
            cell = _sigmoid(stays) * cell + _sigmoid(enters) * np.tanh(new)
            hidden = _sigmoid(leaves) * np.tanh(cell)
        return hidden, cell


def standardised(features: Floats, mean: Floats, scale: Floats) -> Floats:
    """Standard deviations from the mean, FARTHEST at most."""
    return np.clip((features - mean) / scale, -FARTHEST, FARTHEST)


def _product(matrix: Floats, columns: Floats) -> Floats:
    """`matrix @ columns`, but a column's digits do not depend on how many stand beside it, as those of BLAS do."""
    total = np.zeros((len(matrix), columns.shape[1]))
    for coefficients, values in zip(matrix.T, columns, strict=True):
        total += np.multiply.outer(coefficients, values)
    return total


def _sigmoid(values: Floats) -> Floats:
    """The logistic function without overflow."""
    return (1 + np.tanh(values / 2)) / 2
