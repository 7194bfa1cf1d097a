from datetime import date

import numpy as np
import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.features.samples import Samples
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.regressions import PooledRegressions
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import MIXTURE, Walked, compete
from nextday.forecast.trading.backtest import BUY_AND_HOLD, Backtest, Strategy, backtest, rules
from nextday.forecast.trading.tradable import next_returns
from nextday.forecast.trading.trading import Rule, trade
from nextday.frames import empty
from tests.builders import action, bars
from tests.unit.forecast.history import samples

NOTHING = empty(CORPORATE_ACTIONS)
RULES = rules(buy_from=0.6, sell_to=0.4)
DAYS = 260
PRICES = ("open", "high", "low", "close")


def histories(*symbols: str) -> tuple[pl.DataFrame, tuple[Samples, ...]]:
    """Bars of symbols, and samples on the same sessions."""
    rows = pl.concat(bars(symbol, days=DAYS + 1) for symbol in symbols)
    panel = []
    for seed, symbol in enumerate(symbols):
        sessions = rows.filter(symbol=symbol)["session_date"].to_numpy().astype("datetime64[D]")
        drawn = samples(symbol, days=DAYS, seed=seed)
        panel.append(Samples(symbol, sessions[:-1], sessions[1:], drawn.features, drawn.up))
    return rows, tuple(panel)


def walk(panel: tuple[Samples, ...]) -> Walked:
    return compete(
        panel,
        Universe.of(panel),
        (EmpiricalBayesRate(), LaplaceRate(), PooledRegressions([1e-2], [None])),
        base_rate_prior=0.9,
        fixed_share=0.001,
    )


def ran(panel: tuple[Samples, ...], rows: pl.DataFrame, *, bps: float = 5) -> Backtest:
    return backtest(walk(panel), rows, NOTHING, NOTHING, forecasters=(MIXTURE, "laplace"), by=RULES, bps=bps)


def traded(*symbols: str, bps: float = 5) -> tuple[Strategy, ...]:
    rows, panel = histories(*symbols)
    return ran(panel, rows, bps=bps).strategies


def test_a_forecast_earns_from_the_next_open_to_the_one_after():
    rows = bars("AAPL", days=5)
    opens = rows["open"].to_list()
    earned = next_returns(rows, NOTHING, NOTHING)
    assert earned["session_date"].to_list() == rows["session_date"].to_list()[:3]
    assert earned["next_return"].to_list() == pytest.approx([opens[i + 2] / opens[i + 1] - 1 for i in range(3)])


def test_a_dividend_is_earned_by_who_holds_over_its_ex_date():
    rows = bars("AAPL", days=5)
    dates, closes, opens = (rows[name].to_list() for name in ("session_date", "close", "open"))
    earned = next_returns(rows, action("AAPL", dates[3], 2.0), NOTHING)["next_return"].to_list()
    assert earned[1] == pytest.approx(opens[3] / (opens[2] * (1 - 2.0 / closes[2])) - 1)
    assert earned[0] == pytest.approx(opens[2] / opens[1] - 1)


def test_rules_hold_short_or_neither():
    probabilities = np.array([0.7, 0.6, 0.5, 0.4, 0.3, np.nan])
    positions = {rule.name: rule.positions(probabilities).tolist() for rule in RULES}
    assert positions == {
        "long/flat": [1, 1, 1, 0, 0, 0],
        "long/short": [1, 1, 1, -1, -1, 0],
        "signals long/flat": [1, 1, 0, 0, 0, 0],
        "signals long/short": [1, 1, 0, -1, -1, 0],
    }


def test_every_change_of_position_costs():
    returns = np.array([[0.01], [0.02], [-0.03], [0.0]])
    result = trade(np.array([[1.0], [1.0], [-1.0], [0.0]]), returns, cost=0.001)
    assert result.turnover.tolist() == [1, 0, 2, 1]
    assert result.net.tolist() == pytest.approx([0.01 - 0.001, 0.02, 0.03 - 0.002, -0.001])


def test_capital_is_split_over_what_can_be_traded():
    returns = np.array([[0.02, np.nan], [0.02, 0.04]])
    result = trade(np.ones((2, 2)), returns, cost=0.0)
    assert result.net.tolist() == pytest.approx([0.02, 0.03])
    assert result.turnover.tolist() == pytest.approx([1, 1])


