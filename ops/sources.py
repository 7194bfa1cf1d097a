"""Where the demo's bars come from: `simulated`, `yahoo` or `csv:DIR`."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from nextday.errors import InputError
from nextday.settings import DEFAULT_SYMBOLS
from ops.instants import last_night, night_after
from ops.market.csv_feed import CsvFeed
from ops.market.feed import Feed
from ops.market.simulated import SimulatedFeed


@dataclass(frozen=True)
class Source:
    """A choice of market, written `simulated`, `yahoo` or `csv:DIR`."""

    kind: str
    folder: Path | None = None

    @classmethod
    def parse(cls, text: str) -> "Source":
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
        """Open the source for these symbols; none means the source's own choice."""
        if self.kind == "yahoo":
            return Market(None, symbols or DEFAULT_SYMBOLS)
        if self.folder:
            csv = CsvFeed(self.folder)
            return Market(csv, symbols or csv.symbols)
        return Market(SimulatedFeed(symbols or DEFAULT_SYMBOLS), symbols or DEFAULT_SYMBOLS)


@dataclass(frozen=True)
class Market:
    """An opened source: its feed, None for Yahoo itself, and the symbols to follow."""

    feed: Feed | None
    symbols: tuple[str, ...]

    def default_as_of(self, now: datetime) -> datetime | None:
        """The instant to stand at: after the last recorded session, last night when simulated, None for real time."""
        if self.feed is None:
            return None
        return night_after(self.feed.last_session) if isinstance(self.feed, CsvFeed) else last_night(now)
