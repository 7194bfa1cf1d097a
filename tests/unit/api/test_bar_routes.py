"""Bars of any time: on one scale, whole or in pages, as they are known now or were known then."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import orjson
import polars as pl
import pytest

from nextday.catalog import BARS_1D, REVISIONS, SESSIONS
from nextday.errors import LakeError
from nextday.lake.history.journal import split_revisions
from nextday.market.splits import restated
from ops.contract.answers.rows import Actions, Bars, BarsOfMany, Revisions
from tests.builders import action, bars, hourly_bars
from tests.lakes import rows
from tests.unit.api.client import Client
from tests.unit.api.conftest import Ticks
from tests.unit.api.fake_objects import FakeObjects, fill, put_latest

SPLIT = action("AAPL", date(2026, 1, 12), 4.0, "split")
TWO_YEARS = bars("AAPL", 120)


def daily(client: Client, **query: object) -> Bars:
    answer = client.get("/api/bars", symbol="AAPL", **query)
    assert answer.status == 200, answer.body
    return Bars.model_validate_json(answer.body)


def closes(told: Bars) -> list[float]:
    return [bar.close for bar in told.bars]


def test_a_range_is_told_whole_oldest_first(client: Client, objects: FakeObjects):
    fill(objects, bars_1d=TWO_YEARS)
    told = daily(client, start="2025-12-30", end="2026-01-05")
    assert [str(bar.timestamp) for bar in told.bars] == ["2025-12-30", "2025-12-31", "2026-01-02", "2026-01-05"]
    assert (told.count, told.truncated, told.next, told.simulated) == (4, False, None, True)
    assert [str(bar.timestamp) for bar in daily(client, order="desc", limit=1).bars] == ["2026-05-29"]


def test_what_the_calendar_expects_is_told_beside_what_is_there(client: Client, objects: FakeObjects):
    sessions = [
        {"symbol": "AAPL", "interval": interval, "session_date": day, "expected": expected}
        for day in TWO_YEARS["session_date"].tail(3)
        for interval, expected in (("1d", 1), ("1h", 7))
    ]
    fill(
        objects,
        bars_1d=TWO_YEARS.filter(pl.col("session_date") != date(2026, 5, 28)),
        sessions=rows(SESSIONS, *sessions),
    )
    told = daily(client, start="2026-05-27")
    assert (told.count, told.expected) == (2, 3)


def test_a_split_that_is_restated_by_halves_has_one_basis_in_every_answer(client: Client, objects: FakeObjects):
    before = bars("AAPL", 120)
    whole = restated(BARS_1D, before, SPLIT)
    half = pl.concat(
        [
            before.filter(pl.col("session_date").dt.year() == 2025),
            whole.filter(pl.col("session_date").dt.year() == 2026),
        ]
    )
    fill(objects, bars_1d=half, corporate_actions=SPLIT)
    told = daily(client)
    assert closes(told) == pytest.approx(whole["close"].round(4).to_list())
    assert told.basis == date(2026, 1, 12)


def test_a_split_that_only_the_bars_know_of_is_no_answer(client: Client, objects: FakeObjects):
    newer = bars("AAPL", 3, split_basis=date(2026, 5, 28))
    fill(objects, bars_1d=pl.concat([bars("AAPL", 120).head(117), newer]))
    answer = client.get("/bars", symbol="AAPL")
    assert (answer.status, answer.json["type"]) == (503, "urn:problem-type:nextday:inconsistent")
    assert answer.headers["Retry-After"] == "5"


def test_bars_can_be_had_as_they_were_traded(client: Client, objects: FakeObjects):
    traded = bars("AAPL", 120)
    fill(objects, bars_1d=restated(BARS_1D, traded, SPLIT), corporate_actions=SPLIT)
    told = daily(client, adjusted="none")
    assert closes(told) == pytest.approx(traded["close"].to_list(), abs=1e-4)
    assert [bar.volume for bar in told.bars] == traded["volume"].to_list()
    assert told.basis is None


def test_bars_can_be_had_with_dividends_reinvested_whatever_the_range(client: Client, objects: FakeObjects):
    fill(objects, bars_1d=TWO_YEARS, corporate_actions=action("AAPL", date(2026, 5, 20), 2.0))
    plain, adjusted = daily(client, end="2026-04-30"), daily(client, end="2026-04-30", adjusted="all")
    day_before = TWO_YEARS.filter(pl.col("session_date") < date(2026, 5, 20))["close"][-1]
    assert closes(adjusted) == pytest.approx([close * (1 - 2.0 / day_before) for close in closes(plain)], rel=1e-6)


def test_hours_are_adjusted_as_their_days_are(client: Client, objects: FakeObjects):
    dividend = action("AAPL", date(2026, 5, 28), 2.0)
    fill(objects, bars_1d=TWO_YEARS, bars_1h=hourly_bars("AAPL", 5), corporate_actions=dividend)
    plain, adjusted = daily(client, interval="1h"), daily(client, interval="1h", adjusted="all")
    ratios = {str(bar.timestamp)[:10]: one / bar.close for bar, one in zip(plain.bars, closes(adjusted), strict=True)}
    assert [round(ratio, 4) < 1 for ratio in ratios.values()] == [True, True, True, False, False]


def test_bars_are_told_as_they_were_known(client: Client, objects: FakeObjects):
    revision = {
        "seen_at": datetime(2026, 5, 29, 12, tzinfo=UTC),
        "table": "bars_1d",
        "symbol": "AAPL",
        "row_key": "2026-05-20",
        "field": "close",
        "old_value": 99.5,
        "new_value": 100.0,
        "cause": "vendor_revision",
        "known_since": datetime(2026, 5, 21, tzinfo=UTC),
    }
    known = TWO_YEARS.with_columns(fetched_at=pl.col("session_date").cast(pl.Datetime("us", "UTC")) + timedelta(days=1))
    fill(objects, bars_1d=known, revisions=rows(REVISIONS, revision))
    then = daily(client, start="2026-05-20", known_at="2026-05-22T12:00:00Z")
    assert [str(bar.timestamp) for bar in then.bars] == ["2026-05-20", "2026-05-21"]
    assert then.bars[0].close == 99.5
    assert daily(client, start="2026-05-20", end="2026-05-20").bars[0].close != 99.5


def test_what_had_not_happened_yet_was_not_expected(client: Client, objects: FakeObjects):
    days = [
        {"symbol": "AAPL", "interval": "1d", "session_date": date(2026, 5, day), "expected": 1} for day in (20, 21, 22)
    ]
    fill(objects, bars_1d=TWO_YEARS, sessions=rows(SESSIONS, *days))
    assert daily(client, known_at="2026-05-22T12:00:00Z").expected == 2
    assert daily(client, known_at="2026-05-22T12:00:00Z", end="2026-05-20").expected == 1


def test_pages_of_a_walk_are_of_one_state_while_the_newest_file_is_replaced(
    client: Client, objects: FakeObjects, ticks: Ticks
):
    fill(objects, bars_1d=TWO_YEARS)
    whole = closes(daily(client))
    page = daily(client, limit=50)
    walked = closes(page)
    fill(objects, bars_1d=TWO_YEARS.filter(pl.col("session_date").dt.year() == 2026).with_columns(pl.col("close") * 3))
    ticks.seconds += 60
    while page.next:
        path, _, query = page.next.partition("?")
        page = Bars.model_validate_json(client.send("GET", path, query).body)
        walked += closes(page)
    assert walked == whole


def test_a_walk_whose_older_files_moved_ends(client: Client, objects: FakeObjects, ticks: Ticks, monkeypatch):
    monkeypatch.setattr("lambdas.api.rows.pages._MOST_HELD", 1)
    fill(objects, bars_1d=TWO_YEARS)
    following = daily(client, limit=50).next
    fill(objects, bars_1d=TWO_YEARS.with_columns(pl.col("close") * 3))
    ticks.seconds += 60
    answer = client.send("GET", *following.split("?"))
    assert (answer.status, answer.json["type"]) == (410, "urn:problem-type:nextday:gone")


def test_a_cursor_belongs_to_its_question(client: Client, objects: FakeObjects):
    fill(objects, bars_1d=TWO_YEARS)
    cursor = daily(client, limit=50).next.partition("cursor=")[2]
    for query in ({"order": "desc", "cursor": cursor}, {"cursor": "e30"}, {"cursor": cursor[:-9]}):
        answer = client.get("/bars", symbol="AAPL", **query)
        assert (answer.status, answer.json["errors"][0]["name"]) == (400, "cursor")


ODD = [-1, 2**31, 10**30, 1.5, "5", None, True, [], {}, [1], {"a": 1}]


@pytest.mark.parametrize("place", [1, 2, 3, 4])
@pytest.mark.parametrize("odd", ODD, ids=str)
def test_a_cursor_that_was_made_up_is_no_fault_of_ours(client: Client, objects: FakeObjects, place: int, odd: object):
    fill(objects, bars_1d=TWO_YEARS)
    cursor = daily(client, limit=50).next.partition("cursor=")[2]
    told = orjson.loads(urlsafe_b64decode(cursor + "==="))
    held = dict.fromkeys(told[2], odd)
    for made_up in ([*told[:place], odd, *told[place + 1 :]], [*told[:2], held, *told[3:]]):
        sent = urlsafe_b64encode(json.dumps(made_up).encode()).decode()
        answer = client.get("/bars", symbol="AAPL", limit=50, cursor=sent.rstrip("="))
        assert answer.status in {200, 400, 410}


@pytest.mark.parametrize("accept", [None, "text/csv", "application/vnd.apache.arrow.stream"])
def test_every_form_tells_the_same_bars(client: Client, objects: FakeObjects, accept: str | None):
    fill(objects, bars_1d=TWO_YEARS)
    expected = [(str(bar.timestamp), bar.close, bar.volume) for bar in daily(client, limit=5).bars]
    headers = {"accept": accept} if accept else {}
    query = {} if accept else {"format": "columns"}
    answer = client.get("/bars", headers, symbol="AAPL", limit=5, **query)
    if accept == "text/csv":
        frame = pl.read_csv(StringIO(answer.body))
        assert answer.body.splitlines()[0] == "timestamp,open,high,low,close,volume,final"
    elif accept:
        frame = pl.read_ipc_stream(BytesIO(answer.content))
    else:
        frame = pl.DataFrame(answer.json["bars"])
    told = frame.with_columns(pl.col("timestamp").cast(pl.String)).select("timestamp", "close", "volume")
    assert told.rows() == expected


def test_several_symbols_are_told_by_time(client: Client, objects: FakeObjects):
    fill(objects, bars_1d=pl.concat([bars("AAPL", 2), bars("BRK-B", 2)]))
    told = BarsOfMany.model_validate_json(client.get("/bars", symbols="BRK-B,AAPL").body)
    assert [bar.symbol for bar in told.bars] == ["AAPL", "BRK-B", "AAPL", "BRK-B"]


def test_actions_and_the_journal_are_told(client: Client, objects: FakeObjects):
    journal = split_revisions(
        BARS_1D, SPLIT.select("symbol", "ex_date", "value"), now=datetime(2026, 1, 13, tzinfo=UTC)
    )
    dividend = action("AAPL", date(2026, 5, 20), 0.27)
    fill(objects, corporate_actions=pl.concat([SPLIT, dividend]), revisions=journal)
    told = Actions.model_validate_json(client.get("/actions", symbol="AAPL", kind="dividend").body)
    assert [(str(one.ex_date), one.value) for one in told.actions] == [("2026-05-20", 0.27)]
    seen = Revisions.model_validate_json(client.get("/revisions", cause="split").body)
    assert [(one.table, one.row_key, one.new_value) for one in seen.revisions] == [("bars_1d", "2026-01-12", 4.0)]
    assert client.get("/revisions", since="2026-01-14T00:00:00Z").json["count"] == 0


def test_an_end_before_the_start_is_told(client: Client):
    answer = client.get("/bars", symbol="AAPL", start="2026-05-02", end="2026-05-01")
    assert answer.json["detail"] == "end: is before start: 2026-05-02 is later than 2026-05-01"


def test_the_newest_bars_go_on_beyond_the_view(client: Client, objects: FakeObjects):
    many = bars("AAPL", 700)
    days = [{"symbol": "AAPL", "interval": "1d", "session_date": day, "expected": 1} for day in many["session_date"]]
    held = many.filter(pl.col("session_date") != date(2026, 5, 20))
    fill(objects, bars_1d=held, sessions=rows(SESSIONS, *days))
    shown = [bar.model_dump(mode="json") for bar in daily(client, limit=10_000).bars]
    put_latest(objects, "AAPL", shown[-500:], older=True)
    told = client.get("/latest", symbol="AAPL", interval="1d", limit=600).json
    assert told["candles"] == shown[-600:]
    assert (told["count"], told["expected"], told["truncated"]) == (600, 601, True)


def test_a_range_that_is_in_too_many_files_is_refused(client: Client, objects: FakeObjects, monkeypatch):
    monkeypatch.setattr("nextday.lake.serving.rows.MOST_FILES", 2)
    fill(objects, bars_1d=TWO_YEARS, corporate_actions=SPLIT)
    answer = client.get("/bars", symbol="AAPL")
    assert (answer.status, answer.json["detail"]) == (
        400,
        "this is in more than 2 files: ask for a shorter range or for fewer symbols",
    )
    assert client.get("/bars", symbol="AAPL", start="2026-01-01").status == 200


def test_rows_say_how_old_they_are_and_that_they_are_simulated(client: Client, objects: FakeObjects):
    fill(objects, bars_1d=TWO_YEARS, corporate_actions=SPLIT)
    for path in ("/bars", "/actions"):
        headers = client.get(path, symbol="AAPL").headers
        assert (headers["Data-Age"], headers["X-Simulated"]) == ("3600", "true")


def test_rows_in_hand_are_served_while_s3_fails_and_it_is_waited_for_once(
    client: Client, objects: FakeObjects, ticks: Ticks
):
    fill(objects, bars_1d=TWO_YEARS, corporate_actions=SPLIT)
    fresh = client.get("/bars", symbol="AAPL")
    objects.failure, ticks.seconds, before = LakeError(), 60, len(objects.asked)
    late = client.get("/bars", symbol="AAPL")
    assert (late.body, late.headers["X-Stale"], late.headers["Cache-Control"]) == (
        fresh.body,
        "true",
        "public, max-age=5",
    )
    assert "X-Stale" not in fresh.headers
    assert len(objects.asked) == before + 1


def test_hours_of_a_session_without_its_day_are_adjusted_as_those_around_it(client: Client, objects: FakeObjects):
    dividends = pl.concat([action("AAPL", date(2026, 5, day), 2.0) for day in (27, 28)])
    days = TWO_YEARS.filter(pl.col("session_date") != date(2026, 5, 27))
    fill(objects, bars_1d=days, bars_1h=hourly_bars("AAPL", 5), corporate_actions=dividends)
    plain, adjusted = daily(client, interval="1h"), daily(client, interval="1h", adjusted="all")
    ratios = {str(bar.timestamp)[:10]: one / bar.close for bar, one in zip(plain.bars, closes(adjusted), strict=True)}
    close = days.filter(pl.col("session_date") == date(2026, 5, 26))["close"][0]
    step = 1 - 2.0 / close
    assert list(ratios.values()) == pytest.approx([step * step, step * step, step, 1, 1], rel=1e-5)


def test_hours_of_the_session_that_is_on_are_expected_as_they_come(client: Client, objects: FakeObjects):
    hours = hourly_bars("AAPL", 2)
    days = hours["start"].dt.date().unique().sort()
    over = {"symbol": "AAPL", "interval": "1h", "session_date": days[0], "expected": 7}
    fill(objects, bars_1h=hours.head(-4), sessions=rows(SESSIONS, over))
    told = daily(client, interval="1h")
    assert (told.count, told.expected) == (10, 10)


def test_what_was_known_then_is_held_against_what_was_expected_then(client: Client, objects: FakeObjects):
    sessions = [
        {"symbol": "AAPL", "interval": "1d", "session_date": day, "expected": 1} for day in TWO_YEARS["session_date"]
    ]
    known = TWO_YEARS.with_columns(fetched_at=pl.col("session_date").cast(pl.Datetime("us", "UTC")).dt.offset_by("1d"))
    fill(objects, bars_1d=known, sessions=rows(SESSIONS, *sessions))
    told = daily(client, start="2026-05-18", known_at="2026-05-22T12:00:00Z")
    assert (told.count, told.expected) == (4, 4)
