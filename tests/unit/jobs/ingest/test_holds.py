"""Answers that contradict the lake: held at first, and how each hold ends."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, HOLDS, QUARANTINE, REVISIONS, SESSIONS, Table
from nextday.errors import InputError
from nextday.jobs.ingest.accept import accept
from nextday.jobs.ingest.report import IngestReport
from nextday.lake.history.known_at import known_at
from nextday.lake.memory import MemoryTableStore
from nextday.lake.ports import TableStore
from nextday.live.changes import hold_events
from nextday.market.bars import PRICES
from nextday.market.sources.port import Interval
from tests.builders import CALENDAR, action, add, bars, hourly_bars
from tests.unit.jobs.ingest.running import DyingStore, run, table
from tests.vendor import FakeVendor

FRIDAY, MONDAY, TUESDAY = date(2026, 5, 29), date(2026, 6, 1), date(2026, 6, 2)
WEDNESDAY, THURSDAY = date(2026, 6, 3), date(2026, 6, 4)
KINDS = [(Interval.DAY, BARS_1D, bars), (Interval.HOUR, BARS_1H, hourly_bars)]
each_interval = pytest.mark.parametrize(("interval", "which", "history"), KINDS)
History = Callable[..., pl.DataFrame]


def after(session: date) -> datetime:
    return CALENDAR.close_of(session) + timedelta(hours=4, minutes=5)


def night(
    store: TableStore,
    session: date,
    change: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows,
    *,
    events: pl.DataFrame | None = None,
    history: History = bars,
    **options: Any,
) -> IngestReport:
    """A run after a session; the vendor's history, a hundred sessions to Friday, is changed by `change`."""
    days = 100 + len(CALENDAR.sessions(FRIDAY, session)) - 1
    vendor = FakeVendor().lists(change(history("AAPL", days, end=session)), events)
    return run(vendor, store, **{"symbols": ["AAPL"], "now": after(session), **options})


