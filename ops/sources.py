"""Where the bars come from: `simulated`, `yahoo` or `csv:DIR`."""

from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Self

from nextday.errors import InputError
from nextday.settings import MarketKind

_KINDS = {"yahoo": MarketKind.LIVE, "csv": MarketKind.REPLAYED, "simulated": MarketKind.SIMULATED}


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
        # two folders of the same name are two markets
        return f"csv-{self.folder.name}-{blake2b(str(self.folder).encode(), digest_size=3).hexdigest()}"

    @property
    def is_replayed(self) -> bool:
        """Whether a server on this machine stands for the vendors, with a clock of its own."""
        return self.market is not MarketKind.LIVE

    @property
    def market(self) -> MarketKind:
        """What the pages of a stage are told of its bars."""
        return _KINDS[self.kind]
