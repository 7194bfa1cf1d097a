"""The views of a training say what its competition, its walk and its placebo found."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

import numpy as np
import pytest

from nextday.catalog import TRAINING_RUNS, View, bucket_of
from nextday.catalog.views import (
    BACKTEST,
    BACKTEST_DAYS,
    BACKTEST_DAYS_OF_ALL,
    BACKTEST_OF_ALL,
    TRAINING,
    TRAINING_OF_ALL,
)
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.grid import reference_recipe
from nextday.forecast.learning.candidates.regressions import PooledRegressions, SymbolRegressions
from nextday.forecast.learning.mixture import mix, prior_over
from nextday.forecast.learning.placebo import Placebo
from nextday.forecast.learning.training import train_panel
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import MIXTURE, Walked, compete, monthly_weights
from nextday.forecast.score.statistics import RIVALS
from nextday.forecast.trading.backtest import Backtest
from nextday.forecast.trading.following import Positions
from nextday.forecast.trading.tradable import Untradable
from nextday.jobs.train.report import ALL_SYMBOLS, TrainReport, metrics_of
from nextday.jobs.train.steps import train
from nextday.jobs.train.walked_bucket import WalkedBucket
from nextday.lake.memory import MemoryViewStore
from nextday.lake.reading import all_rows
from nextday.views.publish import says_the_same
from nextday.views.training.candidates import LEAST_SHARE, OTHERS, Findings, write_training
from ops.backtest_report import Report
from tests.builders import AFTER_LAST_SESSION, add, bars
from tests.unit.forecast.history import samples
from tests.unit.views.nights import House
from tests.unit.views.test_models import SYMBOLS, training

MIXING = {"base_rate_prior": 0.9, "fixed_share": 0.001}
# the last of them is the base rate again under a penalty so strong, and never comes to weigh anything among many
CANDIDATES = EmpiricalBayesRate(), LaplaceRate(), SymbolRegressions([1e-2, 1e-3]), PooledRegressions([1e-2])
NAMES = [name for one in CANDIDATES for name in one.names]
RECIPE = reference_recipe()
YOUNG = samples("YOUNG", days=420)
COLUMNS = ("sessions", "targets", "features", "up")
PANEL = (
    *(samples(f"S{number}", days=420, signal=0.4 * number, seed=number) for number in range(3)),
    replace(YOUNG, **{name: getattr(YOUNG, name)[150:] for name in COLUMNS}),
)
UNIVERSE = Universe.of(PANEL)
MONTHS = np.array([fold.start for fold in UNIVERSE.folds]).astype("datetime64[M]")
EXACT = 0.5e-4


@pytest.fixture(scope="module")
def walked() -> Walked:
    return compete(PANEL, UNIVERSE, CANDIDATES, [RECIPE], **MIXING)


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """What is told of each symbol and of all, by symbol."""
    trained = train_panel(PANEL, UNIVERSE, CANDIDATES, [RECIPE], **MIXING)
    scores = [{"symbol": one.symbol} | metrics_of(score) for one in trained.symbols for score in one.scores]
    together = [row | {"symbol": ALL_SYMBOLS, "weight": None} for row in scores[: len(NAMES) + 2]]
    findings = Findings(
        model_id="2022-08-31-abc",
        scores=[*scores, *together],
        months=MONTHS,
        weights=dict(monthly_weights(PANEL, UNIVERSE.folds, trained.course)),
        placebo=Placebo(1, 9.0),
        **MIXING,
    )
    house = House(buckets=1)
    write_training(findings, house.sources(AFTER_LAST_SESSION))
    blocks = house.blocks(TRAINING, bucket=0) | house.blocks(TRAINING_OF_ALL)
    return {symbol: answer for symbol, [answer] in blocks.items()}


def shares(answer: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([*answer["weights"].values()])


def test_weights_are_those_that_the_mixture_had_at_the_end_of_each_month(walked: Walked, found: dict[str, Any]):
    for days in walked.days:
        told = found[days.symbol]
        assert told["months"] == np.unique(days.sessions.astype("datetime64[M]")).astype(str).tolist()
        for place, month in enumerate(told["months"]):
            known = days.sessions.astype("datetime64[M]") <= np.datetime64(month)
            said = days.probabilities[known, : len(NAMES)]
            weights = mix(said, days.up[known], prior=prior_over(len(NAMES), 0.9), share=0.001).weights
            for name, weight in zip(NAMES, weights, strict=True):
                if name in told["weights"]:
                    assert told["weights"][name][place] == pytest.approx(weight, abs=EXACT)


def test_who_never_weighs_anything_is_added_up(found: dict[str, Any]):
    assert any(OTHERS in answer["weights"] for answer in found.values())
    for answer in found.values():
        assert shares(answer).sum(axis=0) == pytest.approx(1, abs=len(NAMES) * EXACT)
        told = {name: max(own) for name, own in answer["weights"].items() if name != OTHERS}
        assert min(told.values()) >= LEAST_SHARE - EXACT
        last = {one["candidate"]: one["weight"] for one in answer["candidates"]}
        assert all(last[name] < LEAST_SHARE for name in set(NAMES) - set(told))


def test_of_all_weights_are_the_mean_of_the_symbols_that_were_forecast(found: dict[str, Any]):
    own = [answer for symbol, answer in found.items() if symbol != ALL_SYMBOLS]
    months = found[ALL_SYMBOLS]["months"]
    assert months == found["S0"]["months"]
    assert found["YOUNG"]["months"] == months[-len(found["YOUNG"]["months"]) :]
    assert len(found["YOUNG"]["months"]) < len(months)
    for place, month in enumerate(months):
        begun = [one["weights"]["laplace"][one["months"].index(month)] for one in own if month in one["months"]]
        assert found[ALL_SYMBOLS]["weights"]["laplace"][place] == pytest.approx(np.mean(begun), abs=2 * EXACT)


def test_everyone_has_a_role_and_who_is_mixed_a_weight(found: dict[str, Any]):
    roles = ["base_rate", "base_rate", *["candidate"] * (len(NAMES) - 2), "challenger", "mixture"]
    for answer in found.values():
        told = answer["candidates"]
        assert [(one["candidate"], one["role"]) for one in told] == list(
            zip([*NAMES, *RECIPE.names, MIXTURE], roles, strict=True)
        )
        assert sum(one["weight"] for one in told[: len(NAMES)]) == pytest.approx(1)
        assert [one["weight"] for one in told[len(NAMES) :]] == [None, None]


def test_the_rival_alone_has_no_skill_over_the_rival(found: dict[str, Any]):
    for answer in found.values():
        without = [one["candidate"] for one in answer["candidates"] if one["skill"] is None]
        assert without == [answer["candidates"][0]["rival"]]
        assert set(without) < set(RIVALS)


def test_the_guarantee_is_what_the_backtest_command_prints(walked: Walked, found: dict[str, Any]):
    report = Report(walked, Backtest((), Untradable(0, {})), bps=5, **MIXING)
    for row in report.symbols:
        better = min(row[rival] for rival in RIVALS)
        told = found[row["symbol"]]["guarantee"]
        assert told["lost"] == pytest.approx(row["mixture"] - better, abs=2e-3)
        assert told["most"] == pytest.approx(min(row[f"allowed_by_{rival}"] for rival in RIVALS) - better, abs=2e-3)
        assert told["lost"] < told["most"]
    added = [found[row["symbol"]]["guarantee"] for row in report.symbols]
    for name, total in found[ALL_SYMBOLS]["guarantee"].items():
        assert total == pytest.approx(sum(one[name] for one in added))


def test_a_placebo_that_wins_is_told_of_every_symbol(found: dict[str, Any]):
    assert {str(answer["placebo"]) for answer in found.values()} == {
        str({"seed": 1, "log_wealth": 9.0, "shows_skill": True})
    }


@pytest.fixture(scope="module")
def night() -> tuple[House, TrainReport]:
    house = House()
    add(house.store, *(bars(symbol, days=260) for symbol in SYMBOLS))
    return house, train(training(house))


def answers(house: House) -> Iterator[dict[str, Any]]:
    for blocks in (*(house.blocks(TRAINING, bucket=bucket) for bucket in range(2)), house.blocks(TRAINING_OF_ALL)):
        yield from (answer for [answer] in blocks.values())


def test_a_training_tells_what_its_runs_record(night: tuple[House, TrainReport]):
    house, report = night
    runs = {(row["symbol"], row["candidate"]): row for row in all_rows(TRAINING_RUNS, house.store).to_dicts()}
    told = {answer["symbol"]: answer for answer in answers(house)}
    assert told.keys() == {*SYMBOLS, ALL_SYMBOLS}
    assert sum(len(answer["candidates"]) for answer in told.values()) == len(runs)
    for symbol, answer in told.items():
        assert (answer["model_id"], answer["last_session"]) == (report.model_id, "2026-05-29")
        assert answer["placebo"] == asdict(report.placebo) | {"shows_skill": report.placebo.shows_skill}
        for one in answer["candidates"]:
            row = runs[symbol, one["candidate"]]
            same = ("days", "log_loss", "brier", "accuracy", "rival", "over_base_rate", "reliability_error")
            assert {name: one[name] for name in same} == {name: row[name] for name in same}
            assert one["skill"] is None or one["skill"]["value"] == row["log_loss_skill"]
            if symbol != ALL_SYMBOLS:
                assert one["weight"] == row["weight"]


def test_each_view_has_the_symbols_of_its_bucket(night: tuple[House, TrainReport]):
    house, _ = night
    for view in (TRAINING, BACKTEST_DAYS, BACKTEST):
        for symbol in SYMBOLS:
            keys = house.view(view, bucket=bucket_of(symbol, 2)).keys
            assert {key.partition("/")[0] for key in keys} == {symbol}


def test_a_walk_is_handed_on_as_it_is():
    days = np.array(["2026-05-27", "2026-05-28"], dtype="datetime64[D]")
    own = Positions(days, np.array([[np.nan], [0.01]]), np.array([[[1], [2]], [[0], [8]], [[3], [4]]], dtype=np.uint8))
    weights = np.array([[np.nan, np.nan], [1 / 3, 2 / 3]])
    walked = WalkedBucket({"AAPL": own, "AMZN": own}, days.astype("datetime64[M]"), {"AAPL": weights})
    run = training(House())
    for bucket, one in enumerate((walked, WalkedBucket({}, walked.months, {}))):
        one.save(run, bucket)
        handed = WalkedBucket.load(run, bucket)
        assert repr(handed) == repr(one)


def test_a_night_that_goes_on_tells_what_one_from_nothing_tells(night: tuple[House, TrainReport]):
    on = House()
    rows = {symbol: bars(symbol, days=260) for symbol in SYMBOLS}
    add(on.store, *(own.head(-3) for own in rows.values()))
    train(training(on))
    add(on.store, *(own.tail(3) for own in rows.values()))
    report = train(training(on, hours=24))
    assert report.reuse.months_kept > 0
    house, from_nothing = night
    views = (BACKTEST, BACKTEST_OF_ALL, BACKTEST_DAYS, BACKTEST_DAYS_OF_ALL, TRAINING, TRAINING_OF_ALL)
    for key in (key for key in house.views.writes if key.startswith(tuple(view.prefix for view in views))):
        kept, anew = on.views.get(key) or b"", house.views.get(key) or b""
        # ids are of the versions of files, too, of which the longer way has more
        assert says_the_same(kept.replace(report.model_id.encode(), from_nothing.model_id.encode()), anew), key


@pytest.mark.parametrize("view", [TRAINING, BACKTEST_DAYS])
def test_what_was_lost_is_written_by_the_next_training(night: tuple[House, TrainReport], view: View):
    house, _ = night
    lost = replace(house, views=MemoryViewStore())
    lost.views.writes |= {key: own for key, own in house.views.writes.items() if view.name not in key}
    train(training(lost, hours=24))
    written = {key for key in house.views.writes if view.name in key}
    assert len(written) == 3
    assert all(says_the_same(lost.views.get(key), house.views.get(key) or b"") for key in written)
