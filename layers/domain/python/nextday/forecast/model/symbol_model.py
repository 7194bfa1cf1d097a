"""What a model knows of one symbol: its mixture, the range of features that it knows, and how it did."""

from collections.abc import Sequence
from dataclasses import dataclass

from nextday.forecast.documents import strict
from nextday.forecast.model.mixture import Mixture
from nextday.forecast.score.evaluation import Evaluation


@strict
@dataclass(frozen=True)
class Bounds:
    """How far each feature may lie, in the order of the model's features, to resemble what was learned from."""

    low: tuple[float, ...]
    high: tuple[float, ...]

    def contains(self, features: Sequence[float]) -> bool:
        """Whether every feature lies within."""
        return all(low <= x <= high for low, x, high in zip(self.low, features, self.high, strict=True))


@strict
@dataclass(frozen=True)
class SymbolModel(Mixture):
    """The mixture that serves one symbol, and how it did out of sample."""

    bounds: Bounds
    evaluation: Evaluation
