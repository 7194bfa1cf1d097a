"""What of one symbol's answer is believed where it contradicts the lake, its own events or itself."""

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS
from nextday.frames import empty
from nextday.jobs.ingest.stored import Stored
from nextday.market.bars import ROUNDING, row_key
from nextday.market.calendar import exchange_day
from nextday.market.judging.agreement import (
    Conflict,
    conflict_with_stored,
    conflict_within,
    far_corrections,
    has_moved,
    spikes,
)
from nextday.market.judging.holds import DAYS_TO_BELIEVE, SAID, of_bars, of_withdrawals, standing, whole, withdrawal_key
from nextday.market.judging.listing import ANOTHER_LISTING
from nextday.market.sources.port import Fetched, Interval

# the part of its window's stored bars that an answer must hold, to carry the others with it
_COVERED = 0.9
# within which the prices of a day and those of its hours are the same: auctions are in the former only
_SAME_PRICES = 1.5
_NOTHING_HELD = SAID.to_frame()

Believed = tuple[pl.DataFrame, pl.DataFrame]
"""What is believed against what is stored, and what is held (SAID)."""


@dataclass(frozen=True)
class Judgement:
    """Judges one symbol's answer against the lake; `at_once` believes what is otherwise held for some days."""

    stored: Stored
    symbol: str
    at_once: bool

    def conflict(self, closes: pl.DataFrame, bars: pl.DataFrame, splits: pl.DataFrame) -> Conflict | None:
        """Why nothing of an answer may be stored as it is; None where it may. `closes` are its overlap with the lake.

        Its own splits are held against it while they are new: once they are stored, the stored bars tell.
        """
        known = self.stored.actions(self.symbol).select("ex_date", "value")
        news = splits if splits.is_empty() else splits.join(known, on=known.columns, how="anti")
        return (conflict_with_stored(closes) if has_moved(closes) else None) or conflict_within(bars, news)

    def is_believed(self, conflict: Conflict, stored: pl.DataFrame, bars: pl.DataFrame, splits: pl.DataFrame) -> bool:
        """Whether a whole history that contradicts the stored one is to replace it.

        It must be the same company's, hold the stored sessions and agree with itself, unless a person accepts it.
        """
        said, key = whole(self.symbol, *conflict), self.stored.table.key
        if not self._accepted(said).is_empty():
            return True
        if conflict.reason == ANOTHER_LISTING:
            return False
        known = stored.filter("is_final", pl.col(key[-1]) >= bars[key[-1]].min())
        is_covered = known.join(bars, on=key, how="semi").height >= _COVERED * known.height
        return is_covered and conflict_within(bars, splits) is None and not self._believed(said).is_empty()

    def spikes(self, bars: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
        """New bars that neither the bars around them make likely, nor the other interval, nor a person."""
        table = self.stored.table
        found = spikes(bars)
        if found.is_empty():
            return found
        beside = found.join(stored, on=table.key, how="left", suffix="_stored")
        is_stored = (pl.col("close") / pl.col("close_stored") - 1).abs() <= ROUNDING
        news = self._unconfirmed(beside.filter(~is_stored.fill_null(value=False)).select(bars.columns))
        return self._outside(news, self._accepted(of_bars(table, news, "spike")))

    def corrections(self, bars: pl.DataFrame, closes: pl.DataFrame) -> Believed:
        """Bars that move a final close far: those that are likelier than the stored one, and what is held of others."""
        if not has_moved(closes):
            return empty(self.stored.table).select(self.stored.table.key), _NOTHING_HELD
        far = far_corrections(self.stored.table, bars, closes)
        said = of_bars(self.stored.table, far.filter(~pl.col("is_likelier")), "other_basis")
        held = said.join(self._believed(said), on="row_key", how="anti")
        return self._outside(far, held).select(self.stored.table.key), held

    def withdrawals(self, fetched: Fetched, since: date) -> Believed:
        """Stored dividends and splits of the window that the answer no longer tells: those to withdraw, those held."""
        last, stored = fetched.bars["start"].max(), self.stored.actions(self.symbol)
        if stored.is_empty() or fetched.interval is Interval.HOUR or fetched.fallback or not isinstance(last, datetime):
            return empty(CORPORATE_ACTIONS), _NOTHING_HELD
        gone = stored.filter(pl.col("ex_date").is_between(since, exchange_day(last)))
        gone = gone.join(fetched.actions, on=["ex_date", "kind"], how="anti")
        said = of_withdrawals(gone)
        held = said.join(self._believed(said), on="row_key", how="anti")
        return gone.filter(~withdrawal_key().is_in(held["row_key"].to_list())), held

    def _unconfirmed(self, bars: pl.DataFrame) -> pl.DataFrame:
        """The bars that do not lie within what the other interval holds of their day."""
        own = self.stored.table
        other = BARS_1H if own is BARS_1D else BARS_1D
        beside = bars.with_columns(_day=pl.col(own.key[-1]).cast(pl.Date))
        first = beside["_day"].min()
        if not isinstance(first, date):
            return bars
        stored = self.stored.between(other, first).filter("is_final", symbol=self.symbol)
        ranges = stored.group_by(_day=pl.col(other.key[-1]).cast(pl.Date)).agg(
            _least=pl.col("low").min() / _SAME_PRICES, _most=pl.col("high").max() * _SAME_PRICES
        )
        inside = (pl.col("low") >= pl.col("_least")) & (pl.col("high") <= pl.col("_most"))
        beside = beside.join(ranges, on="_day", how="left", maintain_order="left")
        return beside.filter(~inside.fill_null(value=False)).select(bars.columns)

    def _outside(self, bars: pl.DataFrame, said: pl.DataFrame) -> pl.DataFrame:
        """The bars of which nothing is said."""
        return bars.filter(~row_key(self.stored.table).is_in(said["row_key"].to_list()))

    def _believed(self, said: pl.DataFrame) -> pl.DataFrame:
        if self.at_once or said.is_empty():
            return said
        rows = standing(said, self.stored.holds(self.symbol), now=self.stored.window.now)
        return rows.filter((pl.col("days") >= DAYS_TO_BELIEVE) | pl.col("accepted")).select(said.columns)

    def _accepted(self, said: pl.DataFrame) -> pl.DataFrame:
        if said.is_empty():
            return said
        rows = standing(said, self.stored.holds(self.symbol), now=self.stored.window.now)
        return rows.filter("accepted").select(said.columns)
