"""What serves one symbol: a mixture, and the range of features that it knows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import fsum

from pydantic import with_config

from nextday.forecast.documents import STRICT
from nextday.forecast.model.members import EmpiricalBayes, Member
from nextday.forecast.score.evaluation import Evaluation


@with_config(STRICT)
@dataclass(frozen=True)
class WeightedMember:
    """A fitted candidate and its weight in the mixture."""

    candidate: str
    weight: float
    member: Member


@with_config(STRICT)
@dataclass(frozen=True)
class Bounds:
    """How far each feature may lie, in the order of the model's features, to resemble what was learned from."""

    low: tuple[float, ...]
    high: tuple[float, ...]

    def contains(self, features: Sequence[float]) -> bool:
        """Whether every feature lies within."""
        return all(low <= x <= high for low, x, high in zip(self.low, features, self.high, strict=True))


@with_config(STRICT)
@dataclass(frozen=True)
class SymbolModel:
    """The mixture that serves one symbol, weights summing to one, and how it did out of sample."""

    members: tuple[WeightedMember, ...]
    bounds: Bounds
    evaluation: Evaluation

    def later(self) -> "SymbolModel":
        """The mixture for sessions after the one it was trained through.

        Members that know nothing but the moment of their training sleep: their weight is the first's.
        """
        first, *rest = self.members
        asleep = [part.weight for part in rest if part.member.momentary]
        awake = (part for part in rest if not part.member.momentary)
        return replace(self, members=(replace(first, weight=fsum((first.weight, *asleep))), *awake)) if asleep else self

    @property
    def base_rate(self) -> float | None:
        """The empirical-Bayes base rate, whatever the features; None of a mixture without one: no training makes it."""
        rates = (part.member for part in self.members if isinstance(part.member, EmpiricalBayes))
        return next((rate.probability(()) for rate in rates), None)

    def probability(self, features: Sequence[float]) -> float:
        """Probability that the next session closes higher."""
        # weights sum to one but for rounding
        return min(1.0, fsum(part.weight * part.member.probability(features) for part in self.members))
