"""Dividend-adjusted closes, computed when bars are read."""

import polars as pl


def with_adjusted_close(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Add `adj_close` (f64) to daily bars: the close as if dividends up to each symbol's last bar were reinvested.

    `bars`: symbol, session_date, close (split-adjusted); `actions`: symbol, ex_date, kind, value, on the same basis.
    The order of the rows is kept.
    """
    ordered = bars.with_row_index("_row").sort("symbol", "session_date")
    adjusted = ordered.with_columns(adj_close=pl.col("close") * dividend_factors(ordered, actions))
    return adjusted.sort("_row").drop("_row")


def dividend_factors(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.Series:
    """What turns each bar's prices into dividend-adjusted ones; `bars` are sorted by symbol and session_date.

    The factor of the session before an ex-date is f[i-1] = f[i] * (1 - D[i] / C[i-1]) (CRSP; Yahoo's "Adj Close"), so
    the last bar of a symbol is never adjusted. A dividend that is not less than that close is not applied.
    """
    spans = _spans(bars["symbol"])
    last_rows = spans.select("symbol", row="last", step=pl.lit(1.0))
    steps = pl.concat([last_rows, _before_ex_dates(bars, spans, actions)]).sort("row")
    since = steps.select("row", factor=pl.col("step").cum_prod(reverse=True).over("symbol"))
    return _rows(bars).join_asof(since, on="row", strategy="forward")["factor"]


def reinvested_shares(bars: pl.DataFrame, actions: pl.DataFrame) -> pl.Series:
    """What one share of each symbol's first bar has become by each bar, dividends reinvested; `bars` as above.

    Prices times shares are in proportion to those times `dividend_factors`, but no later dividend changes their digits.
    """
    spans = _spans(bars["symbol"])
    first_rows = spans.select("symbol", row="first", step=pl.lit(1.0))
    on_ex_dates = _before_ex_dates(bars, spans, actions).with_columns(row=pl.col("row") + 1, step=1 / pl.col("step"))
    steps = pl.concat([first_rows, on_ex_dates]).sort("row")
    since = steps.select("row", shares=pl.col("step").cum_prod().over("symbol"))
    return _rows(bars).join_asof(since, on="row", strategy="backward")["shares"]


def _rows(bars: pl.DataFrame) -> pl.DataFrame:
    return bars.select(row=pl.int_range(pl.len()).set_sorted())


def _spans(symbols: pl.Series) -> pl.DataFrame:
    """Each symbol's rows: symbol, symbol_id (as `rle_id` counts), first and last row."""
    end = pl.col("len").cast(pl.Int64).cum_sum()
    runs = symbols.rle().struct.unnest().with_row_index("symbol_id")
    return runs.select("symbol_id", first=end - pl.col("len"), last=end - 1, symbol="value")


def _before_ex_dates(bars: pl.DataFrame, spans: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """The rows before which prices shrink by a dividend, and the factor: symbol, row, step."""
    dividends = actions.filter(pl.col("kind") == "dividend").join(spans, on="symbol")
    keys = bars.select(_key(pl.col("symbol").rle_id(), "session_date")).to_series()
    ex_keys = dividends.select(_key(pl.col("symbol_id"), "ex_date")).to_series()
    found = dividends.with_columns(row=keys.search_sorted(ex_keys, side="left").cast(pl.Int64) - 1)
    # outside: ex-dates up to a symbol's first bar adjust nothing, those after its last are not known yet
    inside = found.filter(pl.col("row").is_between("first", "last", closed="left"))
    beside = inside.with_columns(_close=bars["close"].gather(inside["row"]))
    # the lake may hold some from before they were refused, and a price that is corrected may fall below one
    steps = beside.filter(pl.col("value") < pl.col("_close")).with_columns(step=1 - pl.col("value") / pl.col("_close"))
    return steps.group_by("symbol", "row").agg(pl.col("step").product())


def _key(symbol_id: pl.Expr, day: str) -> pl.Expr:
    """One integer that orders rows as symbol and day do."""
    # polars keeps a date as an Int32 of days
    return symbol_id.cast(pl.Int64) * 2**32 + pl.col(day).to_physical()
