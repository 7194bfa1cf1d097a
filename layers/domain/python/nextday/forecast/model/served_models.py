"""Whether a published probability follows from the published model."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from nextday.errors import NoModel, OtherVersion
from nextday.forecast.model.model import Model, read_model
from nextday.forecast.model.proof import Documents

_AT_HAND = 2
"""A ledger goes from one model to the next, and one of thousands of symbols fills a hundred megabytes."""


class ServedModels:
    """The model documents behind a ledger, each read once.

    `recomputed` counts the probabilities that followed, to the bit, from the entry's features and its model document,
    as its base rate did. Documents that only another version of the product can read prove their own bytes alone.
    """

    def __init__(self, documents: Documents) -> None:
        self.recomputed = 0
        self._documents = documents
        # wrapped here: decorating the method would keep every instance, and its models, alive
        self._model = lru_cache(_AT_HAND)(self._read)

    def fault(self, entry: Mapping[str, Any]) -> str | None:
        """What is wrong with the model or the probabilities of a ledger entry; None when nothing is."""
        model = self._model(entry["model_id"])
        if not isinstance(model, Model):
            return model
        symbol = entry["symbol"]
        if symbol not in model.symbols or self._probability(model, entry) != entry["prob_up"]:
            return f"the probability of {symbol} does not follow from its features and model {entry['model_id']}"
        if entry["empirical_bayes"] != model.symbols[symbol].base_rate:
            return f"the base rate of {symbol} does not follow from model {entry['model_id']}"
        self.recomputed += 1
        return None

    @staticmethod
    def _probability(model: Model, entry: Mapping[str, Any]) -> float:
        vector = json.loads(entry["features"])
        serving = model.serving(entry["symbol"], entry["asof_session"])
        return serving.probability([vector[name] for name in model.features])

    def _read(self, model_id: str) -> Model | str | None:
        """A model, or what is wrong with its documents; None for those of another version."""
        try:
            return read_model(model_id, self._documents)
        except OtherVersion:
            return None
        except NoModel as error:
            return str(error)
