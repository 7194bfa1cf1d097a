"""A recording that its owner exports anew, and the lake that reads it night after night."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, HOLDS, QUARANTINE
from nextday.jobs.ingest.report import IngestReport
from nextday.market.adjust import with_adjusted_close
from nextday.market.sources.port import Interval
from nextday.market.sources.yahoo.source import YahooSource
from ops.instants import parse_instant
from ops.market import CsvFeed, Listing, MarketServer
from tests.integration.yahoo.conftest import forget
from tests.scenarios.lake_story import Counting, LakeStory


@dataclass
class Exported:
    """A feed of the folder that was exported last."""

    feed: CsvFeed
    source: str = "csv"

    @property
    def first_session(self) -> date:
        return self.feed.first_session

    def listing(self, symbol: str, now: datetime) -> Listing | None:
        return self.feed.listing(symbol, now)


@dataclass
class Recording:
    """One symbol's lake, which asks for days unless a test names other intervals."""

    folder: Path
    symbol: str
    told: LakeStory
    exported: Exported

    def nights(self, phase: str, *nights: str, backfill: bool = False, intervals: tuple[Interval, ...] = ()) -> None:
        """Export a phase and run after these sessions."""
        self.exported.feed = CsvFeed(self.folder / phase)
        for night in nights:
            self.ingest(night, intervals=intervals, backfill=backfill)

    def ingest(
        self, night: str, *, intervals: tuple[Interval, ...] = (), **options: Any
    ) -> dict[Interval, IngestReport]:
        return self.told.ingest(parse_instant(night), *(intervals or (Interval.DAY,)), **options)

    @property
    def days(self) -> pl.DataFrame:
        return self.told.table(BARS_1D)

    @property
    def actions(self) -> list[tuple[str, str, float]]:
        """Kind, ex-date and value of what is stored."""
        return self.told.table(CORPORATE_ACTIONS).select("kind", pl.col("ex_date").cast(pl.String), "value").rows()

    @property
    def held(self) -> list[str]:
        """Reasons of what is held now."""
        return self.told.table(HOLDS).filter(pl.col("ended_at").is_null())["reason"].to_list()

    @property
    def refused(self) -> pl.DataFrame:
        return self.told.table(QUARANTINE)

    def close(self, session: str) -> float:
        return float(self.days.filter(session_date=date.fromisoformat(session))["close"].item())

    def adjusted_return(self, session: str) -> float:
        days = with_adjusted_close(self.days, self.told.table(CORPORATE_ACTIONS)).sort("session_date")
        returns = days.with_columns(_return=pl.col("adj_close").pct_change())
        return float(returns.filter(session_date=date.fromisoformat(session))["_return"].item())

    def closes_against(self, phase: str) -> pl.Series:
        """Each stored close by the one that a phase has of its session."""
        recorded = pl.read_csv(self.folder / phase / f"{self.symbol}_1d.csv", try_parse_dates=True)
        beside = self.days.join(recorded, left_on="session_date", right_on="date", suffix="_recorded")
        assert beside.height == self.days.height
        return beside.select(pl.col("close") / pl.col("close_recorded")).to_series()

    def is_as(self, phase: str) -> bool:
        """Whether the lake holds every session of a phase, with its closes."""
        recorded = pl.scan_csv(self.folder / phase / f"{self.symbol}_1d.csv").select(pl.len()).collect().item()
        return recorded == self.days.height and is_constant(self.closes_against(phase), 1.0)


def is_constant(ratios: pl.Series, value: float | None = None) -> bool:
    """Whether all ratios are alike but for float32 rounding; or all this value."""
    expected = ratios[0] if value is None else value
    return bool((ratios / expected - 1).abs().max() < 2e-6)  # type: ignore[operator]


@contextmanager
def recording(folder: Path, symbol: str, phase: str = ".") -> Iterator[Recording]:
    """A new lake beside a market that replays a phase of the case."""
    exported = Exported(CsvFeed(folder / phase))
    with MarketServer(exported) as market:
        yield Recording(folder, symbol, listening(market, symbol), exported)
    forget()


def listening(market: MarketServer, symbol: str) -> LakeStory:
    """An empty lake that asks a market with patience."""
    return LakeStory(market, Counting(YahooSource(market.url, timeout=30.0)), (symbol,))
