from datetime import timedelta
from pathlib import Path

import pytest

from nextday.catalog import HOLDS, SESSIONS
from nextday.market.judging.holds import WAYS_OUT
from ops.sources import Source
from ops.workspace import Workspace, WorkspaceState
from tests.builders import AFTER_LAST_SESSION, LAST_SESSION, bars
from tests.in_process import nextday
from tests.lakes import fill, rows

HOLD = {"symbol": "AAPL", "interval": "1d", "row_key": "*", "days": 2, "since": AFTER_LAST_SESSION}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder that holds one thing for each reason, and one that ended."""
    Workspace(tmp_path).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", None))
    held = [HOLD | {"reason": reason, "row_key": f"{at}"} for at, reason in enumerate(WAYS_OUT)]
    ended = HOLD | {"reason": "spike", "since": AFTER_LAST_SESSION - timedelta(days=9), "ended_at": AFTER_LAST_SESSION}
    fill(tmp_path / "lake", bars_1d=bars("AAPL", 5), holds=rows(HOLDS, *held, ended))
    return tmp_path


def test_every_open_hold_is_told_with_its_reason_and_its_way_out(data: Path, capsys: pytest.CaptureFixture[str]):
    holds = nextday(capsys, "status", "--data", data, "--json").document["holds"]
    assert [hold["reason"] for hold in holds] == list(WAYS_OUT)
    assert all("nextday accept AAPL" in hold["ends"] for hold in holds)
    shown = nextday(capsys, "status", "--data", data, "--wide").out
    assert all(reason in shown for reason in WAYS_OUT)


def test_void_sessions_and_symbols_that_are_asked_for_rarely_are_told(data: Path, capsys: pytest.CaptureFixture[str]):
    session = {"interval": "1d", "expected": 1, "asked_at": AFTER_LAST_SESSION}
    gone = [
        session
        | {"symbol": "GONE", "session_date": day, "arrived": int(at == 0), "state": "missing" if at else "arrived"}
        for at, day in enumerate(bars("AAPL", 15)["session_date"])
    ]
    closed = session | {"symbol": "AAPL", "session_date": LAST_SESSION, "expected": 0, "arrived": 0, "state": "void"}
    fill(data / "lake", sessions=rows(SESSIONS, *gone, closed))
    Workspace(data).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", AFTER_LAST_SESSION))
    still = nextday(capsys, "status", "--data", data, "--json").document["standstills"]
    assert [(one["symbol"], one["reason"]) for one in still] == [("GONE", "missing"), ("*", "void")]
    assert all(one["way_out"] for one in still)


def test_where_nothing_is_expected_nothing_is_incomplete(data: Path, capsys: pytest.CaptureFixture[str]):
    session = {"symbol": "AAPL", "session_date": LAST_SESSION, "expected": 0, "arrived": 0}
    void, none = session | {"interval": "1d", "state": "void"}, session | {"interval": "1h", "state": "no_bars"}
    fill(data / "lake", sessions=rows(SESSIONS, void, none))
    (told,) = nextday(capsys, "status", "--data", data, "--json").document["symbols"]
    assert (told["daily_percent"], told["hourly_percent"], told["incomplete_sessions"]) == (None, None, 0)
    assert "nan" not in nextday(capsys, "status", "--data", data).out


def test_a_lake_without_holds_says_nothing_of_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    Workspace(tmp_path).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", None))
    fill(tmp_path / "lake", bars_1d=bars("AAPL", 5))
    ran = nextday(capsys, "status", "--data", tmp_path)
    assert "Held" not in ran.out + ran.err


def test_a_folder_is_named_as_it_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    folder = tmp_path / "[bold]:x:"
    folder.mkdir()
    Workspace(folder).save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", None))
    fill(folder / "lake", bars_1d=bars("AAPL", 5))
    assert str(folder) in nextday(capsys, "status", "--data", folder).err
