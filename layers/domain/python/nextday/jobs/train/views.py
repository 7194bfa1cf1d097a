"""What a training has found and decided, as views for the HTTP API."""

from collections.abc import Iterable, Mapping
from typing import Any

from nextday.catalog.views import BACKTEST_OF_ALL, MODELS
from nextday.forecast.model.model import Model
from nextday.jobs.train.positions import load_positions
from nextday.jobs.train.promote import current_id
from nextday.jobs.train.run import TrainingRun
from nextday.lake.views.text import ViewText
from nextday.views.training.backtest import Skills, write_backtests
from nextday.views.training.models import write_models, write_symbol_models


def write_views(run: TrainingRun, model: Model, scores: Iterable[Mapping[str, Any]]) -> list[str]:
    """Write the views of a model that was decided on, unless they are there, and return their keys.

    So a training that was killed before its views is told of by the next one. `scores` are rows of training_runs.
    Raises LakeError.
    """
    if _is_told(run, model):
        return []
    positions = {
        symbol: own for bucket in range(run.settings.buckets) for symbol, own in load_positions(run, bucket).items()
    }
    return [
        *write_symbol_models(model, run.sources),
        *write_backtests(model.model_id, positions, _skills(scores), run.sources),
        *write_models(run.sources),
    ]


def _is_told(run: TrainingRun, model: Model) -> bool:
    """Whether the list of models, written last, tells of it; a lost backtest only a training can make anew."""
    listed = run.views.get(MODELS.object_key())
    told = None if listed is None else ViewText(listed)
    if told is None or model.model_id not in told.keys or told.head["current"] != current_id(run.models):
        return False
    return run.views.tag(BACKTEST_OF_ALL.object_key()) is not None


def _skills(scores: Iterable[Mapping[str, Any]]) -> Skills:
    ends = {"value": "log_loss_skill", "low": "log_loss_skill_low", "high": "log_loss_skill_high"}
    return {
        (row["symbol"], row["candidate"]): {"rival": row["rival"], **{end: row[name] for end, name in ends.items()}}
        for row in scores
    }
