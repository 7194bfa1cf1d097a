"""The port through which bars in progress are seen: to be shown, never to be stored or learned from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite
from typing import Protocol


@dataclass(frozen=True)
class Quote:
    """A session's bar of one symbol as far as it has come, per share as of today, in US dollars.

    `close` is the price of the last trade, `traded_at` (aware UTC) when that was, `previous_close` the close of the
    session before, None where the vendor does not say. `source` is as that of Fetched.
    """

    symbol: str
    session: date
    open: float
    high: float
    low: float
    close: float
    volume: int
    previous_close: float | None
    traded_at: datetime
    source: str

    @property
    def is_plausible(self) -> bool:
        """Whether prices are prices, within the range that they have made."""
        prices = self.open, self.high, self.low, self.close
        within = self.low <= min(self.open, self.close) and max(self.open, self.close) <= self.high
        return all(isfinite(price) and price > 0 for price in prices) and within and self.volume >= 0


class QuoteSource(Protocol):
    """A vendor that tells of many symbols at once."""

    def quotes(self, symbols: Sequence[str]) -> Sequence[Quote]:
        """The plausible ones among the newest quotes, at most MOST_QUOTED, by a single request.

        A symbol without one is left out. Raises RateLimited or Transient.
        """
        ...
