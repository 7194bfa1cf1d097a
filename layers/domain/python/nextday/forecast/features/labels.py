"""What is forecast: whether the next session closes higher."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from nextday.forecast.features.prices import adjusted_prices


def labels(bars: pl.DataFrame, actions: pl.DataFrame, sessions: Sequence[date]) -> pl.DataFrame:
    """Labels as symbol, session_date, target_session, up: the target's adjusted close is above this session's.

    `sessions` are the exchange's sessions over the span of the bars. A row whose next session has no final bar yet, or
    never got one, has no label and is left out.
    """
    calendar = pl.DataFrame({"session_date": sessions}, schema={"session_date": pl.Date()})
    following = calendar.with_columns(expected=pl.col("session_date").shift(-1))
    next_row = {"target_session": pl.col("session_date").shift(-1), "next_close": pl.col("close").shift(-1)}
    return (
        adjusted_prices(bars, actions)
        .with_columns(value.over("symbol").alias(name) for name, value in next_row.items())
        .join(following, on="session_date", how="left", maintain_order="left")
        .filter(pl.col("target_session") == pl.col("expected"))
        .select("symbol", "session_date", "target_session", up=pl.col("next_close") > pl.col("close"))
    )
