"""A training of a whole market, step by step, each in a fresh process.

One bucket is surveyed and learns. The last step is given what all buckets would have left: its own, under other names.
"""

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.forecast_market import CALENDAR, LAST, bars_of
from benchmarks.synthetic_market import ticker
from nextday.catalog import BARS_1D, bucket_of
from nextday.jobs.train.conclude import conclude
from nextday.jobs.train.fitted_bucket import FittedBucket
from nextday.jobs.train.learn import learn
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.survey import Survey, survey
from nextday.jobs.train.walked_bucket import WalkedBucket
from nextday.lake.memory import MemoryKeepingStore, MemoryModelStore, MemoryTableStore, MemoryViewStore
from nextday.lake.partition import by_partition
from nextday.settings import TrainSettings

_YEARS, _BUCKET = 10, 0


class FolderIntermediates:
    """An IntermediateStore in a folder, which outlives a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, name: str, content: bytes) -> None:
        """Leave a file."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    def get(self, name: str) -> bytes:
        """The file."""
        return (self._folder / name).read_bytes()


def show_training(symbols: int, buckets: int) -> None:
    """Print what each step needs."""
    print(f"\na training of {symbols:,} symbols x {_YEARS} years in {buckets} buckets, a fresh process for each step")
    with TemporaryDirectory() as folder:
        for step in _STEPS:
            command = [sys.executable, "-m", "benchmarks.forecast_scale", step, folder, str(symbols), str(buckets)]
            subprocess.run(command, check=True)  # noqa: S603 (this very module)


def _survey(run: TrainingRun) -> object:
    return survey(run, _BUCKET)


def _learn(run: TrainingRun) -> object:
    found = Survey.load(run, _BUCKET)
    for bucket in range(run.settings.buckets):
        found.save(run, bucket)
    return learn(run, _BUCKET)


def _conclude(run: TrainingRun) -> object:
    return conclude(run).trained


_STEPS: dict[str, Callable[[TrainingRun], object]] = {"survey": _survey, "learn": _learn, "conclude": _conclude}


def _step(name: str, folder: Path, symbols: int, buckets: int) -> None:
    followed = tuple(map(ticker, range(symbols)))
    own = [symbol for symbol in followed if bucket_of(symbol, buckets) == _BUCKET]
    run = _run(folder, followed, buckets)
    if name == "conclude":
        _spread(run, own)
    else:
        _fill(run, own)
    began, before = time.perf_counter(), _peak()
    _STEPS[name](run)
    sizes = sum(path.stat().st_size for path in folder.rglob("*.npz")) / 1e6
    print(
        f"  {name:<10}{time.perf_counter() - began:8.1f} s, peak resident memory {_peak():6,.0f} MB "
        f"({before:,.0f} MB before), handed on so far {sizes:,.1f} MB"
    )


def _run(folder: Path, symbols: tuple[str, ...], buckets: int) -> TrainingRun:
    return TrainingRun(
        run_id="benchmark",
        symbols=symbols,
        settings=TrainSettings(lake_bucket="lake", database="lake", buckets=buckets, universe="s3://none/none"),
        now=CALENDAR.close_of(LAST) + timedelta(hours=5),
        store=MemoryTableStore(),
        models=MemoryModelStore(),
        intermediates=FolderIntermediates(folder),
        keepings=MemoryKeepingStore(),
        views=MemoryViewStore(),
    )


def _fill(run: TrainingRun, symbols: list[str]) -> None:
    for values, rows in by_partition(BARS_1D, bars_of(symbols, _YEARS), buckets=run.settings.buckets):
        run.store.upsert(BARS_1D, values, lambda _, rows=rows: rows)


def _spread(run: TrainingRun, symbols: list[str]) -> None:
    """Let every bucket have left what one has, each about its own symbols."""
    learned, walked = FittedBucket.load(run, _BUCKET), WalkedBucket.load(run, _BUCKET)
    for bucket in range(run.settings.buckets):
        names = dict(zip(symbols, run.symbols_of(bucket), strict=False))
        renamed = replace(
            learned,
            mixtures={names[symbol]: mixture for symbol, mixture in learned.mixtures.items() if symbol in names},
            scores=[row | {"symbol": names[row["symbol"]]} for row in learned.scores if row["symbol"] in names],
        )
        renamed.save(run, bucket)
        replace(
            walked,
            positions={names[symbol]: own for symbol, own in walked.positions.items() if symbol in names},
            weights={names[symbol]: own for symbol, own in walked.weights.items() if symbol in names},
        ).save(run, bucket)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    _step(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
