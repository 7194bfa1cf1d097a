"""How good forecasts were, and how sure that is."""

from dataclasses import dataclass

from nextday.forecast.documents import strict
from nextday.forecast.score.intervals import Estimate, clustered_ratio, wilson_interval
from nextday.forecast.score.reliability import Bin, reliability
from nextday.forecast.score.statistics import SufficientStatistics


@strict
@dataclass(frozen=True)
class Score:
    """Forecasts against outcomes: mean log loss (nats), mean Brier score, share of days with the right side of 1/2."""

    days: int
    log_loss: float
    brier: float
    accuracy: float


@strict
@dataclass(frozen=True)
class Skill:
    """What forecasts add to quoting `rival`, one of RIVALS, to always saying up, and to saying what the session did.

    `log_loss` and `brier` are shares of the rival's loss that are saved, `over_base_rate` is how much more often the
    forecasts are on the right side of 1/2 than the rival is: than its likelier side. `over_always_up`, which claims
    nothing, and `over_persistence` are such differences, too. Intervals (95 %) are clustered by session.
    """

    rival: str
    log_loss: Estimate
    brier: Estimate
    over_base_rate: Estimate
    over_always_up: Estimate
    over_persistence: Estimate


@strict
@dataclass(frozen=True)
class Evaluation:
    """What is said about forecasts of so many `sessions`; `skill` is over the better of RIVALS.

    The interval of `accuracy` is Wilson's, as if days were independent.
    """

    score: Score
    sessions: int
    accuracy: Estimate
    skill: Skill
    reliability: tuple[Bin, ...]


def evaluation(statistics: SufficientStatistics) -> Evaluation:
    """Judge at least one day of forecasts."""
    days = round(statistics.all("days"))
    accuracy = wilson_interval(round(statistics.all("hits")), days)
    return Evaluation(
        score=Score(days, statistics.all("log_loss") / days, statistics.all("brier") / days, accuracy.value),
        sessions=len(statistics.sessions),
        accuracy=accuracy,
        skill=skill(statistics, statistics.better_rival),
        reliability=reliability(statistics.cells),
    )


def skill(statistics: SufficientStatistics, rival: str) -> Skill:
    """Skill against one of RIVALS, and against two rivals that know less."""

    def saved(loss: str) -> Estimate:
        lost = statistics.by_session(f"{rival}_{loss}")
        return clustered_ratio(lost - statistics.by_session(loss), lost, statistics.sessions)

    def gained(hits: str) -> Estimate:
        gains = statistics.by_session("hits") - statistics.by_session(hits)
        return clustered_ratio(gains, statistics.by_session("days"), statistics.sessions)

    return Skill(
        rival=rival,
        log_loss=saved("log_loss"),
        brier=saved("brier"),
        over_base_rate=gained(f"{rival}_hits"),
        over_always_up=gained("ups"),
        over_persistence=gained("repeats"),
    )
