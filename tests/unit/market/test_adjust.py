from datetime import date

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from nextday.market.adjust import reinvested_shares, with_adjusted_close

DAYS = [date(2026, 1, day) for day in (2, 5, 6, 7)]
BARS = pl.DataFrame({"symbol": "AAPL", "session_date": DAYS, "close": [10.0, 20.0, 10.0, 40.0]})


def dividends(*events: tuple[date, float], symbol: str = "AAPL") -> pl.DataFrame:
    schema = {"ex_date": pl.Date, "value": pl.Float64}
    return pl.DataFrame(list(events), schema=schema, orient="row").with_columns(
        symbol=pl.lit(symbol), kind=pl.lit("dividend")
    )


def adjusted(actions: pl.DataFrame) -> list[float]:
    return with_adjusted_close(BARS, actions)["adj_close"].to_list()


def test_closes_before_an_ex_date_shrink_by_the_dividend_over_the_last_close_before_it():
    assert adjusted(dividends((DAYS[2], 1.0), (DAYS[3], 1.0))) == pytest.approx([8.55, 17.1, 9.0, 40.0])


def test_without_dividends_nothing_is_adjusted():
    assert adjusted(dividends()) == [10.0, 20.0, 10.0, 40.0]


def test_a_dividend_after_the_last_bar_is_not_known_yet():
    assert adjusted(dividends((date(2026, 1, 8), 1.0))) == [10.0, 20.0, 10.0, 40.0]


def test_an_ex_date_without_a_bar_counts_against_the_bar_before_it():
    assert adjusted(dividends((date(2026, 1, 4), 1.0))) == pytest.approx([9.0, 20.0, 10.0, 40.0])


def test_a_dividend_before_the_first_bar_changes_nothing():
    assert adjusted(dividends((date(2026, 1, 2), 1.0))) == [10.0, 20.0, 10.0, 40.0]


@pytest.mark.parametrize("value", [20.0, 21.0, 1e9])
def test_a_dividend_that_is_not_less_than_the_close_before_it_is_not_applied(value: float):
    assert adjusted(dividends((DAYS[2], value), (DAYS[3], 1.0))) == pytest.approx([9.0, 18.0, 9.0, 40.0])


def test_splits_and_other_symbols_do_not_adjust():
    split = dividends((DAYS[2], 2.0)).with_columns(kind=pl.lit("split"))
    assert adjusted(pl.concat([split, dividends((DAYS[2], 1.0), symbol="MSFT")])) == [10.0, 20.0, 10.0, 40.0]


def test_rows_keep_their_order_and_columns():
    shuffled = BARS.reverse()
    assert_frame_equal(with_adjusted_close(shuffled, dividends((DAYS[2], 1.0))).drop("adj_close"), shuffled)


def test_shares_grow_by_reinvested_dividends_in_proportion_to_adjusted_closes():
    paid = dividends((DAYS[2], 1.0), (DAYS[3], 1.0))
    grown = (BARS["close"] * reinvested_shares(BARS, paid)).to_list()
    assert grown[:2] == [10.0, 20.0]
    assert [close / grown[-1] * 40 for close in grown] == pytest.approx(adjusted(paid))


def test_a_later_dividend_changes_no_share_before_it():
    early, late = dividends((DAYS[1], 1.0)), dividends((DAYS[3], 3.0))
    assert reinvested_shares(BARS, pl.concat([early, late]))[:3].equals(reinvested_shares(BARS, early)[:3])
