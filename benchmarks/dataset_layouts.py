"""Bars on S3 as awswrangler datasets: the reference's folder per symbol and day, and one per symbol and period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import awswrangler as wr
import pandas as pd
import polars as pl

from benchmarks.counted_s3 import BUCKET
from benchmarks.synthetic_market import Market
from nextday.market.sources.port import Interval

Mode = Literal["append", "overwrite_partitions"]


@dataclass(frozen=True)
class FolderPerDay:
    """symbol=/day=: an update reads everything, appends, drops duplicates and rewrites everything."""

    market: Market
    root: str = f"s3://{BUCKET}/folder-per-day/"
    partitions: Sequence[str] = ("symbol", "day")

    def fill(self, start: datetime, end: datetime) -> None:
        """Store all bars of [start, end)."""
        _write(_bars(self.market, start, end, self.partitions), self.root, self.partitions, "append")

    def update(self, start: datetime, end: datetime) -> int:
        """Store the bars of [start, end) into the filled table; returns the rows written."""
        news = _bars(self.market, start, end, self.partitions)
        stored = wr.s3.read_parquet(self.root, dataset=True).astype(dict.fromkeys(self.partitions, "str"))
        return _write(_merged(self.market, stored, news), self.root, self.partitions, "overwrite_partitions")


@dataclass(frozen=True)
class FolderPerPeriod:
    """symbol=/period=, a year or a month: an update reads and rewrites the folders that it changes."""

    market: Market
    root: str = f"s3://{BUCKET}/folder-per-period/"
    partitions: Sequence[str] = ("symbol", "period")

    def fill(self, start: datetime, end: datetime) -> None:
        """Store all bars of [start, end)."""
        _write(_bars(self.market, start, end, self.partitions), self.root, self.partitions, "append")

    def update(self, start: datetime, end: datetime) -> int:
        """Store the bars of [start, end) into the filled table; returns the rows written."""
        news = _bars(self.market, start, end, self.partitions)
        stored = [
            self._folder(*place) for place in news[list(self.partitions)].drop_duplicates().itertuples(index=False)
        ]
        merged = _merged(self.market, pd.concat(stored), news)
        return _write(merged, self.root, self.partitions, "overwrite_partitions")

    def _folder(self, symbol: str, period: str) -> pd.DataFrame:
        rows = wr.s3.read_parquet(f"{self.root}symbol={symbol}/period={period}/")
        return rows.assign(symbol=symbol, period=period)


def _bars(market: Market, start: datetime, end: datetime, partitions: Sequence[str]) -> pd.DataFrame:
    time = pl.col(market.table.key[-1])
    period = time.dt.strftime("%Y" if market.interval is Interval.DAY else "%Y-%m")
    rows = market.rows(start, end).with_columns(day=time.dt.strftime("%Y-%m-%d"), period=period)
    return rows.select(*dict.fromkeys((*market.table.column_names, *partitions))).to_pandas()


def _merged(market: Market, stored: pd.DataFrame, news: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([stored, news]).drop_duplicates(list(market.table.key), keep="last")


def _write(rows: pd.DataFrame, root: str, partitions: Sequence[str], mode: Mode) -> int:
    wr.s3.to_parquet(rows, root, dataset=True, partition_cols=list(partitions), mode=mode)
    return len(rows)
