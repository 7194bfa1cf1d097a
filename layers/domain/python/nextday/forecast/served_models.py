"""Whether a published probability follows from the published model."""

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any

from nextday.errors import NoModel
from nextday.forecast.model import Model, model_of

Documents = Callable[[str], bytes]
"""The document of a model id; raises NoModel when there is none."""

_AT_HAND = 8


class ServedModels:
    """The model documents behind a ledger, each read once.

    `recomputed` counts the probabilities that followed, to the bit, from the entry's features and its model document.
    A document that only another version of the product can read proves its own bytes, not the probability.
    """

    def __init__(self, documents: Documents) -> None:
        self.recomputed = 0
        self._documents = documents
        self._model = lru_cache(_AT_HAND)(self._read)

    def fault(self, entry: Mapping[str, Any]) -> str | None:
        """What is wrong with the model or the probability of a ledger entry; None when nothing is."""
        model = self._model(entry["model_id"])
        if not isinstance(model, Model):
            return model
        symbol = entry["symbol"]
        if symbol not in model.symbols or self._probability(model, entry) != entry["prob_up"]:
            return f"the probability of {symbol} does not follow from its features and model {entry['model_id']}"
        self.recomputed += 1
        return None

    @staticmethod
    def _probability(model: Model, entry: Mapping[str, Any]) -> float:
        vector = json.loads(entry["features"])
        return model.symbols[entry["symbol"]].probability([vector[name] for name in model.features])

    def _read(self, model_id: str) -> Model | str | None:
        """A model, or what is wrong with its document; None for one of another version."""
        try:
            document = self._documents(model_id)
        except NoModel as error:
            return str(error)
        if not model_id.endswith(sha256(document).hexdigest()[:12]):
            return f"the document of model {model_id} is not the one that was published"
        try:
            return model_of(document)
        except NoModel:
            return None
