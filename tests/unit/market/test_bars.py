import json
from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from nextday.catalog import BARS_1D, BARS_1H, QUARANTINE
from nextday.frames import schema_of
from nextday.market.bars import shown, shown_price
from nextday.market.sources.port import Fetched, Interval
from nextday.market.validated_bars import validated_bars
from nextday.market.validation import Validated
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, bars, fetched, hourly_bars

HALF_DAY = date(2025, 11, 28)


def judge(window: Fetched, now: datetime = AFTER_LAST_SESSION, split_basis: date | None = None) -> Validated:
    return validated_bars(window, calendar=CALENDAR, now=now, split_basis=split_basis)


def window(frame: pl.DataFrame, interval: Interval) -> Fetched:
    """A vendor's answer whose rows are `frame`: start, open, high, low, close, volume."""
    actions = pl.DataFrame(schema={"ex_date": pl.Date, "kind": pl.String, "value": pl.Float64})
    return Fetched("AAPL", interval, frame, actions, "yahoo")


def one_day(**values: float | None) -> Fetched:
    """The last session's bar with some of its values replaced."""
    sound = {"open": 10.0, "high": 11.0, "low": 9.0, "close": 10.5, "volume": 1000, **values}
    row = {"start": CALENDAR.open_of(LAST_SESSION), **sound}
    return window(pl.DataFrame([row], schema=fetched(bars("AAPL", 1)).bars.schema), Interval.DAY)


def hour_at(start: datetime, volume: int = 500) -> Fetched:
    row = {"start": start, "open": 10.0, "high": 10.0, "low": 10.0, "close": 10.0, "volume": volume}
    return window(pl.DataFrame([row], schema=fetched(bars("AAPL", 1)).bars.schema), Interval.HOUR)


def test_sound_bars_are_stored_exactly_as_delivered():
    for table, stored in ((BARS_1D, bars("AAPL", 300)), (BARS_1H, hourly_bars("AAPL", 10))):
        validated = judge(fetched(stored))
        assert validated.accepted.schema == schema_of(table)
        assert_frame_equal(
            validated.accepted, stored.with_columns(fetched_at=pl.lit(AFTER_LAST_SESSION)), check_exact=True
        )
        assert validated.quarantine.is_empty()
        assert validated.off_session == 0


def test_bars_carry_where_when_and_in_which_basis_they_were_read():
    validated = judge(fetched(bars("AAPL", 1, source="csv")), split_basis=date(2024, 6, 10))
    row = validated.accepted.row(0, named=True)
    assert (row["source"], row["fetched_at"], row["split_basis"]) == ("csv", AFTER_LAST_SESSION, date(2024, 6, 10))


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"close": None}, "null_value"),
        ({"open": float("nan")}, "null_value"),
        ({"high": float("inf")}, "null_value"),
        ({"volume": None}, "null_value"),
        ({"low": 0.0}, "not_positive"),
        ({"low": -9.0}, "not_positive"),
        ({"volume": -1}, "negative_volume"),
        ({"high": 8.0, "open": 8.5, "close": 8.5}, "high_below_low"),
        ({"open": 11.001}, "outside_range"),
        ({"close": 8.999}, "outside_range"),
    ],
)
def test_an_unsound_bar_goes_to_quarantine_with_its_reason(values: dict[str, float | None], reason: str):
    validated = judge(one_day(**values))
    assert validated.accepted.is_empty()
    assert validated.quarantine.schema == schema_of(QUARANTINE)
    entry = validated.quarantine.row(0, named=True)
    assert (entry["reason"], entry["table"], entry["symbol"]) == (reason, "bars_1d", "AAPL")
    assert (entry["row_key"], entry["seen_at"], entry["source"]) == ("2026-05-29", AFTER_LAST_SESSION, "yahoo")


def test_quarantine_keeps_the_row_as_delivered():
    raw = json.loads(judge(one_day(volume=-7)).quarantine["raw"][0])
    assert (raw["open"], raw["volume"]) == (10.0, -7)


def test_float32_rounding_at_the_edge_of_the_range_is_sound():
    assert judge(one_day(open=11.0 * (1 + 5e-7), close=9.0 * (1 - 5e-7))).accepted.height == 1


def test_a_day_without_a_session_is_no_daily_bar():
    holiday = fetched(bars("AAPL", 1)).bars.with_columns(start=pl.lit(datetime(2026, 5, 25, 13, 30, tzinfo=UTC)))
    assert judge(window(holiday, Interval.DAY)).quarantine["reason"].to_list() == ["no_session"]


def test_a_bar_of_the_future_goes_to_quarantine():
    validated = judge(fetched(bars("AAPL", 2)), now=CALENDAR.open_of(LAST_SESSION) - timedelta(minutes=1))
    assert validated.quarantine.select("reason", "row_key").rows() == [("in_future", "2026-05-29")]
    assert validated.accepted.height == 1


