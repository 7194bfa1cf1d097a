"""Every saved query is deployed as it stands, and answers what it says on the lake's own files."""

import re
from datetime import UTC, date, datetime, timedelta
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nextday.catalog import CORPORATE_ACTIONS, FORECASTS, HOLDS, OUTCOMES, QUARANTINE, REVISIONS, SESSIONS, TABLES
from nextday.forecast.features.prices import adjusted_prices
from nextday.frames import empty
from nextday.market.adjust import with_adjusted_close
from ops.lake.lakehouse import Lakehouse, Rows
from ops.localcloud.athena.dialect import Statement
from stacks.queries import saved_queries
from tests.builders import CALENDAR, LAST_SESSION, action, bars
from tests.infra.synthesized import StageTemplates
from tests.lakes import NOW, fill, rows, telling

QUERIES = {query.name: query for query in saved_queries()}
BY_NAME = {table.name: table for table in TABLES}
RESERVED = ("table", "interval", "start")


def answer(folder: Path, name: str, **tables: pl.DataFrame) -> Rows:
    """What a saved query says of a lake that holds these rows, by the names of their tables."""
    fill(folder, buckets=2, **tables)
    return Lakehouse(folder).query(QUERIES[name].sql)


def test_every_query_is_saved_in_the_workgroup_of_its_stage(stage: StageTemplates) -> None:
    saved = {one.properties["Name"]: stage.plain(one.properties) for one in stage.resources("AWS::Athena::NamedQuery")}
    assert {name: one["QueryString"] for name, one in saved.items()} == {
        name: query.sql for name, query in QUERIES.items()
    }
    assert {one["Description"] for one in saved.values()} == {query.description for query in QUERIES.values()}
    assert {one["WorkGroup"] for one in saved.values()} == {stage.data.only("AWS::Athena::WorkGroup").id}
    assert {one["Database"] for one in saved.values()} == {stage.data.only("AWS::Glue::Database").id}


@pytest.mark.parametrize("name", QUERIES)
def test_names_that_athena_reserves_are_quoted(name: str) -> None:
    code = "\n".join(line for line in QUERIES[name].sql.splitlines() if not line.startswith("--"))
    columns = re.sub(r"INTERVAL '\d+' DAY", "", code)
    assert not re.findall(rf'(?<!")\b(?:{"|".join(RESERVED)})\b(?!")', columns, re.IGNORECASE)


@pytest.mark.parametrize("name", QUERIES)
def test_numbers_are_doubles_since_an_average_of_decimals_has_their_few_digits_in_athena(name: str) -> None:
    assert not re.findall(r"\d\.\d+(?![\deE])", QUERIES[name].sql)


@pytest.mark.parametrize("name", QUERIES)
def test_an_empty_lake_gives_no_rows(tmp_path: Path, name: str) -> None:
    assert answer(tmp_path, name) == []
    assert QUERIES[name].description


def test_completeness_counts_bars_and_sessions_by_state(tmp_path: Path) -> None:
    def session(day: int, state: str, arrived: int, interval: str = "1h") -> dict[str, Any]:
        when = {"session_date": date(2026, 5, day), "interval": interval}
        return {"symbol": "AAPL", **when, "expected": 7 if interval == "1h" else 1, "arrived": arrived, "state": state}

    hours = [session(26, "arrived", 7), session(27, "healed", 7), session(28, "missing", 3), session(29, "given_up", 0)]
    found = answer(tmp_path, "completeness", sessions=rows(SESSIONS, *hours, session(29, "arrived", 1, "1d")))
    assert [(one["interval"], one["completeness"]) for one in found] == [("1h", pytest.approx(17 / 28)), ("1d", 1)]
    assert found[0] == found[0] | {
        "sessions": 4,
        "bars_expected": 28,
        "bars_arrived": 17,
        "healed": 1,
        "missing": 1,
        "quarantined": 0,
        "given_up": 1,
        "last_session": date(2026, 5, 29),
    }


def test_revisions_are_those_of_the_last_thirty_days(tmp_path: Path) -> None:
    revision = {"table": "bars_1d", "symbol": "AAPL", "row_key": "2026-05-28", "field": "close", "old_value": 100.0}
    seen = [(NOW - timedelta(days=days), 100.0 + days) for days in (1, 29, 32, 400)]
    stored = rows(REVISIONS, *({**revision, "seen_at": at, "new_value": value} for at, value in seen))
    found = answer(tmp_path, "revisions_of_the_last_30_days", revisions=stored)
    assert [(one["seen_at"], one["relative_change"]) for one in found] == [
        (NOW - timedelta(days=1), pytest.approx(0.01)),
        (NOW - timedelta(days=29), pytest.approx(0.29)),
    ]


