"""Jobs start on time, are tried again where that helps, and never fail in silence."""

import json
import math
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from nextday.settings import TRAINING_WAITS, WAIT
from ops.localcloud.workflows.schedules import Schedule, due
from stacks.constructs.workflows.bucket_fan_out import MAX_CONCURRENCY
from tests.builders import CALENDAR
from tests.infra.synthesized import StageTemplates
from tests.synthesis import STAGES

CRONS = {
    "daily-bars": "cron(5 0 * * ? *)",
    "hourly-bars": "cron(35 * * * ? *)",
    "training": "cron(30 0 * * ? *)",
    "daily-bars-again": "cron(5 3,6,9,12 ? * TUE-SAT *)",
    "training-again": "cron(30 3,6,9,12 ? * TUE-SAT *)",
}
BUCKETS_OF_THOUSANDS = 32


def test_every_schedule_has_its_name_and_utc_time(stage: StageTemplates) -> None:
    schedules = {schedule["Name"]: schedule for schedule in _schedules(stage)}
    assert {name: schedule["ScheduleExpression"] for name, schedule in schedules.items()} == {
        f"nextday-{stage.name}-{job}": cron for job, cron in CRONS.items()
    }
    assert {schedule["ScheduleExpressionTimezone"] for schedule in schedules.values()} == {"Etc/UTC"}
    assert {schedule["FlexibleTimeWindow"]["Mode"] for schedule in schedules.values()} == {"OFF"}


def test_every_schedule_starts_its_machine_with_the_scheduled_instant(stage: StageTemplates) -> None:
    targets = {
        schedule["Name"].removeprefix(f"nextday-{stage.name}-"): schedule["Target"] for schedule in _schedules(stage)
    }
    assert {job: stage.plain(target["Arn"]) for job, target in targets.items()} == {
        "daily-bars": stage.machine("Daily").id,
        "hourly-bars": stage.machine("Hourly").id,
        "training": stage.machine("Training").id,
        "daily-bars-again": stage.machine("Daily").id,
        "training-again": stage.machine("Training").id,
    }
    told = {"scheduled_time": "<aws.scheduler.scheduled-time>"}
    wishes = {"daily-bars-again": {"missing": True}, "training-again": {"again": True}}
    assert {job: json.loads(target["Input"]) for job, target in targets.items()} == {
        job: told | wishes.get(job, {}) for job in CRONS
    }


def test_the_runs_of_a_night_begin_well_before_the_exchange_opens() -> None:
    bars, training = (Schedule(name, CRONS[name]) for name in ("daily-bars-again", "training-again"))
    for before, session in pairwise(CALENDAR.sessions(date(2025, 1, 2), date(2026, 12, 31))):
        closed, opens = CALENDAR.close_of(before), CALENDAR.open_of(session)
        runs = [run for run, _ in due([training], closed, opens)]
        assert len(runs) >= 4
        assert runs[-1] + timedelta(minutes=45) < opens
        assert [run - timedelta(minutes=25) for run in runs] == [run for run, _ in due([bars], closed, opens)]


def test_a_start_that_fails_is_tried_again_and_then_kept(stage: StageTemplates) -> None:
    queue = stage.compute.only("AWS::SQS::Queue")
    for schedule in _schedules(stage):
        assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] >= 1
        assert stage.plain(schedule["Target"]["DeadLetterConfig"]["Arn"]) == queue.id
    assert queue.properties["SqsManagedSseEnabled"] is True


def test_every_machine_logs_and_traces(stage: StageTemplates) -> None:
    for machine in stage.resources("AWS::StepFunctions::StateMachine"):
        assert machine.properties["TracingConfiguration"] == {"Enabled": True}
        assert machine.properties["LoggingConfiguration"]["Level"] == "ALL"


def test_every_log_is_forgotten_on_time(stage: StageTemplates) -> None:
    days = {"dev": 30, "prod": 365}[stage.name]
    assert {group.properties["RetentionInDays"] for group in stage.resources("AWS::Logs::LogGroup")} == {days}


@pytest.mark.parametrize(("machine", "interval"), [("Daily", "1d"), ("Hourly", "1h")])
def test_ingest_goes_through_every_bucket(stage: StageTemplates, machine: str, interval: str) -> None:
    states = stage.definition(machine)["States"]
    assert states["Ingest: list buckets"]["Result"] == list(range(STAGES[stage.name].buckets))
    selected = states["Ingest every bucket"]["ItemSelector"]
    assert selected == {
        "interval": interval,
        "bucket.$": "$$.Map.Item.Value",
        "scheduled_time.$": "$.scheduled_time",
        "backfill.$": "$.backfill",
        "resweep.$": "$.resweep",
        "missing.$": "$.missing",
    }


@pytest.mark.parametrize("machine", ["Daily", "Hourly"])
def test_ingest_waits_longer_when_the_vendor_asks_for_it(stage: StageTemplates, machine: str) -> None:
    ingest = stage.definition(machine)["States"]["Ingest every bucket"]["ItemProcessor"]["States"]["Ingest"]
    waits = {error: retry for retry in ingest["Retry"] for error in retry["ErrorEquals"]}
    assert waits["RateLimited"]["IntervalSeconds"] > waits["Transient"]["IntervalSeconds"]
    assert all(waits[error]["JitterStrategy"] == "FULL" for error in ("RateLimited", "Transient"))
    assert waits["Lambda.ServiceException"]["MaxAttempts"] > 1


@pytest.mark.parametrize("step", ["survey", "learn"])
def test_training_goes_through_every_bucket_in_the_name_of_one_execution(stage: StageTemplates, step: str) -> None:
    states = stage.definition("Training")["States"]
    assert states[f"{step.title()}: list buckets"]["Result"] == list(range(STAGES[stage.name].buckets))
    assert states[f"{step.title()} every bucket"]["ItemSelector"] == {
        "step": step,
        "bucket.$": "$$.Map.Item.Value",
        "run.$": "$$.Execution.Name",
        "scheduled_time.$": "$.scheduled_time",
    }


def test_whatever_fails_in_training_the_forecasts_follow(stage: StageTemplates) -> None:
    states = stage.definition("Training")["States"]
    for step in ("Survey every bucket", "Learn every bucket", "Conclude"):
        (caught,) = states[step]["Catch"]
        assert (caught["ErrorEquals"], caught["Next"]) == (["States.ALL"], "Predict")


def test_the_slowest_training_of_thousands_of_symbols_ends_before_its_machine_gives_up(stage: StageTemplates) -> None:
    rounds = math.ceil(BUCKETS_OF_THOUSANDS / MAX_CONCURRENCY)
    train, predict = (stage.function(job).properties["Timeout"] for job in ("train", "predict"))
    waited = TRAINING_WAITS * WAIT.seconds
    assert stage.definition("Training")["TimeoutSeconds"] > waited + (2 * rounds + 1) * train + predict


def _schedules(stage: StageTemplates) -> list[Any]:
    return [schedule.properties for schedule in stage.compute.resources("AWS::Scheduler::Schedule")]
