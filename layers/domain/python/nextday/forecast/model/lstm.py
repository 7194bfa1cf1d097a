"""An LSTM as it stands in a model document: it has seen the sessions before, and takes one more step."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, tanh
from typing import ClassVar, Literal, NamedTuple

from nextday.forecast.documents import strict
from nextday.forecast.model.log_odds import probability_of

FARTHEST = 4.0
"""Standard deviations from the mean; a feature that lies beyond is taken to lie there."""


class Gates(NamedTuple):
    """What a step gives to each gate, unit by unit."""

    enters: tuple[float, ...]
    stays: tuple[float, ...]
    new: tuple[float, ...]
    leaves: tuple[float, ...]


@strict
@dataclass(frozen=True)
class Lstm:
    """A layer of units on standardised features, and a read-out that moves the base rate's log-odds, `base`.

    `gates` is what the sessions before bring to the gates (input, forget, cell, output; unit by unit), `cell` the state
    in which they left the units; `inputs` has a row of coefficients for each of the gates. Source: Hochreiter and
    Schmidhuber, Long short-term memory, 1997.
    """

    momentary: ClassVar[bool] = True
    base: float
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    inputs: tuple[tuple[float, ...], ...]
    gates: tuple[float, ...]
    cell: tuple[float, ...]
    readout: tuple[float, ...]
    kind: Literal["lstm"] = "lstm"

    def standardised(self, features: Sequence[float]) -> list[float]:
        """Standard deviations from the mean, FARTHEST at most."""
        rows = zip(features, self.mean, self.scale, strict=True)
        return [max(-FARTHEST, min(FARTHEST, (x - mean) / scale)) for x, mean, scale in rows]

    def opened(self, features: Sequence[float]) -> Gates:
        """The gates, before their sigmoids and hyperbolic tangent."""
        values = self.standardised(features)
        rows = zip(self.gates, self.inputs, strict=True)
        # fsum rounds once, so that the last bit does not depend on the order of the terms
        sums = [fsum((before, *map(float.__mul__, row, values))) for before, row in rows]
        units = len(self.cell)
        return Gates(*(tuple(sums[place : place + units]) for place in range(0, len(sums), units)))

    def cells(self, gates: Gates) -> list[float]:
        """The units' states after the step."""
        units = zip(self.cell, gates.enters, gates.stays, gates.new, strict=True)
        return [sigmoid(stays) * cell + sigmoid(enters) * tanh(new) for cell, enters, stays, new in units]

    def log_odds(self, features: Sequence[float]) -> float:
        """Log-odds of up."""
        gates = self.opened(features)
        units = zip(self.readout, gates.leaves, self.cells(gates), strict=True)
        return fsum((self.base, *(weight * sigmoid(leaves) * tanh(cell) for weight, leaves, cell in units)))

    def probability(self, features: Sequence[float]) -> float:
        """Probability of up."""
        return probability_of(self.log_odds(features))


def sigmoid(value: float) -> float:
    """The logistic function, which a gate goes through."""
    return (1 + tanh(value / 2)) / 2
