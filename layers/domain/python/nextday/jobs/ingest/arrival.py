"""One symbol's way from the vendor to rows that can be stored."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, Table
from nextday.frames import empty
from nextday.jobs.ingest.judgement import Judgement
from nextday.jobs.ingest.stored import Stored
from nextday.jobs.ingest.window import Reach, Window
from nextday.market import actions as action_rows
from nextday.market.actions import DIVIDEND, SPLIT, last_split, validated_actions
from nextday.market.calendar import exchange_day
from nextday.market.hourly_volume import in_daily_basis
from nextday.market.judging.agreement import Conflict, has_moved, overlap
from nextday.market.judging.dividends import daily_prices, judged_dividends
from nextday.market.judging.holds import SAID, of_bars, whole
from nextday.market.judging.listing import ANOTHER_LISTING, listing_conflict
from nextday.market.quarantine import refused, withheld
from nextday.market.sources.port import BarSource, Fallback, Fetched, Interval
from nextday.market.splits import restated
from nextday.market.validated_bars import validated_bars, without_bars
from nextday.market.validation import REASON, Validated

_NO_ACTIONS, _NOTHING_HELD = empty(CORPORATE_ACTIONS), SAID.to_frame()
# the exchange has never been closed for as long since 1914: the close before a dividend lies within
_LONGEST_PAUSE = timedelta(days=10)


@dataclass(frozen=True)
class Arrival:
    """What arrived for one symbol, validated: its window starts at `start`, `splits` are all that are known of it.

    `restates` says that stored bars are to be put into the basis of those splits. `taken` are keys of bars that are
    stored whatever the lake holds, `withdrawn` stored actions that the vendor has taken back or its prices contradict,
    `held` is what is not taken, or not yet (SAID). `replaces` says that all of the answer is taken in place of stored
    history, `anew` that nothing else stays of it. `suspect` says why nothing of it may be stored: then everything is in
    quarantine, and what the lake holds stays as it is. `fallback_cause` is what the first vendor raised where the
    second one answered.
    """

    symbol: str
    start: datetime
    bars: Validated
    actions: Validated
    splits: pl.DataFrame
    taken: pl.DataFrame
    withdrawn: pl.DataFrame
    held: pl.DataFrame
    restates: bool = False
    replaces: bool = False
    anew: bool = False
    suspect: str | None = None
    fallback_cause: str | None = None

    @property
    def quarantine(self) -> pl.DataFrame:
        """All rejected rows."""
        return pl.concat([self.bars.quarantine, self.actions.quarantine])


@dataclass(frozen=True)
class Fetcher:
    """Fetches symbol by symbol: whole histories for new symbols, for held ones, in their turn and on request."""

    source: BarSource
    stored: Stored
    window: Window
    reach: Reach

    def arrival(self, symbol: str) -> Arrival:
        """Ask once, and judge the answer. Raises what the source raises."""
        is_lost = self.stored.is_in_lost_basis(symbol)
        whole = self.reach is not Reach.RECENT or is_lost or self.stored.is_due_whole(symbol)
        start = self._start(symbol, whole=whole)
        fetched = self.source.fetch(symbol, self.window.interval, start, self.window.now)
        if not whole and not self.stored.is_new(symbol):
            fetched = self._without_unproven_splits(fetched)
        stored = self.stored.bars(symbol, whole=whole)
        judgement = Judgement(self.stored, symbol, at_once=self.reach is Reach.BACKFILL)
        arrival = self._beside_stored(fetched, start)
        closes = overlap(self.stored.table, stored, arrival.bars.accepted, arrival.splits)
        conflict = listing_conflict(self.stored.table, stored, fetched, start) if closes.is_empty() else None
        conflict = conflict or judgement.conflict(closes, arrival.bars.accepted, arrival.splits)
        if is_lost and not fetched.fallback:
            instead = self._instead_of_stored(fetched, start)
            nothing = instead.splits.clear()
            # without a conflict a withdrawal died between files: those that it had restated agree already
            if not conflict or not has_moved(overlap(self.stored.table, stored, instead.bars.accepted, nothing)):
                return instead
        if not conflict:
            # before _news, which drops the overlap that is the evidence
            arrival = self._sound(arrival, fetched, judgement, stored, closes)
            if whole and SPLIT in arrival.withdrawn["kind"]:
                # what is stored in the basis of a split goes with it
                return self._instead_of_stored(fetched, start)
            return _news(arrival, fetched.fallback, self.stored.table) if fetched.fallback else arrival
        if whole and not fetched.fallback:
            anew = conflict.reason == ANOTHER_LISTING
            instead = self._instead_of_stored(fetched, start, anew=anew)
            if judgement.is_believed(conflict, stored, instead.bars.accepted, instead.splits):
                return instead
        return _withheld(arrival, conflict, self.stored.table)

    def _without_unproven_splits(self, fetched: Fetched) -> Fetched:
        """A recent answer without new splits that none of its bars precedes.

        Told so late, they may be in what is stored already; a whole history tells.
        """
        # on most nights there is none
        if SPLIT not in fetched.actions["kind"]:
            return fetched
        first = fetched.bars["start"].min()
        if not isinstance(first, datetime):
            return fetched
        known = self.stored.actions(fetched.symbol).filter(kind=SPLIT)["ex_date"].to_list()
        is_unproven = (pl.col("kind") == SPLIT) & (pl.col("ex_date") <= exchange_day(first))
        is_new = ~pl.col("ex_date").is_in(known)
        return replace(fetched, actions=fetched.actions.filter((~(is_unproven & is_new)).fill_null(value=True)))

    def _beside_stored(self, fetched: Fetched, start: datetime) -> Arrival:
        """The answer in the basis of all splits, those that are stored too."""
        arrival = self._in_basis(fetched, start, self.stored.actions(fetched.symbol))
        basis = last_split(arrival.splits, now=self.window.now)
        restates = not self.stored.bars(fetched.symbol)["split_basis"].eq_missing(basis).all()
        return replace(arrival, restates=restates)

    def _instead_of_stored(self, fetched: Fetched, start: datetime, *, anew: bool = False) -> Arrival:
        """The answer in the basis of its own splits; what is stored of its window gives way, or `anew` all of it.

        Stored actions are for the days to withdraw: not every vendor tells them with the hours.
        """
        is_daily = self.window.interval is Interval.DAY
        own = ((pl.col("ex_date") >= exchange_day(start)) | anew) & is_daily
        stored = self.stored.actions(fetched.symbol)
        arrival = self._in_basis(fetched, start, stored.filter(~own))
        gone = stored.filter(own).join(arrival.actions.accepted, on=CORPORATE_ACTIONS.key, how="anti")
        taken = arrival.bars.accepted.select(self.stored.table.key)
        return replace(arrival, taken=taken, withdrawn=gone, replaces=True, anew=anew)

    def _in_basis(self, fetched: Fetched, start: datetime, stored: pl.DataFrame) -> Arrival:
        now, symbol = self.window.now, fetched.symbol
        actions = validated_actions(fetched, now=now)
        # in this order: of what is stored and what has just arrived, unique keeps the latter
        known = pl.concat([actions.accepted, stored]).unique(CORPORATE_ACTIONS.key, keep="first")
        splits = known.filter(kind=SPLIT)
        bars = validated_bars(fetched, calendar=self.window.calendar, now=now, split_basis=last_split(known, now=now))
        bars = self._in_daily_basis(symbol, bars, splits)
        withdrawn, nothing = _NO_ACTIONS, empty(self.stored.table).select(self.stored.table.key)
        if DIVIDEND in known["kind"]:
            days = self._days_around(symbol, actions.accepted, bars.accepted, splits)
            judged = judged_dividends(actions, stored, days)
            actions, withdrawn = judged.told, judged.withdrawn
        return Arrival(symbol, start, bars, actions, splits, nothing, withdrawn, _NOTHING_HELD)

    def _sound(
        self, arrival: Arrival, fetched: Fetched, judgement: Judgement, stored: pl.DataFrame, closes: pl.DataFrame
    ) -> Arrival:
        """What is believed of an answer that agrees as a whole, row by row."""
        table, bars = self.stored.table, arrival.bars
        spikes = judgement.spikes(bars.accepted, stored)
        if not spikes.is_empty():
            bars = without_bars(bars, table, spikes, "spike")
        taken, held = judgement.corrections(bars.accepted, closes)
        withdrawn, gone = judgement.withdrawals(fetched, exchange_day(arrival.start))
        if spikes.is_empty() and taken.is_empty() and held.is_empty() and gone.is_empty() and withdrawn.is_empty():
            return arrival
        said = pl.concat([of_bars(table, spikes, "spike"), held, gone])
        withdrawn = pl.concat([arrival.withdrawn, withdrawn]).unique(CORPORATE_ACTIONS.key)
        return replace(arrival, bars=bars, taken=taken, withdrawn=withdrawn, held=said)

    def _start(self, symbol: str, *, whole: bool) -> datetime:
        if self.stored.is_new(symbol):
            return self.window.backfill()
        if not whole:
            return self.window.recent(self.stored.newest_session(symbol))
        oldest = self.stored.oldest_session(symbol)
        start = self.window.since(oldest) if oldest else self.window.backfill()
        return min(start, self.window.backfill()) if self.reach is Reach.BACKFILL else start

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

    def _days_around(
        self, symbol: str, actions: pl.DataFrame, bars: pl.DataFrame, splits: pl.DataFrame
    ) -> pl.DataFrame:
        """Daily prices of an answer, and the stored ones where a dividend's close before is not in it."""
        days = daily_prices(bars)
        ex_date = actions.filter(kind=DIVIDEND)["ex_date"].min()
        if not isinstance(ex_date, date) or (days["session_date"] < ex_date).any():
            return days
        stored = self.stored.between(BARS_1D, ex_date - _LONGEST_PAUSE).filter(symbol=symbol)
        older = daily_prices(restated(BARS_1D, stored, splits))
        return pl.concat([days, older]).unique("session_date", keep="first").sort("session_date")


