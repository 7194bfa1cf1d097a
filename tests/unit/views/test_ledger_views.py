"""Views of the ledger say what the ledger, its outcomes and the scoreboard say."""

from dataclasses import asdict
from datetime import date

import polars as pl
import pytest

from nextday.catalog import FORECASTS, OUTCOMES, SESSIONS, bucket_of
from nextday.catalog.views import NEWEST_FORECASTS, SCOREBOARD, SYMBOL_SCORES
from nextday.forecast.ledger.scoreboard import ALL, Standing, scoreboard
from nextday.forecast.ledger.tables import SHOWN
from nextday.jobs.predict.settle import settle
from nextday.lake.partition import by_partition
from nextday.lake.reading import all_rows
from nextday.market.bars import shown, shown_price
from nextday.settings import LakeSettings
from nextday.views.ledger.write import LEDGER_VIEWS, write_ledger_views
from nextday.views.rebuild import rebuilt
from tests.builders import CALENDAR, LAST_SESSION, add, bars
from tests.lakes import rows
from tests.unit.forecast.ledger.building import made, run
from tests.unit.views.nights import House, night_after, told

SYMBOLS = ("AAPL", "AMZN", "MSFT")  # in two buckets
NIGHTS = CALENDAR.sessions(date(2026, 1, 1), LAST_SESSION)[-40:]
SETTINGS = LakeSettings(lake_bucket="lake", database="lake", buckets=2)


def after(nights: list[date], scale: float = 1.0) -> House:
    """Every symbol forecast for each of these sessions and the next one, of which MSFT abstains from some."""
    house = House()
    scaled = pl.col("open", "high", "low", "close") * scale
    add(house.store, *(bars(symbol, days=60).with_columns(scaled) for symbol in SYMBOLS))
    for number, asof in enumerate([CALENDAR.previous_session(nights[0]), *nights]):
        target = CALENDAR.next_session(asof)
        chances = (0.4 + 0.005 * number, 0.55, None if number % 7 == 3 else 0.6)
        run(house.store, [made(*one, asof) for one in zip(SYMBOLS, chances, strict=True)], target)
    settle(store=house.store, settings=SETTINGS, now=night_after(nights[-1]))
    write_ledger_views(LEDGER_VIEWS, house.sources(night_after(nights[-1])))
    return house


@pytest.fixture(scope="module")
def house() -> House:
    return after(NIGHTS)


def bucket(symbol: str) -> int:
    return bucket_of(symbol, 2)


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_a_symbols_newest_entries_are_those_of_the_ledger(house: House, symbol: str):
    blocks = house.blocks(NEWEST_FORECASTS, bucket=bucket(symbol))
    ledger = all_rows(FORECASTS, house.store).filter(symbol=symbol).sort("target_session", descending=True)
    assert len(blocks[symbol]) == SHOWN < ledger.height
    for entry, row in zip(blocks[symbol], ledger.head(SHOWN).iter_rows(named=True), strict=True):
        same = ("symbol", "prob_up", "signal", "target_session", "model_id", "published_at", "late", "reason")
        same += ("source", "empirical_bayes", "previous_hash", "entry_hash")
        assert {name: entry[name] for name in same} == told([{name: row[name] for name in same}])[0]
        session = row["target_session"]
        assert [entry["asof"], entry["opens_at"], entry["closes_at"]] == told(
            [row["asof_session"], CALENDAR.open_of(session), CALENDAR.close_of(session)]
        )
        assert (entry["simulated"], entry["void"]) == (True, False)


def test_closes_below_a_cent_are_told_by_the_view_as_the_lists_tell_them():
    penny = after(NIGHTS[-2:], scale=1.2345678e-6)
    settled = all_rows(OUTCOMES, penny.store).filter(symbol="AAPL").select("target_session", *shown("target_close"))
    closes = {str(session): close for session, close in settled.iter_rows()}
    entries = penny.blocks(NEWEST_FORECASTS, bucket=bucket("AAPL"))["AAPL"]
    told_closes = {one["target_session"]: one["outcome"]["target_close"] for one in entries if one["outcome"]}
    assert told_closes == closes
    assert closes == {session: shown_price(close) for session, close in closes.items()}
    assert all(0 < close < 0.01 for close in closes.values())


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_an_entry_has_the_outcome_that_was_settled(house: House, symbol: str):
    outcomes = {
        str(row["target_session"]): row for row in all_rows(OUTCOMES, house.store).to_dicts() if row["symbol"] == symbol
    }
    for entry in house.blocks(NEWEST_FORECASTS, bucket=bucket(symbol))[symbol]:
        settled = outcomes.get(entry["target_session"])
        if settled is None:
            assert entry["outcome"] is None
            continue
        names = ("up", "log_loss", "brier", "base_rate", "empirical_bayes", "settled_at")
        assert {name: entry["outcome"][name] for name in names} == told([{name: settled[name] for name in names}])[0]
        closes = [entry["outcome"][name] for name in ("asof_close", "target_close")]
        assert closes == [round(settled["asof_close"], 4), round(settled["target_close"], 4)]
    assert len(outcomes) == len(NIGHTS) - (6 if symbol == "MSFT" else 0)


