"""What would follow a history is what follows it, when it does."""

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from nextday.forecast.features.continuation import Continuation
from nextday.forecast.features.features import FEATURES, bars_of, features
from nextday.forecast.features.prices import adjusted_prices
from tests.builders import LAST_SESSION, action, bars

STORED = bars("AAPL", days=300)
PAID = action("AAPL", LAST_SESSION - timedelta(days=30), 0.8)


@pytest.mark.parametrize("later", [1, 2, 100, 250])
def test_the_vector_after_a_next_bar_is_that_of_the_longer_history_to_the_bit(later: int):
    prices = adjusted_prices(STORED, PAID)
    history = Continuation(prices.head(-later))
    [vector] = history.vectors(bars_of(prices.slice(len(prices) - later, 1)))
    session: date = prices["session_date"][-later]
    [expected] = features(STORED, PAID).filter(session_date=session).select(FEATURES).rows()
    assert tuple(vector) == expected


def test_next_bars_know_nothing_of_each_other():
    prices = adjusted_prices(STORED, PAID)
    history, endings = Continuation(prices), bars_of(prices.tail(40))
    together = history.vectors(endings)
    for number in (0, 7, 39):
        assert np.array_equal(history.vectors(endings[number : number + 1])[0], together[number])


def test_a_halt_after_a_halt_is_neutral():
    still = STORED.with_columns(
        volume=0, open=100.0, high=100.0, low=100.0, close=100.0, symbol=pl.lit("HALT"), is_final=pl.lit(value=True)
    )
    prices = adjusted_prices(still, PAID)
    [vector] = Continuation(prices).vectors(bars_of(prices.tail(1)))
    told = dict(zip(FEATURES, vector, strict=True))
    assert (told["rsi_14"], told["volume_ratio_20"], told["bollinger_b_20"], told["return_1"]) == (50.0, 1.0, 0.5, 0.0)
