"""The numbers of dividends and splits, as vendors write them."""

from math import isfinite
from typing import Any


def number(told: Any) -> float | None:
    """A finite number, also one written as text; None for anything else."""
    try:
        value = float(told)
    except (TypeError, ValueError, OverflowError):
        return None
    return value if isfinite(value) else None


def new_shares(new: Any, old: Any) -> float | None:
    """New shares per old share; None where the two make no finite ratio."""
    shares, before = number(new), number(old)
    return number(shares / before) if shares is not None and before else None