def test_quarantine_counts_rows_by_reason_and_shows_the_newest(tmp_path: Path) -> None:
    def refused(symbol: str, minute: int, reason: str) -> dict[str, Any]:
        seen_at = datetime(2026, 5, 29, 20, minute, tzinfo=UTC)
        row = {"table": "bars_1h", "row_key": f"2026-05-29T13:{minute}:00Z", "raw": f'{{"minute":{minute}}}'}
        return {**row, "symbol": symbol, "seen_at": seen_at, "reason": reason}

    stored = rows(
        QUARANTINE, refused("AAPL", 1, "off_grid"), refused("MSFT", 3, "off_grid"), refused("MSFT", 2, "flat")
    )
    found = answer(tmp_path, "quarantine_by_reason", quarantine=stored)
    assert [(one["reason"], one["rejected"], one["symbols"]) for one in found] == [("off_grid", 2, 2), ("flat", 1, 1)]
    assert (found[0]["last_symbol"], found[0]["last_row"]) == ("MSFT", '{"minute":3}')


def test_open_holds_are_those_that_have_not_ended(tmp_path: Path) -> None:
    hold = {"symbol": "AAPL", "interval": "1d", "row_key": "*", "reason": "ratio_without_split", "days": 2}
    since = NOW - timedelta(days=2)
    ended = hold | {"since": NOW - timedelta(days=9), "ended_at": NOW, "outcome": "agreed"}
    found = answer(tmp_path, "open_holds", holds=rows(HOLDS, hold | {"since": since}, ended))
    assert [(one["reason"], one["since"], one["days"]) for one in found] == [("ratio_without_split", since, 2)]


def test_actions_come_with_the_close_before_their_ex_date(tmp_path: Path) -> None:
    stored, monday = bars("AAPL", 10), date(2026, 5, 18)
    before = stored.filter(session_date=date(2026, 5, 15))["close"][0]
    actions = [action("AAPL", monday, 0.5), action("AAPL", date(2026, 5, 20), 4.0, "split"), action("MSFT", monday, 1)]
    found = answer(tmp_path, "corporate_actions", bars_1d=stored, corporate_actions=pl.concat(actions))
    assert [(one["symbol"], one["kind"], one["close_before"]) for one in found[1:]] == [
        ("AAPL", "dividend", before),
        ("MSFT", "dividend", None),
    ]
    assert [one["dividend_yield"] for one in found] == [None, pytest.approx(0.5 / before), None]


def test_adjusted_closes_are_those_that_the_forecasts_use(tmp_path: Path) -> None:
    stored = pl.concat([bars("AAPL", 300), bars("MSFT", 40)]).filter(pl.col("session_date") != date(2026, 2, 10))
    days = (date(2025, 8, 11), date(2026, 2, 10), date(2026, 2, 11), date(2026, 6, 1))
    actions = pl.concat([action("AAPL", day, 0.7) for day in days] + [action("MSFT", date(2026, 1, 2), 4.0, "split")])
    found = answer(tmp_path, "adjusted_closes", bars_1d=stored, corporate_actions=actions)
    expected = with_adjusted_close(stored, actions)
    found.sort(key=lambda one: (one["symbol"], one["session_date"]))
    assert [one["adj_close"] for one in found] == pytest.approx(expected["adj_close"].to_list(), rel=1e-12)
    assert expected["adj_close"].to_list() != expected["close"].to_list()


# bars of which some are missing, on ex-dates too
PRICES_OF_DAYS = st.dictionaries(st.integers(2, 11), st.floats(0.01, 100), min_size=1)
DIVIDENDS_OF_DAYS = st.dictionaries(st.integers(0, 14), st.one_of(st.floats(1e-4, 200), st.just(50.0)))


MARKETS = st.lists(st.tuples(PRICES_OF_DAYS, DIVIDENDS_OF_DAYS), min_size=5, max_size=10)
"""Symbols of one lake: to write and to open one for each would take most of the time."""
ADJUSTED = ("SELECT * FROM bars_1d_adjusted", Statement.parse(QUERIES["adjusted_closes"].sql).translated())


