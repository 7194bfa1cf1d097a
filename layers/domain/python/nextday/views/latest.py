"""The view of the newest bars."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl

from nextday.catalog.views import LATEST
from nextday.lake.views.text import encode, to_text
from nextday.market.bars import PRICES, TABLE_OF, row_key, shown
from nextday.market.calendar import ExchangeCalendar
from nextday.market.provenance import provenance
from nextday.views.due import coming, due_bars, told_due
from nextday.views.newest import Newest


def latest(newest: Newest, *, now: datetime, calendar: ExchangeCalendar) -> bytes:
    """A block per symbol that has bars: what they are, and a line for each, oldest first.

    `missing` are the bars between the first one and those of `due`, or a newer one that is there, that every vendor
    delivers and that are not there; `older` says whether the tables hold bars before the first.
    """
    coming_bars = coming(newest.interval, now, calendar, newest.void)
    missing = _missing(newest, coming_bars, calendar)
    rows = newest.by_symbol(pl.col("split_basis").last(), _text(newest).str.join("\n").alias("rows"))
    blocks = {
        row["symbol"]: [to_text(_head(row, missing.get(row["symbol"], []), newest)), row["rows"]]
        for row in rows.iter_rows(named=True)
    }
    return encode({"view": LATEST.name, "written_at": now, "due": told_due(coming_bars)}, blocks)


def _head(row: Mapping[str, Any], missing: list[Any], newest: Newest) -> dict[str, Any]:
    return {
        **provenance(row["source"]),
        "basis": row["split_basis"],
        "newest": row["newest"],
        "missing": missing,
        "older": row["symbol"] in newest.older,
    }


def _text(newest: Newest) -> pl.Expr:
    """Each bar as JSON, written by polars: a dictionary per bar takes ten times as long."""
    timestamp = row_key(TABLE_OF[newest.interval]).alias("timestamp")
    return pl.struct(timestamp, *shown(*PRICES), "volume", pl.col("is_final").alias("final")).struct.json_encode()


def _missing(newest: Newest, coming_bars: pl.DataFrame, calendar: ExchangeCalendar) -> dict[str, list[Any]]:
    """Bars that are not there, by symbol. Those from the first of `coming_bars` on every reader sees by itself."""
    held = newest.bars.select("symbol", bar=newest.bar)
    spans = newest.by_symbol().drop("source")
    if spans.is_empty():
        return {}
    days = spans.select(pl.col("first").min().cast(pl.Date), pl.col("newest").max().cast(pl.Date)).row(0)
    expected = due_bars(newest.interval, days[0], max(days[1], coming_bars["session_date"][0]), calendar)
    told = pl.max_horizontal("newest", pl.lit(coming_bars["bar"][0]))
    between = spans.join(expected, how="cross").filter(pl.col("bar") > pl.col("first"), pl.col("bar") < told)
    closed = newest.sessions.filter(expected=0).select("symbol", "session_date")
    gaps = between.join(held, on=["symbol", "bar"], how="anti").join(closed, on=["symbol", "session_date"], how="anti")
    return dict(gaps.group_by("symbol").agg(pl.col("bar").sort()).iter_rows())
