"""A recorded market as the lake would hold it."""

from dataclasses import dataclass
from datetime import date
from typing import Self

import polars as pl

from nextday.catalog import CORPORATE_ACTIONS
from nextday.errors import InputError
from nextday.forecast.features.features import features
from nextday.forecast.features.labels import labels
from nextday.forecast.features.samples import Panel, panel
from nextday.frames import empty
from nextday.market.calendar import ExchangeCalendar
from ops.instants import night_after
from ops.market.feeds.csv_feed import CsvFeed
from ops.market.feeds.feed import Listing
from ops.markets import open_market
from ops.sources import Source

_BAR = ("symbol", "session_date", "open", "high", "low", "close", "volume", "is_final")


@dataclass(frozen=True)
class Recorded:
    """Daily bars, all final, and corporate actions, with the columns that forecasts are made from."""

    bars: pl.DataFrame
    actions: pl.DataFrame

    @classmethod
    def read(cls, source: Source, symbols: tuple[str, ...], first: date, last: date) -> Self:
        """Bars of the sessions from `first` to `last`. Raises InputError when the source is no folder, or has none."""
        if source.folder is None:
            raise InputError(f"a backtest reads recorded bars, not {source}: name a folder with --source csv:DIR")
        market = open_market(source, symbols)
        recorded = (_listing(market.feed, symbol) for symbol in market.symbols)
        listings = [one for one in recorded if one]
        bars = pl.concat(_with_symbol(one.symbol, one.daily) for one in listings)
        kept = bars.filter(pl.col("session_date").is_between(first, last)).with_columns(is_final=pl.lit(value=True))
        if kept.is_empty():
            raise InputError(f"{source} has no daily bars from {first} to {last}")
        none = empty(CORPORATE_ACTIONS).select("symbol", "ex_date", "kind", "value")
        actions = pl.concat([none, *(_with_symbol(one.symbol, one.actions) for one in listings)])
        return cls(kept.select(_BAR), actions)

    def panel(self) -> Panel:
        """Labelled feature vectors."""
        span: tuple[date, date] = self.bars.select(
            first=pl.col("session_date").min(), last=pl.col("session_date").max()
        ).row(0)
        sessions = ExchangeCalendar().sessions(*span)
        return panel(features(self.bars, self.actions), labels(self.bars, self.actions, sessions))


def _listing(feed: object, symbol: str) -> Listing | None:
    return feed.listing(symbol, night_after(feed.last_session)) if isinstance(feed, CsvFeed) else None


def _with_symbol(symbol: str, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.lit(symbol).alias("symbol"), pl.all())
