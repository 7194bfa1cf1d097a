"""A simulated market: the exchange's real sessions, invented prices."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from nextday.market.calendar import ExchangeCalendar, exchange_day
from nextday.market.sources.port import Interval
from nextday.market.symbols import checked_symbol
from nextday.settings import DEFAULT_SYMBOLS
from ops.market.feeds.feed import ACTIONS, BARS, Listing, days_of
from ops.market.feeds.random_market import Draws, Hours, character_of, hours_of

FIRST_SESSION = date(2016, 1, 4)
_EX_MONTHS = (2, 5, 8, 11)
_SPLIT_ABOVE, _SPLIT_RATIO = 250.0, 4.0
_SESSIONS_TO_SPLIT, _SESSIONS_BETWEEN_SPLITS = 15, 250


class SimulatedFeed:
    """Deterministic bars since January 2016 on the sessions of the New York Stock Exchange, half days included.

    The same seed, symbol and session always give the same bars, whatever the clock; the hours of a session add up to
    its daily bar. Most symbols pay quarterly dividends; a stock that rises above 250 dollars is split 4 for 1.
    """

    source = "simulated"
    first_session = FIRST_SESSION

    def __init__(self, symbols: Sequence[str] = DEFAULT_SYMBOLS, seed: int = 0) -> None:
        self._symbols = frozenset(checked_symbol(symbol) for symbol in symbols)
        self._seed = seed
        self._calendar = ExchangeCalendar()
        self._until = cache(self._draw)

    def listing(self, symbol: str, now: datetime) -> Listing | None:
        """The symbol's bars up to the end of `now`'s year; None when it is not one of the feed's, or not yet."""
        today = exchange_day(now)
        if symbol not in self._symbols or today < FIRST_SESSION:
            return None
        # drawn to the end of the year: one drawing serves a replay for as long
        return self._until(symbol, today.replace(month=12, day=31))

    def _draw(self, symbol: str, last: date) -> Listing:
        character = character_of(symbol, self._seed)
        sessions = self._calendar.sessions(FIRST_SESSION, last)
        ex_dates = self._ex_dates(character.dividend_day, last) if character.quarterly_yield else []
        own, market = (Draws(self._seed, name, FIRST_SESSION, sessions) for name in (symbol, "the market"))
        grid = self._calendar.expected_bars(Interval.HOUR, FIRST_SESSION, last)
        bars_each = grid.group_by("session_date", maintain_order=True).len()["len"].to_numpy().astype(np.int64)
        lost = np.array([character.quarterly_yield * (session in ex_dates) for session in sessions])
        hourly = _bars(grid, hours_of(character, own, market, bars_each, lost), bars_each)
        daily = days_of(hourly)
        actions = pl.concat([_dividends(daily, ex_dates, character.quarterly_yield), _splits(daily)])
        return Listing(symbol, daily, hourly, actions.sort("ex_date", "kind"), basis=FIRST_SESSION)

    def _ex_dates(self, day: int, last: date) -> list[date]:
        eves = [
            date(year, month, day) - timedelta(days=1)
            for year in range(FIRST_SESSION.year, last.year + 1)
            for month in _EX_MONTHS
        ]
        return [self._calendar.next_session(eve) for eve in eves]


def _bars(grid: pl.DataFrame, hours: Hours, bars_each: npt.NDArray[np.int64]) -> pl.DataFrame:
    traded = np.arange(hours.open.shape[1]) < bars_each[:, None]
    values = {name: column[traded] for name, column in vars(hours).items()}
    return grid.with_columns(**{name: pl.Series(column) for name, column in values.items()}).select(*BARS).cast(BARS)


def _dividends(daily: pl.DataFrame, ex_dates: list[date], part: float) -> pl.DataFrame:
    """Cash that is `part` of the close before each ex-date."""
    cash = (pl.col("close").shift(1) * part).cast(pl.Float32).cast(pl.Float64)
    paid = daily.select(ex_date="session_date", kind=pl.lit("dividend"), value=cash)
    return paid.filter(pl.col("ex_date").is_in(ex_dates)).select(*ACTIONS).cast(ACTIONS)


def _splits(daily: pl.DataFrame) -> pl.DataFrame:
    """A split some weeks after the price that a share trades at has become too high."""
    sessions, closes = daily["session_date"].to_list(), daily["close"].to_list()
    shares, next_look, ex_dates = 1.0, 0, []
    for at, close in enumerate(closes[:-_SESSIONS_TO_SPLIT]):
        if at >= next_look and close / shares > _SPLIT_ABOVE:
            shares *= _SPLIT_RATIO
            next_look = at + _SESSIONS_BETWEEN_SPLITS
            ex_dates.append(sessions[at + _SESSIONS_TO_SPLIT])
    splits = {"ex_date": ex_dates, "kind": ["split"] * len(ex_dates), "value": [_SPLIT_RATIO] * len(ex_dates)}
    return pl.DataFrame(splits, schema=ACTIONS)
