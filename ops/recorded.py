"""A recorded market as the lake would hold it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import polars as pl

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, QUARANTINE
from nextday.errors import InputError
from nextday.forecast.features.features import features
from nextday.forecast.features.labels import labels
from nextday.forecast.features.samples import Panel, panel
from nextday.frames import empty
from nextday.market.actions import SPLIT, last_split, validated_actions
from nextday.market.bars import delivered, row_key, validated_bars
from nextday.market.calendar import ExchangeCalendar
from nextday.market.judging.agreement import conflict_within, spikes
from nextday.market.judging.dividends import daily_prices, judged_dividends
from nextday.market.quarantine import refused, withheld
from nextday.market.sources.frames import BARS_SCHEMA
from nextday.market.sources.port import Fetched, Interval
from nextday.market.validation import REASON
from ops.instants import night_after
from ops.market.feeds.csv_feed import CsvFeed
from ops.market.feeds.feed import Listing
from ops.markets import open_market
from ops.sources import Source

_BAR = ("symbol", "session_date", "open", "high", "low", "close", "volume", "is_final")


@dataclass(frozen=True)
class Recorded:
    """Daily bars, all final, and corporate actions, with the columns that forecasts are made from.

    `refused` are the rows that ingest would not take either, in the schema of the quarantine table.
    """

    bars: pl.DataFrame
    actions: pl.DataFrame
    refused: pl.DataFrame

    @classmethod
    def read(cls, source: Source, symbols: tuple[str, ...], first: date, last: date) -> Self:
        """Bars of the sessions from `first` to `last`. Raises InputError when the source is no folder, or has none."""
        if source.folder is None:
            raise InputError(f"a backtest reads recorded bars, not {source}: name a folder with --source csv:DIR")
        market = open_market(source, symbols)
        recorded = (_listing(market.feed, symbol) for symbol in market.symbols)
        listings = [one for one in recorded if one]
        judged = [_judged(one) for one in listings]
        bars = pl.concat([empty(BARS_1D), *(bars for bars, _, _ in judged)])
        kept = bars.filter(pl.col("session_date").is_between(first, last))
        if kept.is_empty():
            raise InputError(f"{source} has no daily bars from {first} to {last}")
        actions = pl.concat([empty(CORPORATE_ACTIONS), *(actions for _, actions, _ in judged)])
        refused = pl.concat([empty(QUARANTINE), *(refused for _, _, refused in judged)])
        return cls(kept.select(_BAR), actions.select("symbol", "ex_date", "kind", "value"), refused)

    def refusals(self) -> list[dict[str, Any]]:
        """By reason: how many rows, of which symbols, and the first of them."""
        by_reason = self.refused.sort("symbol", "row_key").group_by("reason", maintain_order=True)
        return [
            {"reason": reason, "rows": rows.height, "symbols": rows["symbol"].unique().sort().to_list()}
            | {"example": " ".join(rows.select("symbol", "row_key").row(0))}
            for (reason,), rows in by_reason
        ]

    def short(self, sessions: int) -> dict[str, int]:
        """Symbols with fewer bars than these, and how many they have."""
        counts = self.bars.group_by("symbol").len().filter(pl.col("len") < sessions).sort("symbol")
        return dict(counts.iter_rows())

    def panel(self) -> Panel:
        """Labelled feature vectors."""
        span: tuple[date, date] = self.bars.select(
            first=pl.col("session_date").min(), last=pl.col("session_date").max()
        ).row(0)
        sessions = ExchangeCalendar().sessions(*span)
        return panel(features(self.bars, self.actions), labels(self.bars, self.actions, sessions))


def _listing(feed: object, symbol: str) -> Listing | None:
    return feed.listing(symbol, night_after(feed.last_session)) if isinstance(feed, CsvFeed) else None


def _judged(listing: Listing) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Bars, actions and refused rows of a symbol, as its first night of ingest would judge them."""
    now = night_after(listing.basis)
    bars = listing.daily.select(*BARS_SCHEMA)
    fetched = Fetched(listing.symbol, Interval.DAY, bars, listing.actions, CsvFeed.source)
    told = validated_actions(fetched, now=now)
    basis = last_split(told.accepted, now=now)
    days = validated_bars(fetched, calendar=ExchangeCalendar(), now=now, split_basis=basis)
    conflict = conflict_within(days.accepted, told.accepted.filter(kind=SPLIT))
    doubted = days.accepted if conflict else spikes(days.accepted)
    reason = pl.lit(conflict.reason if conflict else "spike").alias(REASON)
    rejected = refused(BARS_1D, doubted.with_columns(reason), row_key(BARS_1D), delivered(BARS_1D))
    sound = withheld(days, BARS_1D, rejected, doubted)
    actions = judged_dividends(told, empty(CORPORATE_ACTIONS), daily_prices(sound.accepted)).told
    return sound.accepted, actions.accepted, pl.concat([sound.quarantine, actions.quarantine])
