"""Second step of a training: walk a bucket's symbols forward beside the sums of all buckets, and mix."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from nextday.forecast.features.samples import Panel
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS
from nextday.forecast.learning.training import Training
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import monthly_weights
from nextday.forecast.trading.following import Earned, earned, positions
from nextday.forecast.trading.tradable import next_returns
from nextday.jobs.train.fitted_bucket import FittedBucket
from nextday.jobs.train.indicators import write_indicators
from nextday.jobs.train.report import metrics_of
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.survey import Survey
from nextday.jobs.train.walk import walk
from nextday.jobs.train.walked_bucket import WalkedBucket
from nextday.market.actions import SPLIT


def learn(run: TrainingRun, bucket: int) -> dict[str, Any]:
    """Train a bucket's symbols on the files that its survey has read, and say how many of them there are.

    What earlier trainings kept of months in which nothing has changed is not learned again. A symbol with too short a
    history is skipped. Raises ForecastError when symbols or the last session have changed.
    """
    surveys = [Survey.load(run, one) for one in range(run.settings.buckets)]
    universe, tossed = (
        Universe.total(parts) for parts in zip(*((one.universe, one.placebo) for one in surveys), strict=True)
    )
    versions = surveys[bucket].versions
    samples, returns, untold = _read(run, bucket, versions)
    # matrices of twenty columns: threads cost more than they bring, and one thread adds up in one order
    with threadpool_limits(limits=1):
        training, placebo, reuse = walk(run, bucket, samples, universe, tossed)
    skipped = dict(_skipped(run.symbols_of(bucket), samples, training))
    mixtures = {one.symbol: one.model for one in training.symbols}
    known, scores = str(universe.known), _scores(training)
    fitted = FittedBucket(mixtures, scores, training.statistics, placebo, skipped, versions, known, reuse, untold)
    fitted.save(run, bucket)
    folds, course = universe.folds, training.course
    months = np.array([fold.start for fold in folds]).astype("datetime64[M]")
    traded = dict(positions(samples, folds, course, returns))
    WalkedBucket(traded, months, dict(monthly_weights(samples, folds, course))).save(run, bucket)
    return {"bucket": bucket, "trained": len(mixtures), "skipped": len(skipped), "learned": reuse.months_learned}


def _read(run: TrainingRun, bucket: int, versions: Mapping[str, str]) -> tuple[Panel, Earned, tuple[str, ...]]:
    """What is learned from, what a forecast could earn, and which views could not be written of it.

    In here, so that the frames are let go.
    """
    inputs = run.inputs_at(versions, bucket)
    vectors = run.vectors(inputs)
    untold = write_indicators(run, bucket, vectors)
    returns = next_returns(inputs.bars, inputs.actions, inputs.actions.filter(kind=SPLIT))
    return run.panel(inputs, vectors), earned(returns), untold


def _scores(training: Training) -> list[dict[str, Any]]:
    return [{"symbol": one.symbol} | metrics_of(score) for one in training.symbols for score in one.scores]


def _skipped(symbols: Sequence[str], samples: Panel, training: Training) -> Iterator[tuple[str, str]]:
    days: Mapping[str, int] = {history.symbol: len(history) for history in samples}
    for symbol in sorted(set(symbols) - {one.symbol for one in training.symbols}):
        needed = f"{MINIMUM_TRAINING_SESSIONS} and a month to test on are needed"
        yield symbol, f"{days.get(symbol, 0)} sessions to learn from, {needed}"
