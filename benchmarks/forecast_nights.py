"""What a training of a bucket costs, a night after a night and from nothing, beside the build that kept nothing.

Each training is a fresh process. The build before is taken from this repository's history.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).parents[1]
PROGRAM = Path(__file__).with_name("forecast_night_program.py")
BEFORE = "5c3bb99713"
"""The last build that walked ten years of months forward every night."""
_OLD = HERE / ".build" / "bench" / BEFORE

Training = dict[str, Any]


def compare_nights(symbols: int, rounds: int) -> None:
    """Print a table: CPU seconds and peak memory of the step `learn` in one of 32 buckets, the builds in turns."""
    _unpack()
    train = partial(_train, symbols)
    laps: dict[str, list[Training]] = {name: [] for name in ("before", "night", "recent", "old", "nothing")}
    for _ in range(rounds):
        with TemporaryDirectory() as folder:
            kept, empty = Path(folder) / "kept", Path(folder) / "empty"
            train(HERE, kept, nights_ago=1)
            laps["before"].append(train(_OLD, empty))
            corrected = {name: shutil.copytree(kept, Path(folder) / name) for name in ("recent", "old")}
            laps["night"].append(train(HERE, kept))
            laps["nothing"].append(train(HERE, empty))
            laps["recent"].append(train(HERE, corrected["recent"], corrected=10))
            laps["old"].append(train(HERE, corrected["old"], corrected=200))
        if laps["night"][-1]["documents"] != laps["nothing"][-1]["documents"]:
            sys.exit("the documents of a night are not those of a training from nothing")
    _print(symbols, laps)


def _unpack() -> None:
    """The build before, beside this one."""
    if not _OLD.exists():
        command = ["git", "archive", "--format=tar", BEFORE, "benchmarks", "layers", "tests", "ops"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, check=False)  # noqa: S603 (our own history)
        if done.returncode:
            sys.exit(f"{BEFORE} is not in this repository's history: fetch it whole")
        with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
            archive.extractall(_OLD, filter="data")


def _train(symbols: int, build: Path, kept: Path, *, nights_ago: int = 0, corrected: int = 0) -> Training:
    path = os.pathsep.join([str(build), str(build / "layers" / "domain" / "python")])
    # -P keeps the program's own folder, and with it this build's benchmarks, out of the path
    command = [sys.executable, "-P", str(PROGRAM), str(symbols), str(kept), str(nights_ago), str(corrected)]
    environment = os.environ | {"PYTHONPATH": path}
    done = subprocess.run(  # noqa: S603 (our own program)
        command, cwd=build, env=environment, check=True, capture_output=True, text=True
    )
    training: Training = json.loads(done.stdout)
    return training


_TITLES = {
    "before": f"every night, by the build before ({BEFORE})",
    "night": "a night after a night",
    "recent": "the same, and one close of one symbol corrected 10 sessions ago",
    "old": "the same, 200 sessions ago",
    "nothing": "from nothing",
}


def _print(symbols: int, laps: dict[str, list[Training]]) -> None:
    title = f"learn in one of 32 buckets of {symbols:,} symbols x 10 years"
    print(f"\n{title:<70}{'CPU s':>8}{'x less':>9}{'peak MB':>9}{'of it before':>14}")
    medians = {
        name: {what: median(lap[what] for lap in own) for what in ("cpu", "peak", "before")}
        for name, own in laps.items()
    }
    for name, one in medians.items():
        ratio = medians["before"]["cpu"] / one["cpu"]
        print(f"  {_TITLES[name]:<68}{one['cpu']:8.2f}{ratio:9.1f}{one['peak']:9.0f}{one['before']:14.0f}", flush=True)
    print("  the documents of the night are those of the training from nothing, to the byte")
