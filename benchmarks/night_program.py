"""One night by the handlers of the checkout it is run in: prints CPU seconds and requests, step by step, as JSON.

Started by `benchmarks.night` in this build and in another one, so it uses only what both have.
"""

import importlib
import json
import os
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

BUCKET, UNIVERSE = "lake", "universe.json"
FIRST = {"1d": date(2024, 11, 18), "1h": date(2026, 10, 20)}
LAST = date(2026, 11, 20)
FILLED, NIGHT = "2026-11-20T00:05:00Z", "2026-11-21T00:05:00Z"
JOBS = ("ingest", "train", "predict")
CONTEXT = SimpleNamespace(function_name="job", memory_limit_in_mb=1024, invoked_function_arn="arn", aws_request_id="1")

Steps = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Vendor:
    """A made-up market for each interval."""

    markets: Any

    def fetch(self, symbol: str, interval: Any, start: datetime, end: datetime) -> Any:
        """As the market of the interval does."""
        return self.markets[interval.value].fetch(symbol, interval, start, end)


def main(symbols: int) -> None:
    """Import the handlers, fill a lake, then do a night's work."""
    warnings.simplefilter("ignore")
    began = time.process_time()
    handlers = {job: importlib.import_module(f"lambdas.{job}.handler") for job in JOBS}
    steps: Steps = {"import": {"cpu": time.process_time() - began, "requests": 0}}
    # after the handlers, whose imports are to be seen alone
    counted = importlib.import_module("benchmarks.counted_s3")
    market = importlib.import_module("benchmarks.synthetic_market")
    intervals = importlib.import_module("nextday.market.sources.port").Interval
    tickers = [market.ticker(number) for number in range(symbols)]
    vendor = Vendor({one.value: market.Market(one, tickers, FIRST[one.value], LAST) for one in intervals})
    handlers["ingest"].vendor = lambda *_: vendor
    os.environ |= _environment(tickers)
    with counted.CountedS3().opened() as s3:
        listed = json.dumps({"symbols": tickers}).encode()
        importlib.import_module("boto3").client("s3").put_object(Bucket=BUCKET, Key=UNIVERSE, Body=listed)
        _ingest(handlers, "1d", FILLED, backfill=True)
        _ingest(handlers, "1h", FILLED, backfill=True)
        for name, work in _night(handlers):
            with s3.counting() as usage:
                work()
            steps[name] = {"cpu": usage.seconds, "requests": usage.requests.total()}
    sys.__stdout__.write(json.dumps(steps) + "\n")  # type: ignore[union-attr]


def _night(handlers: Any) -> Iterator[tuple[str, Any]]:
    yield "ingest 1d", lambda: _ingest(handlers, "1d", NIGHT)
    yield "ingest 1h", lambda: _ingest(handlers, "1h", NIGHT)
    yield "train", lambda: _train(handlers)
    yield "predict", lambda: _call(handlers["predict"], {"scheduled_time": NIGHT})


def _ingest(handlers: Any, interval: str, at: str, *, backfill: bool = False) -> None:
    _call(handlers["ingest"], {"interval": interval, "bucket": 0, "scheduled_time": at, "backfill": backfill})


def _train(handlers: Any) -> None:
    run = {"run": "night", "scheduled_time": NIGHT}
    for step in ({"step": "survey", "bucket": 0}, {"step": "learn", "bucket": 0}, {"step": "conclude"}):
        _call(handlers["train"], run | step)


def _call(module: Any, event: dict[str, Any]) -> None:
    with _quiet():
        module.handler(event, CONTEXT)


@contextmanager
def _quiet() -> Iterator[None]:
    """Metrics are printed; here they are not wanted."""
    printed, sys.stdout = sys.stdout, open(os.devnull, "w")  # noqa: SIM115, PTH123 closed below
    try:
        yield
    finally:
        sys.stdout.close()
        sys.stdout = printed


def _environment(tickers: list[str]) -> dict[str, str]:
    return {
        "NEXTDAY_LAKE_BUCKET": BUCKET,
        "NEXTDAY_DATABASE": "lake",
        "NEXTDAY_BUCKETS": "1",
        "NEXTDAY_UNIVERSE": f"s3://{BUCKET}/{UNIVERSE}",
        "NEXTDAY_SYMBOLS": ",".join(tickers),  # where checkouts before this one had them
        "NEXTDAY_YAHOO_URL": "http://replayed",
    }


if __name__ == "__main__":
    os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "nextday", "POWERTOOLS_TRACE_DISABLED": "true"}
    os.environ |= {"POWERTOOLS_LOG_LEVEL": "CRITICAL", "AWS_DEFAULT_REGION": "us-east-1"}
    main(int(sys.argv[1]))
