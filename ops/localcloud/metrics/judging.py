"""The state of an alarm, as CloudWatch finds it.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from ops.localcloud.cloudformation.shims import Undeployable
from ops.localcloud.metrics.queries import alarm_period, alarm_points
from ops.localcloud.metrics.store import MetricStore

_LOOKED_BACK = 2
"""Periods beyond those of an alarm in which CloudWatch looks for values before it takes one for missing."""
_HOUR, _DAY, _WEEK = 3600, 86_400, 604_800
_COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
_RULE = re.compile(r'\(?(ALARM\("[^"]+"\)( OR )?)+\)?')
_CHILD = re.compile(r'ALARM\("([^"]+)"\)')


class State(StrEnum):
    """What an alarm is in."""

    OK = "OK"
    ALARM = "ALARM"
    UNKNOWN = "INSUFFICIENT_DATA"


@dataclass(frozen=True)
class Judgement:
    """A state, and why."""

    state: State
    reason: str


def check(alarm: Mapping[str, Any]) -> None:
    """Raise Undeployable for an alarm of a template that CloudWatch would refuse, or that is not understood here.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
    """
    period, periods = alarm_period(alarm).total_seconds(), int(alarm["EvaluationPeriods"])
    longest = _WEEK if period >= _HOUR else _DAY
    if period * periods > longest:
        raise Undeployable(f"alarm {alarm.get('AlarmName')}: {periods} periods of {period:.0f} s are over {longest} s")
    judged(alarm, MetricStore(Path()), datetime.now(UTC), State.UNKNOWN)


def judged(alarm: Mapping[str, Any], store: MetricStore, now: datetime, before: State) -> Judgement:
    """The state of a metric alarm of a template: so many of its periods breach, missing ones taken as it says."""
    periods = int(alarm["EvaluationPeriods"])
    needed = int(alarm.get("DatapointsToAlarm", periods))
    values = [one for one in alarm_points(store, alarm, now, periods + _LOOKED_BACK) if one is not None][-periods:]
    breaches = _COMPARISONS[alarm["ComparisonOperator"]]
    breaching = sum(breaches(value, float(alarm["Threshold"])) for value in values)
    missing = periods - len(values)
    how = alarm.get("TreatMissingData", "missing")
    if not values and how in {"missing", "ignore"}:
        return Judgement(State.UNKNOWN if how == "missing" else before, "no value was recorded")
    counted = breaching + (missing if how == "breaching" else 0)
    said = f"{breaching} of {periods} periods breach {alarm['Threshold']:g}, {missing} are missing"
    return Judgement(State.ALARM if counted >= needed else State.OK, f"{said}; the newest: {_told(values)}")


def children_of(rule: str) -> list[str]:
    """Names of the alarms that a composite is made of, by ARN or name. Raises Undeployable for any other rule."""
    if not _RULE.fullmatch(rule):
        raise Undeployable(f"the alarm rule {rule!r} is not understood locally: only ALARM(..) OR ALARM(..) is")
    return [child.rpartition(":alarm:")[2] for child in _CHILD.findall(rule)]


def judged_rule(rule: str, states: Mapping[str, State]) -> Judgement:
    """The state of a composite alarm of alarms that are in these states. Raises Undeployable."""
    children = children_of(rule)
    raised = [child for child in children if states[child] is State.ALARM]
    return Judgement(State.ALARM if raised else State.OK, f"raised: {', '.join(raised) or 'none'}")


def _told(values: list[float]) -> str:
    return ", ".join(f"{value:.4g}" for value in values[-3:]) or "none"
