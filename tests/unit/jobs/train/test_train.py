import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest

from nextday.catalog import BARS_1D, CORPORATE_ACTIONS, TRAINING_RUNS, Partition
from nextday.errors import ForecastError, LakeError, TooLittleHistory
from nextday.forecast.features.features import FEATURES
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate
from nextday.forecast.learning.candidates.grid import RANKS_C, default_candidates, default_challengers
from nextday.forecast.learning.candidates.port import names_of
from nextday.forecast.learning.candidates.ranks import RankRegressions
from nextday.forecast.learning.placebo import shuffled
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.model import Model, current_model, read_model
from nextday.forecast.model.ranks import Ranked
from nextday.jobs.train.conclude import conclude
from nextday.jobs.train.learn import learn
from nextday.jobs.train.report import ALL_SYMBOLS, TrainReport
from nextday.jobs.train.run import PLACEBO_SEED, TrainingRun
from nextday.jobs.train.steps import train
from nextday.jobs.train.survey import Survey, survey
from nextday.lake.memory import (
    MemoryIntermediateStore,
    MemoryKeepingStore,
    MemoryModelStore,
    MemoryTableStore,
    MemoryViewStore,
)
from nextday.lake.reading import all_rows
from nextday.settings import TrainSettings
from tests.builders import AFTER_LAST_SESSION, CALENDAR, LAST_SESSION, action, add, bars
from tests.universes import NOWHERE

SYMBOLS = ("AAPL", "AMZN")  # in two buckets
SETTINGS = TrainSettings(lake_bucket="lake", database="lake", buckets=2, universe=NOWHERE)


def lake(*frames: pl.DataFrame) -> MemoryTableStore:
    store = MemoryTableStore()
    add(store, *frames)
    return store


@pytest.fixture
def store() -> MemoryTableStore:
    return lake(bars("AAPL", days=260), bars("AMZN", days=240), action("AAPL", date(2026, 5, 11), 0.26))


@pytest.fixture
def models() -> MemoryModelStore:
    return MemoryModelStore()


def training(
    store: MemoryTableStore,
    models: MemoryModelStore,
    now: datetime = AFTER_LAST_SESSION,
    symbols: tuple[str, ...] = SYMBOLS,
    *,
    run_id: str = "night",
    buckets: int = SETTINGS.buckets,
    intermediates: MemoryIntermediateStore | None = None,
    keepings: MemoryKeepingStore | None = None,
) -> TrainingRun:
    return TrainingRun(
        run_id=run_id,
        symbols=symbols,
        settings=replace(SETTINGS, buckets=buckets),
        now=now,
        store=store,
        models=models,
        intermediates=intermediates or MemoryIntermediateStore(),
        keepings=keepings or MemoryKeepingStore(),
        views=MemoryViewStore(),
    )


def run(
    store: MemoryTableStore,
    models: MemoryModelStore,
    now: datetime = AFTER_LAST_SESSION,
    symbols: tuple[str, ...] = SYMBOLS,
) -> TrainReport:
    return train(training(store, models, now, symbols))


def test_training_makes_a_model_of_every_symbol_current(store: MemoryTableStore, models: MemoryModelStore):
    report = run(store, models)
    model = current_model(models)
    assert report.published
    assert models.current() == report.model_id == model.model_id
    assert set(model.symbols) == set(SYMBOLS)
    assert model.features == FEATURES
    assert model.trained_through == report.trained_through == LAST_SESSION


def test_the_fingerprint_names_the_version_of_every_file_read(store: MemoryTableStore, models: MemoryModelStore):
    run(store, models)
    expected = {
        table.object_key(values): store.read(table, values).version
        for table in (BARS_1D, CORPORATE_ACTIONS)
        for values in store.partitions(table)
    }
    assert current_model(models).fingerprint == expected


def test_training_twice_on_the_same_lake_gives_the_same_bytes(store: MemoryTableStore):
    documents = []
    for hours in (0, 5):
        models = MemoryModelStore()
        report = run(store, models, AFTER_LAST_SESSION + timedelta(hours=hours))
        documents.append(read_model(report.model_id, models.get).documents)
    assert documents[0] == documents[1]


def test_training_again_with_nothing_new_writes_nothing(store: MemoryTableStore, models: MemoryModelStore):
    first = run(store, models)
    files = store.partitions(TRAINING_RUNS)
    versions = [store.read(TRAINING_RUNS, values).version for values in files]
    again = run(store, models, AFTER_LAST_SESSION + timedelta(days=1))
    assert (again.model_id, again.published) == (first.model_id, False)
    assert store.partitions(TRAINING_RUNS) == files
    assert [store.read(TRAINING_RUNS, values).version for values in files] == versions