def test_every_symbol_is_in_the_view_of_its_bucket(house: House):
    for number in range(2):
        own = [symbol for symbol in SYMBOLS if bucket(symbol) == number]
        assert own
        assert [*house.view(NEWEST_FORECASTS, bucket=number).keys] == own
        windows = [key for symbol in own for key in (symbol, f"{symbol}/30", f"{symbol}/90", f"{symbol}/250")]
        assert [*house.view(SYMBOL_SCORES, bucket=number).keys] == windows


def same(answer: dict, standing: Standing) -> bool:
    """Whether an answer says what the scoreboard says."""
    judged = standing.evaluation
    bins = [[one.low, one.high, one.days, one.predicted, *asdict(one.observed).values()] for one in judged.reliability]
    names = ("from", "to", "n", "forecast", "observed", "low", "high")
    return {
        "hit_rate": asdict(judged.accuracy),
        "skill": asdict(judged.skill),
        "log_loss": judged.score.log_loss,
        "brier": judged.score.brier,
        "forecasts": judged.score.days,
        "sessions": judged.sessions,
        "always_up": standing.always_up,
        "persistence": standing.persistence,
        "reliability": [dict(zip(names, one, strict=True)) for one in bins],
    }.items() <= answer.items()


def test_the_scoreboard_says_what_the_scoreboard_says(house: House):
    board = scoreboard(*(all_rows(table, house.store) for table in (FORECASTS, OUTCOMES, SESSIONS)))
    blocks = house.blocks(SCOREBOARD)
    [everything] = blocks["all"]
    assert board.pooled
    assert same(everything, board.pooled)
    assert everything["verdict"] == board.sentence
    counts = (everything["waiting"], everything["late"], everything["void"], everything["abstentions"])
    assert counts == (board.waiting, board.late, board.void, board.abstained) == (3, 0, 0, {"stale_data": 6})
    for standing in board.by_month:
        assert same(blocks[f"month/{standing.name}"][0], standing)
    scores = house.blocks(SYMBOL_SCORES, bucket=0) | house.blocks(SYMBOL_SCORES, bucket=1)
    for standing in board.by_symbol:
        assert same(scores[standing.name][0], standing)
    assert house.view(SCOREBOARD).head["ledger"] == {
        "newest_target": "2026-06-01",
        "waiting": 3,
        "late": 0,
        "void": 0,
        "abstained": 6,
    }


@pytest.mark.parametrize("name", [ALL, "AAPL", "MSFT"])
def test_a_window_is_the_scoreboard_of_the_last_sessions_settled(house: House, name: str):
    view = house.blocks(SCOREBOARD) if name == ALL else house.blocks(SYMBOL_SCORES, bucket=bucket(name))
    ledger, outcomes = (all_rows(table, house.store) for table in (FORECASTS, OUTCOMES))
    own = pl.lit(value=True) if name == ALL else pl.col("symbol") == name
    since = outcomes.filter(own)["target_session"].unique().sort()[-30]
    recent = own & (pl.col("target_session") >= since)
    board = scoreboard(ledger.filter(recent), outcomes.filter(recent))
    [month] = view[f"{name}/30"]
    assert board.pooled
    assert same(month, board.pooled)
    assert (month["sessions"], month["from"], month["to"]) == (30, str(since), "2026-05-29")
    assert month["abstentions"] == board.abstained
    assert month["abstentions"].get("stale_data", 0) < view[name][0]["abstentions"].get("stale_data", 1)
    assert view[f"{name}/90"] == view[f"{name}/250"] == view[name]


