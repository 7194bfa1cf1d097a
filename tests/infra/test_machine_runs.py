"""What the state machines do when jobs fail, seen by running them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest
from pydantic import BaseModel

from lambdas.ingest.event import IngestEvent
from lambdas.predict.event import PredictEvent
from lambdas.train.event import TrainEvent
from stacks.constructs.workflows.bucket_fan_out import CAUSES_KEPT
from tests.infra.synthesized import StageTemplates


@dataclass(frozen=True)
class Run:
    """One execution: the events that fail, what is added to the input, and whether failures are caught."""

    machine: str
    failing: dict[str, Any] = field(default_factory=dict)
    input: dict[str, Any] = field(default_factory=dict)
    caught: bool = True


RUNS = {
    "all buckets arrive": Run("Daily"),
    "a backfill": Run("Hourly", input={"backfill": True}),
    "a resweep": Run("Daily", input={"resweep": True}),
    "bucket 1 fails": Run("Daily", {"ingest": {"bucket": 1}}),
    "bucket 1 is lost": Run("Daily", {"ingest": {"bucket": 1}}, caught=False),
    "no bucket arrives": Run("Daily", {"ingest": {}}),
    "all is well": Run("Training"),
    "no bucket is surveyed": Run("Training", {"train": {"step": "survey"}}),
    "bucket 1 is not surveyed": Run("Training", {"train": {"step": "survey", "bucket": 1}}),
    "bucket 1 is not learned": Run("Training", {"train": {"step": "learn", "bucket": 1}}),
    "nothing is concluded": Run("Training", {"train": {"step": "conclude"}}),
    "predicting fails": Run("Training", {"predict": {}}),
}
EVENTS: dict[str, type[BaseModel]] = {"ingest": IngestEvent, "train": TrainEvent, "predict": PredictEvent}
ALL = [0, 1, 2, 3, 4]
SCHEDULED = "2026-05-29T00:05:00Z"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def outcomes(dev: StageTemplates) -> dict[str, Any]:
    """Every run of RUNS, ended."""
    runs = [
        {"definition": _over_five_buckets(dev, run), "failing": run.failing, "input": run.input}
        for run in RUNS.values()
    ]
    ended = subprocess.run(
        [sys.executable, "-m", "tests.infra.machine_runs"],
        input=json.dumps(runs),
        env=os.environ | CREDENTIALS,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    return dict(zip(RUNS, json.loads(ended.stdout), strict=True))


def test_every_bucket_is_ingested(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["all buckets arrive"]
    assert outcome["status"] == "SUCCEEDED"
    assert _ingested(outcome) == ALL
    assert outcome["calls"][0][1].keys() == {"interval", "bucket", "scheduled_time", "backfill", "resweep"}


def test_a_scheduled_run_asks_for_recent_bars_and_a_backfill_for_whole_histories(outcomes: dict[str, Any]) -> None:
    assert {event["backfill"] for _, event in outcomes["all buckets arrive"]["calls"]} == {False}
    assert {event["backfill"] for _, event in outcomes["a backfill"]["calls"]} == {True}
    assert _ingested(outcomes["a backfill"]) == ALL
    wishes = {(event["backfill"], event["resweep"]) for _, event in outcomes["a resweep"]["calls"]}
    assert wishes == {(False, True)}


def test_a_failing_bucket_does_not_stop_the_others_but_fails_the_execution(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["bucket 1 fails"]
    assert _ingested(outcome) == ALL
    assert (outcome["status"], outcome["error"]) == ("FAILED", "IngestFailed")


def test_a_failed_execution_tells_the_event_that_failed_and_why(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["bucket 1 fails"]
    cause = json.loads(outcome["cause"])
    (failure,) = cause["first"]
    assert cause["failed"] == 1
    assert (failure.pop("Error"), json.loads(failure.pop("Cause"))["errorMessage"]) == ("Corrupt", "told to fail")
    assert ["ingest", failure] in outcome["calls"]
    assert failure["bucket"] == 1


def test_a_bucket_whose_failure_nobody_could_catch_fails_the_execution_all_the_same(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["bucket 1 is lost"]
    assert _ingested(outcome) == ALL
    assert (outcome["status"], outcome["error"]) == ("FAILED", "IngestFailed")
    assert json.loads(outcome["cause"])["Error"] == "BucketLost"


def test_every_bucket_is_tried_and_the_first_causes_told_when_none_arrives(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["no bucket arrives"]
    assert _ingested(outcome) == ALL
    assert (outcome["status"], outcome["error"]) == ("FAILED", "IngestFailed")
    cause = json.loads(outcome["cause"])
    assert cause["failed"] == len(ALL)
    assert [failure["Error"] for failure in cause["first"]] == ["Corrupt"] * CAUSES_KEPT


def test_every_bucket_is_surveyed_and_then_learned_before_the_model_is_concluded(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["all is well"]
    assert outcome["status"] == "SUCCEEDED"
    run = {"run": outcome["name"], "scheduled_time": SCHEDULED}
    surveys = [["train", {"step": "survey", "bucket": bucket, **run}] for bucket in ALL]
    lessons = [["train", {"step": "learn", "bucket": bucket, **run}] for bucket in ALL]
    calls, count = outcome["calls"], len(ALL)
    assert sorted(calls[:count], key=_bucket) == surveys
    assert sorted(calls[count : 2 * count], key=_bucket) == lessons
    assert calls[2 * count] == ["train", {"step": "conclude", **run}]


def test_forecasts_follow_training(outcomes: dict[str, Any]) -> None:
    assert outcomes["all is well"]["calls"][-1] == ["predict", {"scheduled_time": SCHEDULED}]
    assert json.loads(outcomes["all is well"]["output"]).keys() >= {"train", "predict"}


@pytest.mark.parametrize(
    ("run", "last", "buckets"),
    [
        ("no bucket is surveyed", "survey", ALL[:CAUSES_KEPT]),
        ("bucket 1 is not surveyed", "survey", [1]),
        ("bucket 1 is not learned", "learn", [1]),
    ],
)
def test_without_every_bucket_there_is_no_new_model_and_the_execution_tells_why(
    outcomes: dict[str, Any], run: str, last: str, buckets: list[int]
) -> None:
    outcome = outcomes[run]
    assert [event["step"] for job, event in outcome["calls"] if job == "train"][-len(ALL) :] == [last] * len(ALL)
    assert (outcome["status"], outcome["error"]) == ("FAILED", "TrainingFailed")
    first = json.loads(outcome["cause"])["first"]
    assert [(one["step"], one["bucket"], one["Error"]) for one in first] == [(last, one, "Corrupt") for one in buckets]


def test_a_model_that_cannot_be_concluded_fails_the_execution(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["nothing is concluded"]
    assert (outcome["status"], outcome["error"]) == ("FAILED", "TrainingFailed")
    assert json.loads(outcome["cause"])["Error"] == "Corrupt"


@pytest.mark.parametrize("run", [name for name, run in RUNS.items() if "train" in run.failing])
def test_without_a_new_model_forecasts_are_made_all_the_same(outcomes: dict[str, Any], run: str) -> None:
    assert [event for job, event in outcomes[run]["calls"] if job == "predict"] == [{"scheduled_time": SCHEDULED}]


def test_every_event_is_one_that_its_function_takes(outcomes: dict[str, Any]) -> None:
    calls = [call for outcome in outcomes.values() for call in outcome["calls"]]
    assert {job for job, _ in calls} == set(EVENTS)
    for job, event in calls:
        EVENTS[job].model_validate(event)


def test_an_execution_without_forecasts_fails(outcomes: dict[str, Any]) -> None:
    assert (outcomes["predicting fails"]["status"], outcomes["predicting fails"]["error"]) == ("FAILED", "Corrupt")


def _over_five_buckets(dev: StageTemplates, run: Run) -> Any:
    """The deployed definition, with five buckets and the functions that `machine_runs` provides."""
    text = json.dumps(dev.definition(run.machine))
    for job in EVENTS:
        text = text.replace(dev.function(job).id, f"arn:aws:lambda:us-east-1:123456789012:function:{job}")
    definition = json.loads(text)
    states = definition["States"]
    for name, state in states.items():
        if name.endswith("list buckets"):
            state["Result"] = ALL
    if not run.caught:
        del states["Ingest every bucket"]["ItemProcessor"]["States"]["Ingest"]["Catch"]
    return definition


def _bucket(call: tuple[str, dict[str, Any]]) -> int:
    bucket: int = call[1]["bucket"]
    return bucket


def _ingested(outcome: dict[str, Any]) -> list[int]:
    return sorted(map(_bucket, outcome["calls"]))
