"""The chain through the ledger: every entry is sealed by its own hash, and carries that of the day before."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

import polars as pl

from nextday.catalog import FORECASTS
from nextday.errors import InputError
from nextday.lake.ports import TableStore

GENESIS = "0" * 64
"""What the first entries of a ledger carry."""


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the sealed text of one row of the ledger."""
    return hash_of(sealed_text(entry))


def hash_of(text: str) -> str:
    """SHA-256 of a text, in hexadecimal digits."""
    return sha256(text.encode()).hexdigest()


def sealed_text(entry: Mapping[str, Any]) -> str:
    """One row of the ledger without its own hash: one line of JSON, keys sorted, instants in UTC.

    A column that was added later is sealed where it holds something: the seals of entries made before it stay theirs.
    """
    held = FORECASTS.before_additions(keeping=[name for name, value in entry.items() if value is not None])
    sealed = {name: entry[name] for name in held.column_names if name != "entry_hash"}
    return json.dumps(sealed, sort_keys=True, separators=(",", ":"), default=_iso)


def is_sealed(entry: Mapping[str, Any]) -> bool:
    """Whether a row of the ledger still is the one that was sealed."""
    return entry_hash(entry) == str(entry["entry_hash"])


def day_hash(entries: pl.DataFrame) -> str:
    """SHA-256 over the entry hashes of one target session: a line each, by symbol."""
    return hash_of("\n".join(entries.sort("symbol")["entry_hash"]))


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
            return day_hash(earlier.filter(pl.col("target_session") == pl.col("target_session").max()))
    return GENESIS


def _iso(moment: date) -> str:
    """A date or an instant as text."""
    return moment.isoformat()
