"""Every alarm of the product's template is raised by its cause, wakes a person, and goes when its cause does."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from nextday.telemetry import declared
from ops.localcloud.assembly.synthesis import stacks
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.metrics.judging import State
from ops.localcloud.metrics.store import Series
from tests.integration.localcloud.stage import forget
from tests.integration.localcloud.watched import Clock, Told, Watched

PAGE = "needs-a-person"
NIGHTS = 24
Cause = Callable[[Watched], None]
End = Callable[[Watched], None]


@pytest.fixture(scope="module")
def watched(product_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    forget(product_assembly)  # deployed, not recalled: its topics are looked at by whoever has not asked for them
    clock = Clock()
    nobody = {"NEXTDAY_YAHOO_URL": "http://127.0.0.1:9", "NEXTDAY_ATTEMPTS": "1"}
    with LocalCloud(product_assembly, tmp_path_factory.mktemp("data"), nobody, clock=lambda: clock.now) as cloud:
        yield Watched(cloud, clock)


def told(hours: int, deviation: Told) -> Cause:
    return lambda watched: watched.hours(hours, deviation)


def ended(machine: str, status: str) -> Cause:
    def cause(watched: Watched) -> None:
        watched.recorder.ended(watched.resource("AWS::StepFunctions::StateMachine", machine), status)

    return cause


def answered(status: int, seconds: float) -> Cause:
    def cause(watched: Watched) -> None:
        for _ in range(3):
            watched.clock.now += timedelta(minutes=5)
            watched.recorder.answered(watched.resource("AWS::ApiGatewayV2::Api", "HttpApi"), status, seconds)

    return cause


def throttled(function: str) -> Cause:
    def cause(watched: Watched) -> None:
        functions, name = watched.cloud.session.client("lambda"), watched.resource("AWS::Lambda::Function", function)
        functions.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
        with pytest.raises(ClientError, match="TooManyRequestsException"):
            functions.invoke(FunctionName=name, Payload="{}")
        functions.delete_function_concurrency(FunctionName=name)

    return cause


def undelivered(watched: Watched) -> None:
    """A schedule whose machine is gone."""
    scheduler: Any = watched.cloud.session.client("scheduler")
    named = {"Name": "nextday-dev-hourly-bars", "GroupName": "default"}
    schedule = scheduler.get_schedule(**named)
    kept = {name: schedule[name] for name in ("ScheduleExpression", "FlexibleTimeWindow")}
    gone = schedule["Target"] | {"Arn": schedule["Target"]["Arn"] + "-gone"}
    scheduler.update_schedule(**named, **kept, Target=gone)
    assert watched.cloud.fire(named["Name"], watched.clock.now).status == "DROPPED"
    scheduler.update_schedule(**named, **kept, Target=schedule["Target"])


def emptied(watched: Watched) -> None:
    queues, url = watched.cloud.session.client("sqs"), watched.resource("AWS::SQS::Queue", "DeadLetters")
    while letters := queues.receive_message(QueueUrl=url).get("Messages"):
        for letter in letters:
            queues.delete_message(QueueUrl=url, ReceiptHandle=letter["ReceiptHandle"])


CAUSES: dict[str, tuple[Cause, ...]] = {
    "daily-bars-overdue": (told(6, {declared.BARS_OVERDUE: 13}), told(6, {declared.BARS_OVERDUE: None})),
    "hourly-bars-overdue": (told(6, {declared.BARS_OVERDUE: 4}), told(6, {declared.BARS_OVERDUE: None})),
    "budget-spent": (told(6, {declared.BUDGET_SPENT: 100}), told(6, {declared.BUDGET_SPENT: None})),
    "symbols-failed": (told(1, {declared.SYMBOLS_FAILED: 2}),),
    "symbols-quarantined": (told(1, {declared.SYMBOLS_QUARANTINED: 1}),),
    "forecasts-not-published": (
        told(28, {declared.FORECASTS_IN_TIME: 40}),
        told(29, {declared.FORECASTS_IN_TIME: None}),
    ),
    "only-abstentions": (told(1, {declared.ABSTENTION_RATE: 100}),),
    "skill-below-zero": (told(1, {declared.SKILL_HIGH: -0.1}),),
    "parity-failures": (told(1, {declared.PARITY_FAILURES: 1}),),
    "placebo-skill": (told(1, {declared.PLACEBO_ALARMS: 1}),),
    "models-refused": (told(3 * NIGHTS, {declared.MODELS_REFUSED: 1}),),
    "catalog-unchecked": tuple(told(1, {one: 1}) for one in declared.CATALOG_UNCHECKED.values()),
    "daily-bars-failed": tuple(ended("DailyBars", how) for how in ("FAILED", "TIMED_OUT", "ABORTED")),
    "hourly-bars-failed": (ended("HourlyBars", "FAILED"),),
    "training-failed": (ended("Training", "FAILED"),),
    "edge-refresh-failed": (ended("EdgeRefresh", "FAILED"),),
    "dead-letters": (undelivered,),
    "schedules-dropped": (undelivered,),
    "jobs-throttled": tuple(throttled(f"Jobs{job}") for job in ("Ingest", "Train", "Predict")),
    "api-faults": (answered(503, 0.1),),
    "api-slow": (answered(200, 4),),
    "api-throttled": (throttled("Function"),),
}
ENDS: dict[str, End] = {"dead-letters": emptied, "schedules-dropped": emptied}


def test_no_alarm_of_the_template_is_left_out(product_assembly: Path) -> None:
    templates = [json.loads(stack.template.read_text()) for stack in stacks(product_assembly)]
    resources = [one for template in templates for one in template["Resources"].values()]
    alarms = [one["Properties"] for one in resources if one["Type"] == "AWS::CloudWatch::Alarm"]
    # those that tell nobody take a new version of the API back
    told = {one["AlarmName"] for one in alarms if "AlarmActions" in one}
    assert {f"nextday-dev-{name}" for name in CAUSES} == told


@pytest.mark.parametrize(
    ("alarm", "cause"),
    [pytest.param(name, cause, id=f"{name}-{n}") for name, causes in CAUSES.items() for n, cause in enumerate(causes)],
)
def test_an_alarm_is_raised_by_its_cause_pages_and_goes(alarm: str, cause: Cause, watched: Watched) -> None:
    watched.hours(30)
    assert {name for name, one in watched.cloud.alarms.items() if one.state is State.ALARM} == set()
    watched.news("MonitoringNotices"), watched.news("MonitoringPages")
    cause(watched)
    watched.cloud.judge_alarms()
    assert watched.state(alarm) is State.ALARM
    assert watched.state(PAGE) is State.ALARM
    assert f'ALARM: "nextday-dev-{alarm}"' in watched.news("MonitoringNotices")
    assert watched.news("MonitoringPages") == [f'ALARM: "nextday-dev-{PAGE}"']
    ENDS.get(alarm, partial(Watched.hours, number=0))(watched)
    watched.hours(8 * NIGHTS if alarm == "models-refused" else 30)
    assert watched.state(alarm) is State.OK
    assert f'OK: "nextday-dev-{alarm}"' in watched.news("MonitoringNotices")
    assert watched.news("MonitoringPages") == [f'OK: "nextday-dev-{PAGE}"']


def test_hourly_bars_that_nobody_asks_for_are_not_late(watched: Watched) -> None:
    watched.hours(30)
    watched.hours(6, {declared.BARS_OVERDUE: 4, declared.BUDGET_SPENT: 100})
    assert (watched.state("budget-spent"), watched.state("hourly-bars-overdue")) == (State.ALARM, State.OK)
    watched.hours(6, {declared.BARS_OVERDUE: 4, declared.BUDGET_SPENT: 99})
    assert (watched.state("budget-spent"), watched.state("hourly-bars-overdue")) == (State.OK, State.ALARM)


@pytest.mark.parametrize(("spent", "hourly"), [("49.99", "FAILED"), ("50", "SUCCEEDED"), ("0", "FAILED")])
def test_a_stage_that_has_spent_its_budget_asks_for_daily_bars_alone(spent: str, hourly: str, watched: Watched) -> None:
    """Whoever is asked refuses, so that a run which succeeds has asked nobody."""
    watched.spend(spent)
    watched.clock.now += timedelta(hours=1)
    fired = [watched.cloud.fire(f"nextday-dev-{one}-bars", watched.clock.now) for one in ("daily", "hourly")]
    assert [one.status for one in fired] == ["FAILED", hourly]
    assert watched.measured(declared.BUDGET_SPENT) == 100 * float(spent) / 50


def test_runs_that_really_fail_raise_what_they_should(watched: Watched) -> None:
    watched.hours(30)
    watched.clock.now += timedelta(hours=1, minutes=1)
    for schedule in ("daily-bars", "training"):
        assert watched.cloud.fire(f"nextday-dev-{schedule}", watched.clock.now).status == "FAILED"
    raised = {name.removeprefix("nextday-dev-") for name, one in watched.cloud.alarms.items() if one.state == "ALARM"}
    assert {"daily-bars-failed", "training-failed", "symbols-failed", "only-abstentions", PAGE} <= raised


def test_what_the_front_door_answers_is_counted(watched: Watched) -> None:
    watched.hours(1)
    with urlopen(f"{watched.cloud.site_url}/api/health"):  # noqa: S310 - loopback
        pass
    series = Series.of("AWS/ApiGateway", "Count", ApiId=watched.resource("AWS::ApiGatewayV2::Api", "HttpApi"))
    now = watched.clock.now
    assert [value for _, value in watched.recorder.store.within(series, now - timedelta(minutes=1), now)] == [1]


def test_cloudwatch_itself_tells_states_and_values(watched: Watched) -> None:
    cloudwatch: Any = watched.cloud.session.client("cloudwatch")
    watched.hours(1, {declared.PARITY_FAILURES: 3})
    [alarm] = cloudwatch.describe_alarms(AlarmNames=["nextday-dev-parity-failures"])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM"
    measured = cloudwatch.get_metric_statistics(
        Namespace="nextday/dev",
        MetricName=declared.PARITY_FAILURES.name,
        Dimensions=[{"Name": "service", "Value": "predict"}],
        StartTime=watched.clock.now - timedelta(minutes=30),
        EndTime=watched.clock.now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Maximum"],
    )
    assert [point["Maximum"] for point in measured["Datapoints"]] == [3]
