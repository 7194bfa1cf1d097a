"""Out-of-sample forecasts of every candidate, walking forward month by month."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nextday.forecast.candidates.port import Candidate
from nextday.forecast.folds import first_forecast, monthly_folds
from nextday.forecast.samples import Days, Flags, Floats, Panel


@dataclass(frozen=True)
class OutOfSample:
    """One symbol's forecast days: `sessions`, `up` (n,) and `probabilities` (n, candidates); n is 0 when none."""

    symbol: str
    sessions: Days
    up: Flags
    probabilities: Floats


def walk_forward(panel: Panel, candidates: Sequence[Candidate]) -> list[OutOfSample]:
    """Let every candidate forecast every day from what was final before it, the first candidate being the base rate.

    A candidate without a forecast for a day stands behind the first one's, as a sleeping expert does (Freund, Schapire,
    Singer and Warmuth, 1997), so it can neither gain nor lose on that day.
    """
    folds = monthly_folds(panel)
    columns = zip(*(candidate.walk_forward(panel, folds) for candidate in candidates), strict=True)
    days = []
    for samples, forecasts in zip(panel, columns, strict=True):
        tested = slice(first_forecast(samples, folds), None)
        probabilities = np.column_stack(forecasts)[tested]
        awake = np.where(np.isnan(probabilities), probabilities[:, :1], probabilities)
        days.append(OutOfSample(samples.symbol, samples.sessions[tested], samples.up[tested], awake))
    return days
