"""What a run of ingest did, symbol by symbol."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from nextday.market.sources.port import Interval


@dataclass(frozen=True)
class SymbolOutcome:
    """One symbol: bars stored anew and replaced, rows rejected and strays; or the error that left it without bars."""

    symbol: str
    added: int = 0
    changed: int = 0
    quarantined: int = 0
    strays: int = 0
    error: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class IngestReport:
    """The outcome of every symbol, and how many objects of the lake were written."""

    interval: Interval
    now: datetime
    outcomes: tuple[SymbolOutcome, ...]
    objects_written: int

    @property
    def bars_written(self) -> int:
        """Bars added or changed, over all symbols."""
        return sum(outcome.added + outcome.changed for outcome in self.outcomes)

    @property
    def quarantined(self) -> int:
        """Rows rejected, over all symbols."""
        return sum(outcome.quarantined for outcome in self.outcomes)

    @property
    def errors(self) -> dict[str, str]:
        """Why symbols did not arrive."""
        return {outcome.symbol: f"{outcome.error}: {outcome.detail}" for outcome in self.outcomes if outcome.error}

    def summary(self) -> dict[str, Any]:
        """The totals, as JSON types."""
        return {
            "interval": self.interval.value,
            "now": self.now.isoformat(),
            "bars_written": self.bars_written,
            "objects_written": self.objects_written,
            "quarantined": self.quarantined,
            "failed": list(self.errors),
        }

    def to_dict(self) -> dict[str, Any]:
        """The whole report, as JSON types."""
        return {**self.summary(), "symbols": [asdict(outcome) for outcome in self.outcomes]}
