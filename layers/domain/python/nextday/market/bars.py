"""Bars as the lake keeps them: their tables, and what their columns are called."""

from collections.abc import Mapping
from typing import Any

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
    """Prices as people read them, without the noise of float32: 4 decimals, below a dollar 6 significant digits."""
    return [
        pl.when(pl.col(name) >= 1).then(pl.col(name).round(4)).otherwise(pl.col(name).round_sig_figs(6)).name.keep()
        for name in names
    ]


def shown_price(price: float) -> float:
    """A single price, rounded as `shown` rounds columns."""
    return float(shown_prices({"price": price})["price"])


def shown_prices(prices: Mapping[str, float | None]) -> dict[str, Any]:
    """Prices by their names, rounded as `shown` rounds columns."""
    return pl.DataFrame([prices], schema=dict.fromkeys(prices, pl.Float64)).select(shown(*prices)).row(0, named=True)


def row_key(table: Table) -> pl.Expr:
    """How a bar is named in texts, as in the journal: its session date or its start, ISO 8601."""
    return _ROW_KEY[table.name]


def delivered(table: Table) -> tuple[str, ...]:
    """The columns of a bar that a vendor delivers."""
    return (table.key[-1], *VALUES)
