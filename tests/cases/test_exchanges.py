"""Where and when a symbol trades: New York's sessions, half days too."""

from datetime import date
from pathlib import Path

import pytest

from nextday.catalog import BARS_1D, QUARANTINE, SESSIONS
from nextday.errors import NextdayError
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from nextday.market.sources.port import Interval
from ops.instants import parse_instant
from tests.cases.recordings import recording
from tests.cases.yahoo_answers import served
from tests.unit.jobs.ingest.running import run

HALF_DAY = date(2025, 11, 28)


@pytest.mark.case("foreign-dates")
@pytest.mark.parametrize("exchange", ["london", "sydney"])
def test_another_exchanges_bars_are_refused_or_stand_on_their_own_dates(case: Path, exchange: str):
    now, store, told = parse_instant("2026-03-31"), MemoryTableStore(), ""
    with served(case / f"{exchange}.json", now) as (chart, source):
        try:
            report = run(source, store, symbols=[chart.written["symbol"]], now=now)
            told = str(report.outcomes[0].detail or report.outcomes[0].suspect or "")
        except NextdayError as refusal:
            told = str(refusal)
    stored = all_rows(BARS_1D, store).sort("session_date")
    if stored.is_empty():
        assert told
        assert "\n" not in told
    else:
        known = dict(zip(chart.days, chart.closes, strict=True))
        assert {day: pytest.approx(known[day], rel=1e-6) for day in stored["session_date"]} == dict(
            stored.select("session_date", "close").rows()
        )
        assert "no_session" not in all_rows(QUARANTINE, store)["reason"]


@pytest.mark.case("half-day")
def test_a_half_day_is_complete_with_what_the_vendor_serves(case: Path):
    with recording(case, "AAPL") as told:
        for night in ("2025-11-26", "2025-11-28", "2025-12-01", "2025-12-12"):
            told.ingest(night, intervals=tuple(Interval))
            hours = told.told.table(SESSIONS).filter(interval="1h", session_date=HALF_DAY)
            assert set(hours["state"]) <= {"arrived"}
        assert hours.height == 1
        assert hours["arrived"].to_list() == hours["expected"].to_list()
