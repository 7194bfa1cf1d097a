"""What a training has found and decided, as views for the HTTP API."""

from collections.abc import Sequence

from nextday.catalog.views import BACKTEST_DAYS_OF_ALL, BACKTEST_OF_ALL, MODELS, TRAINING_OF_ALL
from nextday.forecast.learning.placebo import Placebo
from nextday.forecast.model.model import Model
from nextday.forecast.trading.following import together
from nextday.jobs.train.promote import current_id
from nextday.jobs.train.run import TrainingRun
from nextday.jobs.train.walked_bucket import WalkedBucket
from nextday.lake.views.text import ViewText
from nextday.views.training.backtest import Skills, write_backtests
from nextday.views.training.candidates import Findings, Row, skill_of, write_training
from nextday.views.training.days import write_days
from nextday.views.training.models import write_models, write_symbol_models

_OF_THE_WALK = (BACKTEST_OF_ALL, BACKTEST_DAYS_OF_ALL, TRAINING_OF_ALL)
"""Written after those of the buckets; when they are lost only a training can make them anew."""


def write_views(run: TrainingRun, model: Model, scores: Sequence[Row], placebo: Placebo) -> list[str]:
    """Write the views of a model that was decided on, unless they are there, and return their keys.

    So a training that was killed before its views is told of by the next one. `scores` are rows of training_runs.
    Raises LakeError.
    """
    if _is_told(run, model):
        return []
    walked = [WalkedBucket.load(run, bucket) for bucket in range(run.settings.buckets)]
    positions = {symbol: own for one in walked for symbol, own in one.positions.items()}
    everything = together([*positions.values()]) if positions else None
    findings = Findings(
        model_id=model.model_id,
        scores=scores,
        months=walked[0].months,  # of all symbols in every bucket
        weights={symbol: own for one in walked for symbol, own in one.weights.items()},
        placebo=placebo,
        **run.mixing,
    )
    return [
        *write_symbol_models(model, run.sources),
        *write_backtests(model.model_id, positions, everything, _skills(scores), run.sources),
        *write_days(model.model_id, positions, everything, run.sources),
        *write_training(findings, run.sources),
        *write_models(run.sources),
    ]


def _is_told(run: TrainingRun, model: Model) -> bool:
    """Whether the list of models, written last, tells of it, and nothing of its walk is lost."""
    listed = run.views.get(MODELS.object_key())
    told = None if listed is None else ViewText(listed)
    if told is None or model.model_id not in told.keys or told.head["current"] != current_id(run.models):
        return False
    return all(run.views.tag(view.object_key()) is not None for view in _OF_THE_WALK)


def _skills(scores: Sequence[Row]) -> Skills:
    return {(row["symbol"], row["candidate"]): {"rival": row["rival"], **skill_of(row)} for row in scores}
