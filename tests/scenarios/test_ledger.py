"""What a user can ask of the ledger and the models behind it, and what happens to somebody who edits them."""

from math import log
from pathlib import Path
from shutil import copytree

import polars as pl
import pytest

from tests.scenarios.command import nextday, rows
from tests.scenarios.conftest import Told

pytestmark = pytest.mark.scenario


@pytest.fixture
def own(first_night: Told, tmp_path: Path) -> Path:
    """A copy of the first night's data folder that may be spoilt."""
    return copytree(first_night.data, tmp_path / "own")


def ledger_of(data: Path) -> Path:
    [file] = data.glob("*/forecasts/year=2026/month-2026-05.parquet")
    return file


def test_the_ledger_of_the_first_night_is_proven(first_night: Told):
    proof = nextday("verify", "--data", first_night.data, "--json").document
    assert proof == {"sessions": 1, "entries": 7, "recomputed": 7}


@pytest.mark.parametrize("edited", [pl.col("prob_up") + 0.01, pl.col("published_at").dt.offset_by("-1us")])
def test_an_edited_ledger_fails_in_one_line_that_names_the_day(own: Path, edited: pl.Expr):
    file = ledger_of(own)
    pl.read_parquet(file, hive_partitioning=False).with_columns(edited).write_parquet(file, compression="snappy")
    ran = nextday("verify", "--data", own)
    assert ran.code == 1
    assert ran.err == "nextday: 2026-05-18: the entry of AAPL is not the one that was published\n"


def test_one_edited_byte_of_the_ledger_is_found(own: Path):
    file = ledger_of(own)
    body = bytearray(file.read_bytes())
    body[len(body) // 2] ^= 1
    file.write_bytes(bytes(body))
    ran = nextday("verify", "--data", own)
    assert ran.code == 1
    assert "nextday: 2026-" in ran.err


def test_an_edited_model_document_is_found(own: Path):
    [document] = own.glob("*/models/2026-*.json")
    document.write_bytes(document.read_bytes().replace(b'"fixed_share":0.001', b'"fixed_share":0.002'))
    ran = nextday("verify", "--data", own)
    assert ran.code == 1
    assert "2026-05-18: the document of model" in ran.err


def test_before_the_first_settlement_the_scoreboard_says_so(first_night: Told):
    board = nextday("scoreboard", "--data", first_night.data, "--json").document
    assert board["sentence"] == "skill not demonstrated: no forecast has been settled yet"
    assert (board["waiting"], board["sources"]) == (7, ["simulated"])


def test_an_explanation_adds_up_to_the_published_probability(first_night: Told):
    why = nextday("explain", "aapl", "--data", first_night.data, "--json").document
    [published] = rows(first_night.data, "SELECT prob_up FROM forecasts WHERE symbol = 'AAPL'")
    total = log(why["usual"] / (1 - why["usual"])) + sum(part["log_odds"] for part in why["contributions"])
    assert why["prob_up"] == published["prob_up"]
    assert total == pytest.approx(log(published["prob_up"] / (1 - published["prob_up"])), abs=1e-12)


def test_nobody_is_explained_what_was_never_forecast(first_night: Told):
    ran = nextday("explain", "ZZZZ", "--data", first_night.data)
    assert (ran.code, ran.err) == (1, "nextday: nothing has been forecast for ZZZZ yet\n")


def test_an_earlier_model_serves_again_after_a_rollback(own: Path):
    [first] = nextday("models", "--data", own, "--json").document["models"]
    moved, stood = nextday("ingest", "--as-of", "2026-05-18", "--data", own), nextday("train", "--data", own)
    assert "now stands at 2026-05-19T00:30Z, not 2026-05-16T00:30Z" in moved.err
    assert "now stands at" not in stood.err
    listed = nextday("models", "--data", own, "--json").document["models"]
    assert [(one["current"], one["decision"]) for one in listed] == [(True, "promoted"), (False, "promoted")]
    back = nextday("models", "--rollback", first["model"], "--data", own, "--json").document
    assert back["current"] == first["model"]
    assert [one["reason"] for one in back["models"] if one["current"]] == ["rolled back by hand"]


def test_going_back_to_the_current_model_or_to_none_is_told_at_once(own: Path):
    [current] = nextday("models", "--data", own, "--json").document["models"]
    same = nextday("models", "--rollback", current["model"], "--data", own)
    assert (same.code, same.err) == (0, f"{current['model']} is the current model already: nothing changes\n")
    unknown = nextday("models", "--rollback", "2026-01-01-0123456789ab", "--data", own)
    assert (unknown.code, unknown.err) == (1, "nextday: there is no model 2026-01-01-0123456789ab\n")
