from datetime import date
from pathlib import Path

from ops.recorded import Recorded
from ops.sources import Source
from tests.unit.market_replay.recordings import CALENDAR, quote, record, record_actions

FIRST, LAST = date(2026, 3, 2), date(2026, 5, 29)
SESSIONS = CALENDAR.sessions(FIRST, LAST)
ZEROS, SPIKE, SATURDAY = SESSIONS[20], SESSIONS[40], date(2026, 4, 4)


def read(folder: Path) -> Recorded:
    return Recorded.read(Source.parse(f"csv:{folder}"), (), FIRST, LAST)


def test_recorded_rows_are_judged_as_ingest_judges_them_and_what_is_refused_is_told(tmp_path: Path):
    rows = [(day, *quote(0)) for day in SESSIONS]
    rows[20] = (ZEROS, 0, 0, 0, 0, 0)
    rows[40] = (SPIKE, *(100 * value for value in quote(0)))
    record(tmp_path, "ABC", daily=sorted([*rows, (SATURDAY, *quote(0))]))
    record_actions(tmp_path, ("ABC", SESSIONS[30], "dividend", 1000.0))
    recorded = read(tmp_path)
    assert recorded.bars["session_date"].to_list() == [day for day in SESSIONS if day not in {ZEROS, SPIKE}]
    assert recorded.actions.is_empty()
    told = {one["reason"]: (one["rows"], one["example"]) for one in recorded.refused()}
    assert told == {
        "no_session": (1, f"ABC {SATURDAY}"),
        "not_positive": (1, f"ABC {ZEROS}"),
        "spike": (1, f"ABC {SPIKE}"),
        "above_price": (1, f"ABC {SESSIONS[30]}"),
    }


def test_a_symbol_that_contradicts_its_own_split_is_left_out_whole(tmp_path: Path):
    rows = [(day, *(value * (1 if at < 30 else 0.25) for value in quote(0))) for at, day in enumerate(SESSIONS)]
    record(tmp_path, "ABC", daily=[(day, *prices, 100) for day, *prices, _ in rows])
    record(tmp_path, "XYZ", daily=[(day, *quote(0)) for day in SESSIONS])
    record_actions(tmp_path, ("ABC", SESSIONS[30], "split", 4))
    recorded = read(tmp_path)
    assert set(recorded.bars["symbol"]) == {"XYZ"}
    assert [(one["reason"], one["rows"]) for one in recorded.refused()] == [("split_without_ratio", len(SESSIONS))]