def test_what_cannot_be_traded_stays_as_it_was_and_costs_nothing():
    returns = np.array([[0.01], [np.nan], [np.nan], [0.02], [0.0]])
    result = trade(np.array([[1.0], [0.0], [-1.0], [1.0], [0.0]]), returns, cost=0.001)
    assert result.turnover.tolist() == [1, 0, 0, 0, 1]
    assert result.net.tolist() == pytest.approx([0.01 - 0.001, 0, 0, 0.02, -0.001])


def test_a_forecast_that_knew_the_next_return_would_never_lose():
    returns = np.random.default_rng(1).normal(0, 0.01, (50, 1))
    foresight = Rule("long/short", 0.5, 0.5).positions((returns > 0).astype(np.float64))
    assert (trade(foresight, returns, cost=0.0).net >= 0).all()


def test_the_portfolio_comes_first_and_each_symbol_after_it():
    strategies = traded("AAPL", "MSFT")
    each = [(BUY_AND_HOLD, "long"), *((name, rule.name) for name in (MIXTURE, "laplace") for rule in RULES)]
    expected = [(symbol, *one) for symbol in (None, "AAPL", "MSFT") for one in each]
    assert [(one.symbol, one.forecaster, one.rule) for one in strategies] == expected


def test_costs_are_paid_by_who_trades():
    free, dear = traded("AAPL", bps=0), traded("AAPL", bps=50)
    for without, charged in zip(free, dear, strict=True):
        assert without.performance.annual_turnover == charged.performance.annual_turnover
        if without.performance.annual_turnover:
            assert charged.performance.annual_return < without.performance.annual_return


def test_equity_ends_where_the_yearly_return_says():
    for one in traded("AAPL", "MSFT"):
        assert len(one.sessions) == len(one.equity) == one.performance.sessions
        assert (np.diff(one.sessions) > np.timedelta64(0)).all()
        assert one.equity[-1] ** (252 / len(one.equity)) - 1 == pytest.approx(one.performance.annual_return)


def test_one_symbol_alone_is_its_own_portfolio():
    strategies = traded("AAPL")
    portfolio, alone = strategies[:9], strategies[9:]
    assert [one.performance for one in portfolio] == [one.performance for one in alone]


def test_holding_was_not_chosen_from_many():
    held, *chosen = traded("AAPL")[:9]
    assert held.deflated_sharpe is None
    assert all(one.deflated_sharpe is None or 0 <= one.deflated_sharpe <= 1 for one in chosen)
    assert held.performance.sessions == chosen[0].performance.sessions


def test_a_symbol_that_nothing_could_be_earned_with_yet_has_no_strategy():
    rows, panel = histories("AAPL", "NEW")
    strategies = ran(panel, rows.filter(symbol="AAPL")).strategies
    assert {one.symbol for one in strategies} == {None, "AAPL"}


def test_a_symbol_that_came_late_joins_the_portfolio_when_it_is_forecast():
    rows, (old, young) = histories("AAPL", "NEW")
    late = Samples("NEW", *(getattr(young, name)[100:] for name in ("sessions", "targets", "features", "up")))
    strategies = ran((old, late), rows).strategies
    sessions = {one.symbol: one.performance.sessions for one in strategies}
    assert sessions["NEW"] < sessions["AAPL"] == sessions[None]
    assert late.sessions[0].astype(date) > old.sessions[0].astype(date)


def test_a_symbol_that_could_never_be_traded_has_no_strategy_and_no_part_of_the_capital():
    rows, panel = histories("AAPL", "DUST")
    dust = pl.col("symbol") == "DUST"
    worthless = rows.with_columns(pl.when(dust).then(pl.col(one) / 1e6).otherwise(one).alias(one) for one in PRICES)
    both, alone = ran(panel, worthless), ran(panel, rows.filter(symbol="AAPL"))
    assert [one.performance for one in both.strategies] == [one.performance for one in alone.strategies]
    assert both.untradable.by_reason == {"under_a_dollar": both.untradable.sessions // 2, "no_volume": 0}


def test_time_passes_while_nobody_can_trade():
    rows, panel = histories("AAPL")
    rare = rows.with_columns(volume=pl.when(pl.int_range(pl.len()) % 20 == 0).then("volume").otherwise(0))
    [held, *_], [usual, *_] = ran(panel, rare).strategies, ran(panel, rows).strategies
    assert abs(held.performance.sessions - usual.performance.sessions) <= 20
    assert held.performance.annual_return == pytest.approx(usual.performance.annual_return, abs=0.2)
