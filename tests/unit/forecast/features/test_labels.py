from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from nextday.catalog import CORPORATE_ACTIONS
from nextday.forecast.features.features import features
from nextday.forecast.features.labels import labels
from nextday.forecast.features.samples import panel
from nextday.frames import empty
from tests.builders import CALENDAR, LAST_SESSION, action, bars

NO_ACTIONS = empty(CORPORATE_ACTIONS)
SESSIONS = CALENDAR.sessions(date(2024, 1, 1), LAST_SESSION)


def test_a_row_is_up_when_the_next_session_closes_higher():
    stored = bars("AAPL", days=30)
    labelled = labels(stored, NO_ACTIONS, SESSIONS)
    closes = stored["close"].to_list()
    assert labelled["up"].to_list() == [after > before for before, after in pairwise(closes)]
    assert labelled["target_session"].to_list() == stored["session_date"].to_list()[1:]


def test_an_unchanged_close_is_not_up():
    flat = bars("AAPL", days=5).with_columns(close=pl.lit(10.0))
    assert not labels(flat, action("AAPL", LAST_SESSION, 0.0), SESSIONS)["up"].any()


def test_a_fall_by_less_than_the_dividend_is_up():
    stored = bars("AAPL", days=5).with_columns(close=pl.Series([10.0, 10.0, 10.0, 10.0, 9.9]))
    assert not labels(stored, NO_ACTIONS, SESSIONS)["up"][-1]
    assert labels(stored, action("AAPL", LAST_SESSION, 0.5), SESSIONS)["up"][-1]


def test_a_session_without_a_bar_is_no_target():
    stored = bars("AAPL", days=5)
    missing = stored["session_date"][2]
    labelled = labels(stored.filter(pl.col("session_date") != missing), NO_ACTIONS, SESSIONS)
    assert labelled["session_date"].to_list() == [stored["session_date"][0], stored["session_date"][3]]


def test_samples_hold_complete_labelled_vectors_oldest_first():
    stored = pl.concat([bars("MSFT", days=60), bars("AAPL", days=70), bars("NEW", days=20)])
    vectors, labelled = features(stored, NO_ACTIONS), labels(stored, NO_ACTIONS, SESSIONS)
    aapl, msft = panel(vectors, labelled)
    assert (aapl.symbol, len(aapl)) == ("AAPL", 20)
    assert (msft.symbol, len(msft)) == ("MSFT", 10)
    assert np.isfinite(aapl.features).all()
    assert (np.diff(aapl.sessions) > np.timedelta64(0)).all()
    assert (aapl.targets[:-1] == aapl.sessions[1:]).all()
