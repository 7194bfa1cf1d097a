"""What a forecast can earn, and which recorded opens nobody could have bought or sold at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

import polars as pl

from nextday.forecast.features.prices import adjusted_prices, final_bars

UNDER_A_DOLLAR, NO_VOLUME = REASONS = ("under_a_dollar", "no_volume")
LOWEST_PRICE = 1.0
"""Below it one tick of $0.01 moves a fill by more than 1 %; NYSE and Nasdaq delist what stays there."""


@dataclass(frozen=True)
class Untradable:
    """Of so many `sessions` of all symbols, those in which nobody could have traded, by one of REASONS."""

    sessions: int
    by_reason: Mapping[str, int]

    @classmethod
    def of(cls, earned: pl.DataFrame) -> Self:
        """Count in rows of `next_returns`."""
        counts = dict(earned["untradable"].value_counts().iter_rows())
        return cls(earned.height, {reason: counts.get(reason, 0) for reason in REASONS})

    def __str__(self) -> str:
        found = f"{sum(self.by_reason.values()):,} of {self.sessions:,} symbol-sessions"
        told = (f"{reason.replace('_', ' ')} {count:,}" for reason, count in self.by_reason.items())
        return f"not tradable: {found} ({', '.join(told)})"


def next_returns(bars: pl.DataFrame, actions: pl.DataFrame, splits: pl.DataFrame) -> pl.DataFrame:
    """What a forecast of each session can earn, as symbol, session_date, next_return, untradable.

    A forecast comes after the close that it knows, so the next open is the first price at which anybody can act on it.
    Where that open was under LOWEST_PRICE, or its bar has no volume, `untradable` says so, and next_return is null: in
    that session nothing is bought or sold. What is held is sold at the first open thereafter that somebody traded at,
    at whatever price: to look ahead for one would spare the holder a crash.

    `bars` and `actions` are rows of bars_1d and corporate_actions; returns are of dividend-adjusted prices. `splits`
    (symbol, ex_date, value) are those that prices are in the basis of. What nothing could be earned with yet is left
    out: the last two bars of a symbol, and whatever cannot be sold any more.
    """
    traded, opens = pl.col("volume") > 0, pl.col("open")
    cheap = pl.col("as_traded") < LOWEST_PRICE
    fault = pl.when(cheap).then(pl.lit(UNDER_A_DOLLAR)).when(~traded).then(pl.lit(NO_VOLUME))
    untradable = fault.shift(-1).over("symbol")
    sold = pl.when(traded).then(opens).backward_fill().shift(-2).over("symbol")
    earned = pl.when(untradable.is_null()).then(sold / opens.shift(-1).over("symbol") - 1)
    prices = adjusted_prices(bars, actions).with_columns(as_traded=_opens_as_traded(bars, splits))
    told = prices.with_columns(untradable=untradable, next_return=earned, _sale=opens.shift(-2).over("symbol"))
    known = pl.any_horizontal(pl.col("untradable", "next_return").is_not_null())
    return told.drop_nulls("_sale").filter(known).select("symbol", "session_date", "next_return", "untradable")


def _opens_as_traded(bars: pl.DataFrame, splits: pl.DataFrame) -> pl.Series:
    """Opens of the final bars, later splits undone: a stock split 4:1 since then had four times the recorded price."""
    shares = pl.col("value").cum_prod(reverse=True).over("symbol")
    later = splits.sort("symbol", "ex_date").select("symbol", "ex_date", shares=shares)
    since = final_bars(bars).join_asof(
        later,
        left_on="session_date",
        right_on="ex_date",
        by="symbol",
        strategy="forward",
        allow_exact_matches=False,
        check_sortedness=False,  # both are sorted within each symbol, which polars cannot see
    )
    return since.select(pl.col("open") * pl.col("shares").fill_null(1.0)).to_series()
