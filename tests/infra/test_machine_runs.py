"""What the state machines do when jobs fail, seen by running them."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel

from lambdas.ingest.event import IngestEvent
from lambdas.predict.event import PredictEvent
from lambdas.train.event import TrainEvent
from nextday.jobs.night.due import Due
from stacks.constructs.workflows.bucket_fan_out import CAUSES_KEPT
from stacks.constructs.workflows.ingest_workflow import REPORT_FIELDS
from stacks.constructs.workflows.job_task import LOST_ERRORS, THROTTLING_ERRORS, TRANSIENT_ERRORS
from tests.infra.synthesized import StageTemplates


@dataclass(frozen=True)
class Run:
    """One execution: the events that fail, as what, and whether once; what is added to the input; what the night wants.

    `caught` says whether failures are caught, `silent` which task is not waited for as long as on AWS.
    """

    machine: str
    failing: dict[str, Any] = field(default_factory=dict)
    input: dict[str, Any] = field(default_factory=dict)
    caught: bool = True
    error: str = "Corrupt"
    once: bool = False
    silent: str | None = None
    waits: bool = False
    trains: bool = True
    publishes: bool = True

    @property
    def due(self) -> dict[str, Any]:
        return Due(date(2026, 5, 28), (), self.waits, self.trains, self.publishes).to_dict()

    @property
    def report(self) -> dict[str, Any]:
        return dict.fromkeys(REPORT_FIELDS, 0)


TIMEOUT = "States.Timeout"
# a timeout takes its time at every step, so that each step has a run of its own for it
ERRORS = [
    *TRANSIENT_ERRORS,
    *THROTTLING_ERRORS,
    *(error for error in LOST_ERRORS if error != TIMEOUT),
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.SdkClientException",
    "Lambda.ClientExecutionTimeoutException",
]
EVERYWHERE = {"ingest": {}, "train": {}, "predict": {}}
AGAIN = {"again": True}

EVENTS: dict[str, type[BaseModel]] = {"ingest": IngestEvent, "train": TrainEvent, "predict": PredictEvent}
TASKS = {
    "ingest": "Ingest",
    "due": "What is due?",
    "survey": "Survey",
    "learn": "Learn",
    "conclude": "Conclude",
    "predict": "Predict",
}
"""Of each step the task that takes it."""
WELL = {"Daily": "all buckets arrive", "Training": "all is well"}


def machine_of(step: str) -> str:
    return "Daily" if step == "ingest" else "Training"


def silent(step: str) -> Run:
    """The first answer of a step never comes."""
    failing: dict[str, Any] = {step: {}} if step in EVENTS else {"train": {"step": step}}
    return Run(machine_of(step), failing, error=TIMEOUT, once=True, silent=TASKS[step])


RUNS = {
    # first, as they take longest
    **{f"{step} never answers": silent(step) for step in TASKS},
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
    "nobody knows what is due": Run("Training", {"train": {"step": "due"}}),
    "bars never come": Run("Training", waits=True),
    "nothing is due": Run("Training", input=AGAIN, trains=False, publishes=False),
    "forecasts are due": Run("Training", input=AGAIN, trains=False),
    "all is due": Run("Training", input=AGAIN),
    "what is missing": Run("Daily", input={"missing": True}),
    **{f"Daily: {error}": Run("Daily", EVERYWHERE, error=error, once=True) for error in ERRORS},
    **{f"Training: {error}": Run("Training", EVERYWHERE, error=error, once=True) for error in ERRORS},
}
TOLD = ("failing", "input", "error", "once", "due", "report")
ALL = [0, 1, 2, 3, 4]
SCHEDULED = "2026-05-29T00:05:00Z"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def outcomes(dev: StageTemplates) -> dict[str, Any]:
    """Every run of RUNS, ended."""
    runs = [
        {"definition": _over_five_buckets(dev, run), **{name: getattr(run, name) for name in TOLD}}
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
    wishes = {"backfill", "resweep", "missing"}
    assert outcome["calls"][0][1].keys() == {"interval", "bucket", "scheduled_time"} | wishes


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
    calls, count = outcome["calls"][1:], len(ALL)
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


@pytest.mark.parametrize("run", [name for name, run in RUNS.items() if "train" in run.failing and not run.once])
def test_without_a_new_model_forecasts_are_made_all_the_same(outcomes: dict[str, Any], run: str) -> None:
    assert [event for job, event in outcomes[run]["calls"] if job == "predict"] == [{"scheduled_time": SCHEDULED}]


def test_every_event_is_one_that_its_function_takes(outcomes: dict[str, Any]) -> None:
    calls = [call for outcome in outcomes.values() for call in outcome["calls"]]
    assert {job for job, _ in calls} == set(EVENTS)
    for job, event in calls:
        EVENTS[job].model_validate(event)


def test_the_night_begins_by_asking_what_is_due(outcomes: dict[str, Any]) -> None:
    first, again = (outcomes[run]["calls"][0] for run in ("all is well", "all is due"))
    assert first == ["train", {"step": "due", "again": False, "scheduled_time": SCHEDULED}]
    assert again == ["train", {"step": "due", "again": True, "scheduled_time": SCHEDULED}]


def test_a_later_run_does_what_the_night_still_wants_and_no_more(outcomes: dict[str, Any]) -> None:
    assert [job for job, _ in outcomes["nothing is due"]["calls"]] == ["train"]
    assert [job for job, _ in outcomes["forecasts are due"]["calls"]] == ["train", "predict"]
    assert _steps(outcomes["all is due"]) == _steps(outcomes["all is well"])
    assert {event["missing"] for _, event in outcomes["what is missing"]["calls"]} == {True}
    assert {event["missing"] for _, event in outcomes["all buckets arrive"]["calls"]} == {False}


def test_a_training_waits_for_bars_no_longer_than_half_an_hour_and_says_that_it_went_on(
    dev: StageTemplates, outcomes: dict[str, Any]
) -> None:
    outcome = outcomes["bars never come"]
    asked = [event for _, event in outcome["calls"] if event.get("step") == "due"]
    wait = dev.definition("Training")["States"]["Wait for bars"]["Seconds"]
    assert (len(asked) - 1) * wait == 30 * 60
    assert outcome["status"] == "SUCCEEDED"
    assert json.loads(outcome["output"])["due"]["waits"] is True
    assert [step for step in _steps(outcome) if step != "due"] == [
        step for step in _steps(outcomes["all is well"]) if step != "due"
    ]


def test_whoever_does_not_know_what_is_due_does_all_and_fails_in_the_end(outcomes: dict[str, Any]) -> None:
    outcome = outcomes["nobody knows what is due"]
    assert _steps(outcome) == _steps(outcomes["all is well"])
    assert (outcome["status"], outcome["error"]) == ("FAILED", "TrainingFailed")


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize("machine", WELL)
def test_whatever_fails_once_at_every_step_is_healed_by_another_attempt(
    outcomes: dict[str, Any], machine: str, error: str
) -> None:
    outcome = outcomes[f"{machine}: {error}"]
    assert outcome["status"] == "SUCCEEDED", outcome
    events = sorted(_unnamed(outcome))
    assert events == sorted(_unnamed(outcomes[WELL[machine]]) * 2)


@pytest.mark.parametrize("step", TASKS)
def test_a_step_that_does_not_answer_is_healed_by_another_attempt(outcomes: dict[str, Any], step: str) -> None:
    assert TIMEOUT in LOST_ERRORS
    outcome, well = outcomes[f"{step} never answers"], outcomes[WELL[machine_of(step)]]
    assert outcome["status"] == "SUCCEEDED", outcome
    repeated = {**well, "calls": [(job, event) for job, event in well["calls"] if event.get("step", job) == step]}
    assert sorted(_unnamed(outcome)) == sorted(_unnamed(well) + _unnamed(repeated))


def test_every_step_of_every_machine_has_been_made_to_fail(dev: StageTemplates, outcomes: dict[str, Any]) -> None:
    tasks = {name for machine in ("Daily", "Training") for name in _tasks(dev.definition(machine))}
    assert tasks == {*TASKS.values()}
    failed = {
        event.get("step", job) for run in ("Daily", "Training") for job, event in outcomes[f"{run}: Transient"]["calls"]
    }
    assert failed == TASKS.keys()


def test_no_step_waits_for_ever_for_an_answer(dev: StageTemplates) -> None:
    for machine in ("Daily", "Hourly", "Training"):
        for name, task in _tasks(dev.definition(machine)).items():
            job = name.lower() if name in {"Ingest", "Predict"} else "train"
            assert task["TimeoutSeconds"] > dev.function(job).properties["Timeout"]


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
    if run.silent:
        # the second attempt answers earlier, on a slow machine, too
        _tasks(definition)[run.silent]["TimeoutSeconds"] = 8
    if not run.caught:
        del states["Ingest every bucket"]["ItemProcessor"]["States"]["Ingest"]["Catch"]
    return definition


def _steps(outcome: dict[str, Any]) -> list[str]:
    return sorted(event.get("step", job) for job, event in outcome["calls"])


def _unnamed(outcome: dict[str, Any]) -> list[str]:
    """The events of a run, as text, without the name of its execution."""
    return [json.dumps([job, event | {"run": None}], sort_keys=True) for job, event in outcome["calls"]]


def _tasks(definition: Any) -> dict[str, Any]:
    """Every task of a machine and of its maps, by name."""
    states = definition["States"]
    inner = [state["ItemProcessor"] for state in states.values() if "ItemProcessor" in state]
    own = {name: state for name, state in states.items() if state["Type"] == "Task"}
    return own | {name: task for each in inner for name, task in _tasks(each).items()}


def _bucket(call: tuple[str, dict[str, Any]]) -> int:
    bucket: int = call[1]["bucket"]
    return bucket


def _ingested(outcome: dict[str, Any]) -> list[int]:
    return sorted(map(_bucket, outcome["calls"]))
