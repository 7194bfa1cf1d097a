"""First step of a training: add up a bucket's rows, for all buckets to learn from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from nextday.forecast.learning.moments import Moments
from nextday.forecast.learning.placebo import shuffled
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.up_counts import UpCounts
from nextday.jobs.train.run import TrainingRun


@dataclass(frozen=True)
class Survey:
    """Sums over one bucket's rows as they are and with the placebo's labels, and the version of each file read."""

    universe: Universe
    placebo: Universe
    versions: Mapping[str, str]

    def save(self, run: TrainingRun, bucket: int) -> None:
        """Save it for later steps. Only labels are shuffled, so that the placebo's other sums are the universe's."""
        universe = self.universe
        arrays = {
            "sessions": universe.sessions,
            "returns": universe.returns,
            "months": universe.months,
            "gram": universe.moments.gram,
            "ups": universe.moments.ups,
            "placebo_ups": self.placebo.moments.ups,
            "closes": universe.counts.sessions,
            "counts": universe.counts.growth,
            "placebo_counts": self.placebo.counts.growth,
            "known": np.array([universe.known]),  # JSON has neither days nor NaT
        }
        run.save_intermediate(_name(bucket), {"versions": dict(self.versions)}, arrays)

    @classmethod
    def load(cls, run: TrainingRun, bucket: int) -> Self:
        """What this run found of a bucket. Raises ForecastError."""
        note, arrays = run.load_intermediate(_name(bucket))
        moments = Moments(arrays["gram"], arrays["ups"])
        [known] = arrays["known"]
        counts, shuffled_counts = (UpCounts(arrays["closes"], arrays[name]) for name in ("counts", "placebo_counts"))
        universe = Universe(arrays["sessions"], arrays["returns"], arrays["months"], moments, counts, known)
        placebo = replace(universe, moments=Moments(moments.gram, arrays["placebo_ups"]), counts=shuffled_counts)
        return cls(universe, placebo, note["versions"])


def survey(run: TrainingRun, bucket: int) -> dict[str, Any]:
    """Add up the rows of a bucket's symbols, and say how many there are."""
    inputs = run.inputs(bucket)
    panel = run.panel(inputs)
    placebo = shuffled(panel, run.seed)
    Survey(Universe.of(panel), Universe.of(placebo), inputs.versions).save(run, bucket)
    return {"bucket": bucket, "symbols": len(panel), "rows": sum(map(len, panel))}


def _name(bucket: int) -> str:
    return f"survey/bucket={bucket}.npz"
