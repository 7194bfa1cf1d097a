"""Features and training beside what projects usually do, in one interleaved run.

Usage: make bench-forecast, or make bench-forecast QUICK=1
"""

import sys
from collections.abc import Sequence

from benchmarks.forecast_features import compare_features
from benchmarks.forecast_memory import show_memory
from benchmarks.forecast_nights import compare_nights
from benchmarks.forecast_scale import show_training
from benchmarks.forecast_training import compare_training


def main(arguments: Sequence[str]) -> None:
    """Print all tables; the quick ones hold fewer symbols."""
    quick = "--quick" in arguments
    # first, while this process is small: children begin with the peak of their parent
    show_memory(500 if quick else 5_000)
    show_training(*(20, 2) if quick else (5_000, 32))
    compare_nights(*(640, 1) if quick else (5_000, 3))
    compare_features(100 if quick else 500, years=10, rounds=3 if quick else 9)
    for years in (2, 10):
        compare_training(20 if quick else 500, years, rounds=1 if quick else 3)


if __name__ == "__main__":
    main(sys.argv[1:])