def test_nights_in_sequence_move_what_is_newest():
    house = after(NIGHTS[:-1])
    before = house.blocks(NEWEST_FORECASTS, bucket=bucket("AAPL"))["AAPL"]
    run(house.store, [made("AAPL", 0.61, LAST_SESSION)])
    settle(store=house.store, settings=SETTINGS, now=night_after(LAST_SESSION))
    write_ledger_views(LEDGER_VIEWS, house.sources(night_after(LAST_SESSION)))
    newest, settled, *older = house.blocks(NEWEST_FORECASTS, bucket=bucket("AAPL"))["AAPL"]
    assert (newest["target_session"], newest["prob_up"], newest["outcome"]) == ("2026-06-01", 0.61, None)
    assert settled | {"outcome": None} == before[0]
    assert settled["outcome"]["up"] in (True, False)
    assert older == before[1:-1]


def test_a_late_entry_is_told_and_never_scored():
    house = House()
    add(house.store, bars("AAPL", days=60))
    run(house.store, [made("AAPL", 0.6, CALENDAR.previous_session(LAST_SESSION))], LAST_SESSION, after_open=1)
    settle(store=house.store, settings=SETTINGS, now=night_after(LAST_SESSION))
    write_ledger_views(LEDGER_VIEWS, house.sources(night_after(LAST_SESSION)))
    [entry] = house.blocks(NEWEST_FORECASTS, bucket=bucket("AAPL"))["AAPL"]
    assert (entry["late"], entry["outcome"]) == (True, None)
    [score] = house.blocks(SCOREBOARD)["all"]
    assert (score["late"], score["sessions"], score["hit_rate"], score["reliability"]) == (1, 0, None, [])
    assert score["verdict"] == "skill not demonstrated: no forecast has been settled yet"


@pytest.mark.parametrize("prob_up", [0.6, None], ids=["forecast", "abstention"])
def test_a_session_that_the_exchange_did_not_hold_is_void(prob_up: float | None):
    house = House()
    run(house.store, [made("AAPL", prob_up, CALENDAR.previous_session(LAST_SESSION))], LAST_SESSION)
    void = {"symbol": "AAPL", "interval": "1d", "session_date": LAST_SESSION, "state": "void"}
    for values, own in by_partition(SESSIONS, rows(SESSIONS, void), buckets=2):
        house.store.upsert(SESSIONS, values, lambda _, own=own: own)
    write_ledger_views(LEDGER_VIEWS, house.sources(night_after(LAST_SESSION)))
    [entry] = house.blocks(NEWEST_FORECASTS, bucket=bucket("AAPL"))["AAPL"]
    assert (entry["void"], entry["outcome"]) == (True, None)
    [score] = house.blocks(SCOREBOARD)["all"]
    assert (score["void"], score["waiting"]) == (1 if prob_up else 0, 0)


def test_an_empty_ledger_has_its_views():
    house = House()
    write_ledger_views(LEDGER_VIEWS, house.sources(night_after(LAST_SESSION)))
    assert house.blocks(NEWEST_FORECASTS, bucket=0) == {}
    assert house.view(SCOREBOARD).head["ledger"]["newest_target"] is None
    assert house.blocks(SCOREBOARD)["all"][0]["sessions"] == 0


def test_a_ledger_that_grows_while_it_is_told_is_read_again(monkeypatch: pytest.MonkeyPatch):
    house = after(NIGHTS[-2:])
    now, put, rivals = night_after(LAST_SESSION), house.views.put, [made("NVDA", 0.5)]

    def beaten(key: str, content: bytes, *, over: str | None) -> None:
        if key == SCOREBOARD.object_key() and rivals:
            run(house.store, [rivals.pop()])
            write_ledger_views(LEDGER_VIEWS, house.sources(now))
        put(key, content, over=over)

    monkeypatch.setattr(house.views, "put", beaten)
    write_ledger_views(LEDGER_VIEWS, house.sources(now))
    assert house.blocks(SCOREBOARD)["all"][0]["waiting"] == 4
    assert "NVDA" in house.blocks(NEWEST_FORECASTS, bucket=bucket("NVDA"))


def test_a_lost_view_is_made_anew_as_it_was(house: House):
    whole = {key: house.views.get(key) for key in house.views.writes}
    lost = House(house.store)
    told = {key for _, key in rebuilt(lost.sources(night_after(LAST_SESSION)))}
    assert told >= whole.keys()
    assert {key: lost.views.get(key) for key in whole} == whole
