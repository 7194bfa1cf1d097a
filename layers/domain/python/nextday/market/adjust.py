"""Dividend-adjusted closes, computed when bars are read."""

import polars as pl


def with_adjusted_close(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Add `adj_close` (f64) to daily bars: the close as if dividends up to each symbol's last bar were reinvested.

    `bars`: symbol, session_date, close (split-adjusted); `actions`: symbol, ex_date, kind, value, on the same basis.
    The factor of the session before an ex-date is f[i-1] = f[i] * (1 - D[i] / C[i-1]) (CRSP; Yahoo's "Adj Close"), so
    the last bar of a symbol is never adjusted. The order of the rows is kept.
    """
    ordered = bars.with_row_index("_row").sort("symbol", "session_date")
    factor = (1 - pl.col("_dividend") / pl.col("close")).product()
    before_ex = _dividends_inside(ordered, actions).group_by("_row").agg(_factor=factor)
    since = pl.col("_factor").fill_null(1.0).cum_prod(reverse=True).over("symbol")
    adjusted = ordered.join(before_ex, on="_row", how="left").sort("symbol", "session_date")
    return adjusted.with_columns(adj_close=pl.col("close") * since).sort("_row").drop("_row", "_factor")


def _dividends_inside(ordered: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Dividends up to each symbol's last bar, beside the last bar before their ex-date: _row, close, _dividend."""
    last = ordered.group_by("symbol").agg(_last=pl.col("session_date").max())
    dividends = (
        actions.filter(pl.col("kind") == "dividend")
        .select("symbol", "ex_date", _dividend="value")
        .join(last, on="symbol")
        .filter(pl.col("ex_date") <= pl.col("_last"))
        .with_columns(_before=pl.col("ex_date").dt.offset_by("-1d"))
        .sort("symbol", "_before")
    )
    closes = ordered.select("symbol", "session_date", "close", "_row")
    joined = dividends.join_asof(
        closes, left_on="_before", right_on="session_date", by="symbol", strategy="backward", check_sortedness=False
    )
    return joined.drop_nulls("_row").select("_row", "close", "_dividend")
