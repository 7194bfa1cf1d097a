"""Two nights of some symbols by the deployed stacks; what the second one took is printed as JSON.

Started by `benchmarks.scale`, each night in a process of its own, with the night, the folder, symbols and buckets.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.scale.market import RecentMarket
from benchmarks.scale.sandboxes import Peaks
from benchmarks.synthetic_market import ticker
from ops.instants import night_after
from ops.localcloud.meter import since
from ops.markets import Market
from ops.product import LocalProduct, ScheduleName, running
from ops.sources import Source
from ops.workspace import Workspace

# in the midst of a month, of a week and of a quarter
NIGHTS = {"first": date(2026, 5, 13), "second": date(2026, 5, 14)}
# somewhat farther than new symbols are asked for
DAYS, HOURS = timedelta(days=740), timedelta(days=40)
FIRED = (ScheduleName.DAILY_BARS, ScheduleName.HOURLY_BARS, ScheduleName.TRAINING)


def main(night: str, folder: Path, symbols: int, buckets: int) -> None:
    """Collect, train and forecast after a session."""
    session, tickers = NIGHTS[night], tuple(map(ticker, range(symbols)))
    begin, end = NIGHTS.values()
    feed = RecentMarket(tickers, days_from=begin - DAYS, hours_from=begin - HOURS, end=end)
    market, source, peaks = Market(feed, tickers), Source("simulated"), Peaks()
    opened = running(Workspace(folder), source, market, night_after(session), buckets=buckets, port=0)
    with opened as product, peaks.watching():
        before = _usage(product)
        for schedule in FIRED:
            _timed(f"{symbols} symbols, {night} night, {schedule}", lambda schedule=schedule: product.fire(schedule))
        used = since(before, _usage(product))
    print(json.dumps({"symbols": symbols, "buckets": buckets, "usage": used, "peak_mb": peaks.megabytes}))


def _usage(product: LocalProduct) -> dict[str, float]:
    market: Any = product.market
    return {**product.cloud.usage, "vendor_requests": len(market.requests)}


def _timed(what: str, do: Callable[[], object]) -> None:
    began = time.perf_counter()
    do()
    print(f"{what}: {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
