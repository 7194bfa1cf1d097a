"""A source of bars, opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from nextday.errors import InputError
from nextday.market.calendar import ExchangeCalendar
from nextday.settings import DEFAULT_SYMBOLS
from ops.instants import last_night, night_after
from ops.market import MarketServer
from ops.market.feeds.csv_feed import CsvFeed
from ops.market.feeds.feed import Feed
from ops.market.feeds.simulated_feed import SimulatedFeed
from ops.sources import Source


@dataclass(frozen=True)
class Market:
    """An opened source: its feed, None for Yahoo itself, and the symbols to follow."""

    feed: Feed | None
    symbols: tuple[str, ...]

    def default_as_of(self, now: datetime, *, live: bool) -> datetime | None:
        """The instant to stand at: the night after a recording, last night of a simulation; None is the real time."""
        if isinstance(self.feed, CsvFeed):
            return night_after(self.feed.last_session)
        return None if self.feed is None or live else last_night(now)

    def eve_of(self, night: datetime) -> datetime:
        """The night before the last session that a night knows."""
        calendar = ExchangeCalendar()
        return night_after(calendar.previous_session(calendar.last_closed_session(night)))

    @property
    def first_session(self) -> date | None:
        """The earliest session with bars; None for Yahoo, which does not say."""
        return self.feed.first_session if self.feed else None

    @contextmanager
    def served(self, now: datetime | None) -> Iterator[MarketServer | None]:
        """A server that replays the feed as of `now` while the block runs; None for Yahoo itself."""
        if self.feed is None:
            yield None
            return
        with MarketServer(self.feed, now) as server:
            yield server


def open_market(source: Source, symbols: tuple[str, ...]) -> Market:
    """Open a source for these symbols, or for its own choice when there are none. Raises InputError."""
    if source.folder:
        return _recorded(CsvFeed(source.folder), symbols, source.folder)
    symbols = symbols or DEFAULT_SYMBOLS
    return Market(SimulatedFeed(symbols) if source.is_replayed else None, symbols)


def _recorded(feed: CsvFeed, symbols: tuple[str, ...], folder: Path) -> Market:
    missing = set(symbols) - set(feed.symbols)
    if missing:
        raise InputError(f"{folder} has no bars of {', '.join(sorted(missing))}: it has {', '.join(feed.symbols)}")
    return Market(feed, symbols or feed.symbols)
