"""The chain through the ledger: every day's entries carry the hash of the day before."""

import json
from datetime import date
from hashlib import sha256

import polars as pl

from nextday.catalog import FORECASTS
from nextday.errors import InputError
from nextday.lake.ports import TableStore

GENESIS = "0" * 64
"""What the first entries of a ledger carry."""


def entries_hash(entries: pl.DataFrame) -> str:
    """SHA-256 over one target session's rows of the ledger: a line of JSON each, keys sorted, by symbol."""
    rows = entries.select(FORECASTS.column_names).sort("symbol").iter_rows(named=True)
    lines = (json.dumps(row, sort_keys=True, separators=(",", ":"), default=_iso) for row in rows)
    return sha256("\n".join(lines).encode()).hexdigest()


def hash_before(target_session: date, store: TableStore) -> str:
    """Hash of the entries of the last target session before this one, GENESIS when there is none.

    Those entries cannot change any more: their session has closed. Raises InputError when the ledger is past the target
    session, because an entry for it would be backdated.
    """
    for values in reversed(store.partitions(FORECASTS)):
        entries = store.read(FORECASTS, values).frame
        if not entries.filter(pl.col("target_session") > target_session).is_empty():
            raise InputError(f"the ledger is past {target_session}: that session can no longer be forecast")
        earlier = entries.filter(pl.col("target_session") < target_session)
        if not earlier.is_empty():
            return entries_hash(earlier.filter(pl.col("target_session") == pl.col("target_session").max()))
    return GENESIS


def _iso(moment: date) -> str:
    """A date or an instant as text."""
    return moment.isoformat()
