"""Last step of a training: one model of all buckets, judged before it serves."""

from collections.abc import Sequence
from datetime import date
from functools import partial

import polars as pl

from nextday.catalog import TRAINING_RUNS
from nextday.errors import LakeError, TooLittleHistory
from nextday.forecast.features.features import FEATURES
from nextday.forecast.learning.placebo import Bets
from nextday.forecast.learning.training import CandidateScore, overall_scores
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.forecast.model.model import CODE_VERSION, Model, store_model
from nextday.forecast.model.promotion import Verdict
from nextday.forecast.score.statistics import SufficientStatistics
from nextday.forecast.score.track_record import track_record_of
from nextday.jobs.train.fitted_bucket import FittedBucket
from nextday.jobs.train.promote import current_id, promote
from nextday.jobs.train.report import TrainReport, training_rows
from nextday.jobs.train.reuse import Reuse
from nextday.jobs.train.run import PLACEBO_SEED, TrainingRun
from nextday.jobs.train.views import write_views
from nextday.lake.partition import by_partition


def conclude(run: TrainingRun) -> TrainReport:
    """Add up what all buckets taught, and make the model of it current unless it is refused.

    With nothing new in the lake nothing is written. Raises TooLittleHistory when no symbol could be trained,
    ForecastError when symbols or the last session have changed since the first step, and LakeError when a view could
    not be written; the model serves then all the same.
    """
    learned = [FittedBucket.load(run, bucket) for bucket in range(run.settings.buckets)]
    skipped = {symbol: why for one in learned for symbol, why in sorted(one.skipped.items())}
    if not any(one.mixtures for one in learned):
        reasons = "; ".join(f"{symbol}: {why}" for symbol, why in list(skipped.items())[:3])
        raise TooLittleHistory(f"none of {len(run.symbols)} symbols can be trained, e.g. {reasons}")
    statistics = _statistics(learned)
    scores = overall_scores(statistics)
    model = _model(run, learned, statistics[MIXTURE], scores[-1])
    rows = training_rows(model.model_id, [row for one in learned for row in one.scores], scores, run.now)
    verdict = _publish(run, model, rows)
    placebo = Bets.total([one.bets for one in learned]).placebo(PLACEBO_SEED)
    write_views(run, model, rows.to_dicts(), placebo)
    if untold := [failure for one in learned for failure in one.untold]:
        raise LakeError(f"the model is decided on, but views could not be written: {'; '.join(untold)}")
    reuse = Reuse.total([one.reuse for one in learned])
    return TrainReport(
        model.model_id, model.trained_through, verdict, len(model.symbols), scores, placebo, skipped, reuse
    )


def _statistics(learned: Sequence[FittedBucket]) -> dict[str, SufficientStatistics]:
    return {
        name: SufficientStatistics.total([one.statistics[name] for one in learned]) for name in learned[0].statistics
    }


def _model(
    run: TrainingRun, learned: Sequence[FittedBucket], mixture: SufficientStatistics, score: CandidateScore
) -> Model:
    return Model(
        code_version=CODE_VERSION,
        trained_through=date.fromisoformat(learned[0].known),
        base_rate_prior=run.settings.base_rate_prior,
        fixed_share=run.settings.fixed_share,
        features=FEATURES,
        fingerprint={key: version for one in learned for key, version in one.versions.items()},
        buckets=run.settings.buckets,
        evaluation=score.evaluation,
        record=track_record_of(mixture),
        symbols={symbol: mixture for one in learned for symbol, mixture in one.mixtures.items()},
    )


def _publish(run: TrainingRun, model: Model, rows: pl.DataFrame) -> Verdict | None:
    """Store the model and its scores, then judge whether it becomes current; None when it already is."""
    # the id is a hash of the content: nothing new in the lake makes the same one
    if current_id(run.models) == model.model_id:
        return None
    store_model(model, run.models)
    for values, own in by_partition(TRAINING_RUNS, rows, buckets=run.settings.buckets):
        run.store.upsert(TRAINING_RUNS, values, partial(_with_runs, own))
    return promote(model, run.symbols, store=run.store, models=run.models, now=run.now)


def _with_runs(rows: pl.DataFrame, stored: pl.DataFrame) -> pl.DataFrame:
    # a step that is tried again finds its rows, whose run_id is the same
    return pl.concat([stored, rows.join(stored, on=TRAINING_RUNS.key, how="anti")])
