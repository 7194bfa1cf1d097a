"""How good forecasts were, and how sure that is."""

from dataclasses import dataclass

from pydantic import with_config

from nextday.forecast.documents import STRICT
from nextday.forecast.score.intervals import CONFIDENCE, Estimate, clustered_ratio, wilson_interval
from nextday.forecast.score.reliability import Bin, reliability
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, SufficientStatistics


@with_config(STRICT)
@dataclass(frozen=True)
class Score:
    """Forecasts against outcomes: mean log loss (nats), mean Brier score, share of days with the right side of 1/2."""

    days: int
    log_loss: float
    brier: float
    accuracy: float


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


def evaluation(statistics: SufficientStatistics) -> Evaluation:
    """Judge at least one day of forecasts."""
    days = round(statistics.all("days"))
    accuracy = wilson_interval(round(statistics.all("hits")), days)
    return Evaluation(
        score=Score(days, statistics.all("log_loss") / days, statistics.all("brier") / days, accuracy.value),
        accuracy=accuracy,
        skill=skill(statistics),
        reliability=reliability(statistics.cells),
    )


def skill(statistics: SufficientStatistics, confidence: float = CONFIDENCE) -> Skill:
    """Skill against the three rivals that know nothing."""

    def saved(loss: str) -> Estimate:
        rival = statistics.by_session(f"{EMPIRICAL_BAYES}_{loss}")
        return clustered_ratio(rival - statistics.by_session(loss), rival, statistics.sessions, confidence)

    def gained(rival: str) -> Estimate:
        gains = statistics.by_session("hits") - statistics.by_session(rival)
        return clustered_ratio(gains, statistics.by_session("days"), statistics.sessions, confidence)

    return Skill(
        log_loss=saved("log_loss"),
        brier=saved("brier"),
        over_always_up=gained("ups"),
        over_persistence=gained("repeats"),
    )
