"""How a replayed market stands in for the vendors of bars."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

# open nothing but the replayed market
KEY_ID, SECRET_KEY = "replay", "replay"
_NOBODY = "http://127.0.0.1:9"  # the discard port: refused at once where somebody asks all the same


def replayed_at(url: str) -> dict[str, str]:
    """Settings that send the product's functions to a replayed market for both vendors."""
    return {
        "NEXTDAY_YAHOO_URL": url,
        "NEXTDAY_ALPACA_URL": url,
        "NEXTDAY_ALPACA_KEY_ID": KEY_ID,
        "NEXTDAY_ALPACA_SECRET_KEY": SECRET_KEY,
    }


@dataclass
class ClosedMarket:
    """A market for jobs that ask no vendor, so that its bars need not be opened: symbols and the replay's clock.

    Without `replayed` it is Yahoo's, which has no clock to set. `now` None is the real time.
    """

    symbols: tuple[str, ...]
    replayed: bool
    now: datetime | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Settings that tell the product's functions that the market is replayed."""
        return replayed_at(_NOBODY)

    @property
    def first_session(self) -> date | None:
        """Not known of a market that is closed."""
        return None

    @contextmanager
    def served(self, now: datetime | None) -> Iterator[Self | None]:
        """Itself as of `now` while the block runs; None for Yahoo."""
        yield replace(self, now=now) if self.replayed else None
