"""How good forecasts were."""

from dataclasses import dataclass

import numpy as np

from nextday.forecast.samples import Flags, Floats


@dataclass(frozen=True)
class Score:
    """Forecasts against outcomes: mean log loss (nats), mean Brier score, share of days with the right side of 1/2."""

    days: int
    log_loss: float
    brier: float
    accuracy: float


def score(probabilities: Floats, up: Flags) -> Score:
    """Score at least one day of probabilities of up; a certain forecast that failed costs what 1e-15 does."""
    given = np.where(up, probabilities, 1 - probabilities).clip(1e-15, 1)
    return Score(
        days=len(up),
        log_loss=float(-np.log(given).mean()),
        brier=float(np.square(probabilities - up).mean()),
        accuracy=float(((probabilities > 0.5) == up).mean()),  # noqa: PLR2004 (one half is where sides meet)
    )
