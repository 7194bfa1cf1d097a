"""The walk of a training over a bucket, from where the last one can go on."""

from nextday.forecast.features.samples import Panel
from nextday.forecast.learning.candidates.grid import default_candidates, default_challengers
from nextday.forecast.learning.candidates.port import names_of
from nextday.forecast.learning.lineage import Lineage
from nextday.forecast.learning.mixture import prior_over
from nextday.forecast.learning.placebo import Bets, bets, shuffled
from nextday.forecast.learning.training import Training, train_panel
from nextday.forecast.learning.universe import Universe
from nextday.jobs.train.keeping import KINDS, PLACEBO, REAL, Keeping
from nextday.jobs.train.reuse import Reuse
from nextday.jobs.train.run import PLACEBO_SEED, TrainingRun


def walk(
    run: TrainingRun, bucket: int, samples: Panel, universe: Universe, tossed: Universe
) -> tuple[Training, Bets, Reuse]:
    """Train a bucket's panel beside the sums of all, bet on the placebo's labels, and tell how much was kept of both.

    `tossed` are the sums with those labels. Whatever was kept, the result is that of walking everything, to the bit.
    """
    sequence_model = run.settings.sequence_model
    about = f"{sorted(run.mixing.items())}{PLACEBO_SEED}{sequence_model}"
    lineage = Lineage(samples, (universe, tossed), about)
    place = f"buckets={run.settings.buckets}/bucket={bucket}/"
    keeping = Keeping(run.keepings, place, samples, universe.folds, lineage)
    memories = {kind: keeping.memory(kind) for kind in KINDS}
    candidates, betting = (default_candidates(memories[kind] if sequence_model else None) for kind in KINDS)
    challengers = default_challengers(memories[REAL])
    names, others = map(names_of, (candidates, challengers))
    prior = prior_over(len(names), run.settings.base_rate_prior)
    # the bets first, because memory holds their forecasts no longer when it holds the training's; without challengers,
    # because the bets are the mixture's, in which they have no weight
    bet, tossing = bets(
        shuffled(samples, PLACEBO_SEED),
        tossed,
        betting,
        **run.mixing,
        course=keeping.course(PLACEBO, len(names), prior),
    )
    course = keeping.course(REAL, len(names + others), prior)
    training = train_panel(samples, universe, candidates, challengers, **run.mixing, course=course)
    keeping.keep({REAL: training.course, PLACEBO: tossing}, memories, forecasts=REAL)
    walked = universe.folds[keeping.folds :]
    begun = next((str(fold.start.astype("datetime64[M]")) for fold in walked), None)
    return training, bet, Reuse(keeping.folds, len(walked), begun, tuple(keeping.faults))
