from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.trading.tradable import NO_VOLUME, UNDER_A_DOLLAR, Untradable, next_returns
from nextday.frames import empty
from tests.builders import action, bars

NOTHING = empty(CORPORATE_ACTIONS)


def history(opens: Sequence[float], volumes: Sequence[int] | None = None, symbol: str = "PENNY") -> pl.DataFrame:
    """Bars at these opens, the close at each open."""
    prices = {name: pl.Series(opens, dtype=pl.Float64) for name in ("open", "high", "low", "close")}
    volume = pl.Series(volumes or [1000] * len(opens), dtype=pl.Int64)
    return bars(symbol, len(opens)).with_columns(volume=volume, **prices)


def days(rows: pl.DataFrame) -> list[date]:
    found: list[date] = rows["session_date"].to_list()
    return found


def split(rows: pl.DataFrame, at: int, value: float) -> pl.DataFrame:
    return action(rows["symbol"][0], days(rows)[at], value, kind="split")


def earned(rows: pl.DataFrame, splits: pl.DataFrame = NOTHING) -> list[float | None]:
    found: list[float | None] = next_returns(rows, splits, splits)["next_return"].to_list()
    return found


def reasons(rows: pl.DataFrame, splits: pl.DataFrame = NOTHING) -> list[str | None]:
    found: list[str | None] = next_returns(rows, splits, splits)["untradable"].to_list()
    return found


def test_nothing_is_bought_under_a_dollar():
    rows = history([0.5, 0.001, 0.6, 1.0, 1.5, 1.2])
    assert earned(rows) == [None, None, pytest.approx(0.5), pytest.approx(-0.2)]
    assert reasons(rows) == [UNDER_A_DOLLAR, UNDER_A_DOLLAR, None, None]


def test_who_holds_a_stock_that_falls_under_a_dollar_bears_the_fall():
    assert earned(history([2.0, 2.0, 0.001, 0.002, 0.001]))[0] == pytest.approx(-0.9995)


def test_a_price_is_judged_as_it_was_traded_before_a_split():
    rows = history([0.75] * 6)
    assert earned(rows, split(rows, 5, 4.0))[0] == 0  # traded at 3
    assert earned(rows, split(rows, 2, 4.0))[:2] == [0, None]  # on its ex-date at 0.75
    assert reasons(rows)[:2] == [UNDER_A_DOLLAR, UNDER_A_DOLLAR]


def test_a_reverse_split_makes_no_old_penny_stock_tradable():
    rows = history([4.0] * 6)
    assert reasons(rows, split(rows, 3, 0.1))[:3] == [UNDER_A_DOLLAR, UNDER_A_DOLLAR, None]
    assert reasons(rows)[:3] == [None, None, None]


def test_several_splits_are_undone_together_and_those_of_others_are_not():
    rows = history([4.0] * 6)
    both = pl.concat([split(rows, 3, 0.1), split(rows, 5, 5.0)])
    assert reasons(rows, both)[:3] == [None, None, None]  # 4 x 0.1 x 5 = 2, then 4 x 5
    others = split(history([1.0] * 6, symbol="OTHER"), 5, 0.01)
    assert reasons(rows, others)[:3] == [None, None, None]


def test_what_is_held_when_trading_stops_is_sold_at_the_next_open_that_somebody_traded_at():
    rows = history([10.0, 10.0, 10.0, 10.0, 7.0, 7.7, 8.0], [5, 5, 0, 0, 5, 5, 5])
    assert earned(rows)[:4] == [pytest.approx(-0.3), None, None, pytest.approx(0.1)]
    assert reasons(rows)[:4] == [None, NO_VOLUME, NO_VOLUME, None]


def test_what_is_never_traded_again_has_earned_nothing_that_is_known():
    rows = history([10.0, 10.0, 10.0, 10.0, 10.0], [5, 5, 0, 0, 0])
    assert earned(rows) == [None, None]
    assert reasons(rows) == [NO_VOLUME] * 2


def test_the_sessions_in_which_nobody_could_trade_are_counted_by_reason():
    rows = history([0.5, 0.5, 2.0, 2.0, 2.0, 2.0], [5, 5, 5, 0, 5, 5])
    found = Untradable.of(next_returns(rows, NOTHING, NOTHING))
    assert (found.sessions, found.by_reason) == (4, {UNDER_A_DOLLAR: 1, NO_VOLUME: 1})
    assert str(found) == "not tradable: 2 of 4 symbol-sessions (under a dollar 1, no volume 1)"
