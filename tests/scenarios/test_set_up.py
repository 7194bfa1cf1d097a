"""What a job costs beside its work: nothing is synthesized, deployed or imported that it does not need."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ops.product import ASSEMBLIES
from tests.scenarios.command import nextday, rows
from tests.scenarios.conftest import NIGHT, Told

pytestmark = pytest.mark.scenario

UNNEEDED = {"polars", "pandas", "sklearn", "duckdb", "aws_cdk", "moto.cloudformation", "moto.ec2", "moto.stepfunctions"}


@pytest.fixture
def data(first_night: Told, tmp_path: Path) -> Path:
    return shutil.copytree(first_night.data, tmp_path / "data")


def ran(code: str, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """The command after some code, in a process of its own."""
    program = f"import sys\nfrom ops.cli import main\n{code}\nmain()"
    return subprocess.run(
        [sys.executable, "-c", program, *map(str, words)], capture_output=True, text=True, timeout=240, check=False
    )


def records() -> dict[Path, int]:
    """What is on record of deployments, and since when."""
    return {path: path.stat().st_mtime_ns for path in ASSEMBLIES.glob("*/deployed.json")}


def test_a_job_on_a_folder_imports_and_makes_only_what_it_asks(data: Path):
    telling = "import atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr))"
    told = ran(telling, "predict", "--data", data)
    assert told.returncode == 0, told.stderr
    assert not UNNEEDED & set(told.stderr.split())


def test_a_job_on_a_folder_deploys_nothing_anew(data: Path, first_night: Told):
    before = records()
    assert before
    report = nextday("predict", "--data", data, "--json").document
    assert before.items() <= records().items()  # others may deploy meanwhile
    forecast = {one["symbol"]: one["prob_up"] for one in first_night.report["forecasts"]}
    assert {one["symbol"]: one["prob_up"] for one in report["forecasts"]} == forecast


def test_a_folder_of_other_settings_is_deployed_on_its_own(data: Path, tmp_path: Path):
    other = tmp_path / "other"
    new = ("--source", "simulated", "--as-of", NIGHT, "--symbols", "AAPL,MSFT", "--data", other)
    assert nextday("ingest", *new).code == 0
    assert rows(other, "SELECT DISTINCT symbol FROM bars_1d ORDER BY 1") == [{"symbol": "AAPL"}, {"symbol": "MSFT"}]
    assert len(nextday("predict", "--data", data, "--json").document["forecasts"]) == 7


def test_a_backfill_after_an_ingest_shows_its_progress_and_ends_well(data: Path):
    assert nextday("ingest", "--data", data).code == 0
    again = nextday("ingest", "--backfill", "--data", data, "--json")
    assert [run["bars_written"] for run in again.document["runs"]] == [0, 0]
    assert "Traceback" not in again.err


def test_a_fault_of_a_local_server_is_one_line_with_the_log(data: Path):
    breaking = """
from moto.scheduler.models import EventBridgeSchedulerBackend
def broken(*_, **__): raise LookupError("a part of the machinery is missing")
EventBridgeSchedulerBackend.list_schedules = broken
"""
    told = ran(breaking, "fire", "daily-bars", "--data", data)
    log = data / "logs" / "localcloud.log"
    lines = [line for line in told.stderr.splitlines() if line and not line.startswith("✓")]
    assert (told.returncode, lines) == (1, [f"nextday: the local cloud failed at ListSchedules: {log} tells why"])
    assert "the machinery is missing" in log.read_text()
    assert json.loads(nextday("status", "--data", data, "--json").out)["symbols"]
