"""Peak memory of the features of a whole market, streamed. Usage: python -m benchmarks.forecast_memory SYMBOLS."""

import resource
import subprocess
import sys
import time

from benchmarks.forecast_market import daily_bars, dividends
from nextday.forecast.features.features import feature_stream

_BUCKET, _YEARS = 100, 10


def show_memory(symbols: int) -> None:
    """Print what a fresh process needs."""
    command = [sys.executable, "-m", "benchmarks.forecast_memory", str(symbols)]
    subprocess.run(command, check=True)  # noqa: S603 (this very module)


def _stream(symbols: int) -> None:
    began, rows, seconds = time.perf_counter(), 0, 0.0
    for first in range(0, symbols, _BUCKET):
        bars = daily_bars(first, _BUCKET, _YEARS)
        actions = dividends(bars)
        started = time.perf_counter()
        rows += sum(vectors.height for vectors in feature_stream([bars], actions))
        seconds += time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nfeatures streamed: {symbols:,} symbols x {_YEARS} years, {rows:,} rows, bars made a bucket at a time")
    print(f"  peak resident memory {peak:,.0f} MB; {seconds:.1f} s for features of {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    _stream(int(sys.argv[1]))
