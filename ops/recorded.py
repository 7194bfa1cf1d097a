"""A recorded market as the lake would hold it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

import polars as pl

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, QUARANTINE
from nextday.errors import InputError
from nextday.forecast.features.features import features
from nextday.forecast.features.labels import labels
from nextday.forecast.features.samples import Panel, panel
from nextday.forecast.learning.cross_section import CrossSection
from nextday.forecast.learning.universe import Universe
from nextday.frames import empty
from nextday.market.actions import SPLIT, last_split, validated_actions
from nextday.market.bars import VALUES
from nextday.market.calendar import ExchangeCalendar
from nextday.market.judging.agreement import conflict_within, spikes
from nextday.market.judging.dividends import daily_prices, judged_dividends
from nextday.market.sources.port import Fetched, Interval
from nextday.market.validated_bars import validated_bars, without_bars
from nextday.market.validation import Validated
from ops.instants import night_after
from ops.market.feeds.csv_feed import CsvFeed
from ops.market.feeds.feed import Listing
from ops.markets import open_market
from ops.sources import Source


@dataclass(frozen=True)
class Recorded:
    """Daily bars and corporate actions of `symbols` that ingest would store, and the rows that it would refuse.

    `splits` are all that prices are in the basis of, even those after the last bar that is asked for.
    """

    symbols: tuple[str, ...]
    bars: pl.DataFrame
    actions: pl.DataFrame
    quarantine: pl.DataFrame
    splits: pl.DataFrame

    @classmethod
    def read(cls, source: Source, symbols: tuple[str, ...], first: date, last: date) -> Self:
        """What is recorded from `first` to `last`. Raises InputError when the source is no folder, or has no bars."""
        if source.folder is None:
            raise InputError(f"a backtest reads recorded bars, not {source}: name a folder with --source csv:DIR")
        market = open_market(source, symbols)
        recorded = [one for one in (_listing(market.feed, symbol) for symbol in market.symbols) if one]
        judged = [_judged(one, first, last) for one in recorded]
        bars = pl.concat([empty(BARS_1D), *(days.accepted for days, _ in judged)]).sort(BARS_1D.key)
        actions = pl.concat([empty(CORPORATE_ACTIONS), *(told.accepted for _, told in judged)])
        refused = pl.concat([empty(QUARANTINE), *(part.quarantine for pair in judged for part in pair)])
        splits = pl.concat([empty(CORPORATE_ACTIONS), *map(_splits, recorded)])
        known = cls(market.symbols, bars, actions, refused, splits)
        if bars.is_empty():
            told = f": {refusal}" if (refusal := known.refusal()) else ""
            raise InputError(f"{source} has no daily bars from {first} to {last}{told}")
        return known

    @cached_property
    def panel(self) -> Panel:
        """Labelled feature vectors."""
        span: tuple[date, date] = self.bars.select(
            first=pl.col("session_date").min(), last=pl.col("session_date").max()
        ).row(0)
        return panel(self._vectors, labels(self.bars, self.actions, ExchangeCalendar().sessions(*span)))

    @property
    def universe(self) -> Universe:
        """What is known of all of them together, those without a label included."""
        return Universe.of(self.panel, CrossSection.of_vectors(self._vectors))

    @cached_property
    def _vectors(self) -> pl.DataFrame:
        return features(self.bars, self.actions)

    def refused(self) -> list[dict[str, Any]]:
        """Rows that are left out, by reason, the most frequent first: how many, of how many symbols, and the first."""
        example = pl.concat_str("symbol", "row_key", separator=" ").min().alias("example")
        counted = self.quarantine.group_by("reason").agg(pl.len().alias("rows"), pl.n_unique("symbol"), example)
        return counted.rename({"symbol": "symbols"}).sort("rows", "reason", descending=[True, False]).to_dicts()

    def refusal(self) -> str | None:
        """The refused rows in one line; None when there is none."""
        if not (refused := self.refused()):
            return None
        rows = sum(one["rows"] for one in refused)
        return f"{rows:,} {'rows' if rows > 1 else 'row'} refused: {', '.join(map(_reason, refused))}"

    def short(self, forecast: Collection[str]) -> list[dict[str, Any]]:
        """The symbols that are not among those forecast, and how many sessions they have."""
        days = dict(self.bars["symbol"].value_counts().iter_rows())
        return [{"symbol": one, "sessions": days.get(one, 0)} for one in self.symbols if one not in forecast]


def _listing(feed: object, symbol: str) -> Listing | None:
    return feed.listing(symbol, night_after(feed.last_session)) if isinstance(feed, CsvFeed) else None


def _judged(listing: Listing, first: date, last: date) -> tuple[Validated, Validated]:
    """Bars and actions by the judgement of a first run of ingest, on the night after the recording ends."""
    days = listing.daily.filter(pl.col("session_date").is_between(first, last)).select("start", *VALUES)
    # a vendor tells no action before its day
    told = listing.actions.filter(pl.col("ex_date") <= min(last, listing.basis))
    fetched = Fetched(listing.symbol, Interval.DAY, days, told, CsvFeed.source)
    now = night_after(listing.basis)
    actions = validated_actions(fetched, now=now)
    basis = last_split(actions.accepted, now=now)
    bars = validated_bars(fetched, calendar=ExchangeCalendar(), now=now, split_basis=basis)
    conflict = conflict_within(bars.accepted, actions.accepted.filter(kind=SPLIT))
    doubted, reason = (bars.accepted, conflict.reason) if conflict else (spikes(bars.accepted), "spike")
    bars = without_bars(bars, BARS_1D, doubted, reason)
    return bars, judged_dividends(actions, empty(CORPORATE_ACTIONS), daily_prices(bars.accepted)).told


def _splits(listing: Listing) -> pl.DataFrame:
    told = listing.actions.filter(pl.col("ex_date") <= listing.basis)
    fetched = Fetched(listing.symbol, Interval.DAY, listing.daily.select("start", *VALUES), told, CsvFeed.source)
    return validated_actions(fetched, now=night_after(listing.basis)).accepted.filter(kind=SPLIT)


def _reason(one: dict[str, Any]) -> str:
    symbols = f" of {one['symbols']} symbols" if one["symbols"] > 1 else ""
    return f"{one['reason']} {one['rows']:,}{symbols} ({one['example']})"
