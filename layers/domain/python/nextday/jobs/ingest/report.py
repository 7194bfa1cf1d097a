"""What a run of ingest did, symbol by symbol."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

import polars as pl

from nextday.catalog import HOLDS, SESSIONS
from nextday.frames import empty
from nextday.market.sources.port import Interval

_MOST_LISTED = 20
"""Symbols named of each kind: a workflow gathers the answers of all buckets in a state of at most 256 KiB."""
_DETAILS_A_LINE = 500
"""Symbols whose errors a line of the log tells: CloudWatch cuts a longer event than 256 KB."""


@dataclass(frozen=True)
class SymbolOutcome:
    """One symbol: bars added and replaced, rows rejected, rows of no session; or the error that left it without bars.

    `asked` is false where the vendor can have nothing new; `suspect` says why all that it sent is in quarantine;
    `fallback_cause` is what the first vendor raised where the second one answered.
    """

    symbol: str
    asked: bool = False
    added: int = 0
    changed: int = 0
    quarantined: int = 0
    off_session: int = 0
    suspect: str | None = None
    fallback_cause: str | None = None
    error: str | None = None
    detail: str | None = None


@dataclass(frozen=True)
class IngestReport:
    """The outcome of every symbol, objects written by table, the sessions in the healing window, and holds.

    `holds` are those that are open, and those that this run has ended.
    `torn` are symbols of which the views leave out bars that are in a split basis nobody knows; `overdue` tells by how
    many hours the bars of each interval are late. A `thrifty` run asked nobody, as the month's budget is spent.
    """

    interval: Interval
    now: datetime
    outcomes: tuple[SymbolOutcome, ...]
    written: Mapping[str, int]
    sessions: pl.DataFrame = field(default_factory=lambda: empty(SESSIONS), repr=False)
    holds: pl.DataFrame = field(default_factory=lambda: empty(HOLDS), repr=False)
    torn: tuple[str, ...] = ()
    overdue: Mapping[Interval, float] = field(default_factory=dict)
    thrifty: bool = False

    @property
    def objects_written(self) -> int:
        """Files of tables written."""
        return sum(self.written.values())

    @property
    def bars_written(self) -> int:
        """Bars added or changed, over all symbols."""
        return sum(outcome.added + outcome.changed for outcome in self.outcomes)

    @property
    def quarantined(self) -> int:
        """Rows rejected, over all symbols."""
        return sum(outcome.quarantined for outcome in self.outcomes)

    @property
    def off_session(self) -> int:
        """Rows of no session, which are no bars by design, over all symbols."""
        return sum(outcome.off_session for outcome in self.outcomes)

    @property
    def errors(self) -> dict[str, str]:
        """Why symbols did not arrive."""
        return {outcome.symbol: f"{outcome.error}: {outcome.detail}" for outcome in self.outcomes if outcome.error}

    @property
    def suspects(self) -> dict[str, str]:
        """Why symbols are held in quarantine, the stored bars being served on."""
        return {outcome.symbol: outcome.suspect for outcome in self.outcomes if outcome.suspect}

    @property
    def newly_held(self) -> list[str]:
        """Symbols of which this run holds what none before it held: whoever is on call is told once."""
        return self.holds.filter(since=self.now)["symbol"].unique().sort().to_list()

    @property
    def fallbacks(self) -> dict[str, str]:
        """Why symbols came from the second vendor."""
        return {outcome.symbol: outcome.fallback_cause for outcome in self.outcomes if outcome.fallback_cause}

    @property
    def completeness(self) -> dict[str, float]:
        """The part of the expected bars that is stored, by symbol, over the sessions that can still heal."""
        counted = self.sessions.filter(pl.col("expected") > 0)
        sums = counted.group_by("symbol").agg(pl.col("arrived", "expected").sum()).sort("symbol")
        return dict(sums.select("symbol", pl.col("arrived") / pl.col("expected")).iter_rows())

    def summary(self) -> dict[str, Any]:
        """The totals, as JSON types, no longer for many symbols than for few: the log and the tables have them all."""
        named = {
            "suspect": self.suspects,
            "fallbacks": self.fallbacks,
            "failed": self.errors,
            "torn": self.torn,
        }
        return {
            "interval": self.interval.value,
            "now": self.now.isoformat(),
            "bars_written": self.bars_written,
            "objects_written": self.objects_written,
            "quarantined": self.quarantined,
            "off_session": self.off_session,
            "thrifty": self.thrifty,
            **{kind: _first(symbols) for kind, symbols in named.items()},
        }

    def told(self) -> Iterator[dict[str, Any]]:
        """What goes into the log: the totals, then why symbols did not arrive or are held, in parts that fit a line."""
        yield self.summary()
        for kind, told in {"errors": self.errors, "suspects": self.suspects}.items():
            for begin in range(0, len(told), _DETAILS_A_LINE):
                yield {kind: dict(islice(told.items(), begin, begin + _DETAILS_A_LINE))}


def _first(symbols: Collection[str]) -> list[str]:
    """Their names, the first of many, and then how many more there are."""
    more = len(symbols) - _MOST_LISTED
    return [*list(symbols)[:_MOST_LISTED], *([f"and {more:,} more"] if more > 0 else [])]
