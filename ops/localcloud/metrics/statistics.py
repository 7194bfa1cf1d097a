"""One number for all values of a period."""

import re
from collections.abc import Callable, Sequence
from math import ceil, fsum

from ops.localcloud.cloudformation.shims import Undeployable

_PERCENTILE = re.compile(r"p(\d{1,2}(\.\d+)?|100)")
_STATISTICS: dict[str, Callable[[Sequence[float]], float]] = {
    "Sum": fsum,
    "Average": lambda values: fsum(values) / len(values),
    "Minimum": min,
    "Maximum": max,
    "SampleCount": len,
}


def statistic(name: str) -> Callable[[Sequence[float]], float]:
    """How CloudWatch makes one number of at least one value. Raises Undeployable for a statistic not known here."""
    if name in _STATISTICS:
        return _STATISTICS[name]
    found = _PERCENTILE.fullmatch(name)
    if not found:
        raise Undeployable(f"the statistic {name} is not understood locally")
    share = float(found[1]) / 100
    return lambda values: sorted(values)[max(0, ceil(share * len(values)) - 1)]
