"""A vendor that lives in the test: it serves given bars, keeps a record of what it was asked, and fails on demand."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime

import polars as pl

from nextday.market.sources.port import Fetched, Interval, Listing
from tests.builders import fetched


@dataclass(frozen=True)
class Request:
    symbol: str
    interval: Interval
    start: datetime
    end: datetime


@dataclass
class FakeVendor:
    """Serves what `lists` gave it; raises what `fails` queued for a symbol before it answers again."""

    requests: list[Request] = field(default_factory=list)
    _answers: dict[tuple[str, Interval], Fetched] = field(default_factory=dict)
    _failures: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))

    def lists(
        self, stored: pl.DataFrame, actions: pl.DataFrame | None = None, listing: Listing | None = None
    ) -> "FakeVendor":
        """Serve these bars (in the schema of their table) and actions of one symbol."""
        answer = replace(fetched(stored, actions), listing=listing or Listing())
        self._answers[answer.symbol, answer.interval] = answer
        return self

    def fails(self, symbol: str, *errors: Exception) -> "FakeVendor":
        self._failures[symbol].extend(errors)
        return self

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        self.requests.append(Request(symbol, interval, start, end))
        if self._failures[symbol]:
            raise self._failures[symbol].pop(0)
        answer = self._answers[symbol, interval]
        days = pl.col("ex_date").is_between(start.date(), end.date())
        in_window = pl.col("start").is_between(start, end, closed="left")
        return replace(answer, bars=answer.bars.filter(in_window), actions=answer.actions.filter(days))
