from dataclasses import replace
from datetime import date
from math import log

import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.explain.flip import REACH, flips
from nextday.forecast.features.features import FEATURES
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.ledger.serving import Signal, Thresholds
from nextday.forecast.model.members import Logistic
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.symbol_model import Bounds, SymbolModel
from nextday.frames import empty
from tests.builders import action, bars
from tests.unit.forecast.history import EVALUATION, WIDE

MONDAY = date(2026, 6, 1)
STORED = bars("AAPL", days=80)
LAST = STORED["close"][-1]
INPUTS = Inputs(STORED, empty(CORPORATE_ACTIONS), {}, buckets=1)
THRESHOLDS = Thresholds(0.6, 0.4)
BUY_FROM_RETURN = log(0.6 / 0.4) / 10


def serving(slope: float = 10.0, intercept: float = 0.0, bounds: Bounds = WIDE) -> SymbolModel:
    """A regression on the day's return alone."""
    coefficients = tuple(slope if name == "return_1" else 0.0 for name in FEATURES)
    return SymbolModel(
        (WeightedMember("logistic", 1.0, Logistic(intercept, coefficients, days=1000)),), bounds, EVALUATION
    )


def found(served: SymbolModel, signal: Signal = Signal.HOLD, inputs: Inputs = INPUTS):
    return flips(inputs, served, THRESHOLDS, signal=signal)


def test_the_signal_flips_where_the_regression_crosses_a_threshold():
    down, up = found(serving())
    assert (down.signal, up.signal) == (Signal.SELL, Signal.BUY)
    assert (down.move, up.move) == (pytest.approx(-BUY_FROM_RETURN, abs=1e-6), pytest.approx(BUY_FROM_RETURN, abs=1e-6))
    assert up.close == LAST * (1 + up.move)


def test_the_close_reported_is_one_that_flips():
    for flip in found(serving()):
        again = serving().probability([flip.close / LAST - 1 if name == "return_1" else 0.0 for name in FEATURES])
        assert THRESHOLDS.signal(again) is flip.signal


def test_no_flip_is_reported_beyond_its_reach():
    slope = log(0.6 / 0.4) / REACH
    assert found(serving(slope * 0.99)) == (None, None)
    assert all(found(serving(slope * 1.01)))


def test_a_signal_that_no_move_keeps_flips_at_the_last_close():
    down, up = found(serving(intercept=2.0), Signal.HOLD)
    assert (down.move, up.move, down.close, up.signal) == (0.0, 0.0, LAST, Signal.BUY)


def test_an_unheard_of_move_is_no_signal():
    at = FEATURES.index("return_1")
    low, high = (list(side) for side in (WIDE.low, WIDE.high))
    low[at], high[at] = -0.03, 0.03
    down, up = found(serving(slope=0.0, bounds=Bounds(tuple(low), tuple(high))))
    assert (down.signal, up.signal) == (Signal.ABSTAIN, Signal.ABSTAIN)
    assert (down.move, up.move) == (pytest.approx(-0.03, abs=1e-6), pytest.approx(0.03, abs=1e-6))


def test_dividends_of_the_past_do_not_move_it():
    paid = replace(INPUTS, actions=action("AAPL", STORED["session_date"][-5], 1.0))
    assert found(serving(), inputs=paid)[1].move == pytest.approx(BUY_FROM_RETURN, abs=1e-6)
