"""The port through which candidates compete."""

from collections.abc import Iterable
from typing import Protocol

from nextday.forecast.features.samples import Floats, Panel
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import Member


class Forecaster(Protocol):
    """One way to forecast; it sees many symbols at once, so that it may solve them in one batch."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names in model documents and training runs: several where it forecasts in several ways at once."""
        ...

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        """Probability of up for every row of every symbol, (n,) or (n, names); NaN where there is no forecast.

        Only rows of the universe's folds from number `since` on are asked for; what is said of others is not heard.

        `universe` sums up all symbols, those of the panel among them, and has the folds.
        A row's forecast may depend on labels known at its fold's start, or at its own session, and on nothing later.
        """
        ...


class Candidate(Forecaster, Protocol):
    """A way to forecast that a model document can serve, so that it may have weight in the mixture."""

    def fit(self, panel: Panel, universe: Universe) -> list[tuple[Member | None, ...]]:
        """What forecasts from now on, per symbol and name, learned from every row; None where nothing can be."""
        ...


def names_of(forecasters: Iterable[Forecaster]) -> tuple[str, ...]:
    """The names of all, in the order of their columns."""
    return tuple(name for one in forecasters for name in one.names)
