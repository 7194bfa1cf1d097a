"""One bucket's training by the build whose folder comes first in the path: prints CPU seconds and memory, as JSON.

Started by `benchmarks.forecast_nights` in this build and in an earlier one, so it uses only what both have; what an
earlier one has not, it does not need.

Usage: forecast_night_program.py SYMBOLS KEPT_FOLDER NIGHTS_AGO CORRECTED_SESSIONS_AGO
"""

import json
import resource
import sys
import time
from dataclasses import fields, replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl

from benchmarks import forecast_scale as scale
from benchmarks.synthetic_market import ticker
from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, bucket_of
from nextday.forecast.model.model import PART
from nextday.frames import conformed
from nextday.jobs.train.fitted_bucket import FittedBucket
from nextday.jobs.train.learn import learn
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.survey import Survey, survey
from nextday.lake.partition import by_partition

BUCKETS, BUCKET = 32, 0
_QUARTER = 63


class FolderKeepings:
    """A KeepingStore in a folder, which outlives a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str) -> bytes | None:
        """The file; None when there is none."""
        path = self._folder / name
        return path.read_bytes() if path.exists() else None

    def put(self, name: str, content: bytes) -> None:
        """Replace the file."""
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def main(symbols: int, kept: Path, nights_ago: int, corrected: int) -> None:
    """Survey a bucket, let all others have left the same, and learn."""
    with TemporaryDirectory() as folder:
        run = _run(Path(folder), symbols, kept, nights_ago)
        if corrected:
            _correct(run, corrected)
        survey(run, BUCKET)
        found = Survey.load(run, BUCKET)
        for bucket in range(BUCKETS):
            found.save(run, bucket)
        before, began = _peak(), time.process_time()
        learn(run, BUCKET)
        spent, peak = time.process_time() - began, _peak()
        documents = PART.written(dict(FittedBucket.load(run, BUCKET).mixtures))
    told = {"cpu": spent, "peak": peak, "before": before, "documents": sha256(documents).hexdigest()}
    sys.stdout.write(json.dumps(told) + "\n")


def _run(folder: Path, symbols: int, kept: Path, nights_ago: int) -> TrainingRun:
    followed = tuple(map(ticker, range(symbols)))
    run = scale._run(folder, followed, BUCKETS)
    scale._fill(run, [symbol for symbol in followed if bucket_of(symbol, BUCKETS) == BUCKET])
    _pay(run)
    mine: dict[str, Any] = {"now": run.now - timedelta(days=nights_ago)}
    if any(field.name == "keepings" for field in fields(run)):
        mine["keepings"] = FolderKeepings(kept)
    return replace(run, **mine)


def _pay(run: TrainingRun) -> None:
    """Let every symbol pay a dividend every quarter, each on days of its own: somebody does every night."""
    bars = pl.concat(run.store.read(BARS_1D, values).frame for values in run.store.partitions(BARS_1D))
    number = pl.col("symbol").rank("dense").cast(pl.Int64)
    paying = bars.sort("symbol", "session_date").filter(
        (pl.int_range(pl.len()).over("symbol") + number) % _QUARTER == 0
    )
    rows = paying.select(
        "symbol", "fetched_at", "source", ex_date="session_date", kind=pl.lit("dividend"), value=pl.col("close") / 200
    )
    for values, own in by_partition(CORPORATE_ACTIONS, rows, buckets=BUCKETS):
        run.store.upsert(CORPORATE_ACTIONS, values, lambda _, own=own: conformed(CORPORATE_ACTIONS, own))


def _correct(run: TrainingRun, sessions_ago: int) -> None:
    """Let a vendor correct one close of one symbol by a hundredth, so many sessions ago."""
    values = run.store.partitions(BARS_1D)[-1]
    rows = run.store.read(BARS_1D, values).frame
    first = rows["symbol"].min()
    session = rows.filter(symbol=first)["session_date"].sort()[-sessions_ago]
    hit = (pl.col("symbol") == first) & (pl.col("session_date") == session)
    moved = rows.with_columns(pl.when(hit).then(pl.col("close") * 1.01).otherwise("close").alias("close"))
    run.store.upsert(BARS_1D, values, lambda _: moved)


def _peak() -> float:
    """Most megabytes that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
