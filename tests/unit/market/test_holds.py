from nextday.catalog import BARS_1D, BARS_1H, HOLDS
from nextday.market.judging.holds import ALL_ROWS, undisputed
from tests.builders import AFTER_LAST_SESSION, bars, hourly_bars
from tests.lakes import rows

HOLD = {"symbol": "AAPL", "interval": "1d", "since": AFTER_LAST_SESSION}


def test_a_disputed_bar_is_left_out_until_its_dispute_ends():
    stored = bars("AAPL", 5)
    hold = HOLD | {"row_key": str(stored["session_date"][2])}
    days = undisputed(BARS_1D, stored, rows(HOLDS, hold))["session_date"].to_list()
    assert days == [day for at, day in enumerate(stored["session_date"]) if at != 2]
    assert undisputed(BARS_1D, stored, rows(HOLDS, hold | {"ended_at": AFTER_LAST_SESSION})).height == stored.height


def test_disputes_of_another_symbol_or_interval_leave_bars_alone():
    stored, hours = bars("AAPL", 5), hourly_bars("AAPL", 5)
    hold = HOLD | {"row_key": str(stored["session_date"][2])}
    assert undisputed(BARS_1D, stored, rows(HOLDS, hold | {"symbol": "MSFT"})).height == stored.height
    assert undisputed(BARS_1D, stored, rows(HOLDS, hold | {"row_key": ALL_ROWS})).height == stored.height
    assert undisputed(BARS_1H, hours, rows(HOLDS, hold)).height == hours.height
