"""What a metric, a chosen one of several, or an expression over them was in each period up to an instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ops.localcloud.metrics.metric_math import Points, calculated
from ops.localcloud.metrics.statistics import statistic
from ops.localcloud.metrics.store import MetricStore, Series


@dataclass(frozen=True)
class Window:
    """So many periods, the last of which ends at `end`."""

    end: datetime
    period: timedelta
    periods: int

    @property
    def ends(self) -> list[datetime]:
        """The ends of the periods, oldest first."""
        return [self.end - number * self.period for number in reversed(range(self.periods))]


def points(store: MetricStore, series: Series, how: str, window: Window) -> Points:
    """One value per period, None where nothing was recorded."""
    summary = statistic(how)
    recorded = (store.within(series, end - window.period, end) for end in window.ends)
    return [summary([value for _, value in values]) if values else None for values in recorded]


def alarm_points(store: MetricStore, alarm: Mapping[str, Any], end: datetime, periods: int) -> Points:
    """Values of what an alarm of a template watches."""
    window = Window(end, alarm_period(alarm), periods)
    if "Metrics" in alarm:
        return _chosen(store, alarm["Metrics"], window)
    return points(store, declared_series(alarm), alarm.get("Statistic") or alarm["ExtendedStatistic"], window)


def alarm_period(alarm: Mapping[str, Any]) -> timedelta:
    """The period of what an alarm of a template watches."""
    stats = [one["MetricStat"] for one in alarm.get("Metrics", ()) if "MetricStat" in one]
    return timedelta(seconds=min(float(one["Period"]) for one in stats or [alarm]))


def declared_series(metric: Mapping[str, Any]) -> Series:
    """The series that a template names."""
    dimensions = {one["Name"]: str(one["Value"]) for one in metric.get("Dimensions", ())}
    return Series.of(metric["Namespace"], metric["MetricName"], **dimensions)


def _chosen(store: MetricStore, queries: Sequence[Mapping[str, Any]], window: Window) -> Points:
    known: dict[str, Points] = {}
    expressions = []
    for query in queries:
        if "MetricStat" in query:
            stat = query["MetricStat"]
            known[query["Id"]] = points(store, declared_series(stat["Metric"]), stat["Stat"], window)
        else:
            expressions.append(query)
    # an expression may use another one, whichever is written first
    for query in sorted(expressions, key=lambda one: one.get("ReturnData", True)):
        known[query["Id"]] = calculated(query["Expression"], known)
    [answer] = [one["Id"] for one in queries if one.get("ReturnData", True)]
    return known[answer]
