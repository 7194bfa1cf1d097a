"""What a training found is told as it was found: days by the trading functions, and words before there is anything."""

from dataclasses import dataclass

import numpy as np
import pytest

from nextday.catalog.views import BACKTEST_DAYS
from nextday.forecast.features.samples import Days, Floats, Samples
from nextday.forecast.learning.folds import first_forecast, monthly_folds
from nextday.forecast.learning.walk_forward import Course
from nextday.forecast.trading.following import FOLLOWED, THRESHOLDS, Positions, positions, together
from nextday.forecast.trading.trading import Rule, Traded, trade
from nextday.views.training.days import write_days
from ops.contract.answers.training import BacktestDays
from tests.builders import AFTER_LAST_SESSION
from tests.unit.api.client import Client
from tests.unit.api.conftest import COLLECTED
from tests.unit.api.fake_objects import FakeObjects
from tests.unit.api.promised import broken
from tests.unit.forecast.history import samples
from tests.unit.views.nights import House

MODEL = "2026-05-29-c679740b0692"
ALL = "*"
# on a threshold, beside it by less than is told, and far from all of them
PROBABILITIES = [*THRESHOLDS, *(one - 1e-9 for one in THRESHOLDS), *(one + 1e-9 for one in THRESHOLDS), 0.1, 0.9]
DECIMALS = 0.51e-6


@dataclass(frozen=True)
class Forecast:
    """What the mixture said of a symbol after each of some sessions, and what each returned: NaN without a trade."""

    sessions: Days
    probabilities: Floats
    returns: Floats


def forecasts(history: Samples, seed: int) -> Forecast:
    random = np.random.default_rng(seed)
    days = len(history)
    returns = random.normal(0, 0.02, days)
    returns[random.random(days) < 0.1] = np.nan
    return Forecast(history.sessions, random.choice(PROBABILITIES, days), returns)


def without(history: Samples, rows: Days) -> Samples:
    """A history in which some sessions are missing."""
    columns = (history.sessions, history.targets, history.features, history.up)
    return Samples(history.symbol, *(np.delete(column, rows, axis=0) for column in columns))


LONG, LATE = samples("AAPL", days=420), samples("BRK-B", days=400, seed=2)
# begins later, ends earlier, and is silent in between
PANEL = (LONG, without(LATE, np.r_[:60, 300:303, 380:400]))
FOLDS = monthly_folds(LONG.sessions)
SAID = {history.symbol: forecasts(history, seed) for seed, history in enumerate(PANEL)}
TESTED = {history.symbol: slice(first_forecast(history, FOLDS), None) for history in PANEL}


def walked() -> dict[str, Positions]:
    """Positions on forecasts, the last of which can earn nothing yet."""
    mixture = tuple(SAID[history.symbol].probabilities for history in PANEL)
    rates = tuple(np.full((len(history), 2), 0.5) for history in PANEL)
    returns = {symbol: (own.sessions[:-1], own.returns[:-1]) for symbol, own in SAID.items()}
    return dict(positions(PANEL, FOLDS, Course(rates, mixture, np.empty((0, 2, 2))), returns))


def expected(symbols: tuple[str, ...], threshold: float) -> tuple[Days, Floats, Traded]:
    """By the functions behind the backtest command: sessions, what holding returned, and following."""
    parts = {symbol: TESTED[symbol] for symbol in symbols}
    cut = {symbol: (SAID[symbol].sessions[rows][:-1], rows) for symbol, rows in parts.items()}
    sessions = np.unique(np.concatenate([days for days, _ in cut.values()]))
    said, returns = (np.full((len(sessions), len(symbols)), np.nan) for _ in range(2))
    for column, (symbol, (days, rows)) in enumerate(cut.items()):
        places = np.searchsorted(sessions, days)
        said[places, column] = SAID[symbol].probabilities[rows][:-1]
        returns[places, column] = SAID[symbol].returns[rows][:-1]
    held = trade(np.ones_like(returns), returns, 0.0).net
    return sessions, held, trade(Rule("", threshold).positions(said), returns, 0.0)


