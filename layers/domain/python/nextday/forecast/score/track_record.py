"""What a training's mixture cost out of sample, session by session, so that another training can be held against it."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from nextday.forecast.documents import strict
from nextday.forecast.features.samples import Floats
from nextday.forecast.score.intervals import Estimate, clustered_ratio
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, SufficientStatistics

MOST_SESSIONS = 750
"""Three years: what a document remembers."""


@strict
@dataclass(frozen=True)
class TrackRecord:
    """The last sessions forecast from, oldest first, how many forecasts were made of each, and their excess.

    The excess is what they cost altogether beyond the empirical-Bayes base rate's, in nats of log loss.
    """

    sessions: tuple[date, ...]
    forecasts: tuple[int, ...]
    excess: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.sessions)


def track_record_of(statistics: SufficientStatistics) -> TrackRecord:
    """The record of a mixture over any number of symbols."""
    last = slice(-MOST_SESSIONS, None)
    excess = statistics.by_session("log_loss") - statistics.by_session(f"{EMPIRICAL_BAYES}_log_loss")
    return TrackRecord(
        tuple(date.fromisoformat(str(session)) for session in statistics.sessions[last]),
        tuple(statistics.by_session("days")[last].astype(int).tolist()),
        tuple(excess[last].tolist()),
    )


def common_sessions(one: TrackRecord, other: TrackRecord) -> list[date]:
    """The sessions that both were judged on."""
    return sorted(set(one.sessions) & set(other.sessions))


def cost_over(candidate: TrackRecord, current: TrackRecord) -> Estimate:
    """Nats a forecast by which a candidate costs more than the current one, on the sessions they have in common.

    Paired by session and clustered by it: what moved the market moved both. Against the base rate, so that it does not
    matter whether one of them forecast more symbols. There must be a common session.
    """
    sessions = common_sessions(candidate, current)
    mean = [_mean_excess(record, sessions) for record in (candidate, current)]
    days = np.array(sessions, dtype="datetime64[D]")
    return clustered_ratio(mean[0] - mean[1], np.ones(len(sessions)), days)


def _mean_excess(record: TrackRecord, sessions: list[date]) -> Floats:
    by_session = dict(zip(record.sessions, zip(record.excess, record.forecasts, strict=True), strict=True))
    return np.array([by_session[session][0] / by_session[session][1] for session in sessions])
