"""What was learned once, and need not be learned again until the rows behind it change."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from nextday.forecast.learning.folds import Fold

Learned = Mapping[str, npt.NDArray[Any]]
"""What a forecaster learned, as arrays by name."""


def _unchanging(_: np.datetime64) -> str:
    return ""


class Memory:
    """What forecasters that learn rarely have learned, by their names and the folds before which they did.

    `digest` names all that could be learned from before a day: what was `kept` under another digest is forgotten.
    `recent` is what this run recalled or learned. Without arguments it lasts as long as the run.
    """

    def __init__(
        self, digest: Callable[[np.datetime64], str] = _unchanging, kept: Mapping[str, Learned] | None = None
    ) -> None:
        self.recent: dict[str, Learned] = {}
        self._digest = digest
        self._kept = kept or {}

    def recalled(self, name: str, fold: Fold, learn: Callable[[], Learned]) -> Learned:
        """What a forecaster learned before a fold began, by learning it now where it is not kept."""
        key = f"{name}/{fold.start}/{self._digest(fold.start)}"
        if key not in self.recent:
            self.recent[key] = self._kept.get(key) or learn()
        return self.recent[key]
