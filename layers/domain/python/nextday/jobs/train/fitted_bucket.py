"""What a bucket's symbols taught, on its way from one step of a training to the last."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

import numpy as np

from nextday.forecast.learning.placebo import Bets
from nextday.forecast.model.model import PART, Mixtures
from nextday.forecast.score.statistics import SufficientStatistics
from nextday.jobs.train.reuse import Reuse
from nextday.jobs.train.run import TrainingRun


@dataclass(frozen=True)
class FittedBucket:
    """One bucket's mixtures, and how everyone in the competition did.

    `scores` has a row of metrics for every symbol and forecaster, `statistics` the sums of all forecasts by forecaster;
    `skipped` says why a symbol could not be trained. `versions` are those of the files read, `known` is the last
    session whose close a label of any bucket knows, ISO 8601; `untold` tells of views that could not be written.
    """

    mixtures: Mixtures
    scores: Sequence[Mapping[str, Any]]
    statistics: Mapping[str, SufficientStatistics]
    bets: Bets
    skipped: Mapping[str, str]
    versions: Mapping[str, str]
    known: str
    reuse: Reuse
    untold: Sequence[str] = ()

    def save(self, run: TrainingRun, bucket: int) -> None:
        """Save it for the later steps."""
        note = {
            "forecasters": list(self.statistics),
            "scores": self.scores,
            "bets": [self.bets.log_wealth, self.bets.symbols],
            "skipped": self.skipped,
            "versions": self.versions,
            "known": self.known,
            "reuse": asdict(self.reuse),
            "untold": self.untold,
        }
        # bytes beside the note: JSON within JSON would be escaped, and read back the longer
        arrays = {"mixtures": np.frombuffer(PART.written(self.mixtures), np.uint8)}
        for place, statistics in enumerate(self.statistics.values()):
            arrays |= {f"{field}_{place}": values for field, values in vars(statistics).items()}
        run.save_intermediate(_name(bucket), note, arrays)

    @classmethod
    def load(cls, run: TrainingRun, bucket: int) -> Self:
        """What this run learned of a bucket. Raises ForecastError."""
        note, arrays = run.load_intermediate(_name(bucket))
        forecasters = note.pop("forecasters")
        statistics = {
            name: SufficientStatistics(*(arrays[f"{field}_{place}"] for field in ("sessions", "sums", "cells")))
            for place, name in enumerate(forecasters)
        }
        mixtures = PART.read(arrays["mixtures"].tobytes())
        return cls(
            mixtures=mixtures,
            statistics=statistics,
            bets=Bets(*note.pop("bets")),
            reuse=Reuse(**note.pop("reuse")),
            **note,
        )


def _name(bucket: int) -> str:
    return f"learned/bucket={bucket}.npz"
