"""No event costs its answer: what yfinance would stumble over arrives beside the bars, to be judged."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from math import inf, nan
from typing import Any

import pytest

from nextday.catalog import QUARANTINE, SESSIONS
from nextday.lake.memory import MemoryTableStore
from nextday.market.actions import validated_actions
from nextday.market.sources.port import Fetched, Interval
from nextday.market.validated_bars import validated_bars
from ops.loopback import Reply
from ops.market import Fault, MarketServer
from ops.market.faults import FAULTS
from tests.integration.yahoo.conftest import LAST_SESSION, NOW, source_of
from tests.unit.jobs.ingest.running import run, table
from tests.unit.market_replay.recordings import CALENDAR

FIRST, EX_DATE = date(2026, 5, 19), date(2026, 5, 27)
AT = int(CALENDAR.open_of(EX_DATE).timestamp())
Answer = dict[str, Any]
Tells = Callable[[Callable[[Answer], object]], None]


@pytest.fixture
def tells(replay: MarketServer, monkeypatch: pytest.MonkeyPatch) -> Tells:
    """Changes every answer of the vendor."""

    def tell(edit: Callable[[Answer], object]) -> None:
        def spoil(reply: Reply) -> Reply:
            document = json.loads(reply.body)
            edit(document["chart"]["result"][0])
            return replace(reply, body=json.dumps(document).encode())

        monkeypatch.setitem(FAULTS, "told", spoil)
        replay.faults.set(Fault("told"))

    return tell


def fetch(server: MarketServer, interval: Interval = Interval.DAY) -> Fetched:
    return source_of(server).fetch("ABC", interval, CALENDAR.open_of(FIRST), NOW)


Told = tuple[str, Answer | None, tuple[date | None, str, float | None]]
SPOILT: list[Told] = [
    ("splits", {"date": AT, "numerator": 0, "denominator": 0}, (EX_DATE, "split", None)),
    ("splits", {"date": AT, "numerator": 1, "denominator": 0}, (EX_DATE, "split", None)),
    ("splits", {"date": AT, "numerator": 0, "denominator": 1}, (EX_DATE, "split", 0.0)),
    ("splits", {"date": AT, "numerator": inf, "denominator": 1}, (EX_DATE, "split", None)),
    ("splits", {"date": AT, "numerator": 4}, (EX_DATE, "split", None)),
    ("splits", {"date": AT, "numerator": None, "denominator": None}, (EX_DATE, "split", None)),
    ("splits", None, (EX_DATE, "split", None)),
    ("dividends", {"date": AT, "amount": None}, (EX_DATE, "dividend", None)),
    ("dividends", {"date": AT, "amount": nan}, (EX_DATE, "dividend", None)),
    ("dividends", {"date": AT, "amount": -0.26}, (EX_DATE, "dividend", -0.26)),
    ("dividends", {"date": AT, "amount": [0.26]}, (EX_DATE, "dividend", None)),
    ("dividends", {"date": "soon", "amount": 0.26}, (None, "dividend", None)),
    ("dividends", {"date": 10**18, "amount": 0.26}, (None, "dividend", None)),
    ("capitalGains", {"date": AT, "amount": None}, (EX_DATE, "dividend", None)),
]


@pytest.mark.parametrize("interval", Interval)
@pytest.mark.parametrize("told", SPOILT)
def test_a_spoilt_event_is_rejected_and_the_sound_one_of_its_day_is_kept(
    replay: MarketServer, tells: Tells, told: Told, interval: Interval
) -> None:
    group, event, row = told
    bars = fetch(replay, interval).bars
    sound = {"dividends": {"amount": 0.5}, "splits": {"numerator": 3, "denominator": 2}}
    events = {name: {str(AT + 1): {"date": AT, **values}} for name, values in sound.items()}
    tells(lambda result: result.update(events={**events, group: {**events.get(group, {}), str(AT): event}}))
    got = fetch(replay, interval)
    assert got.bars.equals(bars)
    assert sorted(got.actions.rows(), key=str) == sorted(
        [(EX_DATE, "dividend", 0.5), (EX_DATE, "split", 1.5), row], key=str
    )
    judged = validated_actions(got, now=NOW)
    assert judged.accepted["value"].sort().to_list() == [0.5, 1.5]
    assert judged.quarantine.select("reason", "row_key").rows() == [
        ("not_positive", row[0].isoformat() if row[0] else "undated")
    ]


@pytest.mark.parametrize(
    ("events", "rows"),
    [
        ({"dividends": {str(AT): {"amount": 0.5}}}, [(EX_DATE, "dividend", 0.5)]),
        ({"dividends": {str(AT): {"amount": "0.5", "date": AT}}}, [(EX_DATE, "dividend", 0.5)]),
        ({"splits": {str(AT): {"numerator": "3", "denominator": "2", "date": AT}}}, [(EX_DATE, "split", 1.5)]),
        ({"dividends": {str(AT): {"amount": 0.5, "date": AT - 10**9}}}, []),
        ({"dividends": {str(AT): {"amount": 0.5, "date": AT + 10**9}}}, []),
        ({"dividends": None, "splits": {}}, []),
        (None, []),
    ],
    ids=["dated by its key", "amount as text", "ratio as text", "long ago", "years ahead", "none", "null"],
)
@pytest.mark.parametrize("interval", Interval)
def test_an_event_that_can_be_read_in_any_way_is_read(
    replay: MarketServer, tells: Tells, events: object, rows: list[object], interval: Interval
) -> None:
    bars = fetch(replay, interval).bars
    tells(lambda result: result.update(events=events))
    got = fetch(replay, interval)
    assert got.bars.equals(bars)
    assert got.actions.rows() == rows


def without_last_bar(result: Answer) -> None:
    """The ex-date of a dividend is the last session, whose bar is missing."""
    at = int(CALENDAR.open_of(LAST_SESSION).timestamp())
    columns = [group[0] for group in result["indicators"].values()]
    for column in [result["timestamp"], *(values for group in columns for values in group.values())]:
        column.pop()
    result["events"] = {"dividends": {str(at): {"amount": 0.5, "date": at}}}


def with_empty_last_bar(result: Answer) -> None:
    """The same, with a row that has no values."""
    stamp = result["timestamp"][-1]
    without_last_bar(result)
    result["timestamp"].append(stamp)
    for group in result["indicators"].values():
        for values in group[0].values():
            values.append(None)


def test_a_dividend_without_a_bar_is_no_delivered_bar(replay: MarketServer, tells: Tells) -> None:
    tells(without_last_bar)
    got = fetch(replay)
    judged = validated_bars(got, calendar=CALENDAR, now=NOW, split_basis=None)
    assert got.actions.rows() == [(LAST_SESSION, "dividend", 0.5)]
    assert judged.quarantine.is_empty()
    assert judged.accepted["session_date"].max() == date(2026, 5, 28)


def test_the_session_of_a_dividend_without_a_bar_is_missing(replay: MarketServer, tells: Tells) -> None:
    tells(without_last_bar)
    store = MemoryTableStore()
    run(source_of(replay), store, symbols=["ABC"], now=NOW)
    assert table(store, SESSIONS).filter(session_date=LAST_SESSION)["state"].to_list() == ["missing"]
    assert table(store, QUARANTINE).is_empty()


def test_an_empty_bar_on_an_ex_date_is_a_delivered_one(replay: MarketServer, tells: Tells) -> None:
    tells(with_empty_last_bar)
    judged = validated_bars(fetch(replay), calendar=CALENDAR, now=NOW, split_basis=None)
    assert judged.quarantine.select("row_key", "reason").rows() == [(LAST_SESSION.isoformat(), "null_value")]