def _news(arrival: Arrival, fallback: Fallback, table: Table) -> Arrival:
    """What a second source knows beyond the stored bars: those stay the first one's, unless a split restates them."""
    known, last_day = fallback.known_through, exchange_day(fallback.known_through)
    is_news = pl.col("start") > known if table is BARS_1H else pl.col("session_date") > last_day
    bars = replace(arrival.bars, accepted=arrival.bars.accepted.filter(is_news))
    told = arrival.actions.accepted.filter((pl.col("ex_date") > last_day) | (pl.col("kind") == SPLIT))
    actions = replace(arrival.actions, accepted=told)
    nothing = arrival.withdrawn.clear()
    return replace(arrival, bars=bars, actions=actions, withdrawn=nothing, fallback_cause=fallback.failure)


def _withheld(arrival: Arrival, conflict: Conflict, table: Table) -> Arrival:
    reason, told = conflict.reason, arrival.actions.accepted
    because = pl.lit(reason).alias(REASON)
    actions = refused(CORPORATE_ACTIONS, told.with_columns(because), action_rows.ROW_KEY, action_rows.DELIVERED)
    return replace(
        arrival,
        bars=without_bars(arrival.bars, table, arrival.bars.accepted, reason),
        actions=withheld(arrival.actions, CORPORATE_ACTIONS, actions, told),
        splits=arrival.splits.clear(),
        restates=False,
        withdrawn=arrival.withdrawn.clear(),
        held=whole(arrival.symbol, *conflict),
        suspect=reason,
    )
