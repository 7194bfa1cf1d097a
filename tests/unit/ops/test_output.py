import sys
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from rich.text import Text

from ops.terminal.output import print_plot, print_rows

MODEL = "2026-05-29-c679740b0692"
FORECAST = {"symbol": "AAPL", "prob_up": 0.4972270001, "model_id": MODEL, "reason": None, "inputs": "x" * 200, "n": 7}


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


Streams = Callable[[int | None, str], tuple[StringIO, StringIO]]
Show = Callable[..., tuple[list[str], str]]


@pytest.fixture
def streams(monkeypatch: pytest.MonkeyPatch) -> Streams:
    """Standard output, a terminal of so many columns or a pipe, and standard error."""

    def opened(columns: int | None, term: str) -> tuple[StringIO, StringIO]:
        out, told = StringIO() if columns is None else Terminal(), StringIO()
        monkeypatch.setenv("COLUMNS", str(columns or 40))
        monkeypatch.setenv("TERM", term)
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(sys, "stderr", told)
        return out, told

    return opened


@pytest.fixture
def show(streams: Streams) -> Show:
    """Lines of a table, and what is said beside it."""

    def shown(
        columns: int | None, rows: list[dict[str, Any]], term: str = "xterm", **how: bool
    ) -> tuple[list[str], str]:
        out, told = streams(columns, term)
        print_rows(rows, **how)
        return [line.rstrip() for line in Text.from_ansi(out.getvalue()).plain.splitlines()], told.getvalue()

    return shown


@pytest.mark.parametrize("columns", [40, 41, 80, 120])
def test_a_terminal_shows_whole_columns_and_names_the_others(show: Show, columns: int):
    lines, told = show(columns, [FORECAST, FORECAST | {"symbol": "MSFT"}])
    assert len(lines) == 3
    assert all(len(line) <= columns and "…" not in line for line in lines)
    assert all(MODEL in line for line in lines[1:]) is (columns >= 41)
    left_out = told.removeprefix("no room for ").removesuffix(": see --wide or --json\n").split(", ")
    assert set(lines[0].split()) == set(FORECAST) - set(left_out)


def test_what_fits_is_shown_though_something_before_it_does_not(show: Show):
    lines, told = show(80, [FORECAST])
    assert lines[0].split() == ["symbol", "prob_up", "model_id", "reason", "n"]
    assert told == "no room for inputs: see --wide or --json\n"


@pytest.mark.parametrize(
    ("price", "cell"),
    [
        (0.001604, "0.001604"),
        (0.0008, "0.0008"),
        (199.95, "199.95"),
        (712_345.67, "712345.67"),
        (1_234_567.0, "1234567"),
    ],
)
def test_a_price_keeps_its_digits_however_small_or_large(show: Show, price: float, cell: str):
    assert show(80, [{"close": price}])[0][1].strip() == cell


def test_a_column_that_is_too_wide_by_itself_is_folded(show: Show):
    assert show(20, [{"text": "x" * 50, "n": 1}])[0] == ["text", "x" * 20, "x" * 20, "x" * 10]


@pytest.mark.parametrize(("columns", "wide"), [(None, False), (40, True)], ids=["a pipe", "--wide"])
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_a_pipe_and_whoever_asks_get_everything(show: Show, columns: int | None, term: str, *, wide: bool):
    lines, told = show(columns, [FORECAST], term, wide=wide)
    assert lines[0].split() == list(FORECAST)
    assert lines[1].split() == ["AAPL", "0.497227", MODEL, "x" * 200, "7"]
    assert told == ""


def test_a_pipe_gets_a_line_a_row_however_wide(show: Show):
    lines, told = show(None, [FORECAST | {"inputs": "x" * 3000}])
    assert lines[1].split() == ["AAPL", "0.497227", MODEL, "x" * 3000, "7"]
    assert told == ""


@pytest.mark.parametrize("columns", [None, 80], ids=["a pipe", "a terminal"])
def test_a_text_is_printed_as_it_is(show: Show, columns: int | None):
    assert show(columns, [{"raw": "[red]:x:100:[/red]"}]) == (["raw", "[red]:x:100:[/red]"], "")


@pytest.mark.parametrize(
    ("columns", "asked", "drawn"),
    [(60, None, True), (60, False, False), (None, None, False), (None, True, True)],
    ids=["a terminal", "--no-plot", "a pipe", "a pipe with --plot"],
)
def test_plots_are_for_terminals_and_for_whoever_asks(
    streams: Streams, columns: int | None, *, asked: bool | None, drawn: bool
):
    out, told = streams(columns, "xterm")
    print_plot("A title", lambda width: "-" * width, asked=asked)
    assert out.getvalue() == drawn * f"{'-' * (columns or 40)}\n"
    assert told.getvalue() == drawn * "\nA title\n"


def test_numbers_end_below_each_other_though_the_first_row_has_none(show: Show):
    lines, _ = show(None, [{"name": "a", "t": None}, {"name": "b", "t": -2.5}, {"name": "c", "t": 10.25}])
    assert lines[2:] == ["b      -2.5", "c     10.25"]


def test_no_rows_are_said_to_be_none(show: Show):
    assert show(None, []) == ([], "no rows\n")
