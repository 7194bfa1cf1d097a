"""Use case: learn from every final bar, and make the result the current model unless it is refused."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

import polars as pl
from threadpoolctl import threadpool_limits

from nextday.catalog import TRAINING_RUNS
from nextday.errors import ForecastError
from nextday.forecast.candidates.grid import default_candidates, default_challengers
from nextday.forecast.features import FEATURES, features
from nextday.forecast.folds import MINIMUM_TRAINING, first_forecast, monthly_folds
from nextday.forecast.inputs import Inputs, read_inputs
from nextday.forecast.labels import labels
from nextday.forecast.model import CODE_VERSION, Model
from nextday.forecast.placebo import Placebo, placebo
from nextday.forecast.promotion import Verdict
from nextday.forecast.samples import Panel, panel
from nextday.forecast.training import Training, train_panel, trained_through
from nextday.jobs.promote import current_id, promote
from nextday.jobs.train_report import TrainReport, training_rows
from nextday.lake.partition import by_partition
from nextday.lake.ports import ModelStore, TableStore
from nextday.market.calendar import ExchangeCalendar
from nextday.settings import TrainSettings


def train(
    symbols: Sequence[str], *, store: TableStore, models: ModelStore, settings: TrainSettings, now: datetime
) -> TrainReport:
    """Train `symbols` on the sessions closed by `now`; with nothing new in the lake nothing is written.

    A symbol with too short a history is skipped, and the report says so. Raises ForecastError when all are.
    """
    calendar = ExchangeCalendar()
    inputs = read_inputs(symbols, store, buckets=settings.buckets, through=calendar.last_closed_session(now))
    samples = _panel(inputs, calendar)
    skipped = _skipped(symbols, samples)
    if len(skipped) == len(symbols):
        raise ForecastError("no symbol can be trained: " + "; ".join(f"{s}: {why}" for s, why in skipped.items()))
    training, found = _learned(samples, settings)
    model = _model(training, trained_through(samples), inputs, settings)
    verdict = _publish(model, training, symbols, store=store, models=models, now=now)
    return TrainReport(model.model_id, model.trained_through, verdict, training, found, skipped)


def _panel(inputs: Inputs, calendar: ExchangeCalendar) -> Panel:
    labelled = labels(inputs.bars, inputs.actions, inputs.sessions(calendar))
    return panel(features(inputs.bars, inputs.actions), labelled)


def _learned(samples: Panel, settings: TrainSettings) -> tuple[Training, Placebo]:
    mixing = {"base_rate_prior": settings.base_rate_prior, "fixed_share": settings.fixed_share}
    # matrices of twenty columns: threads cost more than they bring, and one thread adds up in one order
    with threadpool_limits(limits=1):
        training = train_panel(samples, default_candidates(), default_challengers(), **mixing)
        return training, placebo(samples, default_candidates(), seed=trained_through(samples).toordinal(), **mixing)


def _skipped(symbols: Sequence[str], samples: Panel) -> dict[str, str]:
    days = {history.symbol: len(history) for history in samples}
    folds = monthly_folds(samples)
    trained = {history.symbol for history in samples if first_forecast(history, folds) < len(history)}
    return {
        symbol: f"{days.get(symbol, 0)} sessions to learn from, {MINIMUM_TRAINING} and a month to test on are needed"
        for symbol in symbols
        if symbol not in trained
    }


def _model(training: Training, through: date, inputs: Inputs, settings: TrainSettings) -> Model:
    return Model(
        code_version=CODE_VERSION,
        trained_through=through,
        base_rate_prior=settings.base_rate_prior,
        fixed_share=settings.fixed_share,
        features=FEATURES,
        fingerprint=inputs.versions,
        symbols={one.symbol: one.model for one in training.symbols},
        evaluation=training.pooled[-1].evaluation,
        record=training.record,
    )


def _publish(
    model: Model,
    training: Training,
    symbols: Sequence[str],
    *,
    store: TableStore,
    models: ModelStore,
    now: datetime,
) -> Verdict | None:
    """Store the model and its scores, then judge whether it becomes current; None when it already is."""
    if current_id(models) == model.model_id:
        return None
    models.put(model.model_id, model.document())
    for values, rows in by_partition(TRAINING_RUNS, training_rows(model.model_id, training, now), buckets=1):
        store.upsert(TRAINING_RUNS, values, partial(_with_runs, rows))
    return promote(model, symbols, store=store, models=models, now=now)


def _with_runs(rows: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([stored, rows.join(stored, on=TRAINING_RUNS.key, how="anti")])