def test_everyone_is_recorded_by_symbol_and_for_all_symbols(store: MemoryTableStore, models: MemoryModelStore):
    report = run(store, models)
    rows = all_rows(TRAINING_RUNS, store)
    assert {values[Partition.MONTH] for values in store.partitions(TRAINING_RUNS)} == {"2026-05"}
    candidates = names_of((*default_candidates(), *default_challengers()))
    recorded = [(symbol, name) for symbol in (ALL_SYMBOLS, *SYMBOLS) for name in (*candidates, "mixture")]
    assert sorted(rows.select("symbol", "candidate").rows()) == sorted(recorded)
    assert rows["run_id"].unique().to_list() == [report.model_id]
    better = {score.candidate: score.evaluation.skill.rival for score in report.pooled}
    assert dict(rows.filter(symbol=ALL_SYMBOLS).select("candidate", "rival").rows()) == better
    assert rows["trained_at"].unique().to_list() == [AFTER_LAST_SESSION]
    weighed = rows.drop_nulls("weight").group_by("symbol").agg(pl.col("weight").sum())
    assert dict(weighed.iter_rows()) == {symbol: pytest.approx(1) for symbol in SYMBOLS}
    skills = ("log_loss_skill", "log_loss_skill_low", "log_loss_skill_high", "brier_skill", "reliability_error")
    assert rows.select(skills).null_count().row(0) == (0,) * len(skills)
    [mixture] = rows.filter(symbol=ALL_SYMBOLS, candidate="mixture").iter_rows(named=True)
    told = report.to_dict()
    run_of = {"symbol": ALL_SYMBOLS, "run_id": report.model_id, "trained_at": AFTER_LAST_SESSION}
    assert mixture.items() <= (told["pooled"]["mixture"] | run_of).items()
    assert told["skill"].startswith("skill ")
    assert told["skill"].endswith(f"n={mixture['days']:,}")


def test_a_run_tells_what_its_placebo_found(store: MemoryTableStore, models: MemoryModelStore):
    placebo = run(store, models).to_dict()["placebo"]
    assert placebo["shows_skill"] is False
    assert placebo["log_wealth"] < 4
    assert placebo["seed"] == PLACEBO_SEED


def test_the_document_tells_how_its_mixtures_did(store: MemoryTableStore, models: MemoryModelStore):
    report = run(store, models)
    assert current_model(models).evaluation == report.pooled[-1].evaluation


def test_a_symbol_with_a_short_history_is_skipped_with_the_reason(store: MemoryTableStore, models: MemoryModelStore):
    add(store, bars("NEW", days=100))
    report = run(store, models, symbols=(*SYMBOLS, "NEW", "NONE"))
    assert list(report.skipped) == ["NEW", "NONE"]
    assert "50 sessions to learn from" in report.skipped["NEW"]
    assert "0 sessions" in report.skipped["NONE"]
    assert set(current_model(models).symbols) == set(SYMBOLS)
    assert report.to_dict()["skipped"] == 2


def test_training_fails_where_nothing_can_be_learned(models: MemoryModelStore):
    with pytest.raises(TooLittleHistory, match=r"none of 2 symbols can be trained.* AAPL: 0 sessions"):
        run(MemoryTableStore(), models)
    assert models.current() is None


def test_a_bar_in_progress_teaches_nothing(store: MemoryTableStore, models: MemoryModelStore):
    monday = CALENDAR.next_session(LAST_SESSION)
    partial = bars("AAPL", days=1, end=monday).with_columns(is_final=pl.lit(value=False), close=pl.lit(1e6))
    report = run(store, models)
    before = read_model(report.model_id, models.get)
    add(store, partial)
    run(store, models, CALENDAR.close_of(monday) + timedelta(hours=1))
    assert current_model(models).symbols == before.symbols


def test_sessions_after_now_are_unknown(store: MemoryTableStore, models: MemoryModelStore):
    a_month_ago = datetime(2026, 4, 30, 23, tzinfo=UTC)
    assert run(store, models, a_month_ago).trained_through == date(2026, 4, 30)
    assert run(store, models).trained_through == LAST_SESSION