def times(factor: float, *, before: date | None = None) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The prices of a history, or those before a day, times a factor."""

    def changed(rows: pl.DataFrame) -> pl.DataFrame:
        own = pl.col(rows.columns[1]).cast(pl.Date) < (before or date.max)
        return rows.with_columns(pl.when(own).then(pl.col(price) * factor).otherwise(price) for price in PRICES)

    return changed


def on(day: date, factor: float) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """The prices of one day times a factor."""
    return lambda rows: rows.with_columns(
        pl.when(pl.col(rows.columns[1]).cast(pl.Date) == day).then(pl.col(price) * factor).otherwise(price)
        for price in PRICES
    )


def closes(store: TableStore, which: Table = BARS_1D) -> pl.Series:
    return table(store, which)["close"]


def held(store: TableStore) -> list[tuple[Any, ...]]:
    """Reason, days and outcome of all holds."""
    return table(store, HOLDS).sort("since").select("reason", "days", "outcome").rows()


def last_state(store: TableStore) -> str:
    return str(table(store, SESSIONS).sort("session_date")["state"][-1])


@each_interval
@pytest.mark.parametrize("factor", [0.8, 0.992, 1.004])
def test_a_restated_history_without_an_event_is_held_and_taken_on_the_third_day(
    interval: Interval, which: Table, history: History, factor: float
):
    store, options = MemoryTableStore(), {"history": history, "interval": interval}
    night(store, FRIDAY, **options)
    before = table(store, which)
    change = times(factor, before=MONDAY)
    for session in (MONDAY, TUESDAY):
        assert night(store, session, change, **options).suspects == {"AAPL": "ratio_without_split"}
        assert table(store, which).equals(before)
        assert last_state(store) != "arrived"
    report = night(store, WEDNESDAY, change, **options)
    assert report.suspects == {}
    expected = change(history("AAPL", 103, end=WEDNESDAY)).join(before, on=which.key, how="semi")
    assert table(store, which).join(before, on=which.key, how="semi")["close"].to_list() == pytest.approx(
        expected["close"].to_list(), rel=1e-9
    )
    assert held(store) == [("ratio_without_split", 2, "taken")]
    assert set(table(store, SESSIONS)["state"]) == {"arrived", "healed"}
    then = known_at(which, table(store, which), table(store, REVISIONS), after(FRIDAY))
    assert then["close"].to_list() == before["close"].to_list()


def test_hours_that_are_replaced_leave_the_dividends_that_the_days_told():
    store, paid = MemoryTableStore(), action("AAPL", date(2026, 5, 20), 0.5)
    night(store, FRIDAY, events=paid)
    for session in (FRIDAY, MONDAY, TUESDAY, WEDNESDAY):
        change = times(0.8, before=MONDAY) if session > FRIDAY else times(1)
        night(store, session, change, history=hourly_bars, interval=Interval.HOUR)
    assert held(store) == [("ratio_without_split", 2, "taken")]
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [0.5]


def test_a_backfill_believes_at_once_what_is_held():
    store = MemoryTableStore()
    night(store, FRIDAY)
    night(store, MONDAY, times(0.8, before=MONDAY))
    assert night(store, MONDAY, times(0.8, before=MONDAY), backfill=True).suspects == {}
    assert closes(store).to_list() == pytest.approx(times(0.8, before=MONDAY)(bars("AAPL", 101, end=MONDAY))["close"])


def test_a_resweep_holds_what_it_finds_like_any_other_run():
    store = MemoryTableStore()
    night(store, FRIDAY)
    old = times(0.9, before=date(2026, 3, 2))
    assert night(store, MONDAY, old).suspects == {}
    assert night(store, MONDAY, old, resweep=True).suspects == {"AAPL": "ratio_without_split"}
    assert [night(store, day, old).suspects == {} for day in (TUESDAY, WEDNESDAY)] == [False, True]
    assert closes(store)[:40].to_list() == pytest.approx(old(bars("AAPL", 103, end=WEDNESDAY))["close"][:40].to_list())


def test_a_vendor_that_takes_its_restatement_back_ends_the_hold():
    store = MemoryTableStore()
    night(store, FRIDAY)
    night(store, MONDAY, times(0.8))
    assert night(store, TUESDAY).suspects == {}
    assert held(store) == [("ratio_without_split", 1, "agreed")]
    assert closes(store).equals(bars("AAPL", 102, end=TUESDAY)["close"])


def test_a_vendor_that_says_another_thing_every_night_is_not_believed():
    store = MemoryTableStore()
    night(store, FRIDAY)
    before = closes(store)
    for session, factor in zip((MONDAY, TUESDAY, WEDNESDAY, THURSDAY), (0.8, 0.7, 0.6, 0.5), strict=True):
        night(store, session, times(factor))
    assert closes(store).equals(before)
    assert held(store) == [("ratio_without_split", 1, None)]


def test_many_runs_of_one_day_count_once():
    store = MemoryTableStore()
    night(store, FRIDAY)
    for minutes in range(4):
        night(store, MONDAY, times(0.8), now=after(MONDAY) + timedelta(minutes=minutes))
    assert held(store) == [("ratio_without_split", 1, None)]


def test_a_split_that_the_vendor_withdraws_is_withdrawn_and_journaled():
    store, split = MemoryTableStore(), action("AAPL", MONDAY, 2.0, kind="split")
    night(store, FRIDAY)
    night(store, MONDAY, times(0.5), events=split)
    assert closes(store).to_list() == pytest.approx((bars("AAPL", 101, end=MONDAY)["close"] / 2).to_list())
    for session in (TUESDAY, WEDNESDAY):
        assert night(store, session).suspects == {"AAPL": "ratio_without_split"}
    assert night(store, THURSDAY).suspects == {}
    assert table(store, CORPORATE_ACTIONS).is_empty()
    assert table(store, BARS_1D)["split_basis"].null_count() == 104
    assert closes(store).to_list() == pytest.approx(bars("AAPL", 104, end=THURSDAY)["close"].to_list())
    gone = table(store, REVISIONS).filter(table="corporate_actions")
    assert gone.select("row_key", "old_value", "new_value").rows() == [(str(MONDAY), 2.0, None)]


def test_a_split_that_was_listed_for_another_day_moves():
    store = MemoryTableStore()
    night(store, FRIDAY)
    night(store, MONDAY, times(0.5), events=action("AAPL", MONDAY, 2.0, kind="split"))
    right = action("AAPL", date(2026, 5, 27), 2.0, kind="split")
    night(store, TUESDAY, times(0.5), events=right, backfill=True)
    night(store, WEDNESDAY, times(0.5), events=right, backfill=True)
    assert table(store, CORPORATE_ACTIONS).filter(kind="split")["ex_date"].to_list() == [date(2026, 5, 27)]
    assert closes(store).to_list() == pytest.approx((bars("AAPL", 103, end=WEDNESDAY)["close"] / 2).to_list())


@each_interval
def test_a_first_answer_that_contradicts_its_own_split_is_held_until_it_is_restated(
    interval: Interval, which: Table, history: History
):
    store, split = MemoryTableStore(), action("AAPL", FRIDAY, 1 / 190, kind="split")
    options = {"history": history, "interval": interval, "events": split}
    not_yet = times(1 / 190, before=FRIDAY)
    assert night(store, FRIDAY, not_yet, **options).suspects == {"AAPL": "split_without_ratio"}
    assert table(store, which).is_empty()
    assert night(store, MONDAY, **options).suspects == {}
    assert table(store, which)["split_basis"].unique().to_list() == [FRIDAY]
    assert night(store, TUESDAY, **options).suspects == {}


def test_an_answer_that_contradicts_itself_is_taken_when_a_person_accepts_it():
    store, split = MemoryTableStore(), action("AAPL", FRIDAY, 1 / 190, kind="split")
    never = times(1 / 190, before=FRIDAY)
    for session in (FRIDAY, MONDAY, TUESDAY, WEDNESDAY):
        night(store, session, never, events=split)
    assert night(store, WEDNESDAY, never, events=split, backfill=True).suspects != {}
    assert table(store, BARS_1D).is_empty()
    accept("AAPL", store, now=after(WEDNESDAY))
    assert night(store, WEDNESDAY, never, events=split).suspects == {}
    assert table(store, BARS_1D).height == 103
    assert held(store) == [("split_without_ratio", 4, "accepted")]
    assert night(store, THURSDAY, never, events=split).suspects == {}


def test_what_a_person_accepts_is_asked_for_again_on_the_same_day():
    store = MemoryTableStore()
    night(store, FRIDAY)
    for session in (MONDAY, TUESDAY):
        night(store, session, times(0.8, before=MONDAY))
    quiet = CALENDAR.close_of(FRIDAY + timedelta(days=7)) + timedelta(days=2, hours=1)
    asked = [night(store, FRIDAY + timedelta(days=7), times(0.7, before=MONDAY), now=quiet).outcomes[0].asked]
    asked += [night(store, FRIDAY + timedelta(days=7), times(0.7, before=MONDAY), now=quiet).outcomes[0].asked]
    accept("AAPL", store, now=quiet)
    asked += [night(store, FRIDAY + timedelta(days=7), times(0.7, before=MONDAY), now=quiet).outcomes[0].asked]
    assert asked == [True, False, True]
    assert held(store)[-1][2] == "accepted"


def test_what_nobody_holds_cannot_be_accepted():
    store = MemoryTableStore()
    night(store, FRIDAY)
    with pytest.raises(InputError, match="nothing of AAPL is held"):
        accept("AAPL", store, now=after(FRIDAY))


@pytest.mark.parametrize("factor", [100, 0.01])
def test_a_first_reading_that_no_neighbour_makes_likely_waits_for_its_correction(factor: float):
    store = MemoryTableStore()
    night(store, FRIDAY)
    report = night(store, MONDAY, on(MONDAY, factor))
    assert report.newly_held == ["AAPL"]
    assert closes(store).equals(bars("AAPL", 100)["close"])
    assert (last_state(store), table(store, QUARANTINE)["reason"].to_list()) == ("quarantined", ["spike"])
    night(store, TUESDAY)
    assert closes(store).equals(bars("AAPL", 102, end=TUESDAY)["close"])
    assert held(store) == [("spike", 1, "agreed")]
    assert table(store, REVISIONS).is_empty()


def test_a_jump_is_taken_when_the_next_session_confirms_it():
    store, jumped = MemoryTableStore(), times(0.2, before=MONDAY)
    night(store, FRIDAY, jumped)
    night(store, MONDAY, jumped)
    assert table(store, BARS_1D).height == 100
    night(store, TUESDAY, jumped)
    assert table(store, BARS_1D).height == 102


def test_hours_confirm_a_days_jump_at_once():
    store = MemoryTableStore()
    fifth = times(0.2)
    night(store, FRIDAY, fifth)
    for session in (FRIDAY, MONDAY):
        hours = FakeVendor().lists(on(FRIDAY, 0.2)(hourly_bars("AAPL", 5, end=session)))
        run(hours, store, Interval.HOUR, symbols=["AAPL"], now=after(session))
    night(store, MONDAY, times(0.2, before=MONDAY))
    assert table(store, BARS_1D).height == 101


def wrong_and_final(store: TableStore, factor: float) -> None:
    """A history whose Friday is off by a factor, as lakes have it that believed it."""
    add(store, on(FRIDAY, factor)(bars("AAPL", 101, end=MONDAY)), buckets=1)


@pytest.mark.parametrize("factor", [100, 2, 0.5])
def test_a_stored_value_that_its_neighbours_contradict_gives_way_at_once(factor: float):
    store = MemoryTableStore()
    wrong_and_final(store, factor)
    night(store, TUESDAY)
    assert closes(store)[-3:].to_list() == bars("AAPL", 3, end=TUESDAY)["close"].to_list()
    changed = table(store, REVISIONS).filter(row_key=str(FRIDAY))
    assert set(changed["field"]) == set(PRICES)


def test_an_unlikely_correction_is_disputed_until_it_is_repeated():
    store = MemoryTableStore()
    night(store, FRIDAY)
    for session in (MONDAY, TUESDAY):
        night(store, session, on(FRIDAY, 1.8))
        state = table(store, SESSIONS).filter(session_date=FRIDAY)["state"].item()
        assert state == "quarantined"
    assert closes(store).equals(bars("AAPL", 102, end=TUESDAY)["close"])
    night(store, WEDNESDAY, on(FRIDAY, 1.8))
    assert closes(store)[99] == pytest.approx(1.8 * bars("AAPL", 1)["close"][0])
    assert held(store) == [("other_basis", 2, "taken")]
    assert table(store, SESSIONS).filter(session_date=FRIDAY)["state"].item() == "healed"


def test_a_dividend_that_the_vendor_no_longer_tells_is_withdrawn_on_the_third_day():
    store, paid = MemoryTableStore(), action("AAPL", date(2026, 5, 20), 0.5)
    night(store, FRIDAY, events=paid)
    for session in (MONDAY, TUESDAY):
        night(store, session)
        assert table(store, CORPORATE_ACTIONS).height == 1
    night(store, WEDNESDAY)
    assert table(store, CORPORATE_ACTIONS).is_empty()
    assert table(store, REVISIONS).select("old_value", "new_value").rows() == [(0.5, None)]
    assert held(store) == [("dividend_withdrawn", 2, "taken")]


def test_events_that_a_vendor_loses_for_a_night_stay():
    store, paid = MemoryTableStore(), action("AAPL", date(2026, 5, 20), 0.5)
    night(store, FRIDAY, events=paid)
    night(store, MONDAY)
    night(store, TUESDAY, events=paid)
    assert table(store, CORPORATE_ACTIONS)["value"].to_list() == [0.5]
    assert held(store) == [("dividend_withdrawn", 1, "agreed")]


def test_a_new_hold_is_told_once():
    store = MemoryTableStore()
    night(store, FRIDAY)
    told = [night(store, session, times(0.8)).newly_held for session in (MONDAY, TUESDAY)]
    assert told == [["AAPL"], []]


def test_the_beginning_and_the_end_of_a_hold_are_told_to_those_who_listen():
    store = MemoryTableStore()
    night(store, FRIDAY)
    nights = [(MONDAY, times(0.8)), (TUESDAY, times(0.8)), (WEDNESDAY, times(1)), (THURSDAY, times(1))]
    reports = [night(store, session, change) for session, change in nights]
    told = [[event.symbol for event in hold_events(report.holds, report.now)] for report in reports]
    assert told == [["AAPL"], [], ["AAPL"], []]


@pytest.mark.parametrize("writes", range(7))
def test_a_run_that_dies_while_it_replaces_a_history_is_completed_by_the_next(writes: int):
    store, whole = DyingStore(100), MemoryTableStore()
    split = action("AAPL", MONDAY, 2.0, kind="split")
    for each in (store, whole):
        night(each, FRIDAY)
        night(each, MONDAY, times(0.5), events=split)
        for session in (TUESDAY, WEDNESDAY):
            night(each, session)
    night(whole, THURSDAY)
    store.left = writes
    try:
        night(store, THURSDAY)
    except ConnectionError:
        store.left = 100
        night(store, THURSDAY, now=after(THURSDAY) + timedelta(minutes=1))
    assert closes(store).to_list() == pytest.approx(closes(whole).to_list(), rel=1e-9)
    assert table(store, CORPORATE_ACTIONS).equals(table(whole, CORPORATE_ACTIONS))
    assert table(store, HOLDS).filter(pl.col("ended_at").is_null()).is_empty()
    values = ["row_key", "field", "old_value", "new_value"]
    assert (
        table(store, REVISIONS).select(values).sort(values).equals(table(whole, REVISIONS).select(values).sort(values))
    )


def test_a_sweep_compares_whole_histories_after_one_close_in_twenty():
    asked = []
    store = MemoryTableStore()
    night(store, FRIDAY)
    for session in CALENDAR.sessions(MONDAY, date(2026, 7, 31)):
        days = 100 + len(CALENDAR.sessions(FRIDAY, session)) - 1
        vendor = FakeVendor().lists(bars("AAPL", days, end=session))
        run(vendor, store, symbols=["AAPL"], now=after(session))
        asked += [after(session) - request.start > timedelta(days=60) for request in vendor.requests]
    found = [at for at, whole in enumerate(asked) if whole]
    assert len(asked) == 43
    assert [later - earlier for earlier, later in pairwise(found)] == [20]


def test_a_ticker_that_another_company_has_is_never_glued_and_begins_anew_when_a_person_accepts_it():
    store, listed = MemoryTableStore(), date(2026, 3, 2)
    run(
        FakeVendor().lists(bars("AAPL", 60, end=date(2025, 10, 10))),
        store,
        symbols=["AAPL"],
        now=after(date(2025, 10, 10)),
    )
    old = table(store, BARS_1D)
    new = CALENDAR.sessions(listed, THURSDAY)
    for session in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY):
        vendor = FakeVendor().lists(times(3.0)(bars("AAPL", len(new), end=THURSDAY)))
        report = run(vendor, store, symbols=["AAPL"], now=after(session), backfill=True)
        assert report.suspects == {"AAPL": "another_listing"}
    assert table(store, BARS_1D).equals(old)
    accept("AAPL", store, now=after(THURSDAY))
    assert run(vendor, store, symbols=["AAPL"], now=after(THURSDAY)).suspects == {}
    assert table(store, BARS_1D)["session_date"].to_list() == new
    gone = table(store, REVISIONS).filter(pl.col("new_value").is_null(), field="close")
    assert gone["old_value"].to_list() == old["close"].to_list()
