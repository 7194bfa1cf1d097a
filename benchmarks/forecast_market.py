"""Daily bars of made-up symbols with quarterly dividends, for features and what learns from them."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from benchmarks.synthetic_market import Market, ticker
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Interval

CALENDAR = ExchangeCalendar()
LAST = date(2025, 12, 31)
_QUARTER = 63


def daily_bars(first: int, symbols: int, years: int) -> pl.DataFrame:
    """Rows of bars_1d: so many symbols from ticker number `first` on, up to LAST."""
    return bars_of([ticker(number) for number in range(first, first + symbols)], years)


def bars_of(symbols: Sequence[str], years: int) -> pl.DataFrame:
    """Rows of bars_1d of made-up symbols, up to LAST."""
    start = LAST.replace(year=LAST.year - years)
    market = Market(Interval.DAY, symbols, start, LAST)
    return market.rows(CALENDAR.open_of(CALENDAR.next_session(start)), CALENDAR.close_of(LAST))


def dividends(bars: pl.DataFrame) -> pl.DataFrame:
    """Rows of corporate_actions, as far as features read them: half a percent, every quarter."""
    paying = bars.filter(pl.int_range(pl.len()).over("symbol") % _QUARTER == _QUARTER - 1)
    return paying.select("symbol", ex_date="session_date", kind=pl.lit("dividend"), value=pl.col("close") / 200)