@pytest.fixture
def told(client: Client, objects: FakeObjects) -> Client:
    house, own = House(buckets=1), walked()
    for key in write_days(MODEL, own, together([*own.values()]), house.sources(AFTER_LAST_SESSION)):
        objects.put(key, house.views.get(key) or b"")
    return client


@pytest.mark.parametrize("threshold", THRESHOLDS)
@pytest.mark.parametrize("symbol", ["AAPL", "BRK-B", ALL])
def test_days_are_those_of_the_trading_functions(told: Client, symbol: str, threshold: float):
    answer = told.get("/backtest/days", symbol=symbol, threshold=str(threshold))
    sessions, held, traded = expected(COLLECTED.names if symbol == ALL else (symbol,), threshold)
    days = answer.json
    assert broken("getBacktestDays", answer) == []
    assert (days["symbol"], days["model_id"], days["threshold"]) == (symbol, MODEL, threshold)
    assert days["sessions"] == sessions.astype(str).tolist()
    for name, values in (("held", held), ("gross", traded.net), ("turnover", traded.turnover)):
        np.testing.assert_allclose(days[name], values, rtol=0, atol=DECIMALS, err_msg=name)


def test_without_a_word_days_are_of_all_from_one_half_on(told: Client):
    assert told.get("/backtest/days").body == told.get("/backtest/days", symbol=ALL, threshold="0.5").body


def test_who_holds_less_often_trades_another_day(told: Client):
    held = [
        sum(value != 0 for value in told.get("/backtest/days", symbol="aapl", threshold=str(one)).json["gross"])
        for one in THRESHOLDS
    ]
    assert held == sorted(held, reverse=True)
    assert len(set(held)) == len(THRESHOLDS)


def test_a_digit_tells_how_many_thresholds_a_forecast_reaches():
    own = walked()["AAPL"]
    rates, mixture = own.reached[:-1], own.reached[FOLLOWED.index("mixture")]
    assert set(rates.ravel()) == {THRESHOLDS.index(0.5) + 1}
    assert set(mixture.ravel()) == set(range(len(THRESHOLDS) + 1))


@pytest.mark.parametrize("symbol", ["BRK-B", ALL])
@pytest.mark.parametrize(
    ("path", "detail"),
    [
        ("/training", "no training has forecast it yet; one runs every night"),
        (
            "/backtest/days",
            "no training has forecast a day of it yet on which anybody could trade; one runs every night",
        ),
    ],
)
def test_before_the_first_training_words_say_so(client: Client, path: str, symbol: str, detail: str):
    answer = client.get(path, symbol=symbol)
    assert (answer.status, answer.json["detail"]) == (404, detail)


def test_a_symbol_that_nobody_could_trade_has_no_days(told: Client, objects: FakeObjects):
    objects.put_view(BACKTEST_DAYS, {"model_id": MODEL, "sessions": [], "thresholds": THRESHOLDS}, {}, bucket=0)
    assert told.get("/backtest/days", symbol="AAPL").status == 404


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("threshold=0.50", "threshold: must be one of 0.46, 0.48, 0.5, 0.52, 0.54, 0.56, 0.58, 0.6"),
        ("threshold=1", "threshold: must be one of"),
        ("symbol=**", "symbol: '**' is not a symbol"),
        ("symbol=", "symbol: is empty"),
    ],
)
def test_what_is_no_threshold_and_no_symbol_is_refused(client: Client, query: str, detail: str):
    answer = client.send("GET", "/backtest/days", query)
    assert (answer.status, detail in answer.json["detail"]) == (400, True)


def test_a_session_takes_less_than_45_bytes_of_an_answer(told: Client):
    answer = told.get("/backtest/days", symbol="AAPL")
    days = BacktestDays.model_validate_json(answer.body)
    assert len(answer.body) / len(days.sessions) < 45
