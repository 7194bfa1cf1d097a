"""Whether a vendor's answer agrees with the stored bars, with its own events and with itself."""

import math
from typing import NamedTuple

import numpy as np
import polars as pl

from nextday.catalog import Table
from nextday.market.bars import PRICES, ROUNDING
from nextday.market.splits import new_shares

# a median over the overlap: revisions of single closes do not move it, a split moves it by far more
_AGREEMENT = 0.01
# closes that differ by less are the same: both have been rounded, and restated
_SAME = 10 * ROUNDING
# fewer closes that move alike may be corrections
_FEWEST_ALIKE = 5
# of the factor's own distance from one, within which closes move alike
_ALIKE = 0.1
# smaller ones are within a day's move, and cannot be told from it
_SMALLEST_JUMP = math.log(1.5)
# of the split's ratio, by logarithm: 2 for 1 is seen in a move by 68 to 138 %
_NEAR = 0.25
FAR = 1.5
"""No final close is corrected by so much; a split that the vendor applied to some rows only is."""
# no price of a day is three times as high as all around it, nor as low
_SPIKE = 3.0


class Conflict(NamedTuple):
    """Why an answer cannot be taken; `evidence` is what the vendor says, as far as it must repeat it to be believed."""

    reason: str
    evidence: str


def overlap(table: Table, stored: pl.DataFrame, fetched: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """Bars of one symbol that are final in both, oldest first.

    The key; `expected`, the ratio of stored to fetched closes that the splits between their bases make; `moved`, how
    many times that ratio was found; and whether both are of one `vendor`.
    """
    final = stored.filter("is_final")
    known = final.select(*table.key, "close", "source", expected=new_shares(table, final, splits))
    both = known.join(fetched.filter("is_final"), on=table.key, suffix="_fetched", maintain_order="left")
    moved = pl.col("close") / pl.col("close_fetched") / pl.col("expected")
    return both.select(*table.key, "expected", moved=moved, vendor=pl.col("source") == pl.col("source_fetched"))


def has_moved(closes: pl.DataFrame) -> bool:
    """Whether any close of an overlap is another than the stored one."""
    return bool((np.abs(closes["moved"].to_numpy() - 1) > _SAME).any())


def conflict_with_stored(closes: pl.DataFrame) -> Conflict | None:
    """Why fetched bars of one symbol cannot be in the basis that its splits tell; None when they are.

    The closes of the overlap must have moved by nothing else than the splits, within 1 %: the median before each
    ex-date and after the last. And the oldest of them may not all have moved by one and the same factor, however small:
    that is another basis, not so many corrections. Without such bars nothing contradicts.

    ratio_without_split: closes moved and no event tells why, or a known split is undone. split_without_ratio: an event,
    and closes that have not moved. split_ratio_mismatch: any other ratio, as of a split applied twice.
    """
    medians = closes.group_by("expected").agg(pl.col("moved").median()).sort("expected")
    for expected, moved in medians.iter_rows():
        if abs(moved - 1) > _AGREEMENT:
            return Conflict(_contradiction(expected, moved * expected), f"{moved:.3g}")
    # two vendors' prices may differ by a factor of their own
    common = _common_factor(closes.filter("vendor")["moved"])
    return Conflict("ratio_without_split", f"{common:.5g}") if common else None


def conflict_within(fetched: pl.DataFrame, splits: pl.DataFrame) -> Conflict | None:
    """Why fetched bars of one symbol contradict the answer's own `splits`; None when they do not.

    split_without_ratio: the close jumps across an ex-date by about the ratio, as where the prices before it, or those
    of the first day after it, are not restated yet. Splits below 3 for 2 cannot be told from a day's move.
    """
    if splits.is_empty():
        return None
    closes = fetched.sort(fetched.columns[1]).select(pl.col(fetched.columns[1]).cast(pl.Date).alias("day"), "close")
    for ex_date, ratio in splits.select("ex_date", "value").iter_rows():
        before, after = closes.filter(pl.col("day") < ex_date), closes.filter(pl.col("day") >= ex_date)
        size = abs(math.log(ratio))
        if before.is_empty() or after.is_empty() or size < _SMALLEST_JUMP:
            continue
        jump = abs(math.log(after["close"][0] / before["close"][-1]))
        if abs(jump - size) < _NEAR * size:
            return Conflict("split_without_ratio", f"{ex_date} {ratio:.4g}")
    return None


def spikes(fetched: pl.DataFrame) -> pl.DataFrame:
    """Those of the final bars, oldest first, with a price three times as high as the closes beside them, or as low.

    Of the newest bar only the close before it is known.
    """
    final = fetched.filter("is_final")
    if final.height < 2:  # noqa: PLR2004 - one bar has nothing beside it
        return final.clear()
    prices = final.select(PRICES).to_numpy()
    close = prices[:, -1]
    beside = np.array([np.r_[close[1], close[:-1]], np.r_[close[1:], close[-2]]])
    low, high = beside.min(axis=0) / _SPIKE, beside.max(axis=0) * _SPIKE
    outside = ((prices < low[:, None]) | (prices > high[:, None])).any(axis=1)
    return final.filter(outside) if outside.any() else final.clear()


def far_corrections(table: Table, fetched: pl.DataFrame, closes: pl.DataFrame) -> pl.DataFrame:
    """Fetched bars whose close is half as high again as the stored one, or as low; with `is_likelier`.

    The likelier of the two closes is that which is nearer to the fetched closes around it.
    """
    log = pl.col("close").log()
    around = pl.mean_horizontal(log.shift(1), log.shift(-1))
    final = fetched.filter("is_final").with_columns(_off=(log - around).abs(), _around=around)
    beside = final.join(closes.select(*table.key, _change=1 / pl.col("moved")), on=table.key)
    far = beside.filter(~pl.col("_change").is_between(1 / FAR, FAR))
    stored_off = (log - pl.col("_change").log() - pl.col("_around")).abs()
    return far.select(fetched.columns, is_likelier=(pl.col("_off") < stored_off).fill_null(value=False))


def _common_factor(ratios: pl.Series) -> float | None:
    """The factor by which the oldest closes, or all, have moved alike; None where they have not."""
    moved = ((ratios - 1).abs() > _SAME).to_list()
    alike = moved.index(False) if False in moved else len(moved)
    oldest = ratios.head(alike)
    factor = oldest.median()
    if alike < _FEWEST_ALIKE or not isinstance(factor, float):
        return None
    return factor if ((oldest / factor - 1).abs() < _ALIKE * abs(factor - 1)).all() else None


def _contradiction(expected: float, found: float) -> str:
    if expected == 1:
        return "ratio_without_split"
    return "split_without_ratio" if abs(found - 1) <= _AGREEMENT else "split_ratio_mismatch"
