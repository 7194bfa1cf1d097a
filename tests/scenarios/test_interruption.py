"""A run that is killed or interrupted in the middle."""

import shutil
import signal
import subprocess
import time
from contextlib import suppress
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
    assert process.wait() == -signal.SIGKILL


def test_a_demo_killed_in_the_middle_again_and_again_completes_when_it_is_let(first_night: Told, tmp_path: Path):
    for place in ("corporate_actions", "bars_1d", "training_runs"):
        killed(tmp_path, place)
    again = nextday("demo", "--once", "--as-of", NIGHT, "--data", tmp_path, "--json").document
    assert again["rows"] == first_night.report["rows"]
    assert rows(tmp_path, EVERY_BAR) == rows(first_night.data, EVERY_BAR)
    assert [forecast["symbol"] for forecast in again["forecasts"]] == sorted(
        forecast["symbol"] for forecast in first_night.report["forecasts"]
    )


def handlers(data: Path) -> list[Path]:
    """Processes that run in a data folder's code."""
    running = []
    for place in Path("/proc").glob("[0-9]*/cwd"):
        with suppress(OSError):
            running += [place.parent] if place.readlink().is_relative_to(data) else []
    return running


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="looks processes up in /proc")
def test_ctrl_c_during_a_job_leaves_one_line_and_no_process(first_night: Told, tmp_path: Path):
    data = shutil.copytree(first_night.data, tmp_path / "data")
    process = subprocess.Popen([COMMAND, "train", "--data", str(data)], stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not handlers(data):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=20)
    lines = [line for line in said.splitlines() if line and not line.startswith("✓")]
    assert (process.returncode, lines) == (130, ["nextday: interrupted: the next run does what was left undone"])
    # one that was being started at that moment sees a moment later that nobody waits for it
    deadline = time.monotonic() + 10
    while handlers(data):
        assert time.monotonic() < deadline, "a process is left"
        time.sleep(0.01)
