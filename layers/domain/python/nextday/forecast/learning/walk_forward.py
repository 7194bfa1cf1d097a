"""Out-of-sample forecasts, walking forward month by month, and the mixture that they make."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nextday.forecast.features.samples import Days, Flags, Floats, Panel, Samples
from nextday.forecast.learning.candidates.port import Forecaster
from nextday.forecast.learning.folds import Fold, first_forecast
from nextday.forecast.learning.mixture import Mixed, mix, prior_over
from nextday.forecast.learning.universe import Universe
from nextday.forecast.score.statistics import RIVALS, Scored, SufficientStatistics

MIXTURE = "mixture"


@dataclass(frozen=True)
class OutOfSample:
    """One symbol's forecast days: `sessions`, `up`, `rose` (n,) and `probabilities` (n, forecasters); n may be 0.

    `rose` says whether the session itself had closed higher.
    """

    symbol: str
    sessions: Days
    up: Flags
    rose: Flags
    probabilities: Floats


@dataclass(frozen=True)
class Walked:
    """A panel walked forward: `names` of candidates, the base rates first, then of challengers.

    `days` of every symbol that was forecast, and the mixture of the `candidates` first of the names on those days.
    """

    names: tuple[str, ...]
    candidates: int
    days: tuple[OutOfSample, ...]
    mixed: tuple[Mixed, ...]

    @property
    def forecasters(self) -> tuple[str, ...]:
        """Everyone who can be scored; the mixture comes last."""
        return (*self.names, MIXTURE)

    def scored(self, name: str) -> list[Scored]:
        """What a forecaster said of each symbol, in the order of `days`."""
        pairs = zip(self.days, self.mixed, strict=True)
        if name == MIXTURE:
            return [_scored(days, mixed.probabilities) for days, mixed in pairs]
        column = self.names.index(name)
        return [_scored(days, days.probabilities[:, column]) for days, _ in pairs]

    def statistics(self, name: str) -> list[SufficientStatistics]:
        """What a forecaster said of each symbol, added up, in the order of `days`."""
        return [SufficientStatistics.of(scored) for scored in self.scored(name)]


def compete(
    panel: Panel,
    universe: Universe,
    candidates: Sequence[Forecaster],
    challengers: Sequence[Forecaster] = (),
    *,
    base_rate_prior: float,
    fixed_share: float,
) -> Walked:
    """Walk everyone forward and mix the candidates; symbols without an out-of-sample day are left out.

    `panel` may be a part of what `universe` sums up.
    """
    everyone = (*candidates, *challengers)
    days = tuple(one for one in walk_forward(panel, universe, everyone) if len(one.sessions))
    prior = prior_over(len(candidates), base_rate_prior)
    mixed = (mix(one.probabilities[:, : len(candidates)], one.up, prior=prior, share=fixed_share) for one in days)
    return Walked(tuple(one.name for one in everyone), len(candidates), days, tuple(mixed))


def walk_forward(panel: Panel, universe: Universe, forecasters: Sequence[Forecaster]) -> list[OutOfSample]:
    """Let everyone forecast every day from what was final before it, the first being the base rate.

    Who has no forecast for a day stands behind the first one's, as a sleeping expert does (Freund, Schapire, Singer
    and Warmuth, 1997), and so can neither gain nor lose on that day.
    """
    columns = zip(*(forecaster.walk_forward(panel, universe) for forecaster in forecasters), strict=True)
    return [_tested(samples, universe.folds, forecasts) for samples, forecasts in zip(panel, columns, strict=True)]


def _tested(samples: Samples, folds: Sequence[Fold], forecasts: Sequence[Floats]) -> OutOfSample:
    tested = slice(first_forecast(samples, folds), None)
    probabilities = np.column_stack(forecasts)[tested]
    awake = np.where(np.isnan(probabilities), probabilities[:, :1], probabilities)
    # told by the label of the row before; the first row has none before it, and is too early to be tested
    rose = np.r_[True, samples.up][:-1]
    return OutOfSample(samples.symbol, samples.sessions[tested], samples.up[tested], rose[tested], awake)


def _scored(days: OutOfSample, probabilities: Floats) -> Scored:
    # the base rates are the first two of the names
    rivals = dict(zip(RIVALS, days.probabilities.T, strict=False))
    return Scored(days.sessions, days.up, days.rose, probabilities, rivals)
