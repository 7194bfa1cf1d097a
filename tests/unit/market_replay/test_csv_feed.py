from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from nextday.errors import InputError
from ops.market import CsvFeed, Listing
from tests.unit.market_replay.recordings import CALENDAR, days, hours, quote, record, record_actions, write_csv

FRIDAY, HALF_DAY = date(2026, 5, 29), date(2025, 11, 28)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = "date,open,high,low,close,volume"


def listed(folder: Path, symbol: str = "ABC") -> Listing:
    listing = CsvFeed(folder).listing(symbol, NOW)
    assert listing
    return listing


def complaint(folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        CsvFeed(folder)
    text = str(caught.value)
    assert "\n" not in text
    return text


def test_every_double_is_read_as_python_reads_it(tmp_path: Path) -> None:
    texts = ["306.55999755859375", "0.1", "1e-3", "123456789.123456789", "5e-324", "315.0"]
    sessions = CALENDAR.sessions(date(2026, 5, 1), FRIDAY)
    record(tmp_path, "ABC", daily=[(day, text, 1, 1, 1, 0) for day, text in zip(sessions, texts, strict=False)])
    assert listed(tmp_path).daily["open"].to_list() == [float(text) for text in texts]


def test_other_columns_order_and_spaces_do_not_matter(tmp_path: Path) -> None:
    rows = [(FRIDAY, "x", 5, 4, 3, 2, 1, 9), (date(2026, 5, 28), "y", 50, 40, 30, 20, 10, 90)]
    write_csv(tmp_path / "ABC_1d.csv", "date, ts_utc, volume, close, low, high, open, adj_close", rows)
    daily = listed(tmp_path).daily
    assert daily["session_date"].to_list() == [date(2026, 5, 28), FRIDAY]
    assert daily.row(1, named=True) | {"open": 1.0, "high": 2.0, "low": 3.0, "close": 4.0, "volume": 5} == daily.row(
        1, named=True
    )


def test_blank_lines_say_nothing(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(FRIDAY, FRIDAY))
    with (tmp_path / "ABC_1d.csv").open("a") as file:
        file.write("\n\n")
    assert len(listed(tmp_path).daily) == 1


def test_a_file_that_is_named_for_no_symbol_is_named(tmp_path: Path) -> None:
    record(tmp_path, "abc", daily=days(FRIDAY, FRIDAY))
    assert "abc_1d.csv" in complaint(tmp_path)


@pytest.mark.parametrize("word", ["", "null", "NaN", "NA", "N/A", "None", "-"])
def test_an_empty_price_is_the_null_that_a_vendor_sends(tmp_path: Path, word: str) -> None:
    record(tmp_path, "ABC", daily=[(FRIDAY, *[word] * 5)])
    assert listed(tmp_path).daily.row(0)[3:] == (None,) * 5


def test_what_says_that_a_cell_may_be_empty_is_the_refusal(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=[(FRIDAY, "void", 1, 1, 1, 1)])
    assert "may be empty" in complaint(tmp_path)


@pytest.mark.parametrize(("written", "read"), [("2812183.0", 2_812_183), ("1e6", 1_000_000), (2**63 - 1, 2**63 - 1)])
def test_a_volume_is_whole_and_exact_however_it_is_written(tmp_path: Path, written: object, read: int) -> None:
    record(tmp_path, "ABC", daily=[(FRIDAY, 1, 1, 1, 1, written)])
    assert listed(tmp_path).daily["volume"].to_list() == [read]


def test_the_last_bar_of_a_half_day_ends_at_the_early_close(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(HALF_DAY, HALF_DAY), hourly=hours(HALF_DAY, HALF_DAY))
    listing = listed(tmp_path)
    assert len(listing.hourly) == 4
    assert listing.hourly["ends_at"][-1] == listing.daily["ends_at"][-1] == CALENDAR.close_of(HALF_DAY)


def test_symbols_and_the_last_session_are_those_of_the_folder(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(date(2026, 5, 26), FRIDAY))
    record(tmp_path, "BRK-B", hourly=hours(HALF_DAY, HALF_DAY))
    feed = CsvFeed(tmp_path)
    assert feed.symbols == ("ABC", "BRK-B")
    assert feed.last_session == FRIDAY
    assert feed.listing("NONE", NOW) is None


def test_actions_are_those_of_the_symbol(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(FRIDAY, FRIDAY))
    record_actions(tmp_path, ("XYZ", FRIDAY, "split", 2), ("ABC", FRIDAY, "dividend", 0.26))
    assert listed(tmp_path).actions.rows() == [(FRIDAY, "dividend", 0.26)]


def test_dividends_of_a_day_add_up_and_its_splits_multiply(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(FRIDAY, FRIDAY))
    paid = [("ABC", FRIDAY, "dividend", value) for value in (1.16, 3.47)]
    record_actions(tmp_path, *paid, ("ABC", FRIDAY, "split", 2), ("ABC", FRIDAY, "split", 5))
    assert listed(tmp_path).actions.rows() == [(FRIDAY, "dividend", pytest.approx(4.63)), (FRIDAY, "split", 10.0)]


def test_an_action_that_is_there_twice_is_named(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(FRIDAY, FRIDAY))
    record_actions(tmp_path, *[("ABC", FRIDAY, "dividend", 1.16)] * 2)
    assert "actions.csv line 3: ABC 2026-05-29 dividend 1.16 is there twice" in complaint(tmp_path)


def test_an_action_of_no_value_is_told_as_it_stands(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(FRIDAY, FRIDAY))
    record_actions(tmp_path, ("ABC", FRIDAY, "dividend", "null"), ("ABC", FRIDAY, "dividend", 1.16))
    assert listed(tmp_path).actions.rows() == [(FRIDAY, "dividend", None)]


def test_an_action_of_an_impossible_value_is_named(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(FRIDAY, FRIDAY))
    record_actions(tmp_path, ("ABC", FRIDAY, "dividend", "inf"))
    assert "actions.csv line 2: value cannot be 'inf'" in complaint(tmp_path)


def test_a_folder_without_bars_says_what_belongs_there(tmp_path: Path) -> None:
    assert "AAPL_1d.csv" in complaint(tmp_path)
    assert "is no folder" in complaint(tmp_path / "missing")


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        ("date,open,high,low,close", (FRIDAY, 1, 1, 1, 1), "line 1: 'date,open,high,low,close' has no column volume"),
        (HEADER.replace("low", "high"), (FRIDAY, 1, 1, 1, 1, 1), "line 1: 'date,open,high,high,close,volume' has no"),
        (f"{HEADER},close", (FRIDAY, 1, 1, 1, 1, 1, 2), "line 1: column close is there twice"),
        (HEADER.replace(",", ";"), (FRIDAY,), "line 1: 'date;open;high;low;close;volume' has no column date, open"),
        (HEADER, (FRIDAY, "12,5", 1, 1, 1, 1), "line 3: 7 fields in '2026-05-29,12,5,1,1,1,1', where the first line"),
        (HEADER, (FRIDAY, 1, 1, 1, 1, 1, ""), "line 3: 7 fields"),
        (HEADER, (FRIDAY, 1, 1, 1, 1), "line 3: 5 fields"),
        (HEADER, ('{"error": "Invalid cookie"}',), "line 3: 1 field in"),
        (HEADER, ('"error": "Invalid cookie"',), "line 3: no line of CSV"),
        (HEADER, ("<html>",), "line 3: 1 field in '<html>'"),
        (HEADER, (FRIDAY, '"1', 1, 1, 1, 1), "line 3: no line of CSV (unexpected end of data)"),
        (HEADER, (FRIDAY, '"1,234.5"', 1, 1, 1, 1), "line 3: open cannot be '1,234.5'"),
        (HEADER, (FRIDAY, "n.a.", 1, 1, 1, 1), "line 3: open cannot be 'n.a.'"),
        (HEADER, (FRIDAY, 1, "1e400", 1, 1, 1), "line 3: high cannot be '1e400'"),
        (HEADER, (FRIDAY, 1, 1, "inf", 1, 1), "line 3: low cannot be 'inf'"),
        (HEADER, (FRIDAY, 1, 1, 1, 1, 1.5), "line 3: volume cannot be '1.5'"),
        (HEADER, (FRIDAY, 1, 1, 1, 1, 2**63), "line 3: volume cannot be '9223372036854775808'"),
        (HEADER, (FRIDAY, 1, 1, 1, 1, -(2**63) - 1), "line 3: volume cannot be '-9223372036854775809'"),
        (HEADER, (FRIDAY, 1, 1, 1, 1, "1e19"), "line 3: volume cannot be '1e19'"),
        (HEADER, (FRIDAY, 1, 1, 1, 1, "x" * 1000), f"line 3: volume cannot be '{'x' * 40}...'"),
        (HEADER, ("9999-12-31", 1, 1, 1, 1, 1), "line 3: date cannot be '9999-12-31'"),
        (HEADER, ("null", 1, 1, 1, 1, 1), "line 3: date cannot be 'null'"),
        (HEADER, ("29.05.2026", 1, 1, 1, 1, 1), "line 3: date cannot be '29.05.2026'"),
        (HEADER, ("", 1, 1, 1, 1, 1), "line 3: date cannot be ''"),
        (HEADER, (date(2026, 5, 28), 1, 1, 1, 1, 1), "line 3: 2026-05-28 is there twice"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, header: str, row: tuple[object, ...], told: str) -> None:
    first = (date(2026, 5, 28), *quote(0))[: header.count(",") + 1]
    write_csv(tmp_path / "ABC_1d.csv", header, [first, row])
    text = complaint(tmp_path)
    assert "ABC_1d.csv" in text
    assert told in text


def test_a_kind_of_action_that_nobody_knows_is_named(tmp_path: Path) -> None:
    record(tmp_path, "ABC", daily=days(FRIDAY, FRIDAY))
    record_actions(tmp_path, ("ABC", FRIDAY, "spinoff", 2))
    assert "actions.csv line 2: kind cannot be 'spinoff'" in complaint(tmp_path)


def test_an_empty_file_and_a_file_that_is_no_text_are_named(tmp_path: Path) -> None:
    path = tmp_path / "ABC_1d.csv"
    nothing, body = b"", b'{\n "finance": {\n  "error": {"code": "Unauthorized", "description": "Invalid cookie"}\n'
    for content in (nothing, b"\n\n", body, HEADER.encode()[:-1], b"\xff\xfe\x00\x01", HEADER.encode("utf-16")):
        path.write_bytes(content)
        assert "ABC_1d.csv line 1: " in complaint(tmp_path)
    path.write_bytes(HEADER.encode())
    assert "no rows for ABC" in complaint(tmp_path)


def test_a_line_is_counted_as_an_editor_counts_it(tmp_path: Path) -> None:
    (tmp_path / "ABC_1d.csv").write_text(f"\ufeff\n\n{HEADER}\n\n2026-05-28,1,1,1,1,1\n\n2026-05-29,x,1,1,1,1\n")
    assert "line 7: open cannot be 'x'" in complaint(tmp_path)


def test_lines_may_end_as_on_windows(tmp_path: Path) -> None:
    (tmp_path / "ABC_1d.csv").write_bytes(f"{HEADER}\r\n2026-05-29,1,1,1,1,\r\n".encode())
    assert listed(tmp_path).daily.height == 1
