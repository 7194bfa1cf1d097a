"""The views of the market say what the tables say: each is derived here a second time, in plain Python."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson
import polars as pl
import pytest

from nextday.catalog import BARS_1D, BARS_1H, CORPORATE_ACTIONS, SESSIONS, PartitionValues, Table, bucket_of
from nextday.catalog.views import LATEST, STATUS
from nextday.lake.memory import MemoryTableStore, MemoryViewStore
from nextday.lake.ports import Snapshot
from nextday.lake.reading import all_rows
from nextday.lake.views.text import ViewText
from nextday.market.bars import PRICES, TABLE_OF
from nextday.market.provenance import provenance
from nextday.market.sources.port import Interval
from nextday.market.states import State
from nextday.views.market import MarketViews
from tests.builders import CALENDAR, action, bars, hourly_bars
from tests.unit.views.lakes import BUCKETS, NOW, RandomLake, fill, owed_bars, record, sessions

SPLIT = date(2026, 5, 27)
intervals = pytest.mark.parametrize("interval", Interval)


def views_of(store: MemoryTableStore, interval: Interval, bucket: int = 0, now: datetime = NOW) -> dict[Any, ViewText]:
    """Both views of a bucket, written and read again."""
    views, market = MemoryViewStore(), MarketViews(interval, bucket, store, now)
    market.write(views)
    return {view: ViewText(views.get(market.key(view)) or b"") for view in (LATEST, STATUS)}


def plain(value: Any) -> str:
    return value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, datetime) else value.isoformat()


def rounded(price: float) -> float:
    return round(price, 4 if price >= 1 else 6)


@pytest.mark.parametrize("seed", range(4))
@intervals
def test_the_newest_bars_are_those_of_the_tables(interval: Interval, seed: int) -> None:
    store = RandomLake(seed).store
    table = TABLE_OF[interval]
    held = all_rows(table, store)
    unexpected = all_rows(SESSIONS, store).filter(interval=interval.value, expected=0)
    void = {*unexpected.select("symbol", "session_date").iter_rows()}
    told = [views_of(store, interval, bucket)[LATEST] for bucket in range(BUCKETS)]
    assert sorted(key for view in told for key in view.keys) == held["symbol"].unique().sort().to_list()
    for symbol in held["symbol"].unique():
        view = told[bucket_of(symbol, BUCKETS)]
        every = held.filter(symbol=symbol).sort(table.key[-1])
        rows = every.tail(500)
        times = rows[table.key[-1]].to_list()
        head, *lines = [orjson.loads(line) for line in view.block(symbol) or []]
        assert lines == [
            {
                "timestamp": plain(row[table.key[-1]]),
                **{name: pytest.approx(rounded(row[name]), abs=1e-12) for name in PRICES},
                "volume": row["volume"],
                "final": row["is_final"],
            }
            for row in rows.iter_rows(named=True)
        ]
        until = max(plain(times[-1]), view.head["due"][0][0])
        expected = [
            bar
            for session in CALENDAR.sessions(rows[table.key[-1]].cast(pl.Date)[0], NOW.date())
            if (symbol, session) not in void
            for bar in owed_bars(interval, session)
        ]
        assert head == {
            **provenance(rows["source"].unique()),
            "basis": None,
            "newest": plain(times[-1]),
            "missing": [plain(bar) for bar in expected if times[0] < bar < _instant(until) and bar not in times],
            "older": every.height > 500,
        }


def _instant(text: str) -> Any:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


@pytest.mark.parametrize("seed", range(4))
@intervals
def test_the_status_is_that_of_the_tables(interval: Interval, seed: int) -> None:
    store = RandomLake(seed).store
    held, recorded = all_rows(TABLE_OF[interval], store), all_rows(SESSIONS, store).filter(interval=interval.value)
    time = TABLE_OF[interval].key[-1]
    told = [views_of(store, interval, bucket)[STATUS] for bucket in range(BUCKETS)]
    assert sorted(key for view in told for key in view.keys) == recorded["symbol"].unique().sort().to_list()
    for symbol in recorded["symbol"].unique():
        line, *rows = told[bucket_of(symbol, BUCKETS)].block(symbol) or []
        own = held.filter(symbol=symbol).sort(time)
        closes = [pytest.approx(rounded(close), abs=1e-12) for close in own["close"].tail(2)]
        assert [orjson.loads(row) for row in rows] == (
            [{"close": close} for close in closes] if interval is Interval.DAY else []
        )
        lacks = dict.fromkeys(State, 0)
        counts = {"expected": 0, "arrived": 0}
        for row in recorded.filter(symbol=symbol).iter_rows(named=True):
            if row["session_date"] >= date(2026, 4, 29):
                counts["expected"] += row["expected"]
                counts["arrived"] += row["arrived"]
                lacks[State(row["state"])] += row["expected"] - row["arrived"]
        assert orjson.loads(line) == {
            "symbol": symbol,
            "interval": interval.value,
            "from": own[time].cast(pl.Date)[0].isoformat() if own.height else None,
            "newest": plain(own[time][-1]) if own.height else None,
            **provenance(own["source"].tail(500).unique()),
            "completeness": {
                "days": 30,
                **counts,
                "missing": lacks[State.MISSING],
                "quarantined": lacks[State.QUARANTINED],
                "given_up": lacks[State.GIVEN_UP],
            },
        }
        parts = orjson.loads(line)["completeness"]
        assert parts["expected"] == sum(parts[name] for name in ("arrived", "missing", "quarantined", "given_up"))


@intervals
def test_the_head_tells_when_it_was_written_and_what_is_coming(interval: Interval) -> None:
    both = views_of(RandomLake(1).store, interval)
    for view, text in both.items():
        assert (text.head["view"], text.head["written_at"]) == (view.name, "2026-05-29T20:40:00Z")
    due = both[LATEST].head["due"]
    assert due == both[STATUS].head["due"]
    assert due[-1][0][:10] == both[STATUS].head["sessions"][-1][0] == "2026-06-29"
    assert both[STATUS].head["sessions"][0] == ["2026-05-29", "2026-05-29T13:30:00Z", "2026-05-29T20:00:00Z"]


def test_count_and_missing_and_overdue_make_what_is_expected() -> None:
    """Bars from the first of `due` on are seen to be overdue by the reader, so that none is counted twice."""
    store, lost = MemoryTableStore(), (3, 30, 31)
    whole = hourly_bars("AAPL", 10)
    fill(store, BARS_1H, whole[[at for at in range(66) if at not in lost]], buckets=1)
    later = datetime(2026, 5, 29, 20, 50, tzinfo=UTC)  # the last four bars are overdue by now
    view = views_of(store, Interval.HOUR, now=later)[LATEST]
    head, *rows = [orjson.loads(line) for line in view.block("AAPL") or []]
    overdue = [bar for bar, at in view.head["due"] if at <= plain(later) and bar > head["newest"]]
    assert [len(rows), len(head["missing"]), len(overdue)] == [63, 3, 4]


def test_the_silence_of_a_symbol_that_has_ended_is_missing_up_to_what_is_due() -> None:
    store = MemoryTableStore()
    fill(store, BARS_1D, bars("AAPL", 100).head(60), buckets=1)
    view = views_of(store, Interval.DAY)[LATEST]
    head = orjson.loads((view.block("AAPL") or [])[0])
    due = [bar for bar, at in view.head["due"] if at <= plain(NOW)]
    assert len(head["missing"]) + len(due) == 39  # Friday's bar is due at night


class Reads(MemoryTableStore):
    """Remembers which files of bars were read."""

    def __init__(self) -> None:
        super().__init__()
        self.read_files: list[str] = []

    def read(self, table: Table, values: PartitionValues) -> Snapshot:
        if table in TABLE_OF.values():
            self.read_files.append(str(values[table.partitions[-1]]))
        return super().read(table, values)


def test_no_older_file_is_read_than_five_hundred_bars_are_in() -> None:
    store = Reads()
    for symbol in ("AAPL", "MSFT"):
        fill(store, BARS_1H, hourly_bars(symbol, 200), buckets=1)
    fill(store, BARS_1H, hourly_bars("NEW", 3), buckets=1)
    fill(store, SESSIONS, sessions([record("NEW", Interval.HOUR, date(2026, 5, 27), (7, 7), State.ARRIVED)]), buckets=1)
    store.read_files.clear()
    views_of(store, Interval.HOUR)
    assert store.read_files == ["2026-05", "2026-04", "2026-03", "2026-02"]


def test_older_files_are_read_for_a_symbol_that_was_halted_and_not_for_one_that_is_gone() -> None:
    store, halted = Reads(), hourly_bars("HALT", 200)
    fill(store, BARS_1H, pl.concat([halted.head(900), halted.tail(20)]), buckets=1)
    fill(store, BARS_1H, hourly_bars("GONE", 60, end=date(2025, 12, 31)), buckets=1)
    store.read_files.clear()
    both = views_of(store, Interval.HOUR)
    assert [len(both[LATEST].block("HALT") or []), both[LATEST].block("GONE")] == [501, None]
    assert "2025-08" not in store.read_files


def test_bars_are_older_than_five_hundred_that_fill_the_files_read() -> None:
    store, rows = MemoryTableStore(), hourly_bars("AAPL", 200)
    is_recent = pl.col("start") >= datetime(2026, 2, 1, tzinfo=UTC)
    fill(store, BARS_1H, pl.concat([rows.filter(~is_recent), rows.filter(is_recent).tail(500)]), buckets=1)
    arrived = [record("AAPL", Interval.HOUR, date(2025, 9, 2), (7, 7), State.ARRIVED)]
    fill(store, SESSIONS, sessions(arrived), buckets=1)
    head, *told = views_of(store, Interval.HOUR)[LATEST].block("AAPL") or []
    assert len(told) == 500
    assert orjson.loads(head)["older"]


def test_a_symbol_that_is_gone_keeps_its_place_in_the_status() -> None:
    store = MemoryTableStore()
    fill(store, BARS_1H, hourly_bars("AAPL", 5), buckets=1)
    arrived = [record("GONE", Interval.HOUR, date(2025, 11, day), (7, 7), State.ARRIVED) for day in (26, 28)]
    fill(store, SESSIONS, sessions(arrived), buckets=1)
    [line] = views_of(store, Interval.HOUR)[STATUS].block("GONE") or []
    told = orjson.loads(line)
    # the half day after Thanksgiving owes three bars
    assert (told["from"], told["newest"]) == ("2025-11-26", "2025-11-28T16:30:00Z")


@pytest.mark.parametrize(("table", "stored"), [(BARS_1D, bars), (BARS_1H, hourly_bars)])
def test_bars_that_a_dead_run_left_in_two_bases_are_told_in_one(table: Table, stored: Any) -> None:
    """The split is stored first, then file after file restated: here the run died before the newest file."""
    interval = next(each for each, own in TABLE_OF.items() if own is table)
    rows, store, whole = stored("AAPL", 120), MemoryTableStore(), MemoryTableStore()
    restated = rows.with_columns(
        *(pl.col(price) / 4 for price in PRICES), volume=pl.col("volume") * 4, split_basis=pl.lit(SPLIT)
    )
    is_newest = pl.col(table.key[-1]).cast(pl.Date) >= date(2026, 5, 1)
    fill(store, table, pl.concat([restated.filter(~is_newest), rows.filter(is_newest)]), buckets=1)
    is_before = pl.col(table.key[-1]).cast(pl.Date) < SPLIT
    in_new_basis = pl.concat([restated.filter(is_before), rows.filter(~is_before)]).with_columns(
        split_basis=pl.lit(SPLIT)
    )
    fill(whole, table, in_new_basis, buckets=1)
    for each in (store, whole):
        fill(each, CORPORATE_ACTIONS, action("AAPL", SPLIT, 4.0, kind="split"), buckets=1)
        fill(each, table, stored("MSFT", 5), buckets=1)
    told = views_of(store, interval)[LATEST]
    assert told.block("AAPL") == views_of(whole, interval)[LATEST].block("AAPL")
    assert orjson.loads((told.block("AAPL") or [])[0])["basis"] == SPLIT.isoformat()
    assert orjson.loads((told.block("MSFT") or [])[0])["basis"] is None


def test_of_bars_in_a_basis_that_nobody_knows_those_of_the_newest_are_told() -> None:
    """A split was withdrawn, and the run died before it had brought the newest file back."""
    store, rows = MemoryTableStore(), bars("AAPL", 300)
    is_newest = pl.col("session_date") >= date(2026, 1, 1)
    lost = rows.filter(is_newest).with_columns(split_basis=pl.lit(SPLIT))
    fill(store, BARS_1D, pl.concat([rows.filter(~is_newest), lost]), buckets=1)
    fill(store, BARS_1D, bars("MSFT", 300), buckets=1)
    views, market = MemoryViewStore(), MarketViews(Interval.DAY, 0, store, NOW)
    assert market.write(views) == ("AAPL",)
    text = ViewText(views.get(market.key(LATEST)) or b"")
    head, *told = text.block("AAPL") or []
    assert len(told) == lost.height
    assert orjson.loads(head)["older"]
    assert len(text.block("MSFT") or []) == 301


def test_a_lake_that_never_had_a_bar_has_views_without_blocks() -> None:
    both = views_of(MemoryTableStore(), Interval.DAY)
    assert [view.keys for view in both.values()] == [(), ()]


def test_a_view_that_says_what_the_tables_say_is_left_alone() -> None:
    store, views = RandomLake(2).store, MemoryViewStore()
    MarketViews(Interval.DAY, 0, store, NOW).write(views)
    MarketViews(Interval.DAY, 0, store, NOW + timedelta(minutes=3)).heal(views)
    assert [len(writes) for writes in views.writes.values()] == [1, 1]
    fill(store, BARS_1D, bars("XYZ", 3), buckets=1)
    MarketViews(Interval.DAY, 0, store, NOW).heal(views)
    assert [len(writes) for writes in views.writes.values()] == [2, 2]


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe", b"{}", b"null\n\nAAPL\n{}"])
def test_a_damaged_view_is_healed(damage: bytes) -> None:
    store, views = RandomLake(2).store, MemoryViewStore()
    market = MarketViews(Interval.HOUR, 1, store, NOW)
    market.write(views)
    whole = views.get(market.key(STATUS))
    views.put(market.key(STATUS), damage, over=views.tag(market.key(STATUS)))
    market.heal(views)
    assert views.get(market.key(STATUS)) == whole
