"""Where the bars come from: `simulated`, `yahoo` or `csv:DIR`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Self

from nextday.errors import InputError
from nextday.settings import DEFAULT_SYMBOLS
from ops.instants import last_night, night_after
from ops.market import MarketServer
from ops.market.csv_feed import CsvFeed
from ops.market.feed import Feed
from ops.market.simulated_feed import SimulatedFeed


@dataclass(frozen=True)
class Source:
    """A choice of market, written `simulated`, `yahoo` or `csv:DIR`."""

    kind: str
    folder: Path | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a choice. Raises InputError saying what can be chosen."""
        kind, _, folder = text.partition(":")
        if kind == "csv" and folder:
            return cls("csv", Path(folder).expanduser().resolve())
        if text in {"simulated", "yahoo"}:
            return cls(text)
        raise InputError(f"{text!r} is not a source: choose simulated, yahoo or csv:DIR")

    def __str__(self) -> str:
        return f"csv:{self.folder}" if self.folder else self.kind

    @property
    def slug(self) -> str:
        """A folder name that tells sources apart."""
        if not self.folder:
            return self.kind
        return f"csv-{self.folder.name}-{blake2b(str(self.folder).encode(), digest_size=3).hexdigest()}"

    def market(self, symbols: tuple[str, ...]) -> "Market":
        """Open the source for these symbols, or for its own choice when there are none. Raises InputError."""
        if self.folder:
            return _recorded(CsvFeed(self.folder), symbols, self.folder)
        symbols = symbols or DEFAULT_SYMBOLS
        return Market(None if self.kind == "yahoo" else SimulatedFeed(symbols), symbols)


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

    @contextmanager
    def served(self, now: datetime | None) -> Iterator[MarketServer | None]:
        """A server that replays the feed as of `now` while the block runs; None for Yahoo itself."""
        if self.feed is None:
            yield None
            return
        with MarketServer(self.feed, now) as server:
            yield server


def _recorded(feed: CsvFeed, symbols: tuple[str, ...], folder: Path) -> Market:
    missing = set(symbols) - set(feed.symbols)
    if missing:
        raise InputError(f"{folder} has no bars of {', '.join(sorted(missing))}: it has {', '.join(feed.symbols)}")
    return Market(feed, symbols or feed.symbols)
