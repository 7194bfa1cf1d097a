"""What was expected, refused and held, as the lake's tables hold it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO
from typing import Any

import polars as pl
import pytest

from nextday.catalog import HOLDS, QUARANTINE, SESSIONS
from nextday.lake.memory import MemoryTableStore
from nextday.market.bars import PRICES
from nextday.market.states import State
from ops.contract.answers.rows import Holds, Quarantine, SessionRows
from tests.builders import AFTER_LAST_SESSION, CALENDAR, bars
from tests.lakes import rows
from tests.unit.api.client import Client
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects, fill
from tests.unit.api.promised import broken
from tests.unit.jobs.ingest.running import run, table
from tests.vendor import FakeVendor

DAYS = CALENDAR.sessions(date(2025, 12, 30), date(2026, 1, 5))
"""Four, over the turn of a year."""
NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)
RAW = '{"open": 1e2,"close":null, "note":"a \'word\', 1,5 \\u00e9 é\\n"}\n'
"""No two writers of JSON would write it so."""
REFUSED = {"table": "bars_1d", "symbol": "AAPL", "reason": "null_value", "raw": RAW, "source": "simulated"}
HELD = {"symbol": "AAPL", "interval": "1d", "row_key": "*", "since": NOON, "evidence": "0.8", "seen_at": NOON}
PATHS = ("/sessions", "/quarantine", "/holds")


def sessions(symbol: str = "AAPL") -> pl.DataFrame:
    """Days and hours of a symbol on DAYS."""
    told = {"symbol": symbol, "state": "arrived", "updated_at": NOON}
    of = [{"interval": "1d", "expected": 1, "arrived": 1}, {"interval": "1h", "expected": 7, "arrived": 6}]
    return rows(SESSIONS, *(told | {"session_date": day} | one for day in DAYS for one in of))


def refused(symbol: str = "AAPL") -> pl.DataFrame:
    """Three rows, over two months; the last two were seen at one instant."""
    seen = [("2026-05-19", NOON), ("2026-05-29", NOON + timedelta(days=12)), ("2026-05-28", NOON + timedelta(days=12))]
    return rows(QUARANTINE, *(REFUSED | {"symbol": symbol, "row_key": key, "seen_at": at} for key, at in seen))


def holds(symbol: str = "AAPL") -> pl.DataFrame:
    """One that stands, of which a person has decided, and two before it that have ended."""
    ended = [
        {"since": NOON - timedelta(days=days), "ended_at": NOON, "reason": reason, "days": 3, "outcome": outcome}
        for days, reason, outcome in ((9, "other_basis", "taken"), (30, "spike", "agreed"))
    ]
    stands = {"reason": "ratio_without_split", "days": 2, "accepted_at": NOON}
    return rows(HOLDS, *(HELD | {"symbol": symbol} | one for one in (stands, *ended)))


TABLES: dict[str, Callable[[str], pl.DataFrame]] = {"sessions": sessions, "quarantine": refused, "holds": holds}


@pytest.fixture(autouse=True)
def lake(objects: FakeObjects) -> None:
    """All of two symbols, of which one is not collected any more."""
    both = {name: pl.concat(make(symbol) for symbol in ("AAPL", "GONE")) for name, make in TABLES.items()}
    fill(objects, **both)


def asked(client: Client, path: str, **query: Any) -> str:
    answer = client.get(path, **query)
    assert answer.status == 200, answer.body
    return answer.body


def test_sessions_are_told_oldest_first_with_what_arrived_of_what_was_expected(client: Client):
    told = SessionRows.model_validate_json(asked(client, "/sessions")).sessions
    assert [(one.session_date, one.interval) for one in told] == [(day, each) for day in DAYS for each in ("1d", "1h")]
    assert [(one.expected, one.arrived) for one in told[:2]] == [(1, 1), (7, 6)]
    assert (told[0].asked_at, told[0].updated_at) == (None, NOON)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"interval": "1h"}, [(day, "1h") for day in DAYS]),
        ({"state": "missing"}, [(DAYS[-1], "1h")]),
        ({"state": "missing", "interval": "1d"}, []),
        ({"start": "2025-12-31", "end": "2026-01-02", "interval": "1d"}, [(day, "1d") for day in DAYS[1:3]]),
        ({"start": "2026-01-05"}, [(DAYS[-1], "1d"), (DAYS[-1], "1h")]),
        ({"symbols": "BRK-B"}, []),
    ],
)
def test_sessions_can_be_narrowed(
    client: Client, objects: FakeObjects, query: dict[str, str], expected: list[tuple[date, str]]
):
    is_last = (pl.col("session_date") == DAYS[-1]) & (pl.col("interval") == "1h")
    state = pl.when(is_last).then(pl.lit("missing")).otherwise("state")
    fill(objects, sessions=sessions().with_columns(state=state))
    told = SessionRows.model_validate_json(asked(client, "/sessions", **query)).sessions
    assert [(one.session_date, one.interval) for one in told] == expected


@pytest.mark.parametrize("state", State)
def test_every_state_of_a_session_is_documented(client: Client, objects: FakeObjects, state: State):
    fill(objects, sessions=sessions().with_columns(state=pl.lit(state.value)))
    answer = client.get("/sessions", state=state)
    assert (answer.json["count"], broken("getSessions", answer)) == (8, [])


def test_refused_rows_are_told_oldest_first_as_they_were_delivered(client: Client):
    told = Quarantine.model_validate_json(asked(client, "/quarantine")).quarantine
    assert [one.row_key for one in told] == ["2026-05-19", "2026-05-28", "2026-05-29"]
    assert [(one.raw, one.reason, one.seen_at, one.source) for one in told[:1]] == [
        (RAW, "null_value", NOON, "simulated")
    ]


@pytest.mark.parametrize("form", ["columns", "csv", "arrow"])
def test_a_row_is_as_it_was_delivered_in_every_form(client: Client, form: str):
    answer = client.get("/quarantine", symbol="AAPL", format=form)
    match form:
        case "csv":
            frame = pl.read_csv(StringIO(answer.content.decode()))
        case "arrow":
            frame = pl.read_ipc_stream(BytesIO(answer.content))
        case _:
            frame = pl.DataFrame(answer.json["quarantine"])
    assert frame.columns == [*QUARANTINE.column_names]
    assert frame["raw"].to_list() == [RAW] * 3


@pytest.mark.parametrize(("later", "count"), [(0, 3), (1, 2), (86_400 * 12, 2), (86_400 * 12 + 1, 0)])
def test_refused_rows_are_told_from_an_instant_on(client: Client, later: int, count: int):
    since = (NOON + timedelta(seconds=later)).isoformat()
    assert Quarantine.model_validate_json(asked(client, "/quarantine", since=since)).count == count


def test_refused_rows_of_a_replayed_market_say_so(client: Client, objects: FakeObjects, ticks: Ticks):
    assert client.get("/quarantine").headers["X-Simulated"] == "true"
    fill(objects, quarantine=refused().with_columns(source=pl.lit("yahoo")))
    ticks.seconds += 60
    assert "X-Simulated" not in client.get("/quarantine").headers


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ({}, ["spike", "other_basis", "ratio_without_split"]),
        ({"state": "open"}, ["ratio_without_split"]),
        ({"state": "ended", "symbol": "aapl"}, ["spike", "other_basis"]),
        ({"symbol": "BRK-B"}, []),
    ],
)
def test_holds_are_told_oldest_first_those_that_stand_and_those_that_ended(
    client: Client, query: dict[str, str], reasons: list[str]
):
    told = Holds.model_validate_json(asked(client, "/holds", **query)).holds
    ends = {"spike": (None, NOON, "agreed"), "other_basis": (None, NOON, "taken")}
    expected = [(reason, *ends.get(reason, (NOON, None, None))) for reason in reasons]
    assert [(one.reason, one.accepted_at, one.ended_at, one.outcome) for one in told] == expected


@pytest.mark.parametrize("path", PATHS)
def test_what_is_not_collected_any_more_is_not_told(client: Client, path: str):
    name = path.removeprefix("/")
    assert {one["symbol"] for one in client.get(path).json[name]} == {"AAPL"}
    assert client.get(path, symbol="GONE").json["type"] == "urn:problem-type:nextday:unknown-symbol"


@pytest.mark.parametrize("path", PATHS)
def test_pages_are_of_one_state_and_tell_every_row_once(client: Client, objects: FakeObjects, ticks: Ticks, path: str):
    name = path.removeprefix("/")
    fill(objects, **{name: pl.concat(TABLES[name](symbol) for symbol in ("AAPL", "BRK-B"))})
    whole = client.get(path).json[name]
    page = client.get(path, limit=1).json
    walked = page[name]
    fill(objects, **{name: TABLES[name]("AAPL").head(1)})
    ticks.seconds += 60
    while page["next"]:
        page = client.send("GET", *page["next"].split("?")).json
        walked += page[name]
    assert len(whole) == TABLES[name]("AAPL").height * 2
    assert walked == whole


def test_what_a_run_has_stored_is_as_documented(client: Client, objects: FakeObjects):
    """A bar that is impossible, and a day later a history that contradicts what is stored."""
    store, today = MemoryTableStore(), CALENDAR.sessions(date(2026, 5, 29), date(2026, 6, 1))[-1]
    first, before = bars("AAPL", 100), pl.col("session_date") < today
    impossible = pl.when(pl.col("session_date") == date(2026, 5, 28)).then(-1.0).otherwise("low")
    run(FakeVendor().lists(first.with_columns(low=impossible)), store, symbols=["AAPL"])
    moved = bars("AAPL", 101, end=today).with_columns(
        pl.when(before).then(pl.col(price) * 0.8).otherwise(price) for price in PRICES
    )
    run(FakeVendor().lists(moved), store, symbols=["AAPL"], now=AFTER_LAST_SESSION + timedelta(days=3))
    fill(objects, **{one.name: table(store, one) for one in (SESSIONS, QUARANTINE, HOLDS)})
    for operation, path in (("getSessions", "/sessions"), ("getQuarantine", "/quarantine"), ("getHolds", "/holds")):
        answer = client.get(path, symbol="AAPL")
        assert (answer.status, broken(operation, answer)) == (200, [])
    assert [one["reason"] for one in client.get("/holds", state="open").json["holds"]] == ["ratio_without_split"]
    reasons = {one["reason"] for one in client.get("/quarantine").json["quarantine"]}
    assert reasons == {"not_positive", "ratio_without_split"}
    assert client.get("/sessions", state="quarantined").json["count"] > 0
