from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from nextday.errors import BadRequest, NextdayError, RateLimited, Transient, UnknownSymbol
from nextday.market.sources.fallback import FallbackSource, is_overdue
from nextday.market.sources.port import Fetched, Interval
from tests.builders import CALENDAR, bars, hourly_bars
from tests.vendor import FakeVendor

DAY = timedelta(hours=24)
FRIDAY, MONDAY, TUESDAY = date(2026, 5, 29), date(2026, 6, 1), date(2026, 6, 2)
FIVE_PAST_MIDNIGHT = timedelta(hours=4, minutes=5)  # after the close in summer
NOW = CALENDAR.close_of(TUESDAY) + FIVE_PAST_MIDNIGHT
START = CALENDAR.open_of(date(2026, 5, 1))
VENDORS_FAULT = [RateLimited("AAPL: go away"), Transient("AAPL: hung"), UnknownSymbol("AAPL: delisted?")]


@pytest.mark.parametrize(
    ("now", "overdue"),
    [
        (CALENDAR.close_of(FRIDAY) + DAY, []),  # the bar that comes next ends on Monday
        (CALENDAR.open_of(MONDAY), []),
        (CALENDAR.close_of(MONDAY) + FIVE_PAST_MIDNIGHT, []),
        (CALENDAR.close_of(MONDAY) + DAY, []),
        (CALENDAR.close_of(MONDAY) + DAY + timedelta(seconds=1), ["overdue"]),
        (NOW, ["overdue"]),
    ],
)
def test_a_days_bar_is_overdue_a_set_time_after_its_sessions_close(now: datetime, overdue: Sequence[str]) -> None:
    newest = CALENDAR.open_of(FRIDAY)
    assert is_overdue(newest, Interval.DAY, now=now, calendar=CALENDAR, after=DAY) is bool(overdue)


def test_hours_are_overdue_by_the_hour_and_neither_night_nor_weekend_counts() -> None:
    late = partial(is_overdue, interval=Interval.HOUR, calendar=CALENDAR, after=timedelta(hours=3))
    first, second = CALENDAR.hour_starts(MONDAY)[:2]
    for newest, missing in ((CALENDAR.hour_starts(FRIDAY)[-1], first), (first, second)):
        due = missing + timedelta(hours=1 + 3)
        assert not late(newest, now=due)
        assert late(newest, now=due + timedelta(seconds=1))


def test_the_half_hour_before_an_early_close_makes_nothing_overdue() -> None:
    half_day, monday = date(2025, 11, 28), date(2025, 12, 1)
    late = partial(is_overdue, CALENDAR.hour_starts(half_day)[2], Interval.HOUR, calendar=CALENDAR, after=DAY)
    assert not late(now=CALENDAR.open_of(monday) + timedelta(minutes=5))
    assert late(now=CALENDAR.close_of(date(2025, 12, 2)))


def vendor(name: str, end: date, days: int = 20) -> FakeVendor:
    return FakeVendor().lists(bars("AAPL", days, end=end, source=name))


def fetch(first: FakeVendor, second: FakeVendor, *, newest: date | None = FRIDAY, now: datetime = NOW) -> Fetched:
    stored_through = CALENDAR.open_of(newest) if newest else None
    source = FallbackSource(first, second, newest_final=lambda _: stored_through, after=DAY, calendar=CALENDAR)
    return source.fetch("AAPL", Interval.DAY, START, now)


def test_a_first_source_that_answers_is_believed_whatever_it_says() -> None:
    first, second = vendor("yahoo", end=FRIDAY), vendor("alpaca", end=TUESDAY)
    assert fetch(first, second).source == "yahoo"
    assert not second.requests


@pytest.mark.parametrize("failure", VENDORS_FAULT)
def test_overdue_bars_come_from_the_second_source_and_say_so(failure: NextdayError) -> None:
    first, second = vendor("yahoo", end=TUESDAY).fails("AAPL", failure), vendor("alpaca", end=TUESDAY)
    got = fetch(first, second)
    assert got.source == "alpaca"
    assert got.bars["start"].max() == CALENDAR.open_of(TUESDAY)
    assert first.requests == second.requests


@pytest.mark.parametrize("failure", VENDORS_FAULT)
@pytest.mark.parametrize("newest", [TUESDAY, MONDAY, None])
def test_a_failure_that_is_young_or_of_a_new_symbol_stays_one(failure: NextdayError, newest: date | None) -> None:
    first, second = vendor("yahoo", end=TUESDAY).fails("AAPL", failure), vendor("alpaca", end=TUESDAY)
    with pytest.raises(type(failure)) as caught:
        fetch(first, second, newest=newest)
    assert caught.value is failure
    assert not second.requests


def test_our_own_mistake_is_not_worked_around() -> None:
    first, second = vendor("yahoo", end=TUESDAY).fails("AAPL", BadRequest("window")), vendor("alpaca", end=TUESDAY)
    with pytest.raises(BadRequest):
        fetch(first, second)
    assert not second.requests


@pytest.mark.parametrize("failure", VENDORS_FAULT)
def test_a_second_source_without_news_changes_nothing(failure: NextdayError) -> None:
    first, second = vendor("yahoo", end=TUESDAY).fails("AAPL", failure), vendor("alpaca", end=FRIDAY)
    with pytest.raises(type(failure)) as caught:
        fetch(first, second)
    assert caught.value is failure


@pytest.mark.parametrize("failure", VENDORS_FAULT)
def test_when_both_fail_the_first_failure_tells_of_both(failure: NextdayError) -> None:
    first = vendor("yahoo", end=TUESDAY).fails("AAPL", failure)
    second = vendor("alpaca", end=TUESDAY).fails("AAPL", BadRequest("AAPL: keys are not accepted"))
    with pytest.raises(type(failure), match=rf"{failure.args[0]}; AAPL: keys are not accepted".replace("?", r"\?")):
        fetch(first, second)


def test_an_hourly_answer_is_of_one_source_only() -> None:
    first = FakeVendor().lists(hourly_bars("AAPL", end=TUESDAY, source="yahoo")).fails("AAPL", Transient("hung"))
    second = FakeVendor().lists(hourly_bars("AAPL", end=TUESDAY, source="alpaca"))
    newest = CALENDAR.hour_starts(FRIDAY)[-1]
    source = FallbackSource(first, second, newest_final=lambda _: newest, after=DAY, calendar=CALENDAR)
    got = source.fetch("AAPL", Interval.HOUR, START, datetime(2026, 6, 3, 0, 35, tzinfo=UTC))
    assert got.source == "alpaca"
    assert got.bars["start"].dt.minute().unique().to_list() == [30]
