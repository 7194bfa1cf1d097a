import json
from datetime import date

import numpy as np
import polars as pl
import pytest

from nextday.catalog import FORECASTS, OUTCOMES
from nextday.forecast.ledger.scoreboard import Scoreboard, savings, scoreboard
from nextday.forecast.score.losses import log_losses
from nextday.frames import empty
from nextday.lake.memory import MemoryTableStore
from nextday.lake.reading import all_rows
from tests.unit.forecast.ledger.building import MONDAY, made, outcomes, run

NOTHING = empty(FORECASTS)


def market(days: int, seed: int = 1) -> list[bool]:
    ups: list[bool] = (np.random.default_rng(seed).random(days) < 0.53).tolist()
    return ups


def test_a_record_without_knowledge_is_told_so_in_one_sentence():
    up = market(60)
    board = scoreboard(NOTHING, pl.concat([outcomes("AAPL", [0.53] * 60, up), outcomes("MSFT", [0.52] * 60, up)]))
    share = f"{100 * sum(up) / 60:.1f} %"
    rival = "for the likelier side of the empirical-Bayes base rate, +0 points [+0, +0]"
    told = f"skill not demonstrated by hit rate or log loss: {share} right against {share} {rival}, log-loss skill "
    assert board.sentence.startswith(told)
    assert board.sentence.endswith("n=120")


def test_a_record_that_knows_is_told_so():
    up = market(60)
    board = scoreboard(NOTHING, outcomes("AAPL", [0.6 if day else 0.4 for day in up], up))
    assert board.sentence.startswith("skill demonstrated: 100.0 % right against ")


def test_few_sessions_demonstrate_nothing_however_many_symbols():
    up = market(20)
    known = [0.6 if day else 0.4 for day in up]
    board = scoreboard(NOTHING, pl.concat(outcomes(symbol, known, up) for symbol in "ABCDEFG"))
    assert board.sentence.startswith("skill not demonstrated in fewer than 30 sessions: 100.0 % right against ")


def test_skill_is_told_against_whichever_base_rate_was_better():
    up = [day % 2 > 0 for day in range(60)]
    board = scoreboard(NOTHING, outcomes("A", [0.5] * 60, up).with_columns(empirical_bayes=0.7))
    assert board.pooled is not None
    assert board.pooled.evaluation.skill.rival == "laplace"
    assert "the likelier side of the base rate under Laplace's rule" in board.sentence


def test_rivals_are_scored_on_the_same_sessions():
    board = scoreboard(NOTHING, outcomes("AAPL", [0.6, 0.6, 0.4, 0.6], [True, False, False, True]))
    assert board.pooled is not None
    assert board.pooled.evaluation.accuracy.value == 0.75
    assert (board.pooled.always_up, board.pooled.persistence, board.pooled.evaluation.sessions) == (0.5, 0.5, 4)
    skill = board.pooled.evaluation.skill
    base = log_losses(np.full(4, 0.53), np.array([True, False, False, True])).sum()
    assert skill.log_loss.value == pytest.approx(1 - (3 * -np.log(0.6) - np.log(0.4)) / base)


def test_laplaces_rule_stands_in_where_no_base_rate_was_published():
    up = market(60)
    rows = outcomes("AAPL", [0.55] * 60, up).with_columns(base_rate=0.6, empirical_bayes=0.5)
    later = pl.col("target_session") > rows["target_session"][29]
    mixed = rows.with_columns(empirical_bayes=pl.when(later).then("empirical_bayes"))
    spelt_out = rows.with_columns(empirical_bayes=pl.when(later).then("empirical_bayes").otherwise("base_rate"))
    assert scoreboard(NOTHING, mixed) == scoreboard(NOTHING, spelt_out) != scoreboard(NOTHING, rows)


def test_what_is_saved_over_time_adds_up_to_the_skill():
    up = market(60)
    rows = pl.concat([outcomes("MSFT", [0.58] * 60, up), outcomes("AAPL", [0.6 if day else 0.45 for day in up], up)])
    saved, board = savings(rows), scoreboard(NOTHING, rows)
    assert saved["target_session"].to_list() == sorted(set(rows["target_session"]))
    assert board.pooled is not None
    of_base = (
        board.pooled.evaluation.skill.log_loss.value * log_losses(rows["base_rate"].to_numpy(), np.array(up * 2)).sum()
    )
    assert saved["saved"][-1] == pytest.approx(of_base)
    assert savings(rows.clear()).is_empty()


def test_standings_are_by_symbol_and_by_month():
    both = [
        outcomes("MSFT", [0.6] * 3, [True] * 3, date(2026, 1, 29)),
        outcomes("AAPL", [0.6] * 3, [False] * 3, date(2026, 1, 29)),
    ]
    board = scoreboard(NOTHING, pl.concat(both))
    assert {one.name: one.evaluation.accuracy.value for one in board.by_symbol} == {"AAPL": 0.0, "MSFT": 1.0}
    assert {one.name: one.evaluation.score.days for one in board.by_month} == {"2026-01": 4, "2026-02": 2}


def test_what_is_not_scored_is_counted_apart():
    store = MemoryTableStore()
    run(store, [made("AAPL"), made("MSFT", None), made("TSLA", None)])
    run(store, [made("NVDA")], after_open=1)
    board = scoreboard(all_rows(FORECASTS, store), empty(OUTCOMES))
    assert (board.waiting, board.late, board.abstained) == (1, 1, {"stale_data": 2})
    assert board.sources == ("simulated",)
    assert board.sentence == "skill not demonstrated: no forecast has been settled yet"
    settled = scoreboard(all_rows(FORECASTS, store), outcomes("AAPL", [0.5], [True], MONDAY))
    assert settled.waiting == 0


def test_an_empty_ledger_has_an_empty_scoreboard():
    assert scoreboard(NOTHING, empty(OUTCOMES)) == Scoreboard(None, (), (), 0, 0, {}, ())


def test_the_scoreboard_is_json_even_where_an_interval_is_unbounded():
    board = scoreboard(NOTHING, outcomes("AAPL", [0.6], [True])).to_dict()
    assert json.loads(json.dumps(board, allow_nan=False)) == board
    assert board["pooled"]["evaluation"]["skill"]["log_loss"]["low"] is None
