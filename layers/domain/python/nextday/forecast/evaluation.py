"""How good forecasts were, and how sure that is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from pydantic import with_config

from nextday.forecast.documents import STRICT
from nextday.forecast.intervals import CONFIDENCE, Estimate, clustered_ratio, wilson_interval
from nextday.forecast.reliability import Bin, reliability
from nextday.forecast.samples import Days, Flags, Floats

EVEN = 0.5
"""Where the sides meet."""


@with_config(STRICT)
@dataclass(frozen=True)
class Score:
    """Forecasts against outcomes: mean log loss (nats), mean Brier score, share of days with the right side of 1/2."""

    days: int
    log_loss: float
    brier: float
    accuracy: float


@dataclass(frozen=True)
class Scored:
    """Forecasts that are to be judged, of any number of symbols; arrays (n,).

    `rose` says whether the session forecast from had itself closed higher: what persistence bets on.
    """

    sessions: Days
    up: Flags
    rose: Flags
    base_rate: Floats
    probabilities: Floats

    @classmethod
    def pooled(cls, parts: Sequence[Self]) -> Self:
        """All parts as one."""
        names = ("sessions", "up", "rose", "base_rate", "probabilities")
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@with_config(STRICT)
@dataclass(frozen=True)
class Skill:
    """What forecasts add to quoting the base rate, to always saying up, and to saying what the session itself did.

    `log_loss` and `brier` are shares of the base rate's loss that are saved; `over_always_up` and `over_persistence`
    are differences in accuracy. Intervals are clustered by session, at 95 % unless another confidence was asked for.
    """

    log_loss: Estimate
    brier: Estimate
    over_always_up: Estimate
    over_persistence: Estimate


@with_config(STRICT)
@dataclass(frozen=True)
class Evaluation:
    """What is said about a set of forecasts; the interval of `accuracy` is Wilson's, as if days were independent."""

    score: Score
    accuracy: Estimate
    skill: Skill
    reliability: tuple[Bin, ...]


def log_losses(probabilities: Floats, up: Flags) -> Floats:
    """Nats of every day; a certain forecast that failed costs what 1e-15 does."""
    losses: Floats = -np.log(np.where(up, probabilities, 1 - probabilities).clip(1e-15, 1))
    return losses


def briers(probabilities: Floats, up: Flags) -> Floats:
    """Brier score of every day (Brier, Verification of forecasts expressed in terms of probability, 1950)."""
    squares: Floats = np.square(probabilities - up)
    return squares


def score(probabilities: Floats, up: Flags) -> Score:
    """Score at least one day of probabilities of up."""
    return Score(
        days=len(up),
        log_loss=float(log_losses(probabilities, up).mean()),
        brier=float(briers(probabilities, up).mean()),
        accuracy=float(_hits(probabilities, up).mean()),
    )


def evaluation(scored: Scored) -> Evaluation:
    """Judge at least one day of forecasts."""
    scores = score(scored.probabilities, scored.up)
    return Evaluation(
        score=scores,
        accuracy=wilson_interval(round(scores.accuracy * scores.days), scores.days),
        skill=skill(scored),
        reliability=reliability(scored.probabilities, scored.up),
    )


def skill(scored: Scored, confidence: float = CONFIDENCE) -> Skill:
    """Skill against the three rivals that know nothing."""
    up, hits = scored.up, _hits(scored.probabilities, scored.up)

    def saved(losses: Callable[[Floats, Flags], Floats]) -> Estimate:
        rival = losses(scored.base_rate, up)
        return clustered_ratio(rival - losses(scored.probabilities, up), rival, scored.sessions, confidence)

    def gained(rival: Flags) -> Estimate:
        return clustered_ratio(hits - rival, np.ones(len(up)), scored.sessions, confidence)

    return Skill(
        log_loss=saved(log_losses),
        brier=saved(briers),
        over_always_up=gained(up),
        over_persistence=gained(scored.rose == up),
    )


def _hits(probabilities: Floats, up: Flags) -> Floats:
    """One for every day with the right side of 1/2; exactly 1/2 says not up."""
    hits: Floats = ((probabilities > EVEN) == up).astype(np.float64)
    return hits