def trained_in(buckets: int, store: MemoryTableStore) -> tuple[Model, TrainReport]:
    """The same rows, spread over so many buckets."""
    sharded, models = lake(), MemoryModelStore()
    for table in (BARS_1D, CORPORATE_ACTIONS):
        add(sharded, all_rows(table, store), buckets=buckets)
    report = train(training(sharded, models, buckets=buckets))
    model = current_model(models)
    assert set(model.fingerprint) == {
        table.object_key(values) for table in (BARS_1D, CORPORATE_ACTIONS) for values in sharded.partitions(table)
    }
    return model, report


def ranked(model: Model, symbol: str) -> list[tuple[str, Ranked]]:
    members = model.symbols[symbol].members
    return [(one.candidate, one.member) for one in members if isinstance(one.member, Ranked)]


def test_a_symbol_is_ranked_among_those_of_all_buckets(store: MemoryTableStore):
    (alone, _), (sharded, _) = trained_in(1, store), trained_in(2, store)
    for symbol in SYMBOLS:
        for (name, one), (other_name, other) in zip(ranked(alone, symbol), ranked(sharded, symbol), strict=True):
            assert (name, one.cuts, one.days) == (other_name, other.cuts, other.days)
            assert one.intercept == pytest.approx(other.intercept, rel=1e-9)
        assert len(ranked(alone, symbol)) == len(RANKS_C)


def test_ranks_serve_what_walking_forward_would_have_said(store: MemoryTableStore):
    first, models = datetime(2026, 5, 1, 23, tzinfo=UTC), MemoryModelStore()
    run(store, models, first)
    later = training(store, models)
    step(survey, later)
    universe = Universe.total([Survey.load(later, bucket).universe for bucket in range(SETTINGS.buckets)])
    for bucket in range(SETTINGS.buckets):
        [history] = panel = later.panel(later.inputs(bucket))
        [walked] = RankRegressions(RANKS_C).walk_forward(panel, universe)
        row = history.sessions.tolist().index(first.date())
        vector = history.features[row].tolist()
        served = [member.probability(vector) for _, member in ranked(current_model(models), history.symbol)]
        assert served == pytest.approx(walked[row].tolist(), rel=1e-9)
        assert not np.allclose(served, EmpiricalBayesRate().walk_forward(panel, universe)[0][row], rtol=1e-6)


def test_ranks_have_no_say_in_a_session_after_the_one_trained_through(
    store: MemoryTableStore, models: MemoryModelStore
):
    run(store, models)
    model = current_model(models)
    tomorrow = CALENDAR.next_session(LAST_SESSION)
    for symbol in SYMBOLS:
        awake, asleep = (model.serving(symbol, asof).members for asof in (LAST_SESSION, tomorrow))
        assert len(awake) - len(asleep) == len(RANKS_C)
        assert sum(one.weight for one in asleep) == pytest.approx(1)


@pytest.mark.parametrize("buckets", [2, 8])
def test_buckets_learn_what_one_would_learn_alone(
    store: MemoryTableStore, buckets: int, monkeypatch: pytest.MonkeyPatch
):
    # regressions on ranks learn from the rows of their bucket
    others = tuple(one for one in default_candidates() if not isinstance(one, RankRegressions))
    monkeypatch.setattr("nextday.jobs.train.walk.default_candidates", lambda _: others)
    (alone, report), (sharded, other) = trained_in(1, store), trained_in(buckets, store)
    for symbol in SYMBOLS:
        one, two = alone.symbols[symbol], sharded.symbols[symbol]
        for vector in ([0.0] * len(FEATURES), [0.01] * len(FEATURES)):
            assert two.probability(vector) == pytest.approx(one.probability(vector), rel=1e-9)
        assert two.bounds == one.bounds
    assert (sharded.record.sessions, sharded.record.forecasts) == (alone.record.sessions, alone.record.forecasts)
    assert sharded.record.excess == pytest.approx(alone.record.excess, abs=1e-9)
    assert asdict(sharded.evaluation.score) == pytest.approx(asdict(alone.evaluation.score))
    assert [one.days for one in sharded.evaluation.reliability] == [one.days for one in alone.evaluation.reliability]
    assert other.placebo.log_wealth == pytest.approx(report.placebo.log_wealth, abs=1e-9)
    assert other.trained == report.trained == len(SYMBOLS)


def step(taken: Callable[[TrainingRun, int], object], *runs: TrainingRun) -> None:
    """Let every bucket of these trainings take a step, bucket by bucket."""
    for bucket in range(SETTINGS.buckets):
        for one in runs:
            taken(one, bucket)


