"""Fitted candidates as they stand in a model document: plain numbers that answer with a probability.

Python's own arithmetic alone, so that whatever serves a forecast needs no numerical library and repeats it to the bit.
`momentary` is a member that knows nothing but the moment of its training, and so cannot serve a later session.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum
from typing import ClassVar, Literal

from nextday.forecast.documents import strict
from nextday.forecast.model.log_odds import capped, probability_of
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.ranks import Ranked


@strict
@dataclass(frozen=True)
class EmpiricalBayes:
    """How often the symbol closed higher, shrunk to the pooled rate: (ups + strength * rate) / (days + strength).

    `strength` is how many days of the symbol's own the pooled rate weighs.
    """

    momentary: ClassVar[bool] = False
    ups: int
    days: int
    rate: float
    strength: float
    kind: Literal["empirical_bayes"] = "empirical_bayes"

    def probability(self, _: Sequence[float]) -> float:
        """Probability of up, whatever the features."""
        return (self.ups + self.strength * self.rate) / (self.days + self.strength)


@strict
@dataclass(frozen=True)
class Laplace:
    """How often the symbol closed higher, under Laplace's rule of succession: (ups + 1) / (days + 2)."""

    momentary: ClassVar[bool] = False
    ups: int
    days: int
    kind: Literal["laplace"] = "laplace"

    def probability(self, _: Sequence[float]) -> float:
        """Probability of up, whatever the features."""
        return (self.ups + 1) / (self.days + 2)


@strict
@dataclass(frozen=True)
class Logistic:
    """Logistic regression on features as they are: scaling is folded into the coefficients.

    `days` is the symbol's record, whose `cap` its probability keeps.
    """

    momentary: ClassVar[bool] = False
    intercept: float
    coefficients: tuple[float, ...]
    days: int
    kind: Literal["logistic"] = "logistic"

    def terms(self, features: Sequence[float]) -> list[float]:
        """What each feature adds to the log-odds."""
        return [c * x for c, x in zip(self.coefficients, features, strict=True)]

    def log_odds(self, features: Sequence[float]) -> float:
        """Log-odds of up, before they are capped."""
        # fsum rounds once, so that the last bit does not depend on the order of the terms
        return fsum((self.intercept, *self.terms(features)))

    def probability(self, features: Sequence[float]) -> float:
        """Probability of up."""
        return probability_of(capped(self.log_odds(features), self.days))


Member = EmpiricalBayes | Laplace | Logistic | Ranked | Lstm
MEMBERS: tuple[type[Member], ...] = (EmpiricalBayes, Laplace, Logistic, Ranked, Lstm)
