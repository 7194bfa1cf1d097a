"""Second step of a training: walk a bucket's symbols forward beside the sums of all buckets, and mix."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from threadpoolctl import threadpool_limits

from nextday.forecast.features.samples import Panel
from nextday.forecast.learning.candidates.grid import default_candidates, default_challengers
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS
from nextday.forecast.learning.placebo import Bets, bets, shuffled
from nextday.forecast.learning.training import Training, train_panel
from nextday.forecast.learning.universe import Universe
from nextday.jobs.train.fitted_bucket import FittedBucket
from nextday.jobs.train.report import metrics_of
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.survey import Survey


def learn(run: TrainingRun, bucket: int) -> dict[str, Any]:
    """Train a bucket's symbols on the files that its survey has read, and say how many of them there are.

    A symbol with too short a history is skipped. Raises ForecastError when symbols or the last session have changed.
    """
    surveys = [Survey.load(run, one) for one in range(run.settings.buckets)]
    universe = Universe.total([one.universe for one in surveys])
    versions = surveys[bucket].versions
    samples = run.panel(run.inputs_at(versions, bucket))
    # matrices of twenty columns: threads cost more than they bring, and one thread adds up in one order
    with threadpool_limits(limits=1):
        training = train_panel(samples, universe, default_candidates(), default_challengers(), **run.mixing)
        placebo = _placebo(run, samples, Universe.total([one.placebo for one in surveys]))
    skipped = dict(_skipped(run.symbols_of(bucket), samples, training))
    mixtures = {one.symbol: one.model for one in training.symbols}
    known = str(universe.known)
    FittedBucket(mixtures, _scores(training), training.statistics, placebo, skipped, versions, known).save(run, bucket)
    return {"bucket": bucket, "trained": len(mixtures), "skipped": len(skipped)}


def _placebo(run: TrainingRun, samples: Panel, universe: Universe) -> Bets:
    # without challengers: the bets are the mixture's, in which they have no weight
    return bets(shuffled(samples, run.seed), universe, default_candidates(), **run.mixing)


def _scores(training: Training) -> list[dict[str, Any]]:
    return [{"symbol": one.symbol} | metrics_of(score) for one in training.symbols for score in one.scores]


def _skipped(symbols: Sequence[str], samples: Panel, training: Training) -> Iterator[tuple[str, str]]:
    days: Mapping[str, int] = {history.symbol: len(history) for history in samples}
    for symbol in sorted(set(symbols) - {one.symbol for one in training.symbols}):
        needed = f"{MINIMUM_TRAINING_SESSIONS} and a month to test on are needed"
        yield symbol, f"{days.get(symbol, 0)} sessions to learn from, {needed}"
