"""Metrics are recorded and alarms judged as CloudWatch documents it."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ops.localcloud.cloudformation.shims import Undeployable
from ops.localcloud.metrics.embedded import embedded
from ops.localcloud.metrics.judging import State, check, judged, judged_rule
from ops.localcloud.metrics.metric_math import Points, calculated, searched
from ops.localcloud.metrics.statistics import statistic
from ops.localcloud.metrics.store import KEPT, MetricStore, Series

NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
ALARM: dict[str, Any] = {
    "Namespace": "n",
    "MetricName": "m",
    "Dimensions": [],
    "Period": 60,
    "Statistic": "Maximum",
    "Threshold": 1,
    "EvaluationPeriods": 3,
    "DatapointsToAlarm": 3,
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
}


@pytest.fixture
def store(tmp_path: Path) -> MetricStore:
    return MetricStore.opened(tmp_path / "metrics.jsonl")


def tell(store: MetricStore, minutes: str) -> None:
    """One character a minute up to noon: X breaches, 0 does not, - is missing."""
    for ago, told in enumerate(reversed(minutes)):
        if told != "-":
            store.record(NOON - timedelta(minutes=ago), "n", {}, {"m": float(told == "X")})


@pytest.mark.parametrize(
    # the table of https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
    ("minutes", "missing", "breaching", "not_breaching"),
    [
        ("0-X-X", State.OK, State.OK, State.OK),
        ("0----", State.OK, State.OK, State.OK),
        ("-----", State.UNKNOWN, State.ALARM, State.OK),
        ("0XX-X", State.ALARM, State.ALARM, State.ALARM),
    ],
)
def test_three_of_three_with_missing_data(
    minutes: str, missing: State, breaching: State, not_breaching: State, store: MetricStore
) -> None:
    tell(store, minutes)
    found = {
        how: judged(ALARM | {"TreatMissingData": how}, store, NOON, State.OK).state
        for how in ("missing", "breaching", "notBreaching", "ignore")
    }
    assert found.pop("ignore") is (State.OK if missing is State.UNKNOWN else missing)
    assert found == {"missing": missing, "breaching": breaching, "notBreaching": not_breaching}


@pytest.mark.parametrize(
    "refused",
    [
        {"Period": 3600, "EvaluationPeriods": 169},
        {"Period": 300, "EvaluationPeriods": 289},
        {"Statistic": "IQM"},
    ],
)
def test_an_alarm_that_cannot_be_is_refused_when_it_is_deployed(refused: dict[str, Any]) -> None:
    check(ALARM | {"Period": 3600, "EvaluationPeriods": 168})
    with pytest.raises(Undeployable):
        check(ALARM | refused)


@pytest.mark.parametrize(("minutes", "state"), [("X0X", State.ALARM), ("00X", State.OK), ("XX0", State.ALARM)])
def test_two_of_three(minutes: str, state: State, store: MetricStore) -> None:
    tell(store, minutes)
    assert judged(ALARM | {"DatapointsToAlarm": 2}, store, NOON, State.OK).state is state


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("FILL(a, 0) + FILL(b, 0)", [1, 3, 4]),
        ("a + b", [None, None, 4]),
        ("IF(b > 0, 100 * a / b, 0)", [None, 0, 0.0 + 300]),
        ("FILL(b, 0) * 2", [0, 6, 2]),
        ("a / (b - b)", [None, None, None]),
        ("7", [7, 7, 7]),
    ],
)
def test_metric_math(expression: str, expected: list[float | None]) -> None:
    metrics: dict[str, Points] = {"a": [1, None, 3], "b": [None, 3, 1]}
    if expression.startswith("IF"):
        metrics = {"a": [1, 0, 3], "b": [None, 3, 1]}
    assert list(calculated(expression, metrics)) == expected


@pytest.mark.parametrize("expression", ["RATE(a)", "a +", "a ** 2", "unknown", "FILL(a, REPEAT)", "__import__('os')"])
def test_metric_math_that_is_not_understood_is_refused_by_name(expression: str) -> None:
    with pytest.raises(Undeployable, match="is not understood locally"):
        calculated(expression, {"a": [1.0]})


def test_a_search_is_read() -> None:
    found = searched("SEARCH('{AWS/ApiGateway,ApiId} MetricName=\"5xx\"', 'Sum', 300)")
    assert found == ("AWS/ApiGateway", frozenset({"ApiId"}), "5xx", "Sum", 300)
    assert searched("a + b") is None


def test_percentiles_are_values_that_were_recorded() -> None:
    assert statistic("p99")(list(range(1, 101))) == 99
    assert statistic("p50")([5.0]) == 5
    with pytest.raises(Undeployable, match="TM"):
        statistic("TM(10%:90%)")


def test_a_composite_is_raised_by_any_of_its_alarms_by_name_or_arn() -> None:
    rule = '(ALARM("a") OR ALARM("arn:aws:cloudwatch:eu-central-1:123456789012:alarm:b"))'
    states = {"a": State.OK, "b": State.UNKNOWN}
    assert judged_rule(rule, states).state is State.OK
    assert judged_rule(rule, states | {"b": State.ALARM}).state is State.ALARM
    with pytest.raises(Undeployable, match="alarm rule"):
        judged_rule('NOT ALARM("a")', states)


def test_an_embedded_line_is_one_value_for_each_set_of_dimensions() -> None:
    directive = {"Namespace": "n", "Dimensions": [["a"], ["a", "b"]], "Metrics": [{"Name": "m", "Unit": "Count"}]}
    line = json.dumps({"_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive]}, "a": "1", "b": "2", "m": [3.0]})
    lacking = line.replace('"m": [3.0]', '"other": 1')
    log = f'START\n{line}\n{{"_aws": broken\n{lacking}\n{{"_aws": 1}}\nEND'
    assert list(embedded(log)) == [("n", {"a": "1"}, {"m": 3.0}), ("n", {"a": "1", "b": "2"}, {"m": 3.0})]


def test_what_was_recorded_is_there_after_a_kill_and_what_is_too_old_is_not(tmp_path: Path) -> None:
    file, series = tmp_path / "metrics.jsonl", Series.of("n", "m", d="1")
    store = MetricStore.opened(file)
    store.record(NOON - KEPT - timedelta(days=1), "n", {"d": "1"}, {"m": 1})
    store.record(NOON, "n", {"d": "1"}, {"m": 2})
    of_another_shape = '[1]\n["2026-05-29T12:00", "n", 1, 2]\n["2026-05-29T12:00", "n", {}, {"m": "x"}]\n'
    file.write_text(file.read_text() + of_another_shape + '["2026-05-29T')
    again = MetricStore.opened(file)
    again.trim()
    assert again.within(series, NOON - 2 * KEPT, NOON) == [(NOON, 2)]
    assert again.newest == NOON
    assert len(file.read_text().splitlines()) == 1
