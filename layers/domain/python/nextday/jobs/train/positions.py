"""The positions that a bucket's forecasts amount to, on their way from one step of a training to the last."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from nextday.forecast.features.samples import Flags
from nextday.forecast.trading.following import Positions
from nextday.jobs.train.run import TrainingRun


def save_positions(run: TrainingRun, bucket: int, positions: Mapping[str, Positions]) -> None:
    """Save those of each symbol for the last step."""
    parts = [(part.sessions, part.returns[:, 0], part.long[:, :, 0]) for part in positions.values()]
    columns = [np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)] if parts else []
    arrays = dict(zip(("sessions", "returns", "long"), columns, strict=False))
    if parts:
        arrays["long"] = np.packbits(arrays["long"], axis=-1)
    note = {"symbols": {symbol: len(part.sessions) for symbol, part in positions.items()}}
    # returns are as random as numbers get: compressing them takes long and saves nothing
    run.save_intermediate(_name(bucket), note, arrays, compressed=False)


def load_positions(run: TrainingRun, bucket: int) -> dict[str, Positions]:
    """What this run's forecasts of a bucket amount to, by symbol. Raises ForecastError."""
    note, arrays = run.load_intermediate(_name(bucket))
    ends = np.cumsum([0, *note["symbols"].values()]).tolist()
    if not note["symbols"]:
        return {}
    long: Flags = np.unpackbits(arrays["long"], axis=-1, count=ends[-1]).astype(np.bool_)
    return {
        symbol: Positions(arrays["sessions"][cut], arrays["returns"][cut, np.newaxis], long[:, cut, np.newaxis])
        for symbol, cut in zip(note["symbols"], (slice(*pair) for pair in pairwise(ends)), strict=True)
    }


def _name(bucket: int) -> str:
    return f"positions/bucket={bucket}.npz"
