"""First step of a training: add up a bucket's rows, for all buckets to learn from."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

import numpy as np

from nextday.forecast.learning.cross_section import CrossSection
from nextday.forecast.learning.moments import Moments, MonthlyMoments
from nextday.forecast.learning.placebo import shuffled
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.up_counts import UpCounts
from nextday.jobs.train.run import PLACEBO_SEED, TrainingRun


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
            "months": universe.monthly.months,
            "gram": universe.monthly.moments.gram,
            "ups": universe.monthly.moments.ups,
            "placebo_ups": self.placebo.monthly.moments.ups,
            "closes": universe.counts.sessions,
            "counts": universe.counts.growth,
            "placebo_counts": self.placebo.counts.growth,
            "closed": universe.cross_section.sessions,
            "ranked": universe.cross_section.counts,
            "known": np.array([universe.known]),  # JSON has neither days nor NaT
        }
        run.save_intermediate(_name(bucket), {"versions": dict(self.versions)}, arrays)

    @classmethod
    def load(cls, run: TrainingRun, bucket: int) -> Self:
        """What this run found of a bucket. Raises ForecastError."""
        note, arrays = run.load_intermediate(_name(bucket))
        [known] = arrays["known"]
        monthly, tossed = (
            MonthlyMoments(arrays["months"], Moments(arrays["gram"], arrays[name])) for name in ("ups", "placebo_ups")
        )
        counts, tossed_counts = (UpCounts(arrays["closes"], arrays[name]) for name in ("counts", "placebo_counts"))
        cross_section = CrossSection(arrays["closed"], arrays["ranked"])
        universe = Universe(arrays["sessions"], arrays["returns"], monthly, counts, cross_section, known)
        placebo = replace(universe, monthly=tossed, counts=tossed_counts)
        return cls(universe, placebo, note["versions"])


def survey(run: TrainingRun, bucket: int) -> dict[str, Any]:
    """Add up the rows of a bucket's symbols, and say how many there are."""
    inputs = run.inputs(bucket)
    vectors = run.vectors(inputs)
    panel, cross_section = run.panel(inputs, vectors), CrossSection.of_vectors(vectors)
    known, tossed = (Universe.of(one, cross_section) for one in (panel, shuffled(panel, PLACEBO_SEED)))
    Survey(known, tossed, inputs.versions).save(run, bucket)
    return {"bucket": bucket, "symbols": len(panel), "rows": sum(map(len, panel))}


def _name(bucket: int) -> str:
    return f"survey/bucket={bucket}.npz"
