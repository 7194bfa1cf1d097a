"""The simulated market for thousands of symbols: no more of it is remembered than a night asks for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

import polars as pl

from ops.market.feeds.feed import Listing
from ops.market.feeds.simulated_feed import SimulatedFeed


class RecentMarket:
    """A Feed: days and hours from two sessions on up to `end`, where the simulation remembers ten years of both."""

    source = SimulatedFeed.source

    def __init__(self, symbols: tuple[str, ...], *, days_from: date, hours_from: date, end: date) -> None:
        self.first_session = days_from
        self._symbols = frozenset(symbols)
        self._days_from, self._hours_from, self._end = days_from, hours_from, end
        self._recent = cache(self._drawn)

    def listing(self, symbol: str, _: datetime) -> Listing | None:
        """The symbol's recent bars and actions; None when it is not one of the market's."""
        return self._recent(symbol) if symbol in self._symbols else None

    def _drawn(self, symbol: str) -> Listing | None:
        # a simulation of its own, which is forgotten with the megabyte that it has drawn
        whole = SimulatedFeed([symbol]).listing(symbol, datetime(self._end.year, 12, 31, tzinfo=UTC))
        return whole and replace(
            whole,
            daily=_between(whole.daily, "session_date", self._days_from, self._end),
            hourly=_between(whole.hourly, "session_date", self._hours_from, self._end),
            actions=_between(whole.actions, "ex_date", self._days_from, self._end),
        )


def _between(rows: pl.DataFrame, day: str, first: date, last: date) -> pl.DataFrame:
    # gathered: rows in one piece are not copied by a filter, and would hold on to all that they were cut from
    return rows.filter(pl.col(day).is_between(first, last)).select(pl.all().gather(pl.int_range(pl.len())))
