"""How fetched rows and stored rows become one: pure functions of frames in a table's schema."""

import polars as pl

from nextday.catalog import Table
from nextday.market.bars import PRICES, ROUNDING

_OLD = "_stored"


def incoming_bars(table: Table, stored: pl.DataFrame, fetched: pl.DataFrame) -> pl.DataFrame:
    """The fetched bars that are to be stored: new ones, and those whose values, finality or split basis changed.

    A stored bar stays as it is, `fetched_at` included, when the fetched one differs by float32 rounding only, was read
    earlier, or is in an older split basis. A final bar never gives way to a provisional one, nor one with volume to
    one without.
    """
    was_final = pl.col(f"is_final{_OLD}")
    worse = ~pl.col("is_final") | ((pl.col("volume") == 0) & (pl.col(f"volume{_OLD}") > 0))
    unchanged = pl.all_horizontal(
        *(_rounds_to_stored(price) for price in PRICES),
        *(pl.col(name).eq_missing(pl.col(f"{name}{_OLD}")) for name in ("volume", "is_final", "split_basis")),
    )
    stays = (was_final & worse) | unchanged | _is_outdated("fetched_at") | _is_outdated("split_basis")
    return _beside_stored(table, stored, fetched).filter(was_final.is_null() | ~stays).select(fetched.columns)


def incoming_actions(table: Table, stored: pl.DataFrame, fetched: pl.DataFrame) -> pl.DataFrame:
    """The fetched dividends and splits that are to be stored: new ones, and those whose value changed."""
    stays = _rounds_to_stored("value") | _is_outdated("fetched_at")
    is_new = pl.col(f"value{_OLD}").is_null()
    beside = _beside_stored(table, stored, fetched)
    return beside.filter(is_new | ~stays).select(fetched.columns)


def not_stored(table: Table, stored: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows whose key is not stored yet: for tables whose rows are written once."""
    return rows.join(stored, on=table.key, how="anti", nulls_equal=True)


def replaced(table: Table, stored: pl.DataFrame, incoming: pl.DataFrame) -> pl.DataFrame:
    """Stored rows, with `incoming` in the place of those that have its keys."""
    return pl.concat([not_stored(table, incoming, stored), incoming])


def _beside_stored(table: Table, stored: pl.DataFrame, fetched: pl.DataFrame) -> pl.DataFrame:
    return fetched.join(stored, on=table.key, how="left", suffix=_OLD)


def _rounds_to_stored(name: str) -> pl.Expr:
    old = pl.col(f"{name}{_OLD}")
    return (pl.col(name) - old).abs() <= ROUNDING * old.abs()


def _is_outdated(name: str) -> pl.Expr:
    """Whether the fetched value is older than the stored one; null is older than anything."""
    old = pl.col(f"{name}{_OLD}")
    return old.is_not_null() & (pl.col(name) < old).fill_null(value=True)
