import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from nextday.errors import InputError
from nextday.forecast.learning.candidates.grid import default_candidates
from nextday.forecast.learning.walk_forward import MIXTURE
from ops.commands.registry import app
from tests.builders import action, bars

ARGUMENTS = ("backtest", "--source")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recorded")
    for symbol, days in (("AAPL", 300), ("NEW", 250)):
        rows = bars(symbol, days).rename({"session_date": "date"})
        rows.select("date", "open", "high", "low", "close", "volume").write_csv(folder / f"{symbol}_1d.csv")
    paid = action("AAPL", rows["date"][-20], 1.0)
    paid.select("symbol", "ex_date", "kind", "value").write_csv(folder / "actions.csv")
    return folder


def backtest(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*ARGUMENTS, f"csv:{folder}", *words])


@pytest.fixture(scope="module")
def document(folder: Path) -> Any:
    ran = backtest(folder, "--json")
    assert ran.exit_code == 0, ran.output
    return json.loads(ran.stdout)


def test_every_symbol_is_within_its_guarantee(document: Any):
    assert [row["symbol"] for row in document["symbols"]] == ["AAPL", "NEW"]
    for row in document["symbols"]:
        assert row["within"]
        assert row["mixture"] <= row["allowed"]
        assert row["mixture_saves"] == pytest.approx(row["base_rate"] - row["mixture"], abs=2e-3)


def test_the_usual_recipe_stands_beside_everyone(document: Any):
    everyone = [*(candidate.name for candidate in default_candidates()), "boosting", "logistic_2y_c1", MIXTURE]
    assert list(document["pooled"]) == everyone
    days = sum(row["days"] for row in document["symbols"])
    assert {one["score"]["days"] for one in document["pooled"].values()} == {days}
    assert sum(one["days"] for one in document["reliability"]["bins"]) == days


def test_trades_are_told_for_the_portfolio_and_for_each_symbol(document: Any):
    assert set(document["trades"]) == {"AAPL", "NEW"}
    for trades in (document["portfolio"], *document["trades"].values()):
        assert trades[0]["forecaster"] == "buy_and_hold"
        assert {trade["forecaster"] for trade in trades[1:]} == {MIXTURE, "logistic_2y_c1"}
    assert "Within the guarantee: 2 of 2 symbols." in document["verdict"]


def test_the_same_bars_give_the_same_numbers(folder: Path, document: Any):
    again = json.loads(backtest(folder, "--json").stdout)
    again.pop("seconds")
    assert again == {name: value for name, value in document.items() if name != "seconds"}


def test_people_get_tables(folder: Path):
    ran = backtest(folder, "--symbols", "NEW", "--bps", "0")
    assert ran.exit_code == 0, ran.output
    for word in (
        "symbol",
        "allowed",
        "logistic_2y_c1",
        "observed_%",
        "deflated_sharpe",
        "Within the guarantee: 1 of 1",
    ):
        assert word in ran.output
    assert "AAPL" not in ran.output


def test_a_pipe_is_drawn_plots_when_it_asks(folder: Path):
    words = "--symbols", "NEW"
    tables, drawn = backtest(folder, *words).stdout, backtest(folder, *words, "--plot").stdout
    assert "(capital)" not in tables
    assert drawn.startswith(tables)
    assert "(observed)" in drawn
    assert "(capital)" in drawn


def test_sessions_outside_the_span_are_unknown(folder: Path, document: Any):
    last = bars("AAPL", 300)["session_date"][-60]
    shorter = json.loads(backtest(folder, "--to", last.isoformat(), "--json").stdout)
    days = {row["symbol"]: row["days"] for row in document["symbols"]}
    assert [row["days"] for row in shorter["symbols"]] == [days[row["symbol"]] - 59 for row in shorter["symbols"]]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "yesterday"), "'yesterday' is not a date"),
        (("--from", "2030-01-01"), "no daily bars from 2030-01-01"),
        (("--symbols", "MSFT"), "no bars of MSFT"),
        (("--from", "2026-01-05"), "no symbol has 126 sessions"),
    ],
)
def test_what_makes_no_sense_is_said(folder: Path, words: tuple[str, ...], told: str):
    ran = backtest(folder, *words)
    assert isinstance(ran.exception, InputError)
    assert told in str(ran.exception)


def test_only_recorded_bars_are_walked():
    ran = CliRunner().invoke(app, [*ARGUMENTS, "yahoo"])
    assert isinstance(ran.exception, InputError)
    assert "csv:DIR" in str(ran.exception)
