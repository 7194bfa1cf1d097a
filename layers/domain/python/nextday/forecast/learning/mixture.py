"""The Bayesian mixture of candidates: never much worse than the base rate, whatever the market does."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from nextday.forecast.features.samples import Flags, Floats


@dataclass(frozen=True)
class Mixed:
    """The mixture's forecasts (days, ...) and the weights (..., candidates) with which it goes on."""

    probabilities: Floats
    weights: Floats


LAPLACE_PART = 1 / 9
"""Of the base rates' prior, what Laplace's rule holds. The more it holds, the nearer the mixture stays to the worse."""


def prior_over(candidates: int, base_rates: float) -> list[float]:
    """Weights before the first day: `base_rates` on the first two candidates, the rest in equal parts on the others."""
    others = candidates - 2
    held = base_rates if others else 1.0
    return [held * (1 - LAPLACE_PART), held * LAPLACE_PART, *[(1 - held) / max(others, 1)] * others]


def mix(probabilities: Floats, up: Flags, *, prior: Sequence[float], share: float) -> Mixed:
    """Mix candidates' `probabilities` (days, ..., candidates) of `up` (days, ...), day by day.

    Each day's forecast is the mean of the candidates' under the weights so far. Then each weight is multiplied by the
    probability that its candidate gave to what happened, the weights are made to sum to one, and a fraction `share` of
    all weight is dealt out anew by `prior`, so that a candidate can come back when the market changes. At least one
    candidate must hold each outcome possible, as the base rate always does.

    For any candidate k and any sequence of probabilities and outcomes, the total log loss of the mixture exceeds that
    of k by no more than `regret_bound(prior[k], share, days)`. Sources: fixed share, Herbster and Warmuth, Tracking
    the best expert, 1998; sharing to the start vector, Bousquet and Warmuth, Tracking a small set of experts by mixing
    past posteriors, 2002.
    """
    with np.errstate(divide="ignore"):  # the logarithm of zero is meant
        log_start, log_share = np.log(prior), np.log(share)
        log_likelihood = np.log(np.where(up[..., np.newaxis], probabilities, 1 - probabilities))
    # in logarithms: without a share a weight may sink below what a float holds, and must be able to rise again
    log_weights = np.broadcast_to(log_start, probabilities.shape[1:])
    mixed = np.empty(up.shape)
    for day, forecast in enumerate(probabilities):
        mixed[day] = (np.exp(log_weights) * forecast).sum(axis=-1)
        joint = log_weights + log_likelihood[day]
        posterior = joint - np.logaddexp.reduce(joint, axis=-1, keepdims=True)
        log_weights = np.logaddexp(np.log1p(-share) + posterior, log_share + log_start)
    # weights sum to one but for rounding: the mean of certainties may end a bit above it
    return Mixed(np.minimum(mixed, 1.0), np.exp(log_weights))


def regret_bound(prior: float, share: float, days: int) -> float:
    """Most nats by which a mixture's total log loss can exceed that of a candidate with this prior.

    ln(1 / prior) + (days - 1) * ln(1 / (1 - share * (1 - prior))): a candidate starts with weight `prior` and keeps at
    least the fraction 1 - share + share * prior of its posterior weight from one day to the next.
    """
    return log(1 / prior) - max(days - 1, 0) * log(1 - share * (1 - prior))
