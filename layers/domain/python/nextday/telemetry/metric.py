"""A metric of CloudWatch, what is measured of it, and the namespace of a stage.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product
from math import prod

SERVICE = "service"
"""The dimension that every metric of ours has: which function measured it."""


class Unit(StrEnum):
    """CloudWatch's units; it has none for hours."""

    COUNT = "Count"
    PERCENT = "Percent"
    NONE = "None"


@dataclass(frozen=True)
class Measurement:
    """One value of a metric; `dimensions` are those beside the service."""

    metric: "Metric"
    value: float
    dimensions: Mapping[str, str]


@dataclass(frozen=True, eq=False)  # each is declared once
class Metric:
    """One metric of a job: `meaning` says what a value tells, `dimensions` all values that each of them may take.

    They are closed sets, as CloudWatch bills every combination: a symbol is none.
    """

    name: str
    service: str
    unit: Unit
    meaning: str
    dimensions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def series(self) -> int:
        """How many metrics CloudWatch bills for it."""
        return prod(map(len, self.dimensions.values()))

    @property
    def combinations(self) -> list[dict[str, str]]:
        """Every combination of values of the dimensions, the service with them."""
        chosen = product(*self.dimensions.values())
        return [{**dict(zip(self.dimensions, values, strict=True)), SERVICE: self.service} for values in chosen]

    def of(self, value: float, **dimensions: str) -> Measurement:
        """A value that was measured. Raises ValueError for dimensions that are not declared."""
        undeclared = {name for name, one in dimensions.items() if one not in self.dimensions.get(name, ())}
        if undeclared or dimensions.keys() != self.dimensions.keys():
            raise ValueError(f"{self.name} is not declared for {dimensions}")
        return Measurement(self, float(value), dimensions)


def namespace(stage: str) -> str:
    """Where a stage's metrics are: two stages of one account share none."""
    return f"nextday/{stage}"