@pytest.mark.parametrize(
    ("start", "volume"),
    [
        (datetime(2026, 5, 29, 14, 30, 7, tzinfo=UTC), 500),  # the live quote
        (datetime(2026, 5, 29, 20, 0, tzinfo=UTC), 0),  # the quote at the close
        (datetime(2025, 11, 28, 18, 0, tzinfo=UTC), 900),  # the same on a half day, with volume
        (datetime(2025, 11, 28, 19, 30, tzinfo=UTC), 0),  # an empty bar after an early close
    ],
)
def test_strays_of_an_hourly_answer_leave_no_trace(start: datetime, volume: int):
    validated = judge(hour_at(start, volume))
    assert validated.accepted.is_empty()
    assert validated.quarantine.is_empty()
    assert validated.off_session == 1


def test_an_hour_off_the_grid_with_volume_goes_to_quarantine():
    entry = judge(hour_at(datetime(2026, 5, 29, 14, 0, tzinfo=UTC))).quarantine.row(0, named=True)
    assert (entry["reason"], entry["row_key"]) == ("off_grid", "2026-05-29T14:00:00Z")


def test_hours_of_a_half_day_end_at_its_close():
    validated = judge(fetched(hourly_bars("AAPL", 1, end=HALF_DAY)), now=CALENDAR.close_of(HALF_DAY))
    assert validated.accepted.height == 4
    assert validated.accepted["is_final"].all()


def test_identical_copies_are_one_bar():
    answer = fetched(bars("AAPL", 3)).bars
    validated = judge(window(pl.concat([answer, answer.tail(1)]), Interval.DAY))
    assert validated.accepted.height == 3
    assert validated.off_session == 1


def test_rows_that_contradict_each_other_all_go_to_quarantine():
    answer = fetched(bars("AAPL", 3)).bars
    twin = answer.tail(1).with_columns(volume=pl.col("volume") + 1)
    validated = judge(window(pl.concat([answer, twin]), Interval.DAY))
    assert validated.quarantine["reason"].to_list() == ["duplicate_key"] * 2
    assert validated.accepted.height == 2


def test_a_bar_beside_a_null_copy_of_it_is_kept():
    answer = fetched(bars("AAPL", 3)).bars
    blank = answer.tail(1).with_columns(close=pl.lit(None, dtype=pl.Float64))
    validated = judge(window(pl.concat([blank, answer]), Interval.DAY))
    assert validated.quarantine["reason"].to_list() == ["null_value"]
    assert validated.accepted.height == 3


@pytest.mark.parametrize(("late", "final"), [(timedelta(seconds=-1), False), (timedelta(0), True)])
def test_a_bar_is_final_when_its_period_has_ended(late: timedelta, final: bool):  # noqa: FBT001
    close = CALENDAR.close_of(LAST_SESSION)
    for stored in (bars("AAPL", 3), hourly_bars("AAPL", 1)):
        flags = judge(fetched(stored), now=close + late).accepted["is_final"].to_list()
        assert flags[:-1] == [True] * (stored.height - 1)
        assert flags[-1] is final


def test_an_empty_window_has_nothing_to_judge():
    validated = judge(window(fetched(bars("AAPL", 1)).bars.clear(), Interval.DAY))
    assert validated.accepted.is_empty()
    assert validated.quarantine.is_empty()


PRICE = st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=True), st.floats(1, 100))
ROW = st.tuples(st.integers(0, 10), PRICE, PRICE, PRICE, PRICE, st.one_of(st.none(), st.integers(-10, 10**9)))


@given(st.lists(ROW, max_size=12), st.sampled_from(Interval))
def test_every_row_is_a_bar_or_in_quarantine_or_a_stray(rows: list[tuple[float | None, ...]], interval: Interval):
    open_at = CALENDAR.open_of(LAST_SESSION)
    delivered = [(open_at + timedelta(minutes=30 * int(row[0] or 0)), *row[1:]) for row in rows]
    schema = fetched(bars("AAPL", 1)).bars.schema
    validated = judge(window(pl.DataFrame(delivered, schema=schema, orient="row"), interval))
    assert validated.accepted.height + validated.quarantine.height + validated.off_session == len(rows)
    prices = validated.accepted.select("open", "high", "low", "close")
    assert prices.select(pl.all_horizontal(pl.all().is_finite() & (pl.all() > 0)).all()).item()


@given(st.floats(1e-6, 1e6))
def test_a_single_price_is_shown_as_a_column_is(price: float) -> None:
    told = shown_price(price)
    assert told == pl.DataFrame({"close": [price]}).select(shown("close")).item()
    assert abs(told - price) <= 0.5001 * 10.0**-4
