"""What a training has decided, as views for the HTTP API."""

from nextday.catalog.views import MODELS
from nextday.forecast.model.model import Model
from nextday.jobs.train.promote import current_id
from nextday.jobs.train.run import TrainingRun
from nextday.lake.views.text import ViewText
from nextday.views.training.models import write_models, write_symbol_models


def write_views(run: TrainingRun, model: Model) -> list[str]:
    """Write the views of a model that was decided on, unless they are there: told last, the list of models tells.

    So a training that was killed before its views is told by the next one, and one that changed nothing asks for the
    list alone. Returns the keys that were written. Raises LakeError.
    """
    listed = run.views.get(MODELS.object_key())
    told = None if listed is None else ViewText(listed)
    if told and model.model_id in told.keys and told.head["current"] == current_id(run.models):
        return []
    return [*write_symbol_models(model, run.sources), *write_models(run.sources)]
