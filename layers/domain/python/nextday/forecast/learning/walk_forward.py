"""Out-of-sample forecasts, walking forward month by month, and the mixture that they make."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nextday.forecast.features.samples import Days, Flags, Floats, Panel, Samples
from nextday.forecast.learning.candidates.port import Forecaster, names_of
from nextday.forecast.learning.folds import Fold, first_forecast, tested_rows
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
class Course:
    """A walk-forward so far, so that it can go on from there.

    By symbol everyone's `forecasts` (n, forecasters) of its first n rows and the `mixture` of them (n,), NaN before a
    symbol is forecast; and the `weights` (folds, symbols, candidates) of the mixtures at the end of each fold.
    """

    forecasts: tuple[Floats, ...]
    mixture: tuple[Floats, ...]
    weights: Floats

    @property
    def folds(self) -> int:
        """How many folds have been walked."""
        return len(self.weights)


@dataclass(frozen=True)
class Walked:
    """A panel walked forward: `names` of candidates, the base rates first, then of challengers.

    `days` of every symbol that was forecast, and the mixture of the `candidates` first of the names on those days.
    `course` is what it all came from, and where another walk-forward can go on.
    """

    names: tuple[str, ...]
    candidates: int
    days: tuple[OutOfSample, ...]
    mixed: tuple[Mixed, ...]
    course: Course

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

    def statistics(self) -> Iterator[list[SufficientStatistics]]:
        """Of each symbol, in the order of `days`, what each of the forecasters said, added up."""
        for days, mixed in zip(self.days, self.mixed, strict=True):
            scored = _scored(days, mixed.probabilities)
            yield list(SufficientStatistics.of_each(scored, [*days.probabilities.T, mixed.probabilities]))


def compete(
    panel: Panel,
    universe: Universe,
    candidates: Sequence[Forecaster],
    challengers: Sequence[Forecaster] = (),
    *,
    base_rate_prior: float,
    fixed_share: float,
    course: Course | None = None,
) -> Walked:
    """Walk everyone forward and mix the candidates; symbols without an out-of-sample day are left out.

    `panel` may be a part of what `universe` sums up. With a `course` of the same panel only later folds are walked: the
    result is the same to the last bit.
    """
    everyone = (*candidates, *challengers)
    names, mixing = names_of(everyone), len(names_of(candidates))
    before = course or _nothing(panel, len(names), mixing)
    forecasts = _continued(before.forecasts, walk_forward(panel, universe, everyone, before.folds))
    mixture, weights = _mixtures(
        panel, universe, forecasts, before, prior=prior_over(mixing, base_rate_prior), share=fixed_share
    )
    tested = [slice(first_forecast(samples, universe.folds), None) for samples in panel]
    days = [_tested(*one) for one in zip(panel, tested, forecasts, strict=True)]
    mixed = [
        Mixed(own[rows], weights[-1, number]) for number, (own, rows) in enumerate(zip(mixture, tested, strict=True))
    ]
    kept = [number for number, one in enumerate(days) if len(one.sessions)]
    walked = Course(tuple(forecasts), tuple(mixture), weights)
    return Walked(names, mixing, tuple(days[one] for one in kept), tuple(mixed[one] for one in kept), walked)


def monthly_weights(panel: Panel, folds: Sequence[Fold], course: Course) -> Iterator[tuple[str, Floats]]:
    """By symbol that was forecast, its weights (folds, candidates) at the end of each fold; NaN before the first."""
    starts = np.array([fold.start for fold in folds])
    for number, samples in enumerate(panel):
        row = first_forecast(samples, folds)
        if row < len(samples):
            weights = course.weights[:, number].copy()
            weights[: starts.searchsorted(samples.sessions[row], side="right") - 1] = np.nan
            yield samples.symbol, weights


def walk_forward(panel: Panel, universe: Universe, forecasters: Sequence[Forecaster], since: int = 0) -> list[Floats]:
    """Everyone's forecasts (n, forecasters) of each symbol's rows in the folds from number `since` on.

    Every day is forecast from what was final before it, by the base rate first. Who has no forecast for a day stands
    behind the first one's, as a sleeping expert does (Freund, Schapire, Singer and Warmuth, 1997), and so can neither
    gain nor lose on that day.
    """
    columns = zip(*(forecaster.walk_forward(panel, universe, since) for forecaster in forecasters), strict=True)
    said = (np.column_stack(own) for own in columns)
    return [np.where(np.isnan(own), own[:, :1], own) for own in said]


def _nothing(panel: Panel, forecasters: int, candidates: int) -> Course:
    forecasts, mixture = np.empty((0, forecasters)), np.empty(0)
    return Course((forecasts,) * len(panel), (mixture,) * len(panel), np.empty((0, len(panel), candidates)))


def _continued(before: Sequence[Floats], after: Sequence[Floats]) -> list[Floats]:
    return [np.concatenate([kept, new[len(kept) :]]) for kept, new in zip(before, after, strict=True)]


def _mixtures(
    panel: Panel,
    universe: Universe,
    forecasts: Sequence[Floats],
    before: Course,
    *,
    prior: Sequence[float],
    share: float,
) -> tuple[list[Floats], Floats]:
    """Each symbol's mixture (n,), and all weights at the end of each fold (folds, symbols, candidates)."""
    candidates = before.weights.shape[-1]
    mixture = _continued(before.mixture, [np.full(len(samples), np.nan) for samples in panel])
    weights = list(before.weights)
    current = weights[-1] if weights else np.tile(prior, (len(panel), 1))
    for rows in _rows_by_fold(panel, universe.folds, before.folds):
        said, up = _side_by_side(panel, forecasts, rows, candidates)
        mixed = mix(said, up, prior=prior, share=share, weights=current)
        for own, cut, forecast in zip(mixture, rows, mixed.probabilities.T, strict=True):
            own[cut] = forecast[: cut.stop - cut.start]
        current = mixed.weights
        weights.append(current)
    return mixture, np.array(weights).reshape(len(weights), len(panel), candidates)


