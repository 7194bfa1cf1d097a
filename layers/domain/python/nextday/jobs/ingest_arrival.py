"""One symbol's way from the vendor to rows that can be stored."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nextday.jobs.ingest_stored import Stored
from nextday.jobs.ingest_window import Window
from nextday.market.actions import judged_actions, last_split
from nextday.market.bars import judged_bars
from nextday.market.judgement import Judged
from nextday.market.sources.port import BarSource, Fetched


@dataclass(frozen=True)
class Arrival:
    """What arrived for one symbol, judged."""

    symbol: str
    bars: Judged
    actions: Judged

    @property
    def quarantine(self) -> pl.DataFrame:
        """All rejected rows."""
        return pl.concat([self.bars.quarantine, self.actions.quarantine])


@dataclass(frozen=True)
class Intake:
    """Fetches symbol by symbol: a backfill for new ones and on request, else a short window up to now."""

    source: BarSource
    stored: Stored
    window: Window
    backfill: bool

    def arrival(self, symbol: str) -> Arrival:
        """Ask once; and again, for all stored bars, when the answer tells of a split they do not know.

        Raises what the source raises.
        """
        start = self._start(symbol, self._basis(symbol))
        fetched, actions = self._ask(symbol, start)
        basis = self._basis(symbol, actions.accepted)
        if (first_stored := self._start(symbol, basis)) < start:
            fetched, actions = self._ask(symbol, first_stored)
        bars = judged_bars(fetched, calendar=self.window.calendar, now=self.window.now, split_basis=basis)
        return Arrival(symbol, bars, actions)

    def _start(self, symbol: str, basis: date | None) -> datetime:
        newest = self.stored.newest_bar(symbol)
        start = self.window.backfill() if newest is None or self.backfill else self.window.recent(newest)
        if self.stored.is_in_basis(symbol, basis):
            return start
        return min(start, self.window.since(self.stored.first_bar(symbol)))

    def _basis(self, symbol: str, *arrived: pl.DataFrame) -> date | None:
        return last_split(pl.concat([self.stored.actions(symbol), *arrived]), now=self.window.now)

    def _ask(self, symbol: str, start: datetime) -> tuple[Fetched, Judged]:
        fetched = self.source.fetch(symbol, self.window.interval, start, self.window.now)
        return fetched, judged_actions(fetched, now=self.window.now)
