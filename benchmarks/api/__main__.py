"""Warm requests and cold starts, beside FastAPI, Mangum and pandas.

Usage: python -m benchmarks.api [--quick] [--python PYTHON], best with the Python of Lambda, 3.13.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.api.cold import compare_cold
from benchmarks.api.lake import Lake, filled_lake
from benchmarks.api.requests import LATEST, PREDICT
from benchmarks.api.stacks import Bytecode, Stacks
from benchmarks.api.warm import Asked, compare_warm

ASKED = {"none": Asked({50: 60, 99: 20}), "etag": Asked({50: 40, 99: 12})}


@dataclass(frozen=True)
class Effort:
    """Turns of warm requests, and processes started of each stack."""

    turns: int
    starts: int


FULL, QUICK = Effort(400, 9), Effort(60, 3)


def main(arguments: Sequence[str]) -> None:
    """Print a table for each measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--python", type=Path, default=Path(sys.executable))
    asked = parser.parse_args(arguments)
    effort = QUICK if asked.quick else FULL
    with TemporaryDirectory() as folder, filled_lake() as lake:
        stacks = Stacks(asked.python, Path(folder))
        print(f"Python {stacks.version}")
        compare(stacks, lake, effort)


def compare(stacks: Stacks, lake: Lake, effort: Effort) -> None:
    """Warm and cold, both requests."""
    ours = stacks.ours(lake, Bytecode.COMPILED)
    peers = [(stacks.peer(lake, Bytecode.COMPILED, cache), asked) for cache, asked in ASKED.items()]
    for request in (LATEST, PREDICT):
        compare_warm(request, ours, peers, effort.turns)
    for bytecode in Bytecode:
        sides = [stacks.ours(lake, bytecode), stacks.peer(lake, bytecode, "none")]
        for request in (LATEST, PREDICT):
            compare_cold(request, bytecode.value, sides, stacks.folder, effort.starts)


if __name__ == "__main__":
    main(sys.argv[1:])
