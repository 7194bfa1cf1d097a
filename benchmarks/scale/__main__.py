"""What a night takes, from a handful of symbols to thousands: executed by the deployed stacks in the local cloud.

Usage: python -m benchmarks.scale [SYMBOLS,SYMBOLS ...]; 7,50,500 where nothing is asked for.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.scale.night import NIGHTS
from benchmarks.scale.report import Night, table

DEFAULT = "7,50,500"
_MANY, _BUCKETS = 500, 32
_DONE = Path(".build") / "bench-scale"
"""Where nights are kept that were measured: an hour's work is not lost with the terminal."""


def main(arguments: Sequence[str]) -> None:
    """Measure a night of each number of symbols, and print a table."""
    [asked] = arguments or [DEFAULT]
    nights = [_measured(symbols) for symbols in sorted(map(int, asked.split(",")))]
    print(table(nights))


def _measured(symbols: int) -> Night:
    """The second of two nights: the first one collects and learns whole histories."""
    buckets = _BUCKETS if symbols >= _MANY else 1
    with TemporaryDirectory() as folder:
        printed = [_run(night, folder, symbols, buckets) for night in NIGHTS]
    _DONE.mkdir(parents=True, exist_ok=True)
    (_DONE / f"{symbols}.json").write_text(printed[-1])
    night: Night = json.loads(printed[-1])
    return night


def _run(night: str, folder: str, symbols: int, buckets: int) -> str:
    command = [sys.executable, "-m", "benchmarks.scale.night", night, folder, str(symbols), str(buckets)]
    # what it says of its progress goes to the terminal
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 our own module


if __name__ == "__main__":
    main(sys.argv[1:])
