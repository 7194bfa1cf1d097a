from datetime import UTC, date, datetime
from math import log

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.catalog import CORPORATE_ACTIONS, OUTCOMES
from nextday.forecast.ledger.settle import changed_outcomes, replaced_closes, settled
from nextday.frames import empty
from tests.builders import CALENDAR, LAST_SESSION, action, bars
from tests.unit.forecast.ledger.building import BASE_RATE, entries

NOW = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
YESTERDAY = CALENDAR.previous_session(LAST_SESSION)
STORED = bars("AAPL", days=10)
LEDGER = entries(LAST_SESSION, prob_up=0.6)


def closes(*values: float) -> pl.DataFrame:
    """The bars that end with these closes."""
    last = STORED.tail(len(values)).with_columns(close=pl.Series(values))
    return pl.concat([STORED.head(10 - len(values)), last])


def outcomes(
    stored: pl.DataFrame = STORED, actions: pl.DataFrame | None = None, ledger: pl.DataFrame = LEDGER
) -> pl.DataFrame:
    sessions = CALENDAR.sessions(stored["session_date"].min(), stored["session_date"].max())
    return settled(ledger, stored, empty(CORPORATE_ACTIONS) if actions is None else actions, sessions, NOW)


@pytest.mark.parametrize(("last", "given"), [(101.0, 0.6), (99.0, 0.4), (100.0, 0.4)])
def test_an_outcome_says_what_happened_and_what_the_forecast_cost(last: float, given: float):
    six_of_eight_days_up = (80.0, 81.0, 80.0, 81.0, 82.0, 83.0, 82.0, 90.0, 100.0)
    [outcome] = outcomes(closes(*six_of_eight_days_up, last)).to_dicts()
    assert outcome == {
        "symbol": "AAPL",
        "target_session": LAST_SESSION,
        "model_id": "2026-05-29-abc",
        "prob_up": 0.6,
        "asof_close": 100.0,
        "target_close": last,
        "up": last > 100,
        "log_loss": pytest.approx(-log(given)),
        "brier": pytest.approx((1 - given) ** 2),
        "base_rate": 0.7,
        "empirical_bayes": BASE_RATE,
        "asof_up": True,
        "settled_at": NOW,
    }


def test_a_dividend_counts_for_its_holder():
    fell_by_half = closes(100.0, 99.5)
    assert outcomes(fell_by_half)["up"].to_list() == [False]
    [outcome] = outcomes(fell_by_half, action("AAPL", LAST_SESSION, 1.0)).to_dicts()
    assert (outcome["up"], outcome["asof_close"], outcome["target_close"]) == (True, pytest.approx(99.0), 99.5)


def test_a_later_dividend_does_not_move_what_was_settled():
    later = action("AAPL", LAST_SESSION, 1.0)
    before, after = (outcomes(STORED, actions, entries(YESTERDAY)) for actions in (None, later))
    assert changed_outcomes(before, after).is_empty()
    assert after["target_close"].to_list() == [STORED["close"][-2]]


@pytest.mark.parametrize("ledger", [entries(LAST_SESSION, prob_up=None), entries(LAST_SESSION, after_open=0)])
def test_abstentions_and_late_forecasts_are_never_scored(ledger: pl.DataFrame):
    assert outcomes(ledger=ledger).is_empty()


@pytest.mark.parametrize("session", [LAST_SESSION, YESTERDAY])
def test_a_forecast_waits_until_both_its_bars_are_final(session: date):
    provisional = STORED.with_columns(is_final=pl.col("session_date") != session)
    assert outcomes(provisional).is_empty()
    assert outcomes(STORED.filter(pl.col("session_date") != session)).is_empty()


def test_yardsticks_are_those_of_the_day_of_the_forecast():
    later = outcomes(closes(1.0, 2.0, 3.0, 4.0), ledger=entries(YESTERDAY))
    earlier = outcomes(closes(1.0, 2.0, 3.0, 9.9).head(9), ledger=entries(YESTERDAY))
    assert_frame_equal(later, earlier)


def test_what_is_settled_stays_until_a_close_is_corrected():
    first = outcomes(closes(100.0, 101.0))
    assert_frame_equal(changed_outcomes(empty(OUTCOMES), first), first)
    for same in (closes(100.0, 101.0), closes(100.0, 101.0 * (1 + 1e-12)), closes(50.0, 50.5)):
        assert changed_outcomes(first, outcomes(same)).is_empty()
    assert_frame_equal(changed_outcomes(first, outcomes(closes(100.0, 99.0))), outcomes(closes(100.0, 99.0)))


def test_a_correction_keeps_the_close_it_replaces():
    first, corrected = outcomes(closes(100.0, 101.0)), outcomes(closes(100.0, 99.0))
    assert replaced_closes(empty(OUTCOMES), first).is_empty()
    [row] = replaced_closes(first, corrected).to_dicts()
    assert row == {
        "seen_at": NOW,
        "table": "outcomes",
        "symbol": "AAPL",
        "row_key": "2026-05-29",
        "field": "target_close",
        "old_value": 101.0,
        "new_value": 99.0,
        "cause": "vendor_revision",
        "known_since": NOW,
    }
