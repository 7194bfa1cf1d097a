"""What cannot work is refused in one line that says what to do."""

import socket
from pathlib import Path

import pytest

from tests.scenarios.command import nextday

pytestmark = pytest.mark.scenario


def one_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line and not line.startswith("✓")]
    assert len(lines) == 1, text
    return lines[0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["demo", "--symbols", "Aapl"], "'Aapl' is not a symbol: did you mean AAPL?"),
        (["demo", "--symbols", ""], "'' is not a symbol"),
        (["demo", "--symbols", "AAPL,,MSFT"], "'' is not a symbol"),
        (["demo", "--symbols", "AAPL,TOOLONGNAMES"], "'TOOLONGNAMES' is not a symbol"),
        (["demo", "--source", "alpaca"], "choose simulated, yahoo or csv:DIR"),
        (["demo", "--source", "csv:/nowhere"], "/nowhere is no folder"),
        (["demo", "--as-of", "yesterday"], "'yesterday' is not a time"),
        (["demo", "--as-of", "9999-12-31"], "choose a year from 1990 to 2049"),
        (["demo", "--as-of", "2049-01-04"], "lies in the future"),
        (["fire", "nightly"], "daily-bars"),
        (["demo", "--port", "99999"], "less than or equal to 65535"),
        (["ingest"], "nothing has run"),
        (["status"], "nothing has run"),
        (["replay", "--from", "2026-05-15", "--to", "2026-05-01"], "is not before"),
        (["replay", "--from", "2026-05-15"], "--to"),
        (["replay", "--from", "2026-05-15", "--to", "2049-01-04"], "lies in the future"),
        (["fly"], "fly"),
    ],
)
def test_a_usage_error_is_one_line_and_exit_code_2(tmp_path: Path, words: list[str], expected: str):
    ran = nextday(*words, *(() if words == ["fly"] else ("--data", tmp_path / "data")))
    assert ran.code == 2
    assert expected in one_line(ran.err)
    assert not (tmp_path / "data").exists()


def test_a_missing_csv_column_is_named_and_nothing_is_written(tmp_path: Path):
    bars = tmp_path / "bars"
    bars.mkdir()
    (bars / "AAPL_1d.csv").write_text("date,open,high,low,volume\n2026-05-15,1,1,1,1\n")
    ran = nextday("demo", "--once", "--source", f"csv:{bars}", "--data", tmp_path / "data")
    assert (ran.code, "close" in one_line(ran.err)) == (2, True)
    assert not (tmp_path / "data").exists()


def test_a_symbol_that_the_folder_lacks_is_named(tmp_path: Path):
    (tmp_path / "AAPL_1d.csv").write_text("date,open,high,low,close,volume\n2026-05-15,1,1,1,1,1\n")
    ran = nextday("demo", "--source", f"csv:{tmp_path}", "--symbols", "AAPL,MSFT", "--data", tmp_path / "data")
    assert (ran.code, "no bars of MSFT" in one_line(ran.err)) == (2, True)


def test_a_busy_port_is_named(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ran = nextday("demo", "--once", "--port", port, "--data", tmp_path / "data")
    assert (ran.code, port in one_line(ran.err)) == (2, True)


def test_a_data_folder_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("")
    ran = nextday("demo", "--once", "--data", tmp_path / "file" / "data")
    assert (ran.code, "cannot be written" in one_line(ran.err)) == (2, True)
