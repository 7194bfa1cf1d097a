from datetime import date, timedelta

import polars as pl
import pytest

from nextday.catalog import CORPORATE_ACTIONS, QUARANTINE
from nextday.frames import empty
from nextday.market.judging.dividends import daily_prices, judged_dividends
from nextday.market.validation import Validated
from tests.builders import CALENDAR, action, bars, hourly_bars

EX, NEXT = date(2026, 3, 10), date(2026, 3, 11)
SPLIT = date(2026, 5, 4)
# the price was higher once, and there is no bar on the Monday before the ex-date
DAYS = pl.DataFrame(
    {
        "session_date": [date(2026, 3, 5), date(2026, 3, 6), EX, NEXT],
        "open": [400.0, 100.0, 98.0, 98.0],
        "close": [400.0, 100.0, 99.0, 98.0],
    }
)
NOTHING = empty(CORPORATE_ACTIONS)


def told(*actions: pl.DataFrame) -> Validated:
    return Validated(pl.concat([NOTHING, *actions]), empty(QUARANTINE))


def reasons(
    *actions: pl.DataFrame, stored: pl.DataFrame = NOTHING, days: pl.DataFrame = DAYS
) -> list[tuple[str, str, str]]:
    judged = judged_dividends(told(*actions), stored, days).told
    assert judged.accepted.height + judged.quarantine.height == len(actions)
    return [(row["table"], row["row_key"], row["reason"]) for row in judged.quarantine.to_dicts()]


def refusal(reason: str, *days: date) -> list[tuple[str, str, str]]:
    return [("corporate_actions", day.isoformat(), reason) for day in days]


@pytest.mark.parametrize(("value", "reason"), [(300.0, "above_price"), (100.0, "above_price"), (2.0, None)])
def test_a_dividend_is_less_than_the_close_before_it_however_high_the_price_has_been(value: float, reason: str | None):
    assert reasons(action("AAPL", EX, value)) == (refusal(reason, EX) if reason else [])


def test_where_no_close_before_is_known_nothing_contradicts_a_dividend():
    assert reasons(action("AAPL", date(2026, 3, 5), 1e6)) == []
    assert reasons(action("AAPL", EX, 1e6), days=DAYS.clear()) == []


def test_what_is_a_split_too_is_no_dividend_where_the_price_kept_it():
    assert reasons(action("AAPL", EX, 24.0), action("AAPL", EX, 1.3, "split")) == refusal("counted_twice", EX)
    assert reasons(action("AAPL", EX, 24.0), stored=action("AAPL", EX, 1.3, "split")) == refusal("counted_twice", EX)
    assert reasons(action("AAPL", EX, 24.0), action("AAPL", NEXT, 1.3, "split")) == refusal("not_in_price", EX)


@pytest.mark.parametrize(
    ("value", "opens", "refused"), [(5.0, 100.0, []), (6.0, 97.01, [EX]), (6.0, 97.0, []), (60.0, None, [])]
)
def test_a_dividend_above_five_percent_takes_half_of_it_off_the_open(
    value: float, opens: float | None, refused: list[date]
):
    seen = DAYS.with_columns(open=pl.when(session_date=EX).then(opens).otherwise("open"))
    if opens is None:
        seen = DAYS.filter(pl.col("session_date") < EX)
    assert reasons(action("AAPL", EX, value), days=seen) == refusal("not_in_price", *refused)


def test_an_ex_date_without_a_bar_is_judged_by_the_next_open():
    fell = DAYS.filter(pl.col("session_date") != EX).with_columns(open=pl.lit(80.0))
    assert reasons(action("AAPL", EX, 20.0), days=fell) == []
    assert reasons(action("AAPL", EX, 50.0), days=fell) == refusal("not_in_price", EX)


def test_a_stored_dividend_that_the_prices_contradict_is_withdrawn_even_if_it_is_told_no_more():
    stored = pl.concat([action("AAPL", EX, 24.0), action("AAPL", NEXT, 0.5), action("AAPL", date(2026, 1, 5), 999.0)])
    judged = judged_dividends(told(action("AAPL", EX, 1.3, "split")), stored, DAYS)
    assert judged.withdrawn.select("ex_date", "kind").rows() == [(EX, "dividend")]
    # told right now, it is replaced instead
    assert judged_dividends(told(action("AAPL", EX, 0.24)), stored, DAYS).withdrawn.is_empty()
    # and a wrong one that arrives does not take the right one along
    assert judged_dividends(told(action("AAPL", NEXT, 500.0)), stored, DAYS).withdrawn["ex_date"].to_list() == [EX]


