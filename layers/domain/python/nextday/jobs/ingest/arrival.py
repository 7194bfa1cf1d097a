"""One symbol's way from the vendor to rows that can be stored."""

from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, Table
from nextday.jobs.ingest.stored import Stored
from nextday.jobs.ingest.window import Window
from nextday.market import actions as action_rows
from nextday.market.actions import SPLIT, last_split, validated_actions
from nextday.market.bars import delivered, row_key, validated_bars
from nextday.market.calendar import exchange_day
from nextday.market.hourly_volume import in_daily_basis
from nextday.market.listing import listing_conflict
from nextday.market.quarantine import withheld
from nextday.market.sources.port import BarSource, Fallback, Interval
from nextday.market.splits import restated, split_conflict
from nextday.market.validation import Validated


@dataclass(frozen=True)
class Arrival:
    """What arrived for one symbol, validated: its window starts at `start`, `splits` are all that are known of it.

    `restates` says that stored bars are to be put into the basis of those splits. `suspect` says why nothing of it may
    be stored: then everything is in quarantine, and what the lake holds stays as it is. `fallback_cause` is what the
    first vendor raised where the second one answered.
    """

    symbol: str
    start: datetime
    bars: Validated
    actions: Validated
    splits: pl.DataFrame
    restates: bool
    suspect: str | None = None
    fallback_cause: str | None = None

    @property
    def quarantine(self) -> pl.DataFrame:
        """All rejected rows."""
        return pl.concat([self.bars.quarantine, self.actions.quarantine])


@dataclass(frozen=True)
class Fetcher:
    """Fetches symbol by symbol: a backfill for new ones and on request, else a short window up to now."""

    source: BarSource
    stored: Stored
    window: Window
    backfill: bool

    def arrival(self, symbol: str) -> Arrival:
        """Ask once, and judge the answer. Raises what the source raises."""
        now, start = self.window.now, self._start(symbol)
        fetched = self.source.fetch(symbol, self.window.interval, start, now)
        actions = validated_actions(fetched, now=now)
        # in this order: of what is stored and what has just arrived, unique keeps the latter
        known = pl.concat([actions.accepted, self.stored.actions(symbol)]).unique(CORPORATE_ACTIONS.key, keep="first")
        basis = last_split(known, now=now)
        bars = validated_bars(fetched, calendar=self.window.calendar, now=now, split_basis=basis)
        splits = known.filter(kind=SPLIT)
        stored = self.stored.bars(symbol)
        restates = not stored["split_basis"].eq_missing(basis).all()
        bars = self._in_daily_basis(symbol, bars, splits)
        arrival = Arrival(symbol, start, bars, actions, splits, restates)
        # before _news, which drops the overlap that is the evidence
        suspect = listing_conflict(self.stored.table, stored, fetched, start)
        suspect = suspect or split_conflict(self.stored.table, stored, bars.accepted, splits)
        if fetched.fallback:
            arrival = _news(arrival, fetched.fallback, self.stored.table)
        return _withheld(arrival, self.stored, suspect) if suspect else arrival

    def _start(self, symbol: str) -> datetime:
        if self.backfill or self.stored.is_new(symbol):
            return self.window.backfill()
        return self.window.recent(self.stored.newest_session(symbol))

    def _in_daily_basis(self, symbol: str, bars: Validated, splits: pl.DataFrame) -> Validated:
        if self.window.interval is Interval.DAY or bars.accepted.is_empty():
            return bars
        first = exchange_day(bars.accepted["start"][0])
        inside = splits.filter(pl.col("ex_date") > first)
        if inside.is_empty():
            return bars
        # the hourly run may be the first to see a split, with the stored days still in the old basis
        days = restated(BARS_1D, self.stored.between(BARS_1D, first).filter(symbol=symbol), splits)
        return replace(bars, accepted=in_daily_basis(bars.accepted, days, inside))


def _news(arrival: Arrival, fallback: Fallback, table: Table) -> Arrival:
    """What a second source knows beyond the stored bars: those stay the first one's, unless a split restates them."""
    known, last_day = fallback.known_through, exchange_day(fallback.known_through)
    is_news = pl.col("start") > known if table is BARS_1H else pl.col("session_date") > last_day
    bars = replace(arrival.bars, accepted=arrival.bars.accepted.filter(is_news))
    told = arrival.actions.accepted.filter((pl.col("ex_date") > last_day) | (pl.col("kind") == SPLIT))
    actions = replace(arrival.actions, accepted=told)
    return replace(arrival, bars=bars, actions=actions, fallback_cause=fallback.failure)


def _withheld(arrival: Arrival, stored: Stored, reason: str) -> Arrival:
    bars = withheld(arrival.bars, stored.table, row_key(stored.table), delivered(stored.table), reason)
    actions = withheld(arrival.actions, CORPORATE_ACTIONS, action_rows.ROW_KEY, action_rows.DELIVERED, reason)
    nothing = arrival.splits.clear()
    return replace(arrival, bars=bars, actions=actions, splits=nothing, restates=False, suspect=reason)
