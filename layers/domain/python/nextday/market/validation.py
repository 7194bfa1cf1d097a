"""What becomes of a vendor's rows: accepted, or put into quarantine with a reason."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

REASON = "reason"


@dataclass(frozen=True)
class Validated:
    """A vendor's rows for one symbol and table.

    `accepted` is in the table's schema, `quarantine` in that of the quarantine table; `off_session` counts rows of no
    session, which are not data of the table at all.
    """

    accepted: pl.DataFrame
    quarantine: pl.DataFrame
    off_session: int = 0


def with_reason(rows: pl.DataFrame, faults: Mapping[str, pl.Expr], key: str) -> pl.DataFrame:
    """Add `reason`: the first of `faults` that holds for a row, null for a good one.

    Good rows that share `key` contradict each other: they all become `duplicate_key`.
    """
    first_fault = pl.coalesce([pl.when(holds).then(pl.lit(name)) for name, holds in faults.items()])
    validated = rows.with_columns(first_fault.alias(REASON))
    contradicted = pl.col(REASON).is_null() & (pl.len().over(key, REASON) > 1)
    return validated.with_columns(pl.when(contradicted).then(pl.lit("duplicate_key")).otherwise(REASON).alias(REASON))
