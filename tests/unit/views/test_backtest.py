"""The views of a backtest say what the trading functions make of the same forecasts and prices."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
import pytest

from nextday.catalog import TRAINING_RUNS, bucket_of
from nextday.catalog.views import BACKTEST, BACKTEST_OF_ALL
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.training import train_panel
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import MIXTURE, compete
from nextday.forecast.trading.backtest import Strategy, backtest
from nextday.forecast.trading.following import FOLLOWED, LIKELIER_SIDE, Positions, earned, positions, together
from nextday.forecast.trading.performance import growth
from nextday.forecast.trading.tradable import next_returns
from nextday.jobs.train.steps import train
from nextday.lake.memory import MemoryViewStore
from nextday.lake.reading import all_rows
from nextday.views.training.backtest import ALL_SYMBOLS, COSTS, write_backtests
from tests.builders import AFTER_LAST_SESSION, action, add, bars
from tests.unit.forecast.trading.test_backtest import NOTHING, histories
from tests.unit.views.nights import House
from tests.unit.views.test_models import training

SYMBOLS = ("AAPL", "AMZN", "MSFT")
MIXING = {"base_rate_prior": 0.9, "fixed_share": 0.001}
CANDIDATES = EmpiricalBayesRate(), LaplaceRate()


@dataclass(frozen=True)
class Walk:
    """Forecasts and prices of some symbols, one of which nobody could trade for a week."""

    rows: pl.DataFrame
    dividends: pl.DataFrame
    positions: dict[str, Positions]
    house: House

    def strategy(self, symbol: str, forecaster: str, bps: float) -> Strategy:
        """By the functions behind the backtest command."""
        _, panel = histories(*SYMBOLS)
        walked = compete(panel, Universe.of(panel), CANDIDATES, **MIXING)
        found = backtest(
            walked, self.rows, self.dividends, NOTHING, forecasters=FOLLOWED, by=[LIKELIER_SIDE], bps=bps
        ).strategies
        asked = None if symbol == ALL_SYMBOLS else symbol
        return next(one for one in found if (one.symbol, one.forecaster) == (asked, forecaster))

    def answer(self, symbol: str, forecaster: str, bps: float) -> dict[str, Any]:
        [answer] = self.blocks(symbol)[f"{symbol}/{forecaster}/{bps}"]
        return answer

    def blocks(self, symbol: str) -> dict[str, list[Any]]:
        if symbol == ALL_SYMBOLS:
            return self.house.blocks(BACKTEST_OF_ALL)
        return self.house.blocks(BACKTEST, bucket=bucket_of(symbol, 2))


@pytest.fixture(scope="module")
def walk() -> Walk:
    rows, panel = histories(*SYMBOLS)
    late = rows["session_date"].unique().sort()[-20]
    shut = (pl.col("symbol") == "MSFT") & pl.col("session_date").is_between(late, late.replace(day=late.day + 4))
    rows = rows.with_columns(volume=pl.when(shut).then(0).otherwise("volume"))
    dividends = action("AAPL", late, 0.8)
    universe = Universe.of(panel)
    course = train_panel(panel, universe, CANDIDATES, **MIXING).course
    own = dict(positions(panel, universe.folds, course, earned(next_returns(rows, dividends, NOTHING))))
    house = House()
    write_backtests("2026-05-29-abc", own, together([*own.values()]), {}, house.sources(AFTER_LAST_SESSION))
    return Walk(rows, dividends, own, house)


@pytest.mark.parametrize("bps", COSTS)
@pytest.mark.parametrize("forecaster", FOLLOWED)
@pytest.mark.parametrize("symbol", ["AAPL", "MSFT", ALL_SYMBOLS])
def test_an_answer_has_the_figures_of_the_backtest_command(walk: Walk, symbol: str, forecaster: str, bps: int):
    answer, strategy = walk.answer(symbol, forecaster, bps), walk.strategy(symbol, forecaster, bps)
    figures = strategy.performance
    assert (answer["days"], answer["drawdown"], answer["turnover"], answer["sharpe"], answer["annual_return"]) == (
        figures.sessions,
        figures.max_drawdown,
        figures.annual_turnover,
        figures.sharpe,
        figures.annual_return,
    )
    assert answer["net"] == strategy.equity[-1] - 1
    assert (answer["from"], answer["to"]) == (str(strategy.sessions[0]), str(strategy.sessions[-1]))
    assert answer["gross"] == walk.strategy(symbol, forecaster, 0).equity[-1] - 1


def test_costs_take_from_the_net_alone(walk: Walk):
    free, *_, dear = (walk.answer("AAPL", MIXTURE, bps) for bps in COSTS)
    assert free["net"] == free["gross"] == dear["gross"] > dear["net"]


@pytest.mark.parametrize("symbol", [*SYMBOLS, ALL_SYMBOLS])
def test_years_make_up_the_whole(walk: Walk, symbol: str):
    for [answer] in walk.blocks(symbol).values():
        years = answer["by_year"]
        assert [year["year"] for year in years] == [2025, 2026]
        assert sum(year["days"] for year in years) == answer["days"]
        for name in ("net", "gross"):
            assert np.prod([1 + year[name] for year in years]) == pytest.approx(1 + answer[name])
        traded = sum(year["turnover"] for year in years)
        assert traded * 252 / answer["days"] == pytest.approx(answer["turnover"])


def test_what_is_held_is_what_the_stock_brought(walk: Walk):
    own = walk.positions["AAPL"]
    assert walk.answer("AAPL", MIXTURE, 5)["held"] == growth(own.returns[:, 0])[-1] - 1


def test_every_symbol_has_every_forecaster_at_every_cost(walk: Walk):
    for bucket in range(2):
        own = [symbol for symbol in SYMBOLS if bucket_of(symbol, 2) == bucket]
        asked = [f"{symbol}/{who}/{bps}" for symbol in own for who in FOLLOWED for bps in COSTS]
        assert [*walk.house.view(BACKTEST, bucket=bucket).keys] == asked


def test_a_symbol_that_nobody_could_trade_is_left_out(walk: Walk):
    _, panel = histories(*SYMBOLS)
    universe = Universe.of(panel)
    course = train_panel(panel, universe, CANDIDATES, **MIXING).course
    halted = walk.rows.with_columns(volume=pl.when(pl.col("symbol") == "AMZN").then(0).otherwise("volume"))
    returns = earned(next_returns(halted, NOTHING, NOTHING))
    assert dict(positions(panel, universe.folds, course, returns)).keys() == {"AAPL", "MSFT"}
    assert dict(positions(panel, universe.folds, course, {})) == {}


def test_without_anything_to_trade_the_views_are_empty():
    house = House()
    write_backtests("m", {}, None, {}, house.sources(AFTER_LAST_SESSION))
    assert house.blocks(BACKTEST_OF_ALL) == house.blocks(BACKTEST, bucket=0) == {}


@pytest.fixture(scope="module")
def trained() -> House:
    house = House()
    add(house.store, *(bars(symbol, days=260) for symbol in ("AAPL", "AMZN")))
    train(training(house))
    return house


def answers(house: House) -> Iterator[dict[str, Any]]:
    for blocks in (*(house.blocks(BACKTEST, bucket=bucket) for bucket in range(2)), house.blocks(BACKTEST_OF_ALL)):
        yield from (answer for [answer] in blocks.values())


def test_a_training_writes_the_skill_that_its_runs_record(trained: House):
    runs = {(row["symbol"], row["candidate"]): row for row in all_rows(TRAINING_RUNS, trained.store).to_dicts()}
    found = [*answers(trained)]
    assert len(found) == 3 * len(FOLLOWED) * len(COSTS)
    for answer in found:
        row = runs[answer["symbol"], answer["candidate"]]
        skill = {"value": row["log_loss_skill"], "low": row["log_loss_skill_low"], "high": row["log_loss_skill_high"]}
        assert answer["skill"] == {"rival": row["rival"], **skill}
        if answer["symbol"] != ALL_SYMBOLS:
            assert answer["days"] == row["days"] - 1  # the last labelled session has no open after the next one's


def test_a_backtest_that_was_lost_is_written_by_the_next_training(trained: House):
    lost = replace(trained, views=MemoryViewStore())
    lost.views.writes |= {key: w for key, w in trained.views.writes.items() if not key.startswith("views/backtest")}
    train(training(lost, hours=24))
    assert [*answers(lost)] == [*answers(trained)]
