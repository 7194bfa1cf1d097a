"""The Bayesian mixture of candidates: never much worse than the base rates, whatever the market does."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from nextday.forecast.features.samples import Flags, Floats

LAPLACE_PART = 1 / 9
"""Of the base rates' prior, what Laplace's rule holds. The more it holds, the nearer the mixture stays to the worse."""
_LEAST = 1e-300
"""A weight never sinks to zero: without a share it could not rise again."""


@dataclass(frozen=True)
class Mixed:
    """The mixture's forecasts (days, ...) and the weights (..., candidates) with which it goes on."""

    probabilities: Floats
    weights: Floats


def prior_over(candidates: int, base_rates: float) -> list[float]:
    """Weights before the first day: `base_rates` on the first two candidates, the rest in equal parts on the others."""
    others = candidates - 2
    held = base_rates if others else 1.0
    return [held * (1 - LAPLACE_PART), held * LAPLACE_PART, *[(1 - held) / max(others, 1)] * others]


def mix(
    probabilities: Floats, up: Flags, *, prior: Sequence[float], share: float, weights: Floats | None = None
) -> Mixed:
    """Mix candidates' `probabilities` (days, ..., candidates) of `up` (days, ...), day by day.

    Each day's forecast is the mean of the candidates' under the weights so far, which begin as the `prior`, or go on
    from `weights`. Then each weight is multiplied by the probability that its candidate gave to what happened, the
    weights are made to sum to one, and a fraction `share` of all weight is dealt out anew by `prior`, so that a
    candidate can come back when the market changes. At least one candidate must hold each outcome possible, as the
    base rates always do. A day without forecasts, NaN, changes no weight, and has none.

    For any candidate k and any sequence of probabilities and outcomes, the total log loss of the mixture exceeds that
    of k by no more than `regret_bound(prior[k], share, days)`. Sources: fixed share, Herbster and Warmuth, Tracking
    the best expert, 1998; sharing to the start vector, Bousquet and Warmuth, Tracking a small set of experts by mixing
    past posteriors, 2002.
    """
    start = np.array(prior)
    current = np.broadcast_to(start, probabilities.shape[1:]) if weights is None else weights
    likelihood = np.where(up[..., np.newaxis], probabilities, 1 - probabilities)
    asleep, mixed = np.isnan(likelihood[..., :1]), np.empty(up.shape)
    for day, forecast in enumerate(probabilities):
        mixed[day] = (current * forecast).sum(axis=-1)
        joint = current * likelihood[day]
        posterior = joint * ((1 - share) / joint.sum(axis=-1, keepdims=True)) + share * start
        current = np.where(asleep[day], current, np.maximum(posterior, _LEAST))
    # weights sum to one but for rounding: the mean of certainties may end a bit above it
    return Mixed(np.minimum(mixed, 1.0), current)


def base_rate_bounds(candidates: int, base_rates: float, share: float, days: int) -> tuple[float, float]:
    """Most nats by which a mixture's total log loss can exceed that of either base rate, mixed by `prior_over`."""
    first, second, *_ = prior_over(candidates, base_rates)
    return regret_bound(first, share, days), regret_bound(second, share, days)


def regret_bound(prior: float, share: float, days: int) -> float:
    """Most nats by which a mixture's total log loss can exceed that of a candidate with this prior.

    ln(1 / prior) + (days - 1) * ln(1 / (1 - share * (1 - prior))): a candidate starts with weight `prior` and keeps at
    least the fraction 1 - share + share * prior of its posterior weight from one day to the next.
    """
    return log(1 / prior) - max(days - 1, 0) * log(1 - share * (1 - prior))
