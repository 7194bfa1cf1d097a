"""What the vendor says and the lake does not take, or not yet: why, since when, and how it ends.

A hold is of one bar, or of all that the vendor says of a symbol. It ends when the vendor no longer says so (`agreed`),
when it has said so on enough days and is believed (`taken`), or when a person decides to believe it (`accepted`).
"""

from datetime import datetime

import polars as pl

from nextday.catalog import HOLDS, Table
from nextday.frames import conformed, schema_of
from nextday.market.bars import INTERVAL_OF, row_key
from nextday.market.calendar import EXCHANGE_ZONE, exchange_day
from nextday.market.sources.port import Interval

ALL_ROWS = "*"
"""The `row_key` of a hold of all that a vendor says of a symbol."""
DAYS_TO_BELIEVE = 3
"""New York days on which a vendor says the same before it is believed against what is stored."""

_BY_ITSELF = f"taken once the vendor has said so on {DAYS_TO_BELIEVE} days"
_NEVER = "ends when the vendor corrects itself"
WAYS_OUT = {
    "ratio_without_split": _BY_ITSELF,
    "split_without_ratio": f"{_NEVER}, or {_BY_ITSELF} and its history agrees with itself",
    "split_ratio_mismatch": _BY_ITSELF,
    "other_basis": _BY_ITSELF,
    "dividend_withdrawn": _BY_ITSELF,
    "split_withdrawn": _BY_ITSELF,
    "spike": _NEVER,
    "another_listing": _NEVER,
}
"""How a hold ends, by its reason; all of them end by `nextday accept SYMBOL` too."""

SAID = pl.Schema({name: schema_of(HOLDS)[name] for name in ("symbol", "row_key", "reason", "evidence")})
"""What is held of an answer."""
_KEY = ["symbol", "row_key"]


def whole(symbol: str, reason: str, evidence: str) -> pl.DataFrame:
    """A hold of all that a vendor says of a symbol, as SAID."""
    return pl.DataFrame([(symbol, ALL_ROWS, reason, evidence)], schema=SAID, orient="row")


def of_bars(table: Table, bars: pl.DataFrame, reason: str) -> pl.DataFrame:
    """Holds of single bars, as SAID."""
    evidence = pl.col("close").round_sig_figs(6).cast(pl.String)
    return bars.select("symbol", row_key(table).alias("row_key"), reason=pl.lit(reason), evidence=evidence)


def withdrawal_key() -> pl.Expr:
    """The `row_key` of a hold of a dividend or split that the vendor no longer tells."""
    return pl.concat_str("kind", pl.lit(" "), pl.col("ex_date").dt.to_string("iso"))


def of_withdrawals(gone: pl.DataFrame) -> pl.DataFrame:
    """Holds of dividends and splits that the vendor no longer tells, as SAID."""
    reason = pl.concat_str("kind", pl.lit("_withdrawn"))
    return gone.select("symbol", withdrawal_key().alias("row_key"), reason.alias("reason"), evidence=pl.lit("gone"))


def standing(said: pl.DataFrame, holds: pl.DataFrame, *, now: datetime) -> pl.DataFrame:
    """What is said, with `days` on which the vendor said the same, today included, and whether a person `accepted` it.

    `holds` are open rows of the holds table.
    """
    known = holds.select(*_KEY, "evidence", "days", "seen_at", "accepted_at")
    beside = said.join(known, on=[*_KEY, "evidence"], how="left", maintain_order="left")
    is_another_day = _day("seen_at") != exchange_day(now)
    return beside.select(
        said.columns,
        days=(pl.col("days") + is_another_day).fill_null(1),
        accepted=pl.col("accepted_at").is_not_null(),
    )


def changed_holds(
    interval: Interval, holds: pl.DataFrame, said: pl.DataFrame, taken: pl.DataFrame, *, now: datetime
) -> pl.DataFrame:
    """The rows of the holds table that change, of symbols that the vendor has just answered for.

    `holds`: their open rows; `said`: what is held of the answers, as SAID; `taken`: symbol and row_key of what was
    taken although it had been held.
    """
    beside = said.join(holds, on=_KEY, how="left", suffix="_before")
    is_same = pl.col("evidence").eq_missing(pl.col("evidence_before"))
    is_counted = is_same & (_day("seen_at") == exchange_day(now)).fill_null(value=False)
    held = beside.filter(~is_counted).with_columns(
        interval=pl.lit(interval.value),
        since=pl.col("since").fill_null(now),
        days=pl.when(is_same).then(pl.col("days") + 1).otherwise(1),
        # what a person accepted is what the vendor said then
        accepted_at=pl.when(is_same).then("accepted_at"),
        seen_at=pl.lit(now),
    )
    outcome = pl.when(pl.col("accepted_at").is_not_null()).then(pl.lit("accepted")).otherwise(pl.lit("taken"))
    ended = holds.join(said, on=_KEY, how="anti").join(
        taken.select(_KEY).unique().with_columns(_taken=pl.lit(value=True)), on=_KEY, how="left"
    )
    ended = ended.with_columns(
        ended_at=pl.lit(now), outcome=pl.when(pl.col("_taken")).then(outcome).otherwise(pl.lit("agreed"))
    )
    return pl.concat([conformed(HOLDS, held), conformed(HOLDS, ended)])


def undisputed(table: Table, bars: pl.DataFrame, holds: pl.DataFrame) -> pl.DataFrame:
    """The bars of a table without those that the vendor contradicts: nobody may learn or forecast from them."""
    is_open = holds.filter(pl.col("ended_at").is_null(), interval=INTERVAL_OF[table].value)
    keys = is_open.select("symbol", _key="row_key")
    if keys.is_empty():
        return bars
    return bars.join(keys, left_on=["symbol", row_key(table)], right_on=["symbol", "_key"], how="anti")


def _day(instant: str) -> pl.Expr:
    return pl.col(instant).dt.convert_time_zone(EXCHANGE_ZONE.key).dt.date()
