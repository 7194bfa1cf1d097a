"""What cannot work is refused in one line that says what to do, before anything is set up."""

import socket
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nextday.catalog import LAYOUT_KEY
from nextday.lake.layout import layout
from ops.cli import main
from ops.localcloud.datafolder import held
from ops.sources import Source
from ops.workspace import Workspace, WorkspaceState

CSV_HEADER = "date,open,high,low,close,volume"
Refused = Callable[..., str]


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Run the command, which must end with exit code 2 without a deployment; the one line that it said."""

    def run(*words: str | Path) -> str:
        monkeypatch.setattr("sys.argv", ["nextday", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        assert ended.value.code == 2
        lines = [line for line in capsys.readouterr().err.splitlines() if line]
        assert len(lines) == 1, lines
        return lines[0]

    def deployed(*_: object) -> Path:
        pytest.fail("the stacks are synthesized")

    monkeypatch.setattr("ops.product.synthesize", deployed)
    return run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that has come to 2026-05-15."""
    workspace = Workspace(tmp_path / "data")
    workspace.folder.mkdir()
    workspace.save(WorkspaceState(Source("simulated"), ("AAPL",), "lake", datetime(2026, 5, 16, 0, 30, tzinfo=UTC)))
    return workspace.folder


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["demo", "--symbols", "Aapl"], "'Aapl' is not a symbol: did you mean AAPL?"),
        (["demo", "--symbols", "AAPL,,MSFT"], "'' is not a symbol"),
        (["demo", "--symbols", "AAPL,TOOLONGNAMES"], "'TOOLONGNAMES' is not a symbol"),
        (["demo", "--symbols", ""], "'' is not a symbol"),
        (["demo", "--source", "alpaca"], "choose simulated, yahoo or csv:DIR"),
        (["demo", "--source", "csv:/nowhere"], "/nowhere is no folder"),
        (["demo", "--as-of", "yesterday"], "'yesterday' is not a time"),
        (["demo", "--as-of", ""], "'' is not a time"),
        (["demo", "--as-of", "9999-12-31"], "choose a year from 1990 to 2049"),
        (["demo", "--as-of", "2049-01-04"], "--as-of 2049-01-04 lies in the future"),
        (["up", "--as-of", "1990-01-01"], "--as-of 1990-01-01 lies before the first bars: choose 2016-01-05T00:30Z"),
        (["ingest", "--as-of", "2015-06-01T12:00Z", "--source", "simulated"], "--as-of 2015-06-01T12:00Z lies before"),
        (["ingest", "--as-of", "2026-05-15", "--source", "yahoo"], "--as-of 2026-05-15 needs a replayed market"),
        (["demo", "--buckets", "101"], "less than or equal to 100"),
        (["demo", "--port", "99999"], "less than or equal to 65535"),
        (["fire", "nightly"], "daily-bars"),
        (["ingest"], "nothing has run"),
        (["status"], "nothing has run"),
        (["replay", "--from", "2026-05-15", "--to", "2026-05-01"], "is not before"),
        (["replay", "--from", "2026-05-15"], "--to"),
        (["replay", "--from", "2026-05-15", "--to", "2049-01-04"], "lies in the future"),
    ],
)
def test_a_usage_error_is_told_and_nothing_is_written(
    refused: Refused, tmp_path: Path, words: list[str], expected: str
):
    assert expected in refused(*words, "--data", tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_typo_is_told_with_what_may_have_been_meant(refused: Refused):
    assert "Did you mean 'predict'?" in refused("predct")
    assert "fly" in refused("fly")


@pytest.mark.parametrize("command", ["ingest", "train", "predict", "demo"])
def test_a_folder_does_not_go_back_in_time(refused: Refused, data: Path, command: str):
    line = refused(command, "--as-of", "2026-05-14", "--data", data)
    assert "--as-of 2026-05-14 lies before 2026-05-16T00:30Z, which the data folder has come to" in line


@pytest.mark.parametrize("command", ["ingest", "up", "demo"])
def test_a_lake_is_not_split_anew(refused: Refused, data: Path, command: str):
    (data / "lake").mkdir()
    (data / "lake" / LAYOUT_KEY).write_bytes(layout(4))
    line = refused(command, "--buckets", "2", "--data", data)
    assert "the lake is split into buckets=4, not 2: leave --buckets out" in line


def test_a_replay_is_refused_in_the_words_of_its_own_option(refused: Refused, data: Path):
    line = refused("replay", "--from", "2026-05-14", "--to", "2026-05-15", "--data", data)
    assert "--from 2026-05-14 lies before" in line


@pytest.mark.parametrize("command", ["train", "predict", "fire"])
def test_a_job_is_not_run_in_the_future(refused: Refused, data: Path, command: str):
    which = ["training"] if command == "fire" else []
    assert "--as-of 2030-01-01 lies in the future" in refused(command, *which, "--as-of", "2030-01-01", "--data", data)


def test_a_missing_csv_column_is_named_and_nothing_is_written(refused: Refused, tmp_path: Path):
    bars = tmp_path / "bars"
    bars.mkdir()
    (bars / "AAPL_1d.csv").write_text("date,open,high,low,volume\n2026-05-15,1,1,1,1\n")
    assert "close" in refused("demo", "--once", "--source", f"csv:{bars}", "--data", tmp_path / "data")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("bps", ["-1", "10001", "inf", "nan"])
def test_a_side_of_a_trade_costs_no_more_than_what_is_traded(refused: Refused, bps: str):
    assert "--bps" in refused("backtest", "--source", "csv:/nowhere", "--bps", bps)


@pytest.mark.parametrize("command", ["backtest", "demo", "ingest", "up"])
def test_a_value_that_no_column_holds_is_named_by_every_command(refused: Refused, tmp_path: Path, command: str):
    (tmp_path / "AAPL_1d.csv").write_text(f"{CSV_HEADER}\n2026-05-15,1,1,1,1,{2**63}\n")
    place = () if command == "backtest" else ("--data", tmp_path / "data")
    line = refused(command, "--source", f"csv:{tmp_path}", *place)
    assert f"AAPL_1d.csv line 2: volume cannot be '{2**63}'" in line


def test_what_a_recording_lacks_is_named(refused: Refused, tmp_path: Path):
    (tmp_path / "AAPL_1d.csv").write_text(f"{CSV_HEADER}\n2026-05-15,1,1,1,1,1\n")
    recorded = ("demo", "--source", f"csv:{tmp_path}", "--data", tmp_path / "data")
    assert "no bars of MSFT" in refused(*recorded, "--symbols", "AAPL,MSFT")
    assert "--as-of 2026-05-14 lies before the first bars" in refused(*recorded, "--as-of", "2026-05-14")


@pytest.mark.parametrize("command", ["demo", "up", "ingest", "predict", "status"])
def test_a_data_folder_that_is_a_file_is_named(refused: Refused, tmp_path: Path, command: str):
    (tmp_path / "file").write_text("")
    for place in (tmp_path / "file", tmp_path / "file" / "data"):
        assert f"{place} cannot be read (Not a directory)" in refused(command, "--data", place)


@pytest.mark.parametrize("command", ["ingest", "train", "predict", "up"])
def test_a_data_folder_that_cannot_be_written_is_named(refused: Refused, data: Path, command: str):
    (data / ".localcloud").write_text("")
    assert f"{data} cannot be written" in refused(command, "--data", data)


def test_a_data_folder_that_another_one_runs_on_is_named(refused: Refused, data: Path):
    with held(data):
        assert f"{data} is in use" in refused("predict", "--data", data)


def test_a_busy_port_is_named_and_nothing_is_written(refused: Refused, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert port in refused("up", "--port", port, "--data", tmp_path / "data")
    assert not (tmp_path / "data").exists()
