"""Features and training beside what projects usually do, in one interleaved run.

Usage: make bench-forecast, or make bench-forecast QUICK=1
"""

import sys
from collections.abc import Sequence

from benchmarks.forecast_features import compare_features
from benchmarks.forecast_memory import show_memory
from benchmarks.forecast_training import compare_training


def main(arguments: Sequence[str]) -> None:
    """Print all tables; the quick ones hold a tenth of the symbols."""
    quick = "--quick" in arguments
    symbols, rounds = (50, 1) if quick else (500, 3)
    # first, while this process is small: a child begins with the peak of its parent
    show_memory(500 if quick else 5_000)
    compare_features(symbols, years=10, rounds=3 * rounds)
    for years in (2, 10):
        compare_training(symbols, years, rounds)


if __name__ == "__main__":
    main(sys.argv[1:])
