"""A second source, for symbols that the first one has failed for too long."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from nextday.errors import RateLimited, SourceError, Transient, UnknownSymbol
from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.sources.port import BarSource, Fallback, Fetched, Interval

# BadRequest and ForeignSymbol are mistakes of ours: they are to be seen, not to be worked around
_VENDORS_FAULT = (RateLimited, Transient, UnknownSymbol)
_Failure = RateLimited | Transient | UnknownSymbol


def is_overdue(
    newest: datetime, interval: Interval, *, now: datetime, calendar: ExchangeCalendar, after: timedelta
) -> bool:
    """Whether the first bar that follows a symbol's newest final one ended more than `after` ago.

    `newest` is the start of that one.
    """
    expected = calendar.owed_bars(interval, exchange_day(newest), exchange_day(now))
    first_missing = expected.filter(pl.col("start") > newest)["ends_at"].min()
    return isinstance(first_missing, datetime) and now - first_missing > after


@dataclass(frozen=True)
class FallbackSource:
    """Asks `first`; where it fails and the symbol's bars are overdue, `second`.

    `newest_final` tells the start of a symbol's newest stored bar that is final. Without any (None) nothing tells how
    long the first source has failed, nor that the symbol exists: the second one is not asked. An answer is of one
    source only: whatever `first` delivers stands, and `second` counts where it has newer bars than the stored ones.
    """

    first: BarSource
    second: BarSource
    newest_final: Callable[[str], datetime | None]
    after: timedelta
    calendar: ExchangeCalendar

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        """As the first source; `end` is now. When both fail it raises the first one's error, which tells of both."""
        try:
            return self.first.fetch(symbol, interval, start, end)
        except _VENDORS_FAULT as failure:
            newest = self.newest_final(symbol)
            if newest is None or not is_overdue(newest, interval, now=end, calendar=self.calendar, after=self.after):
                raise
            answer = self._second_answer(failure, symbol, interval, start, end)
            # an answer without news cures nothing: the first vendor's failure is to be seen
            if answer.bars.filter(pl.col("start") > newest).is_empty():
                raise
            fallback = Fallback(f"{type(failure).__name__}: {failure}", newest)
            return replace(answer, fallback=fallback)

    def _second_answer(
        self, failure: _Failure, symbol: str, interval: Interval, start: datetime, end: datetime
    ) -> Fetched:
        try:
            return self.second.fetch(symbol, interval, start, end)
        except (SourceError, UnknownSymbol) as another:
            raise type(failure)(f"{failure}; {another}") from another
