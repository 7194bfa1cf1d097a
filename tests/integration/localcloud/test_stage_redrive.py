"""`nextday redrive`: what failed is started again with the same input, on a stage and in a data folder."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.workflows.failures import Failures
from ops.market import Fault, MarketServer, SimulatedFeed
from tests.in_process import nextday
from tests.scenarios.command import Ran

NIGHT = datetime(2026, 5, 30, 0, 5, tzinfo=UTC)
BARS = "nextday-dev-daily-bars"


@pytest.fixture(scope="module")
def market() -> Iterator[MarketServer]:
    with MarketServer(SimulatedFeed(), NIGHT) as market:
        yield market


@pytest.fixture(scope="module")
def stage(
    product_assembly: Path, tmp_path_factory: pytest.TempPathFactory, market: MarketServer
) -> Iterator[LocalCloud]:
    with LocalCloud(product_assembly, tmp_path_factory.mktemp("data"), market.environment) as cloud:
        yield cloud


def redrive(capsys: pytest.CaptureFixture[str], *words: str) -> Ran:
    return nextday(capsys, "redrive", *words)


def executions(cloud: LocalCloud) -> list[Any]:
    """Of the daily bars, as described, the newest first."""
    machine = cloud.session.client("scheduler").get_schedule(Name=BARS)["Target"]["Arn"]
    states = cloud.session.client("stepfunctions")
    listed = states.list_executions(stateMachineArn=machine)["executions"]
    while any(one["status"] == "RUNNING" for one in listed):
        time.sleep(0.2)
        listed = states.list_executions(stateMachineArn=machine)["executions"]
    return [states.describe_execution(executionArn=one["executionArn"]) for one in listed]


def test_what_failed_is_started_again_with_the_same_input_and_once(
    stage: LocalCloud, market: MarketServer, capsys: pytest.CaptureFixture[str]
) -> None:
    market.faults.set(Fault("429"))
    assert stage.fire(BARS, NIGHT, extra={"backfill": True}).error
    assert [run.extra for run in Failures(stage.data).all().values()] == [{"backfill": True}]
    market.faults.set()
    [again] = redrive(capsys, "--stage", "dev", "--json").document["redriven"]
    healed, failed = executions(stage)
    assert (again["failed"], again["status"], again["started"]) == (failed["name"], "FAILED", healed["executionArn"])
    assert json.loads(healed["input"]) == json.loads(failed["input"])
    assert json.loads(healed["input"])["backfill"] is True
    assert (failed["status"], healed["status"]) == ("FAILED", "SUCCEEDED")
    assert redrive(capsys, "daily-bars-again", "--stage", "dev", "--json").document == {"redriven": []}
    assert "nothing has failed" in redrive(capsys, "--stage", "dev").err


@pytest.mark.usefixtures("stage")
@pytest.mark.parametrize(
    ("named", "variables", "told"),
    [
        ("prod", {}, "there is no schedule of stage prod: is it deployed, to this account and region?"),
        ("dev", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "stage dev cannot be asked: Could not connect"),
        ("dev", {"AWS_ACCESS_KEY_ID": None}, "stage dev cannot be asked: Unable to locate credentials"),
    ],
)
def test_a_stage_that_cannot_be_asked_is_explained_in_one_line(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    named: str,
    variables: dict[str, str | None],
    told: str,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value) if value else monkeypatch.delenv(name)
    ran = redrive(capsys, "--stage", named)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (1, "", 1)
    assert told in ran.err


def test_a_stage_and_a_folder_are_not_asked_for_together(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ran = redrive(capsys, "--stage", "dev", "--data", str(tmp_path))
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_in_a_folder_where_nothing_has_run_there_is_nothing_to_start_again(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ran = redrive(capsys, "--data", str(tmp_path))
    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert "nothing has run in" in ran.err
