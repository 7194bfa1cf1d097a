"""What a fetched window changes in the stored bars: pure functions of frames in a bar table's schema."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from nextday.catalog import REVISIONS, Table
from nextday.frames import conformed
from nextday.lake.history.journal import VENDOR_REVISION
from nextday.market.bars import PRICES, ROUNDING, VALUES, delivered, row_key
from nextday.market.judging.agreement import FAR
from nextday.market.quarantine import refused
from nextday.market.validation import REASON

_OLD = "_stored"
_TAKEN = pl.col("_taken")


@dataclass(frozen=True)
class Reconciled:
    """`incoming`: rows to store; `revisions`: what that changes in final bars; `refused`: rows for the quarantine."""

    incoming: pl.DataFrame
    revisions: pl.DataFrame
    refused: pl.DataFrame


def reconciled(
    table: Table, stored: pl.DataFrame, fetched: pl.DataFrame, taken: pl.DataFrame | None = None
) -> Reconciled:
    """Compare fetched bars with the stored ones of the same split basis; later reads win over earlier ones.

    A stored bar stays as it is, `fetched_at` included, when the fetched one differs by float32 rounding only, was read
    earlier, or is in an older split basis. A provisional bar is settled by what is read later: no revision.
    A final bar is replaced by another final one, with one revision per changed value, and never by one that is worse,
    unless its key is `taken`: those rows are believed against whatever is stored, in any basis.

    Reasons to refuse a bar: not_final, without_volume and flat (where the stored bar is not), other_basis (a close that
    is higher or lower by half).
    """
    beside = fetched.join(stored, on=table.key, how="left", suffix=_OLD)
    beside = _marked(table, beside, taken)
    is_new = pl.col(f"is_final{_OLD}").is_null()
    # runs that overlap write in any order: the later reading stands, and the newer basis
    is_stale = is_outdated("fetched_at") | (is_outdated("split_basis") & ~_TAKEN)
    is_in_basis = pl.col("split_basis").eq_missing(pl.col(f"split_basis{_OLD}"))
    is_unchanged = _is_unchanged(table) & (is_in_basis | ~_TAKEN)
    reason = pl.when(~_TAKEN | ~pl.col("is_final")).then(_refusal()).alias(REASON)
    news = beside.filter(is_new | ~(is_stale | is_unchanged)).with_columns(reason)
    # a value that only changes its basis was known before: known_at reads when from here
    read = pl.when(_is_unchanged(table)).then(f"fetched_at{_OLD}").otherwise("fetched_at")
    incoming = news.filter(pl.col(REASON).is_null()).with_columns(fetched_at=read)
    return Reconciled(
        incoming=incoming.select(fetched.columns),
        revisions=_revisions(table, incoming.filter(pl.col(f"is_final{_OLD}"))),
        refused=refused(table, news, row_key(table), delivered(table)),
    )


def with_carried(table: Table, stored: pl.DataFrame, fetched: pl.DataFrame, replacing: Sequence[str]) -> pl.DataFrame:
    """Fetched rows, and stored ones that they lack of symbols whose whole history is replaced, in their basis.

    A carried row moves as the nearest one that is in both does; without any in the frame, it is left out.
    """
    time = table.key[-1]
    own = stored.filter(pl.col("symbol").is_in(list(replacing)))
    both = own.join(fetched, on=table.key, suffix="_fetched").sort(time)
    moves = both.select(
        "symbol",
        time,
        _price=pl.col("close_fetched") / pl.col("close"),
        _share=pl.col("volume_fetched") / pl.col("volume"),
        _basis="split_basis_fetched",
        _read="fetched_at_fetched",
    )
    missing = own.join(fetched, on=table.key, how="anti").sort(time)
    # polars cannot check what is sorted within symbols, and says so on every call
    beside = missing.join_asof(moves, on=time, by="symbol", strategy="nearest", check_sortedness=False)
    beside = beside.filter(pl.col("_price").is_not_null())
    share = pl.when(pl.col("_share").is_finite()).then("_share").otherwise(1.0)
    carried = beside.with_columns(
        *(pl.col(price) * pl.col("_price") for price in PRICES),
        volume=(pl.col("volume") * share).round().cast(pl.Int64),
        split_basis="_basis",
        fetched_at="_read",
    )
    return pl.concat([fetched, carried.select(fetched.columns)])


def rounds_to_stored(name: str) -> pl.Expr:
    """Whether a value beside the stored one differs from it by float32 rounding at most."""
    old = pl.col(f"{name}{_OLD}")
    return (pl.col(name) - old).abs() <= ROUNDING * old.abs()


def is_outdated(name: str) -> pl.Expr:
    """Whether the fetched value is older than the stored one beside it; null is older than anything."""
    old = pl.col(f"{name}{_OLD}")
    return old.is_not_null() & (pl.col(name) < old).fill_null(value=True)


def _marked(table: Table, beside: pl.DataFrame, taken: pl.DataFrame | None) -> pl.DataFrame:
    if taken is None or taken.is_empty():
        return beside.with_columns(_taken=pl.lit(value=False))
    keys = taken.select(table.key).unique().with_columns(_taken=pl.lit(value=True))
    return beside.join(keys, on=table.key, how="left", maintain_order="left").with_columns(
        pl.col("_taken").fill_null(value=False)
    )


def _is_unchanged(table: Table) -> pl.Expr:
    prices = (rounds_to_stored(price) for price in PRICES)
    finality = pl.col("is_final").eq_missing(pl.col(f"is_final{_OLD}"))
    return pl.all_horizontal(*prices, _is_same_volume(table), finality)


def _is_same_volume(table: Table) -> pl.Expr:
    """Equal; or the nearest whole share where a split restated the bar."""
    old = pl.col(f"volume{_OLD}")
    is_restated = (pl.col(table.key[-1]).cast(pl.Date) < pl.col("split_basis")).fill_null(value=False)
    return (pl.col("volume") - old).abs() <= is_restated.cast(pl.Int64)


def _refusal() -> pl.Expr:
    """Why a fetched bar is worse than the final one beside it; null where it is not, or where there is none."""
    change = pl.col("close") / pl.col(f"close{_OLD}")
    faults = {
        "not_final": ~pl.col("is_final"),
        # as a vendor's live quote looks before anybody has traded: one price four times, no volume
        "without_volume": (pl.col("volume") == 0) & (pl.col(f"volume{_OLD}") > 0),
        "flat": (pl.col("high") == pl.col("low")) & (pl.col(f"high{_OLD}") > pl.col(f"low{_OLD}")),
        "other_basis": ~change.is_between(1 / FAR, FAR),
    }
    first_fault = pl.coalesce([pl.when(holds).then(pl.lit(name)) for name, holds in faults.items()])
    return pl.when(pl.col(f"is_final{_OLD}")).then(first_fault)


def _revisions(table: Table, replaced: pl.DataFrame) -> pl.DataFrame:
    """One row of the journal per value that differs by more than rounding."""
    fields = []
    for name in VALUES:
        unchanged = _is_same_volume(table) if name == "volume" else rounds_to_stored(name)
        values = {"old_value": pl.col(f"{name}{_OLD}").cast(pl.Float64), "new_value": pl.col(name).cast(pl.Float64)}
        fields.append(replaced.filter(~unchanged).with_columns(field=pl.lit(name), **values))
    changes = pl.concat(fields).with_columns(
        row_key(table).alias("row_key"),
        seen_at="fetched_at",
        table=pl.lit(table.name),
        cause=pl.lit(VENDOR_REVISION),
        known_since=f"fetched_at{_OLD}",
    )
    return conformed(REVISIONS, changes)
