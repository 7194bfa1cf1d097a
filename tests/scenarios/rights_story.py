"""Nights in which the deployed functions do everything that they ever do."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

import polars as pl

from lambdas.api.contract import Contract
from ops.localcloud.cloud import LocalCloud
from ops.market import Fault, Listing, MarketServer
from tests.builders import CALENDAR
from tests.scenarios.lake_story import SIMULATED, EditedFeed, night_after, with_actions

SYMBOLS = ("AAPL", "MSFT")
SECRET = "nextday/alpaca"
BEFORE = date(2026, 5, 12)
"""The session after which the lake begins."""
SPLIT = date(2026, 5, 13)
LATER = date(2026, 5, 18)
SPLITTING = (SPLIT, "split", 2.0)
# the API asks for these where a parameter has no default
ASKED = {"symbol": "AAPL", "session": SPLIT.isoformat(), "asof": BEFORE.isoformat(), "since": "2026-05-13T00:00:00Z"}


@dataclass(frozen=True)
class Nights:
    """A deployed stage beside its market."""

    cloud: LocalCloud
    market: MarketServer
    feed: EditedFeed

    def after(self, session: date) -> None:
        """The whole night after a session: bars, a training, forecasts, outcomes, and a look for what is missing."""
        for schedule in ("daily-bars", "hourly-bars", "training", "training-again"):
            self.fire(schedule, night_after(session))

    def fire(self, schedule: str, now: datetime, **extra: Any) -> None:
        """Let a schedule start its machine; what that does must succeed."""
        self.market.now = now
        execution = self.cloud.fire(f"nextday-dev-{schedule}", now, extra=extra)
        assert execution.error is None, f"{schedule}: {execution.error}"

    def predict(self, now: datetime) -> None:
        """Forecasts and outcomes without a training."""
        execution = self.cloud.invoke("predict", {"scheduled_time": now.isoformat()})
        assert execution.error is None, execution.error

    def invoke_api(self) -> None:
        """Let Lambda call the API's function; the front door does without it, and so without a log in CloudWatch."""
        name = next(function.name for function in self.cloud.functions() if function.service == "api")
        self.cloud.session.client("lambda").invoke(FunctionName=name)

    def ask(self, path: str) -> int:
        """Status of an answer of the API."""
        try:
            with urlopen(f"{self.cloud.site_url}/api{path}") as answer:  # noqa: S310 - loopback
                return int(answer.status)
        except HTTPError as refused:
            with refused:
                return refused.code


@contextmanager
def nights(assembly: Path, data: Path) -> Iterator[Nights]:
    """The stage, whose owner keeps the keys to the second vendor in a secret."""
    feed = EditedFeed(SIMULATED)
    with MarketServer(feed) as market, LocalCloud(assembly, data, market.environment) as cloud:
        keys = json.dumps({"key_id": "replay", "secret_key": "replay"})
        cloud.session.client("secretsmanager").create_secret(Name=SECRET, SecretString=keys)
        yield Nights(cloud, market, feed)


def tell(told: Nights) -> None:
    """What is split, held, refused, corrected and settled anew, the second vendor, whole histories, every question."""
    told.after(BEFORE)
    told.feed.edit = with_actions(SPLITTING)
    told.fire("daily-bars", night_after(SPLIT))
    told.predict(night_after(SPLIT))  # a forecast's session is over, and its bar held
    told.market.faults.set(Fault("close-negative", match="AAPL"))
    told.fire("daily-bars", night_after(CALENDAR.next_session(SPLIT)))
    told.market.faults.set(Fault("500-json", match="/v8/finance/chart/MSFT"))
    told.fire("daily-bars", night_after(LATER))
    told.market.faults.set()
    told.after(LATER)
    for wish in ("backfill", "resweep"):
        told.fire("daily-bars", night_after(LATER) + timedelta(hours=1), **{wish: True})
    told.feed.edit = corrected
    told.fire("daily-bars", last := night_after(CALENDAR.next_session(LATER)))
    told.predict(last)
    answers = {question: told.ask(question) for question in questions()}
    assert set(answers.values()) <= {200, 400}, answers  # some want a symbol, by one of two names
    assert told.ask("/explain?symbol=AAPL&session=2020-01-02") == 404
    told.invoke_api()


def corrected(listing: Listing) -> Listing:
    """A vendor that corrects a close which an outcome was settled by."""
    close = pl.when(pl.col("session_date") == SPLIT).then(pl.col("close") * 0.999).otherwise("close")
    low = pl.min_horizontal("low", close)
    return replace(with_actions(SPLITTING)(listing), daily=listing.daily.with_columns(low=low, close=close))


def questions() -> Iterator[str]:
    """Of each kind that the contract knows one that names what it can, and one that names no more than it must."""
    yield "/bars?symbol=AAPL&interval=1h"
    for operation in Contract.committed().operations:
        if operation.method == "GET":
            known = {name: ASKED[name] for name in operation.parameters if name in ASKED}
            sent = {name: value for name, value in known.items() if operation.parameters[name].where == "query"}
            needed = {name: value for name, value in sent.items() if operation.parameters[name].required}
            for query in (sent, needed):
                yield operation.path.format(**ASKED) + (f"?{urlencode(query)}" if query else "")
