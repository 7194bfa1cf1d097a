import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from nextday.errors import InputError
from nextday.forecast.learning.candidates.grid import default_candidates
from nextday.forecast.learning.candidates.port import names_of
from nextday.forecast.learning.mixture import regret_bound
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.market.bars import PRICES
from ops.commands.registry import app
from tests.builders import LAST_SESSION, action, bars

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


def test_every_symbol_is_within_both_guarantees(document: Any):
    assert [row["symbol"] for row in document["symbols"]] == ["AAPL", "NEW"]
    for row in document["symbols"]:
        assert row["within"]
        for rival, prior in (("empirical_bayes", 0.8), ("laplace", 0.1)):
            bound = regret_bound(prior, 0.001, row["days"])
            assert row[f"allowed_by_{rival}"] == pytest.approx(row[rival] + bound, abs=2e-3)
            assert row["mixture"] <= row[f"allowed_by_{rival}"]
            assert row[f"saved_over_{rival}"] == pytest.approx(row[rival] - row["mixture"], abs=2e-3)


def test_everyone_is_held_against_the_empirical_bayes_rate(document: Any):
    rows = {row["forecaster"]: row for row in document["over_empirical_bayes"]}
    assert list(rows) == list(document["pooled"])
    rate = rows["empirical_bayes"]
    assert (rate["over_empirical_bayes_%"], rate["over_likelier_side_points"], rate["t"]) == (0, 0, None)
    for row in rows.values():
        saved = 100 * (1 - row["log_loss"] / rate["log_loss"])
        assert row["over_empirical_bayes_%"] == pytest.approx(saved, abs=1e-3)
        assert row["over_likelier_side_points"] == pytest.approx(row["accuracy_%"] - rate["accuracy_%"], abs=1e-3)
        if row["t"] is not None:
            assert (row["t"] > 1.96) == (row["low_%"] > 0)


def test_skill_is_claimed_against_the_better_base_rate_alone(document: Any):
    losses = {name: document["pooled"][name]["score"]["log_loss"] for name in ("empirical_bayes", "laplace")}
    assert {one["skill"]["rival"] for one in document["pooled"].values()} == {min(losses, key=losses.__getitem__)}
    assert f"Skill {'' if document['demonstrated'] else 'not '}demonstrated" in document["verdict"]


def test_the_usual_recipe_stands_beside_everyone(document: Any):
    everyone = [*names_of(default_candidates()), "boosting", "lstm", "logistic_2y_c1", MIXTURE]
    assert list(document["pooled"]) == everyone
    days = sum(row["days"] for row in document["symbols"])
    assert {one["score"]["days"] for one in document["pooled"].values()} == {days}
    assert sum(one["days"] for one in document["reliability"]["bins"]) == days


def test_the_sequence_model_is_scored_unless_it_is_left_out_and_has_no_say_in_the_mixture(folder: Path, document: Any):
    ran = backtest(folder, "--no-sequence", "--json")
    assert ran.exit_code == 0, ran.output
    without = json.loads(ran.stdout)
    assert set(document["pooled"]) - set(without["pooled"]) == {"lstm"}
    assert without["symbols"] == document["symbols"]


def test_trades_are_told_for_the_portfolio_and_for_each_symbol(document: Any):
    assert set(document["trades"]) == {"AAPL", "NEW"}
    for trades in (document["portfolio"], *document["trades"].values()):
        assert trades[0]["forecaster"] == "buy_and_hold"
        assert {trade["forecaster"] for trade in trades[1:]} == {MIXTURE, "logistic_2y_c1"}
    assert "Within both guarantees: 2 of 2 symbols. Skill " in document["verdict"]


def test_the_same_bars_give_the_same_numbers(folder: Path, document: Any):
    again = json.loads(backtest(folder, "--json").stdout)
    again.pop("seconds")
    assert again == {name: value for name, value in document.items() if name != "seconds"}


def test_people_get_tables(folder: Path):
    ran = backtest(folder, "--symbols", "NEW", "--bps", "0")
    assert ran.exit_code == 0, ran.output
    for word in (
        "symbol",
        "allowed_by_laplace",
        "logistic_2y_c1",
        "observed_%",
        "deflated_sharpe",
        "Within both guarantees: 1 of 1 symbol. ",
        "not tradable: 0 of ",
    ):
        assert word in ran.output
    assert "AAPL" not in ran.output


def test_both_bounds_have_room_on_eighty_columns(document: Any):
    names = [*document["symbols"][0]][:5]
    assert names == ["symbol", "within", "mixture", "allowed_by_empirical_bayes", "allowed_by_laplace"]
    assert sum(map(len, names)) + 2 * len(names) < 80


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


