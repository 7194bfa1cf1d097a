"""Eight clients ask for everything while every schedule runs and a split is restated.

NEXTDAY_LOAD_SECONDS makes it longer: `make scenarios` takes two minutes. The split comes in the first half minute.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from threading import Event, Thread

import pytest

from ops.localcloud.datafolder import running
from tests.scenarios.command import COMMAND, PATIENCE, nextday
from tests.scenarios.test_served import descendants

pytestmark = pytest.mark.scenario

SECONDS = float(os.environ.get("NEXTDAY_LOAD_SECONDS", "40"))
# TSLA is split on the day after: what is replayed begins with a night of hours
EVE, SPLIT, FAR = "2025-08-27T20:00:00Z", "2025-08-28", "2025-10-31"
GROWTH = 1.15


@contextmanager
def replaying(data: Path) -> Iterator[tuple[int, str]]:
    """The command while it fires every schedule in turn: its process, and the address of its front door."""
    words = ["replay", "--from", EVE, "--to", FAR, "--data", str(data)]
    with subprocess.Popen([COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            yield process.pid, front_door(data)
            assert process.poll() is None, "the replay has ended before the load"
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE)


def front_door(data: Path) -> str:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        cloud = running(data)
        if cloud and cloud.site_url:
            return cloud.site_url
        time.sleep(0.05)
    raise AssertionError("the replay does not serve")


class Memory:
    """Resident kilobytes of each sandbox of the API, twice a second."""

    def __init__(self, pid: int) -> None:
        self.seen: dict[int, list[int]] = {}
        self._ended = Event()
        self._thread = Thread(target=self._watch, args=(pid,))

    def __enter__(self) -> "Memory":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self, pid: int) -> None:
        while not self._ended.wait(0.5):
            for child in descendants(pid):
                about = Path(f"/proc/{child}")
                try:
                    if "lambdas.api.handler" in (about / "cmdline").read_text():
                        self.seen.setdefault(child, []).append(resident(about))
                except (FileNotFoundError, ProcessLookupError):
                    continue

    @property
    def growth(self) -> list[float]:
        """How many times its second quarter's memory each sandbox has in the last."""
        quarters = [(own[len(own) // 4 : len(own) // 2], own[-len(own) // 4 :]) for own in self.seen.values()]
        return [median(last) / median(second) for second, last in quarters if len(second) > 1]


def resident(process: Path) -> int:
    line = next(line for line in (process / "status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks memory up in /proc")
def test_nothing_is_torn_or_lost_while_files_are_replaced_and_a_split_is_restated(
    tmp_path: Path, record_property: Callable[[str, object], None]
):
    assert nextday("demo", "--once", "--source", "simulated", "--as-of", EVE, "--data", tmp_path).code == 0
    with replaying(tmp_path) as (pid, url), Memory(pid) as memory:
        command = [sys.executable, "-m", "tests.scenarios.mixed_load", url, str(SECONDS)]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=SECONDS + PATIENCE)
    seen = json.loads(told.stdout)
    for operation, milliseconds in seen["milliseconds"].items():
        record_property(f"ms of {operation}", milliseconds)
    record_property("answers", seen["statuses"])
    record_property("growth of memory", memory.growth)
    assert seen["complaints"] == []
    assert {SPLIT} < {*seen["bases"]["TSLA"]}, "the split was not restated while clients asked"
    assert seen["newer"] > 0
    assert memory.growth
    assert max(memory.growth) < GROWTH
