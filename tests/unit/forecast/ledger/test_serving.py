from datetime import date

import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.features.features import FEATURES, features
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.ledger.serving import Forecast, Reason, Signal, Thresholds, forecast, known_symbols
from nextday.forecast.model.model import Model
from nextday.forecast.model.symbol_model import Bounds
from nextday.frames import empty
from tests.builders import CALENDAR, LAST_SESSION, bars
from tests.unit.forecast.history import model

YESTERDAY = CALENDAR.previous_session(LAST_SESSION)
STORED = bars("AAPL", days=80)


def forecast_of(stored: pl.DataFrame, served_by: Model | None, symbol: str = "AAPL") -> Forecast:
    nothing = empty(CORPORATE_ACTIONS)
    known = known_symbols(Inputs(stored, nothing, {}, buckets=1), features(stored, nothing))
    return forecast(symbol, known.get(symbol), served_by, asof=LAST_SESSION, thresholds=Thresholds(0.6, 0.4))


def test_a_forecast_is_the_models_probability_of_the_newest_vector():
    made = forecast_of(STORED, model("AAPL", intercept=0.4))
    newest = features(STORED, empty(CORPORATE_ACTIONS)).row(-1, named=True)
    assert made.known is not None
    assert made.known.vector == tuple(newest[name] for name in FEATURES)
    assert made.prob_up == model("AAPL", intercept=0.4).symbols["AAPL"].probability(made.known.vector)
    assert (made.signal, made.reason) == (Signal.HOLD, None)
    assert made.empirical_bayes == (52 + 2 * 0.5) / (98 + 2)


@pytest.mark.parametrize(
    ("prob_up", "signal"),
    [(0.7, "buy"), (0.6, "buy"), (0.59, "hold"), (0.41, "hold"), (0.4, "sell"), (0.1, "sell")],
)
def test_a_signal_needs_a_probability_at_its_threshold(prob_up: float, signal: str):
    assert Thresholds(buy_from=0.6, sell_to=0.4).signal(prob_up) == signal


@pytest.mark.parametrize(
    ("stored", "served_by", "reason"),
    [
        (bars("MSFT", days=80), model("AAPL"), Reason.UNKNOWN_SYMBOL),
        (STORED.with_columns(is_final=pl.lit(value=False)), model("AAPL"), Reason.UNKNOWN_SYMBOL),
        (bars("AAPL", days=80, end=YESTERDAY), model("AAPL"), Reason.STALE_DATA),
        (STORED.with_columns(is_final=pl.col("session_date") < LAST_SESSION), model("AAPL"), Reason.UNSETTLED_BAR),
        (STORED, None, Reason.NO_MODEL),
        (STORED, model("MSFT"), Reason.NO_MODEL),
        (STORED, model("AAPL", features=FEATURES[1:]), Reason.NO_MODEL),
        (STORED, model("AAPL", trained_through=date(2026, 6, 1)), Reason.NO_MODEL),
        (STORED, model("AAPL", trained_through=date(2026, 4, 1)), Reason.MODEL_EXPIRED),
        (STORED, model("AAPL", bounds=Bounds((0.0,) * 20, (1.0,) * 20)), Reason.OUT_OF_DISTRIBUTION),
        (bars("AAPL", days=49), model("AAPL"), Reason.OUT_OF_DISTRIBUTION),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else "",
)
def test_it_abstains_and_says_why(stored: pl.DataFrame, served_by: Model | None, reason: Reason):
    made = forecast_of(stored, served_by)
    assert (made.prob_up, made.signal, made.reason) == (None, Signal.ABSTAIN, reason)
    assert made.empirical_bayes is None