@pytest.mark.parametrize(("value", "untradable"), [(4.0, False), (0.1, True)])
def test_prices_are_judged_as_they_were_traded_though_the_split_is_after_the_span(
    tmp_path: Path, value: float, *, untradable: bool
):
    rows = bars("AAPL", 300).rename({"session_date": "date"})
    low = rows.select("date", *(pl.col(name) / rows["close"].mean() / value**0.5 for name in PRICES), "volume")
    low.write_csv(tmp_path / "AAPL_1d.csv")
    action("AAPL", rows["date"][-20], value, kind="split").select("symbol", "ex_date", "kind", "value").write_csv(
        tmp_path / "actions.csv"
    )
    document = json.loads(backtest(tmp_path, "--to", rows["date"][-30].isoformat(), "--json").stdout)
    found, most = document["untradable"]["by_reason"]["under_a_dollar"], document["untradable"]["sessions"]
    assert found == (most if untradable else 0)
    assert bool(document["portfolio"]) is not untradable


def test_what_could_never_be_traded_is_said(tmp_path: Path):
    rows = bars("AAPL", 300).rename({"session_date": "date"})
    rows.select("date", *(pl.col(name) / 1e5 for name in PRICES), "volume").write_csv(tmp_path / "AAPL_1d.csv")
    ran = backtest(tmp_path, "--plot")
    assert ran.exit_code == 0, ran.output
    assert "not tradable: " in ran.stderr
    assert "(capital)" not in ran.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "yesterday"), "'yesterday' is not a date"),
        (("--from", "2030-01-01"), "no daily bars from 2030-01-01"),
        (("--symbols", "MSFT"), "no bars of MSFT"),
        (("--from", "2026-01-05"), "a month to test on: AAPL has 101, NEW has 101"),
    ],
)
def test_what_makes_no_sense_is_said(folder: Path, words: tuple[str, ...], told: str):
    ran = backtest(folder, *words)
    assert isinstance(ran.exception, InputError)
    assert told in str(ran.exception)


CLOSED, REFUSED = date(2025, 12, 25), (date(2026, 3, 3), date(2026, 4, 7))


@pytest.fixture(scope="module")
def damaged(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same bars with one on a holiday, one of zeros, one of negative prices, and a listing of ten sessions."""
    damaged = tmp_path_factory.mktemp("damaged")
    header, *rows = (folder / "AAPL_1d.csv").read_text().splitlines()
    zeros, negative = (str(day) for day in REFUSED)
    kept = [row for row in rows if not row.startswith((zeros, negative))]
    bad = [f"{zeros},0,0,0,0,0", f"{negative},-1,-1,-1,-1,5", f"{CLOSED},1,1,1,1,0"]
    (damaged / "AAPL_1d.csv").write_text("\n".join([header, *kept, *bad]))
    (damaged / "YOUNG_1d.csv").write_text("\n".join([header, *rows[-10:]]))
    (damaged / "actions.csv").write_text(f"symbol,ex_date,kind,value\nAAPL,{LAST_SESSION},dividend,1000000\n")
    return damaged


def test_rows_that_ingest_refuses_are_left_out_and_told(folder: Path, damaged: Path, tmp_path: Path):
    ran = backtest(damaged, "--json")
    document = json.loads(ran.stdout)
    assert document["refused"] == [
        {"reason": "not_positive", "rows": 2, "symbols": 1, "example": f"AAPL {REFUSED[0]}"},
        {"reason": "above_price", "rows": 1, "symbols": 1, "example": f"AAPL {LAST_SESSION}"},
        {"reason": "no_session", "rows": 1, "symbols": 1, "example": f"AAPL {CLOSED}"},
    ]
    told = f"4 rows refused: not_positive 2 (AAPL {REFUSED[0]}), above_price 1 (AAPL {LAST_SESSION}), no_session 1"
    assert told in ran.stderr
    # as if those rows had never been recorded
    rows = (folder / "AAPL_1d.csv").read_text().splitlines()
    clean = [row for row in rows if not row.startswith(tuple(map(str, REFUSED)))]
    (tmp_path / "AAPL_1d.csv").write_text("\n".join(clean))
    expected = json.loads(backtest(tmp_path, "--json").stdout)
    assert expected["refused"] == []
    assert document["portfolio"] == expected["portfolio"]
    assert all(trade["annual_return"] is not None for trade in document["portfolio"])


def test_a_listing_that_is_too_short_is_named_with_what_it_has(damaged: Path):
    assert json.loads(backtest(damaged, "--json").stdout)["short"] == [{"symbol": "YOUNG", "sessions": 10}]
    assert "Too little history to forecast from, in sessions: YOUNG has 10." in backtest(damaged).stderr


def test_a_recording_of_nothing_but_refused_rows_says_why(tmp_path: Path):
    (tmp_path / "AAPL_1d.csv").write_text(f"date,open,high,low,close,volume\n{CLOSED},1,1,1,1,1\n")
    ran = backtest(tmp_path)
    assert isinstance(ran.exception, InputError)
    assert "1 row refused: no_session 1 (AAPL 2025-12-25)" in str(ran.exception)


def test_only_recorded_bars_are_walked():
    ran = CliRunner().invoke(app, [*ARGUMENTS, "yahoo"])
    assert isinstance(ran.exception, InputError)
    assert "csv:DIR" in str(ran.exception)
