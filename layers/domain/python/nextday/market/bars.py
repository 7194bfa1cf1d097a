"""Bars as the lake keeps them: their tables, and what their columns are called."""

import polars as pl

from nextday.catalog import BARS_1D, BARS_1H, Table
from nextday.market.sources.port import Interval

TABLE_OF: dict[Interval, Table] = {Interval.DAY: BARS_1D, Interval.HOUR: BARS_1H}
INTERVAL_OF = {table: interval for interval, table in TABLE_OF.items()}
TIME_OF = {Interval.DAY: "session_date", Interval.HOUR: "start"}
PRICES = ("open", "high", "low", "close")
VALUES = (*PRICES, "volume")
# vendors compute in float32: relative differences below this are rounding
ROUNDING = 1e-6

_ROW_KEY = {
    BARS_1D.name: pl.col("session_date").dt.to_string("iso"),
    BARS_1H.name: pl.col("start").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
}


def shown(*names: str) -> list[pl.Expr]:
    """Prices as people read them, without the noise of float32: four decimals, below 1 six significant digits."""
    values = [pl.col(name) for name in names]
    return [pl.when(value >= 1).then(value.round(4)).otherwise(value.round_sig_figs(6)).name.keep() for value in values]


def row_key(table: Table) -> pl.Expr:
    """How journal and quarantine name a bar: its session date or its start, ISO 8601."""
    return _ROW_KEY[table.name]


def delivered(table: Table) -> tuple[str, ...]:
    """The columns of a bar that a vendor delivers."""
    return (table.key[-1], *VALUES)
