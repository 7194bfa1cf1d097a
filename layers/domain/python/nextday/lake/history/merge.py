"""How fetched rows and stored rows of a table become one: pure functions of frames in the table's schema."""

import polars as pl

from nextday.catalog import Table
from nextday.lake.history.reconcile import is_outdated, rounds_to_stored

_OLD = "_stored"


def incoming_actions(table: Table, stored: pl.DataFrame, fetched: pl.DataFrame) -> pl.DataFrame:
    """The fetched dividends and splits that are to be stored: new ones, and those whose value changed."""
    stays = rounds_to_stored("value") | is_outdated("fetched_at")
    is_new = pl.col(f"value{_OLD}").is_null()
    beside = fetched.join(stored, on=table.key, how="left", suffix=_OLD)
    return beside.filter(is_new | ~stays).select(fetched.columns)


def added(table: Table, stored: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Stored rows, and after them those whose key is not stored yet."""
    return pl.concat([stored, not_stored(table, stored, rows)])


def not_stored(table: Table, stored: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose key is not stored yet: for tables whose rows are written once."""
    # a rejected row may lack its day: unless told, polars joins no null to a null and would add it every night
    return rows.join(stored, on=table.key, how="anti", nulls_equal=True)


def replaced(table: Table, stored: pl.DataFrame, incoming: pl.DataFrame) -> pl.DataFrame:
    """Stored rows, with `incoming` in the place of those that have its keys."""
    return pl.concat([not_stored(table, incoming, stored), incoming])
