from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from nextday.market.sources.alpaca.frames import actions_of
from nextday.market.sources.port import Fetched, Interval
from nextday.market.sources.yahoo.source import YahooSource
from ops.market import CsvFeed, Fault, MarketServer
from ops.market.faults import FAULTS
from ops.market.sites.replies import json_reply
from tests.integration.alpaca.conftest import LAST, NOW, source_of
from tests.unit.market_replay.recordings import CALENDAR, days, midnight_after, record, record_actions

FIRST, EX_DIVIDEND, EX_SPLIT = date(2026, 5, 1), date(2026, 5, 12), date(2026, 5, 20)


@pytest.fixture
def acting(tmp_path: Path) -> Iterator[MarketServer]:
    record(tmp_path, "ABC", daily=days(FIRST, LAST))
    record_actions(
        tmp_path,
        ("ABC", EX_DIVIDEND, "dividend", 0.26),
        ("ABC", EX_SPLIT, "split", 10),
        ("ABC", date(2026, 5, 27), "split", 0.25),
    )
    with MarketServer(CsvFeed(tmp_path), NOW) as server:
        yield server


def fetch(server: MarketServer, start: date = FIRST) -> Fetched:
    now = server.now
    assert now
    return source_of(server).fetch("ABC", Interval.DAY, CALENDAR.open_of(start), now)


def test_cash_is_per_share_of_today_although_alpaca_tells_that_of_its_day(acting: MarketServer) -> None:
    assert fetch(acting).actions.rows() == [
        (EX_DIVIDEND, "dividend", pytest.approx(0.26)),
        (EX_SPLIT, "split", 10.0),
        (date(2026, 5, 27), "split", 0.25),
    ]
    acting.now = midnight_after(date(2026, 5, 19))
    assert fetch(acting).actions.rows() == [(EX_DIVIDEND, "dividend", pytest.approx(0.26 * 10 / 4))]


def test_both_sources_tell_the_same_story(acting: MarketServer) -> None:
    ours, theirs = fetch(acting), YahooSource(acting.url, 2.0).fetch("ABC", Interval.DAY, CALENDAR.open_of(FIRST), NOW)
    assert ours.bars.equals(theirs.bars)
    assert ours.actions.drop("value").equals(theirs.actions.drop("value"))
    assert ours.actions["value"].to_list() == pytest.approx(theirs.actions["value"].to_list(), rel=1e-6)


def test_actions_before_the_window_stay_out(acting: MarketServer) -> None:
    assert fetch(acting, EX_SPLIT).actions["ex_date"].to_list() == [EX_SPLIT, date(2026, 5, 27)]


def test_a_dividend_is_known_on_its_ex_date_although_it_is_paid_weeks_later(acting: MarketServer) -> None:
    acting.now = midnight_after(EX_DIVIDEND)
    assert fetch(acting).actions["ex_date"].to_list() == [EX_DIVIDEND]


def test_several_actions_of_a_kind_on_one_day_are_one() -> None:
    day = "2026-05-20"
    groups = {
        "cash_dividends": [{"ex_date": day, "rate": 0.25}, {"ex_date": day, "rate": "1.0", "special": True}],
        "forward_splits": [{"ex_date": day, "new_rate": 3, "old_rate": 2}],
        "reverse_splits": [{"ex_date": day, "new_rate": 1, "old_rate": 3}],
    }
    told = actions_of([{"corporate_actions": groups}], LAST)
    assert told.rows() == [(EX_SPLIT, "dividend", 1.25), (EX_SPLIT, "split", 0.5)]


def test_pages_without_actions_are_none() -> None:
    told = actions_of([{"corporate_actions": None}, {"corporate_actions": {}}], LAST)
    assert told.schema == pl.Schema({"ex_date": pl.Date(), "kind": pl.String(), "value": pl.Float64()})
    assert told.is_empty()


@pytest.mark.parametrize(
    ("group", "told", "row"),
    [
        ("forward_splits", {"ex_date": "2026-05-20", "new_rate": 1, "old_rate": 0}, (EX_SPLIT, "split", None)),
        ("reverse_splits", {"ex_date": "2026-05-20", "new_rate": "0", "old_rate": "0"}, (EX_SPLIT, "split", None)),
        ("reverse_splits", {"ex_date": "2026-05-20", "new_rate": 0, "old_rate": 5}, (EX_SPLIT, "split", 0.0)),
        ("forward_splits", {"ex_date": "2026-05-20", "new_rate": 4}, (EX_SPLIT, "split", None)),
        ("cash_dividends", {"ex_date": "2026-05-20", "rate": None}, (EX_SPLIT, "dividend", None)),
        ("cash_dividends", {"ex_date": "2026-05-20", "rate": -0.25}, (EX_SPLIT, "dividend", -0.25)),
        ("cash_dividends", {"ex_date": None, "rate": 0.25}, (None, "dividend", None)),
        ("cash_dividends", {"rate": 0.25}, (None, "dividend", None)),
        ("cash_dividends", None, (None, "dividend", None)),
    ],
)
def test_a_spoilt_action_costs_no_sound_one(
    group: str, told: dict[str, object] | None, row: tuple[date | None, str, float | None]
) -> None:
    sound = {
        "cash_dividends": [{"ex_date": "2026-05-12", "rate": 0.5}],
        "forward_splits": [{"ex_date": "2026-05-20", "new_rate": 2, "old_rate": 1}],
    }
    page = {"corporate_actions": {**sound, group: [*sound.get(group, []), told]}}
    assert actions_of([page], LAST).rows() == [(EX_DIVIDEND, "dividend", 0.25), (EX_SPLIT, "split", 2.0), row]


def test_an_action_without_a_day_arrives(market: MarketServer, monkeypatch: pytest.MonkeyPatch) -> None:
    told = {"corporate_actions": {"cash_dividends": [{"rate": 0.25}]}, "next_page_token": None}
    monkeypatch.setitem(FAULTS, "undated", lambda _: json_reply(told))
    market.faults.set(Fault("undated", match="/v1/corporate-actions"))
    got = source_of(market).fetch("ABC", Interval.DAY, CALENDAR.open_of(FIRST), NOW)
    assert got.actions.rows() == [(None, "dividend", None)]
    assert len(got.bars) > 0


@pytest.mark.parametrize("value", [0, None, -2], ids=["zero", "empty", "negative"])
@pytest.mark.parametrize("kind", ["split", "dividend"])
def test_a_recorded_action_that_cannot_be_true_is_told_by_both_sources_and_costs_no_bar(
    tmp_path: Path, kind: str, value: int | None
) -> None:
    record(tmp_path, "ABC", daily=days(FIRST, LAST))
    record_actions(tmp_path, ("ABC", EX_SPLIT, kind, value))
    with MarketServer(CsvFeed(tmp_path), midnight_after(EX_DIVIDEND)) as server:
        assert YahooSource(server.url, 2.0).fetch("ABC", Interval.DAY, CALENDAR.open_of(FIRST), NOW).actions.is_empty()
        server.now = NOW
        ours, theirs = (
            fetch(server),
            YahooSource(server.url, 2.0).fetch("ABC", Interval.DAY, CALENDAR.open_of(FIRST), NOW),
        )
    assert ours.bars.height == theirs.bars.height == len(days(FIRST, LAST))
    assert ours.actions.rows() == theirs.actions.rows() == [(EX_SPLIT, kind, value)]
