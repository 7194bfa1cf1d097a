"""The first night, the same night again, and two more."""

import json
from datetime import date
from pathlib import Path

import pytest

from nextday.market.calendar import ExchangeCalendar
from nextday.settings import DEFAULT_SYMBOLS
from ops.costs.counted import counted
from ops.localcloud.datafolder import OWN, USAGE
from ops.localcloud.meter import Usage
from tests.scenarios.command import nextday, rows
from tests.scenarios.conftest import Told

pytestmark = pytest.mark.scenario

EVERY_BAR = """
    SELECT '1d' AS interval, symbol, session_date::VARCHAR AS at, close, volume, is_final FROM bars_1d
    UNION ALL SELECT '1h', symbol, start::VARCHAR, close, volume, is_final FROM bars_1h ORDER BY 1, 2, 3
"""


def test_the_first_night_forecasts_the_next_session_of_every_symbol(first_night: Told):
    forecasts = first_night.report["forecasts"]
    assert {forecast["symbol"] for forecast in forecasts} == set(DEFAULT_SYMBOLS)
    assert {(forecast["asof"], forecast["target_session"]) for forecast in forecasts} == {("2026-05-15", "2026-05-18")}
    assert all(0 < forecast["prob_up"] < 1 for forecast in forecasts)
    assert first_night.report["untrained"] is None


def test_the_first_night_collects_two_years_of_days_and_thirty_days_of_hours(first_night: Told):
    calendar = ExchangeCalendar()
    days = len(calendar.sessions(date(2024, 5, 15), date(2026, 5, 15)))
    hours = sum(
        len(calendar.hour_starts(session)) for session in calendar.sessions(date(2026, 4, 15), date(2026, 5, 15))
    )
    stored = {row["symbol"]: (row["days"], row["hours"]) for row in rows(first_night.data, """
        SELECT symbol, days, hours FROM (SELECT symbol, count(*) AS days FROM bars_1d GROUP BY 1)
        JOIN (SELECT symbol, count(*) AS hours FROM bars_1h GROUP BY 1) USING (symbol)""")}  # fmt: skip
    assert stored == dict.fromkeys(DEFAULT_SYMBOLS, (days, hours))


def test_a_second_ingest_at_the_same_instant_writes_nothing(first_night: Told):
    runs = nextday("ingest", "--data", first_night.data, "--json").document["runs"]
    assert [(run["interval"], run["objects_written"], run["failed"]) for run in runs] == [("1d", 0, []), ("1h", 0, [])]


def test_each_job_can_be_run_alone_and_told_as_a_table(first_night: Told):
    trained = nextday("train", "--data", first_night.data)
    predicted = nextday("predict", "--data", first_night.data)
    fired = nextday("fire", "daily-bars", "--data", first_night.data)
    assert (trained.code, predicted.code, fired.code) == (0, 0, 0), trained.err + predicted.err + fired.err
    assert all(symbol in trained.out and symbol in predicted.out for symbol in DEFAULT_SYMBOLS)
    assert "objects_written" in fired.out
    assert "off_session" in fired.out


def test_replayed_sessions_add_exactly_their_bars_and_forecasts(first_night: Told, second_night: Path):
    before = rows(first_night.data, EVERY_BAR)
    added = {(row["interval"], row["symbol"], row["at"]) for row in rows(second_night, EVERY_BAR)}
    assert {(row["interval"], row["symbol"], row["at"]) for row in before} <= added
    assert rows(
        second_night, "SELECT target_session::VARCHAR AS target, count(*) AS n FROM forecasts GROUP BY 1 ORDER BY 1"
    ) == [
        {"target": "2026-05-15", "n": 7},
        {"target": "2026-05-18", "n": 7},
    ]


def test_a_day_asks_of_aws_what_the_cost_model_counts(second_night: Path):
    """Where this fails a day has become dearer or cheaper: `make cost COUNT=1` counts anew, docs/cost.md shows it."""
    used = json.loads((second_night / OWN / USAGE).read_text())
    modelled = counted().at(7, 1).session_day
    assert exact(used) == exact(modelled)
    # the machine that clears the edge, of three states, runs beside the day and may end after it
    assert used["transitions"] - modelled["transitions"] in range(3 * EDGE_CLEARED + 1)


EDGE_CLEARED = 2
"""Views of a day's run by which the edge is told: the newest models, and the scoreboard."""


def exact(usage: Usage) -> Usage:
    """What does not depend on the machine: no times, and no bytes, which tell times."""
    counts = ("requests", "invocations", "firings", "metric")
    return {name: amount for name, amount in usage.items() if name.startswith(counts)}
