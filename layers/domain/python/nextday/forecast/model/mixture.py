"""The mixture that serves one symbol: its members' probabilities by their weights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from typing import Annotated, Any, Self

from nextday.errors import OtherVersion
from nextday.forecast.documents import ByKind, strict
from nextday.forecast.model.members import MEMBERS, EmpiricalBayes, Member

_CLASSES = {member.kind: member for member in MEMBERS}


@strict
@dataclass(frozen=True)
class WeightedMember:
    """A fitted candidate and its weight in the mixture."""

    candidate: str
    weight: float
    member: Annotated[Member, ByKind()]

    @classmethod
    def told(cls, told: Mapping[str, Any]) -> Self:
        """A member as the JSON of a document tells it. Raises OtherVersion for one that is not known."""
        values = dict(told["member"])
        try:
            member = _CLASSES[values.pop("kind")](**values)
        except (KeyError, TypeError) as error:
            raise OtherVersion(f"a member of another version: {error}") from error
        return cls(told["candidate"], told["weight"], member)


@strict
@dataclass(frozen=True)
class Mixture:
    """Members whose weights sum to one."""

    members: tuple[WeightedMember, ...]

    def later(self) -> Self:
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
