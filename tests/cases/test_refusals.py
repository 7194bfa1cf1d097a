"""What a recording says that cannot be: one judgement for collecting and backtesting, told in one line."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from nextday.errors import InputError
from ops.market import CsvFeed
from tests.in_process import nextday
from tests.scenarios.command import Ran

Capture = pytest.CaptureFixture[str]


def backtest(capsys: Capture, folder: Path) -> tuple[Ran, Any]:
    ran = nextday(capsys, "backtest", "--source", f"csv:{folder}", "--json")
    assert ran.code == 0, ran.err
    return ran, json.loads(ran.out)


def held(document: Any) -> Any:
    """What buying and holding brought."""
    return next(row for row in document["portfolio"] if row["forecaster"] == "buy_and_hold")


@pytest.mark.case("backtest-closed-days")
def test_days_on_which_the_exchange_was_closed_are_left_out_and_told(case: Path, capsys: Capture):
    ran, document = backtest(capsys, case / "closed-days")
    assert document["symbols"][0]["days"] == 271
    assert held(document)["sharpe"] == pytest.approx(1.33, abs=0.01)
    assert "no_session" in ran.err + ran.out


@pytest.mark.case("backtest-impossible-rows")
def test_a_row_of_zeros_is_left_out_and_told(case: Path, capsys: Capture):
    ran, document = backtest(capsys, case / "one-row-of-zeros")
    # of the 271 days two are gone with the session: it cannot be forecast, nor forecast from
    assert document["symbols"][0]["days"] == 269
    assert held(document)["annual_return"] == pytest.approx(0.283, abs=0.006)
    assert held(document)["sharpe"] == pytest.approx(1.33, abs=0.02)
    assert "not_positive" in ran.err + ran.out


@pytest.mark.case("backtest-real-zero-open")
def test_opens_of_nothing_are_left_out_and_told(case: Path, capsys: Capture):
    ran, document = backtest(capsys, case)
    assert "not_positive" in ran.err + ran.out
    assert all(isinstance(value, int | float) for value in (held(document)["sharpe"], held(document)["annual_return"]))


@pytest.mark.case("volume-too-large")
def test_a_volume_beyond_the_column_is_refused_in_one_line(case: Path, capsys: Capture):
    ran = nextday(capsys, "backtest", "--source", f"csv:{case / 'bars'}")
    assert ran.code == 2
    assert len(ran.err.strip().splitlines()) == 1
    assert re.search(r"AAA_1d\.csv.* line 62: volume cannot be '9223372036854775808'", ran.err)


@pytest.mark.case("refusal-null")
def test_a_null_is_read_as_empty_or_the_refusal_says_what_is_allowed(case: Path):
    try:
        feed = CsvFeed(case)
    except InputError as refusal:
        # the recording has other faults below: rows of one day that differ
        assert re.search(r"A_1d\.csv line 11: .* twice", str(refusal))  # noqa: PT017
        return
    assert feed.symbols == ("A",)


@pytest.mark.case("refusal-without-line")
def test_a_file_that_begins_with_an_error_is_refused_by_file_and_line(case: Path):
    with pytest.raises(InputError, match=r"RJF_1d\.csv.* line \d+") as refused:
        CsvFeed(case)
    assert "\n" not in str(refused.value)
