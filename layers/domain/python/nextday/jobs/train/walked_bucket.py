"""What a bucket's walk is told by, on its way from one step of a training to the last."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.trading.following import Positions
from nextday.jobs.train.run import TrainingRun


@dataclass(frozen=True)
class WalkedBucket:
    """What the forecasts of each symbol that could be traded amount to, and how its candidates were weighed.

    `weights` (months, candidates) of each symbol that was forecast are those at the end of each of `months`, NaN before
    its first forecast.
    """

    positions: Mapping[str, Positions]
    months: Days
    weights: Mapping[str, Floats]

    def save(self, run: TrainingRun, bucket: int) -> None:
        """Save it for the last step."""
        parts = [(part.sessions, part.returns[:, 0], part.reached[:, :, 0]) for part in self.positions.values()]
        columns = [np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)] if parts else []
        arrays = dict(zip(("sessions", "returns", "reached"), columns, strict=False))
        arrays |= {"months": self.months, "weights": np.array([*self.weights.values()])}
        note = {
            "days": {symbol: len(part.sessions) for symbol, part in self.positions.items()},
            "weighed": [*self.weights],
        }
        # returns are as random as numbers get: compressing them takes long and saves nothing
        run.save_intermediate(_name(bucket), note, arrays, compressed=False)

    @classmethod
    def load(cls, run: TrainingRun, bucket: int) -> Self:
        """What this run's walk of a bucket was. Raises ForecastError."""
        note, arrays = run.load_intermediate(_name(bucket))
        ends = np.cumsum([0, *note["days"].values()]).tolist()
        positions = {
            symbol: Positions(
                arrays["sessions"][cut], arrays["returns"][cut, np.newaxis], arrays["reached"][:, cut, np.newaxis]
            )
            for symbol, cut in zip(note["days"], (slice(*pair) for pair in pairwise(ends)), strict=True)
        }
        return cls(positions, arrays["months"], dict(zip(note["weighed"], arrays["weights"], strict=True)))


def _name(bucket: int) -> str:
    return f"walked/bucket={bucket}.npz"