BEFORE, SINCE = SPLIT - timedelta(days=28), SPLIT + timedelta(days=1)
TEN, THIRD, REVERSE = ((SPLIT, 10.0),), ((SPLIT, 1.5), (date(2026, 5, 11), 2.0)), ((SPLIT, 0.1),)


@pytest.mark.parametrize(
    ("splits", "change", "usual", "refused"),
    [
        pytest.param(TEN, (0.23, BEFORE, 2.3), None, [EX], id="not-restated"),
        pytest.param(TEN, (0.23, BEFORE, 2.32), None, [EX], id="not-restated-and-rounded"),
        pytest.param(TEN, (0.23, SINCE, 2.3), None, [EX], id="no-longer-restated"),
        pytest.param(TEN, (0.23, BEFORE, 0.023), None, [EX], id="restated-twice"),
        pytest.param(REVERSE, (2.3, BEFORE, 0.23), None, [EX], id="not-restated-by-a-reverse-split"),
        pytest.param(REVERSE, (0.23, BEFORE, 2.3), None, [EX], id="restated-twice-by-a-reverse-split"),
        pytest.param(THIRD, (0.5, BEFORE, 1.5), None, [EX], id="not-restated-by-two-splits"),
        pytest.param(THIRD, (0.5, BEFORE, 0.75), None, [EX], id="not-restated-by-the-older-split"),
        pytest.param(THIRD, (0.5, BEFORE, 1.0), None, [EX], id="not-restated-by-the-newer-split"),
        pytest.param(TEN, (2.3, SINCE, 0.23), None, [], id="restated-at-last"),
        pytest.param(TEN, (2.3, SINCE, 0.23), 0.24, [], id="restated-at-last-as-later-ones-tell"),
        pytest.param(TEN, (0.023, BEFORE, 0.23), 0.24, [], id="restated-by-the-vendor-before-the-split"),
        pytest.param(TEN, (0.23, SINCE, 0.023), 0.24, [EX], id="restated-twice-as-later-ones-tell"),
        pytest.param(TEN, (0.23, BEFORE, 0.25), None, [], id="corrected"),
        pytest.param((), (0.23, BEFORE, 2.3), None, [], id="corrected-tenfold-without-a-split"),
        pytest.param(((date(2026, 3, 2), 10.0),), (0.23, BEFORE, 2.3), None, [], id="the-split-was-before"),
    ],
)
def test_a_split_that_is_left_out_or_counted_again_corrects_no_dividend(
    splits: tuple[tuple[date, float], ...], change: tuple[float, date, float], usual: float | None, refused: list[date]
):
    old, read, new = change
    later = [action("AAPL", date(2026, 5, 18), usual)] if usual else []
    known = [action("AAPL", day, ratio, "split") for day, ratio in splits]
    stored = action("AAPL", EX, old).with_columns(fetched_at=pl.lit(CALENDAR.open_of(read)))
    stored = pl.concat([stored, *known, *later])
    assert reasons(action("AAPL", EX, new), stored=stored) == refusal("not_restated", *refused)


def test_the_night_of_a_split_refuses_what_was_not_restated():
    stored = action("AAPL", EX, 2.3).with_columns(fetched_at=pl.lit(CALENDAR.open_of(BEFORE)))
    split = action("AAPL", SPLIT, 10.0, "split")
    assert reasons(action("AAPL", EX, 2.3), split, stored=stored) == refusal("not_restated", EX)
    assert reasons(action("AAPL", EX, 0.23), split, stored=stored) == []


def test_hours_make_the_days_that_dividends_are_judged_by():
    hours = hourly_bars("AAPL", 2)
    days = daily_prices(hours.reverse())
    assert days.rows() == [
        (day.date(), hours["open"][first], hours["close"][first + 6])
        for first, day in ((0, hours["start"][0]), (7, hours["start"][7]))
    ]
    stored = bars("AAPL", 2)
    assert daily_prices(stored.reverse()).equals(stored.select("session_date", "open", "close"))
