"""Where the bars come from: `simulated`, `yahoo` or `csv:DIR`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Self

from nextday.errors import InputError

# open nothing but the replayed market
KEY_ID, SECRET_KEY = "replay", "replay"
_NOBODY = "http://127.0.0.1:9"  # the discard port: refused at once where somebody asks all the same


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

    @property
    def is_replayed(self) -> bool:
        """Whether a server on this machine stands for the vendors, with a clock of its own."""
        return self.kind != "yahoo"


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

    @contextmanager
    def served(self, now: datetime | None) -> Iterator[Self | None]:
        """Itself as of `now` while the block runs; None for Yahoo."""
        yield replace(self, now=now) if self.replayed else None
