"""Bars of any number of made-up symbols, the same on every run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

import numpy as np
import polars as pl

from nextday.catalog import CORPORATE_ACTIONS, Table
from nextday.frames import conformed, empty
from nextday.market.bars import TABLE_OF
from nextday.market.calendar import ExchangeCalendar
from nextday.market.sources.port import Fetched, Interval

CALENDAR = ExchangeCalendar()
SOURCE = "simulated"


def ticker(number: int) -> str:
    """The made-up symbol of a number."""
    return f"S{number:04}"


@dataclass(frozen=True)
class Market:
    """Symbols on the sessions from `first` to `last`: a BarSource, and tables of bars."""

    interval: Interval
    symbols: Sequence[str]
    first: date
    last: date

    @property
    def table(self) -> Table:
        """The table of the interval's bars."""
        return TABLE_OF[self.interval]

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        """The symbol's bars that start in [start, end); it has no corporate actions."""
        bars = self._by_symbol[symbol].filter(pl.col("start").is_between(start, end, closed="left"))
        actions = empty(CORPORATE_ACTIONS).select("ex_date", "kind", "value")
        return Fetched(symbol, interval, bars.drop("symbol", "session_date"), actions, SOURCE)

    def rows(self, start: datetime, end: datetime) -> pl.DataFrame:
        """The bars that start in [start, end), as final bars in the table's schema."""
        bars = self._bars.filter(pl.col("start").is_between(start, end, closed="left"))
        known = {"is_final": True, "fetched_at": end - timedelta(minutes=1), "source": SOURCE, "split_basis": None}
        return conformed(self.table, bars.with_columns(**{name: pl.lit(value) for name, value in known.items()}))

    @cached_property
    def _by_symbol(self) -> dict[str, pl.DataFrame]:
        return {str(symbol): bars for (symbol,), bars in self._bars.partition_by("symbol", as_dict=True).items()}

    @cached_property
    def _bars(self) -> pl.DataFrame:
        moments = [(day, start) for day in CALENDAR.sessions(self.first, self.last) for start in self._starts(day)]
        schema = pl.Schema({"session_date": pl.Date(), "start": pl.Datetime("us", "UTC")})
        frame = pl.DataFrame(moments, schema=schema, orient="row")
        return pl.concat(
            frame.with_columns(pl.lit(symbol).alias("symbol"), *_walk(symbol, len(moments))) for symbol in self.symbols
        )

    def _starts(self, day: date) -> list[datetime]:
        return [CALENDAR.open_of(day)] if self.interval is Interval.DAY else CALENDAR.hour_starts(day)


def _walk(symbol: str, steps: int) -> list[pl.Series]:
    random = np.random.default_rng(int(symbol[1:]))
    close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, steps)))
    opening = close * np.exp(random.normal(0, 0.005, steps))
    above, below = np.exp(np.abs(random.normal(0, 0.005, (2, steps))))
    columns = {
        "open": opening,
        "high": np.maximum(opening, close) * above,
        "low": np.minimum(opening, close) / below,
        "close": close,
        "volume": random.integers(1_000_000, 9_000_000, steps),
    }
    return [pl.Series(name, values) for name, values in columns.items()]