def test_what_is_surveyed_is_taken_with_the_placebos_own_labels(store: MemoryTableStore, models: MemoryModelStore):
    night = training(store, models)
    step(survey, night)
    for bucket in range(SETTINGS.buckets):
        panel = night.panel(night.inputs(bucket))
        expected, found = Universe.of(shuffled(panel, PLACEBO_SEED)), Survey.load(night, bucket)
        assert (found.placebo.monthly.moments.ups == expected.monthly.moments.ups).all()
        assert (found.placebo.monthly.moments.gram == found.universe.monthly.moments.gram).all()
        assert (found.placebo.monthly.moments.ups != found.universe.monthly.moments.ups).any()


def test_a_training_stands_on_the_files_that_it_surveyed(store: MemoryTableStore, models: MemoryModelStore):
    undisturbed = run(store, MemoryModelStore()).model_id
    night = training(store, models)
    step(survey, night)
    earlier = CALENDAR.previous_session(bars("AAPL", days=260)["session_date"][0])
    add(store, bars("AAPL", days=300, end=earlier))
    step(learn, night)
    assert conclude(night).model_id == undisturbed


def test_a_version_that_is_gone_fails_the_training(store: MemoryTableStore, models: MemoryModelStore):
    night = training(store, models)
    step(survey, night)
    with pytest.raises(LakeError, match="gone"):
        learn(replace(night, store=lake(bars("AAPL", days=260))), 0)


def test_two_trainings_at_once_both_conclude(store: MemoryTableStore, models: MemoryModelStore):
    intermediates = MemoryIntermediateStore()
    first, second = (training(store, models, run_id=name, intermediates=intermediates) for name in ("first", "second"))
    step(survey, first, second)
    step(learn, second, first)
    assert conclude(first).published
    assert conclude(second).verdict is None


def test_a_step_that_is_taken_again_leaves_what_it_left_at_first(store: MemoryTableStore, models: MemoryModelStore):
    night, undisturbed = training(store, models), run(store, MemoryModelStore()).model_id
    earlier = CALENDAR.previous_session(bars("AAPL", days=260)["session_date"][0])
    step(survey, night)
    add(store, bars("AAPL", days=300, end=earlier))
    step(survey, night)
    step(learn, night, night)
    assert conclude(night).model_id == conclude(night).model_id == undisturbed


@pytest.mark.parametrize(
    "changed",
    [
        {"symbols": (*SYMBOLS, "NEW")},
        {"buckets": 1},
        {"now": AFTER_LAST_SESSION + timedelta(days=3)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_nothing_may_change_between_two_steps(
    store: MemoryTableStore, models: MemoryModelStore, changed: dict[str, Any]
):
    intermediates = MemoryIntermediateStore()
    step(survey, training(store, models, intermediates=intermediates))
    with pytest.raises(ForecastError, match="changed during the training"):
        learn(training(store, models, intermediates=intermediates, **changed), 0)


def test_sessions_with_an_absurd_price_teach_nothing(store: MemoryTableStore, models: MemoryModelStore):
    session = bars("AMZN", days=240)["session_date"][100]
    is_absurd = (pl.col("symbol") == "AMZN") & (pl.col("session_date") <= session)
    worthless = pl.when(is_absurd).then(0.0).otherwise("close")
    for values in store.partitions(BARS_1D):
        store.upsert(BARS_1D, values, lambda stored: stored.with_columns(close=worthless))
    report = run(store, models)
    assert report.trained == 1
    assert "AMZN" in report.skipped


def test_what_steps_answer_does_not_grow_with_symbols(store: MemoryTableStore, models: MemoryModelStore):
    many = tuple(f"N{number}" for number in range(3000))
    answer = run(store, models, symbols=(*SYMBOLS, *many)).to_dict()
    assert answer["skipped"] == len(many)
    assert len(json.dumps(answer)) < 20_000


def test_a_dividend_costs_no_closed_month(store: MemoryTableStore, models: MemoryModelStore):
    keepings = MemoryKeepingStore()
    *_, before, _ = CALENDAR.sessions(date(2026, 5, 1), LAST_SESSION)
    train(training(store, models, CALENDAR.close_of(before), keepings=keepings, run_id="the night before"))
    add(store, action("AAPL", LAST_SESSION, 0.27))
    reuse = train(training(store, models, keepings=keepings)).reuse
    assert reuse.learned_from == str(LAST_SESSION)[:7]
