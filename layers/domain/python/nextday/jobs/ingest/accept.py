"""A person's decision to believe what the vendor says against what is stored."""

from datetime import datetime

import polars as pl

from nextday.catalog import HOLDS
from nextday.errors import InputError
from nextday.lake.ports import TableStore
from nextday.lake.reading import all_rows


def accept(symbol: str, store: TableStore, *, now: datetime) -> pl.DataFrame:
    """Accept all that is held of a symbol, as the vendor says it now; the next run that hears it again takes it.

    Returns the rows of holds accepted. Raises InputError when nothing of the symbol is held.
    """
    for values in store.partitions(HOLDS):
        store.upsert(HOLDS, values, lambda stored: _accepted(stored, symbol, now))
    held = all_rows(HOLDS, store).filter(_is_open(symbol))
    if held.is_empty():
        raise InputError(f"nothing of {symbol} is held: `nextday status` shows what is")
    return held


def _accepted(stored: pl.DataFrame, symbol: str, now: datetime) -> pl.DataFrame:
    is_undecided = _is_open(symbol) & pl.col("accepted_at").is_null()
    return stored.with_columns(accepted_at=pl.when(is_undecided).then(pl.lit(now)).otherwise("accepted_at"))


def _is_open(symbol: str) -> pl.Expr:
    return (pl.col("symbol") == symbol) & pl.col("ended_at").is_null()
