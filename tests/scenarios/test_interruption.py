"""A demo that is killed in the middle, at several places."""

import subprocess
import time
from pathlib import Path

import pytest

from tests.scenarios.command import COMMAND, nextday, rows
from tests.scenarios.conftest import NIGHT, Told
from tests.scenarios.test_nights import EVERY_BAR

pytestmark = pytest.mark.scenario


def killed(data: Path, place: str) -> None:
    """Start a demo and kill it -9 as soon as an object of `place` is in its lake."""
    words = ["demo", "--once", "--as-of", NIGHT, "--data", str(data)]
    process = subprocess.Popen([COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while process.poll() is None and not list(data.glob(f"*/{place}/**/data.parquet")):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("place", ["corporate_actions", "bars_1d", "training_runs"])
def test_a_demo_killed_in_the_middle_completes_when_it_is_run_again(first_night: Told, tmp_path: Path, place: str):
    killed(tmp_path, place)
    again = nextday("demo", "--once", "--as-of", NIGHT, "--data", tmp_path, "--json").document
    assert again["rows"] == first_night.report["rows"]
    assert rows(tmp_path, EVERY_BAR) == rows(first_night.data, EVERY_BAR)
    assert [forecast["symbol"] for forecast in again["forecasts"]] == sorted(
        forecast["symbol"] for forecast in first_night.report["forecasts"]
    )