def listed(symbol: str, prices: dict[int, float], paid: dict[int, float]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Bars with these closes alone, and dividends, by days of May."""
    sessions = CALENDAR.sessions(date(2026, 5, 1), LAST_SESSION)
    days = {sessions[day]: price for day, price in sorted(prices.items())}
    closes = pl.DataFrame({"session_date": days.keys(), "close": days.values()})
    flat = [pl.col("close").alias(price) for price in ("open", "high", "low")]
    dividends = [action(symbol, sessions[day], value) for day, value in paid.items()]
    actions = pl.concat([empty(CORPORATE_ACTIONS), *dividends])
    return bars(symbol, len(days)).with_columns(closes).with_columns(flat), actions


@settings(max_examples=4)
@given(markets=MARKETS)
@example(
    markets=[
        ({2: 50.0, 3: 49.0}, {3: 50.0}),
        ({2: 50.0, 3: 49.0}, {3: 51.0}),
        ({2: 50.0, 5: 49.0}, {3: 30.0, 4: 30.0, 5: 60.0}),
    ]
)
def test_adjusted_closes_are_positive_and_the_same_in_features_in_the_view_and_in_athena(
    markets: list[tuple[dict[int, float], dict[int, float]]],
) -> None:
    listings = [listed(f"S{number}", *market) for number, market in enumerate(markets)]
    wanted = pl.concat(with_adjusted_close(*listing) for listing in listings)
    expected = {
        (symbol, day): close for symbol, day, close in wanted["symbol", "session_date", "adj_close"].iter_rows()
    }
    assert min(expected.values()) > 0
    for stored, actions in listings:
        own = [expected[key] for key in stored["symbol", "session_date"].iter_rows()]
        learned_from = adjusted_prices(stored, actions)["close"].to_numpy()
        assert (learned_from / learned_from[-1] * own[-1]).tolist() == pytest.approx(own, rel=1e-9)
    with TemporaryDirectory() as folder:
        stored, actions = (pl.concat(frames) for frames in zip(*listings, strict=True))
        fill(Path(folder), bars_1d=stored, corporate_actions=actions)
        for sql in ADJUSTED:
            found = Lakehouse(Path(folder)).query(sql)
            assert {(row["symbol"], row["session_date"]): row["adj_close"] for row in found} == pytest.approx(
                expected, rel=1e-9
            )


def test_the_newest_forecast_of_each_symbol_is_shown(tmp_path: Path) -> None:
    def forecast(symbol: str, day: int, prob_up: float) -> dict[str, Any]:
        return {"symbol": symbol, "target_session": date(2026, 6, day), "model_id": "m", "prob_up": prob_up}

    stored = rows(FORECASTS, forecast("MSFT", 1, 0.4), forecast("AAPL", 2, 0.6), forecast("AAPL", 1, 0.5))
    found = answer(tmp_path, "newest_forecasts", forecasts=stored)
    assert [(one["symbol"], one["prob_up"]) for one in found] == [("AAPL", 0.6), ("MSFT", 0.4)]


def test_the_ledger_is_scored_beside_both_base_rates_without_late_forecasts(tmp_path: Path) -> None:
    entry = {"symbol": "AAPL", "model_id": "m", "prob_up": 0.6, "late": False}
    outcome = {"symbol": "AAPL", "model_id": "m", "base_rate": 0.5, "log_loss": 0.5, "brier": 0.2}
    days = [date(2026, 6, day) for day in (1, 2, 3, 4)]
    ledger = rows(FORECASTS, *({**entry, "target_session": day, "late": day == days[2]} for day in days))
    rates = dict(zip(days, (0.8, None, 0.9), strict=False))
    settled = ({**outcome, "target_session": day, "up": day == days[0], "empirical_bayes": rates[day]} for day in rates)
    (found,) = answer(tmp_path, "ledger_against_outcomes", forecasts=ledger, outcomes=rows(OUTCOMES, *settled))
    assert found == {
        "symbol": "AAPL",
        "settled": 2,
        "share_up": 0.5,
        "log_loss": 0.5,
        # Laplace's rule in place of what was not yet published
        "empirical_bayes_log_loss": pytest.approx(-(log(0.8) + log(0.5)) / 2),
        "laplace_log_loss": pytest.approx(-log(0.5)),
        "brier": 0.2,
        "empirical_bayes_brier": pytest.approx((0.04 + 0.25) / 2),
        "laplace_brier": 0.25,
        "last_settled": days[1],
    }


def test_files_from_before_a_column_was_added_answer_every_query(tmp_path: Path) -> None:
    before = {name: frame.select(BY_NAME[name].before_additions().column_names) for name, frame in telling().items()}
    fill(tmp_path, **before)
    lakehouse = Lakehouse(tmp_path)
    assert all(lakehouse.query(query.sql) for query in QUERIES.values())
    (found, _) = lakehouse.query(QUERIES["ledger_against_outcomes"].sql)
    assert found["empirical_bayes_log_loss"] == found["laplace_log_loss"]
