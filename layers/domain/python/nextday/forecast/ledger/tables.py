"""The ledger with what became of it, as its tables have it."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Self

import polars as pl

from nextday.catalog import FORECASTS, OUTCOMES, SESSIONS
from nextday.forecast.ledger.settle import unsettled
from nextday.frames import empty
from nextday.lake.partition import partitions_between
from nextday.lake.ports import TableReader
from nextday.lake.reading import all_rows

# without what a forecast was made from: most of the ledger's bytes, and nothing that a score needs
_TOLD = FORECASTS.narrowed(without=("features", "fingerprint", "inputs_hash"))
SHOWN = 30
"""Entries of a symbol that are told of beside its newest outcome: six weeks."""


@dataclass(frozen=True)
class LedgerTables:
    """Rows of forecasts without what they were made from, of outcomes, and of sessions as far as they tell of these.

    Of the sessions table there is what tells whether those forecasts are void that wait for an outcome, and those that
    are `newest`.
    """

    forecasts: pl.DataFrame
    outcomes: pl.DataFrame
    sessions: pl.DataFrame

    @classmethod
    def read(cls, store: TableReader, *, buckets: int, through: date) -> Self:
        """Read the ledger; `through` is the last session that has closed. Raises LakeError."""
        forecasts = entries_told(store)
        outcomes = all_rows(OUTCOMES, store)
        shown = newest(forecasts).join(outcomes, on=("symbol", "target_session"), how="anti")
        asked = pl.concat([unsettled(forecasts, outcomes), shown])
        return cls(forecasts, outcomes, sessions_of(asked, store, buckets=buckets, through=through))

    def of(self, symbols: list[str]) -> Self:
        """The same of some symbols alone."""
        own = pl.col("symbol").is_in(symbols)
        return type(self)(self.forecasts.filter(own), self.outcomes.filter(own), self.sessions.filter(own))


def entries_told(store: TableReader) -> pl.DataFrame:
    """All of the ledger, without what its forecasts were made from. Raises LakeError."""
    files = (store.read(_TOLD, values).frame for values in store.partitions(FORECASTS))
    return pl.concat([empty(_TOLD), *files])


def newest(forecasts: pl.DataFrame) -> pl.DataFrame:
    """The last entries of each symbol, SHOWN at most, the newest first; symbols in order."""
    ordered = forecasts.sort("symbol", "target_session", descending=[False, True])
    return ordered.filter(pl.int_range(pl.len()).over("symbol") < SHOWN)


def sessions_of(forecasts: pl.DataFrame, store: TableReader, *, buckets: int, through: date) -> pl.DataFrame:
    """Rows of sessions in the files that tell of forecasts up to the session `through`: without any, none is read."""
    overdue = forecasts.filter(pl.col("target_session") <= through)
    days = overdue["target_session"].to_list()
    asked = partial(partitions_between, SESSIONS, overdue["symbol"].unique().to_list(), buckets=buckets)
    files = asked(min(days), max(days)) if days else []
    return pl.concat([empty(SESSIONS), *(store.read(SESSIONS, values).frame for values in files)])