def _rows_by_fold(panel: Panel, folds: Sequence[Fold], since: int) -> Iterator[tuple[slice, ...]]:
    """The rows that each symbol is forecast in, by fold; no rows before its first forecast."""
    first = [first_forecast(samples, folds) for samples in panel]
    tested = [tested_rows(samples, folds[since:]) for samples in panel]
    for rows in zip(*tested, strict=True):
        yield tuple(cut if cut.start >= start else slice(0, 0) for cut, start in zip(rows, first, strict=True))


def _side_by_side(
    panel: Panel, forecasts: Sequence[Floats], rows: Sequence[slice], candidates: int
) -> tuple[Floats, Flags]:
    """Forecasts (days, symbols, candidates) and labels (days, symbols) of one fold; NaN after a symbol's last day."""
    lengths = [cut.stop - cut.start for cut in rows]
    days = max(lengths, default=0)
    said = np.full((days, len(panel), candidates), np.nan)
    up = np.zeros((days, len(panel)), dtype=np.bool_)
    for number, (samples, own, cut, length) in enumerate(zip(panel, forecasts, rows, lengths, strict=True)):
        said[:length, number] = own[cut, :candidates]
        up[:length, number] = samples.up[cut]
    return said, up


def _tested(samples: Samples, tested: slice, forecasts: Floats) -> OutOfSample:
    # told by the label of the row before; the first row has none before it, and is too early to be tested
    rose = np.r_[True, samples.up][:-1]
    return OutOfSample(samples.symbol, samples.sessions[tested], samples.up[tested], rose[tested], forecasts[tested])


def _scored(days: OutOfSample, probabilities: Floats) -> Scored:
    # the base rates are the first two of the names
    rivals = dict(zip(RIVALS, days.probabilities.T, strict=False))
    return Scored(days.sessions, days.up, days.rose, probabilities, rivals)
