"""From samples to mixtures: walk forward, weigh the candidates, fit them on everything known."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.port import Candidate, Forecaster
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import MIXTURE, Course, Walked, compete
from nextday.forecast.model.members import Member
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.symbol_model import Bounds, SymbolModel
from nextday.forecast.score.evaluation import Evaluation, evaluation
from nextday.forecast.score.statistics import SufficientStatistics, Tally


@dataclass(frozen=True)
class CandidateScore:
    """How a forecaster did out of sample, and its weight in the mixture after the last day; None where it has none."""

    candidate: str
    evaluation: Evaluation
    weight: float | None = None


@dataclass(frozen=True)
class Trained:
    """One symbol's mixture, and how it and everyone in the competition did; the mixture comes last."""

    symbol: str
    model: SymbolModel
    scores: tuple[CandidateScore, ...]


@dataclass(frozen=True)
class Training:
    """What was learned of each symbol, and everyone's forecasts of all of them added up, the mixture's last."""

    symbols: tuple[Trained, ...]
    statistics: Mapping[str, SufficientStatistics]
    course: Course


def train_panel(
    panel: Panel,
    universe: Universe,
    candidates: Sequence[Candidate],
    challengers: Sequence[Forecaster] = (),
    *,
    base_rate_prior: float,
    fixed_share: float,
    course: Course | None = None,
) -> Training:
    """Train every symbol of a panel that has out-of-sample days; `universe` sums up these and any others.

    The walk-forward goes on from a `course` of the same panel, where there is one.
    """
    mixing = {"base_rate_prior": base_rate_prior, "fixed_share": fixed_share}
    walked = compete(panel, universe, candidates, challengers, **mixing, course=course)
    tally = Tally(walked.forecasters, universe.sessions)
    trained = tuple(_mixtures(panel, universe, candidates, walked, tally))
    return Training(trained, tally.totals, walked.course)


def overall_scores(statistics: Mapping[str, SufficientStatistics]) -> tuple[CandidateScore, ...]:
    """How everyone did over all symbols together."""
    return tuple(CandidateScore(name, evaluation(one)) for name, one in statistics.items())


def _mixtures(
    panel: Panel,
    universe: Universe,
    candidates: Sequence[Candidate],
    walked: Walked,
    tally: Tally,
) -> Iterator[Trained]:
    """Every symbol's mixture, whose forecasters' statistics are added to the tally."""
    fits = (tuple(chain(*own)) for own in zip(*(one.fit(panel, universe) for one in candidates), strict=True))
    # by symbol, because those without an out-of-sample day are missing from walked.days
    fitted = {samples.symbol: (samples, members) for samples, members in zip(panel, fits, strict=True)}
    for days, mixed, statistics in zip(walked.days, walked.mixed, walked.statistics(), strict=True):
        samples, members = fitted[days.symbol]
        tally.add(statistics)
        yield _trained(samples, members, walked.names, mixed.weights.tolist(), list(map(evaluation, statistics)))


def _trained(
    samples: Samples,
    members: Sequence[Member | None],
    names: Sequence[str],
    weights: Sequence[float],
    evaluations: Sequence[Evaluation],
) -> Trained:
    *others, mixture = evaluations
    weighed = [*weights, *[None] * (len(others) - len(weights))]
    scores = (CandidateScore(*score) for score in zip(names, others, weighed, strict=True))
    awake = _awake(names[: len(weights)], weights, members)
    model = SymbolModel(awake, _bounds(samples.features), mixture)
    return Trained(samples.symbol, model, (*scores, CandidateScore(MIXTURE, mixture)))


def _awake(
    names: Sequence[str], weights: Sequence[float], members: Sequence[Member | None]
) -> tuple[WeightedMember, ...]:
    """The members that can forecast; a sleeping one stands behind the first, so its weight is the first's."""
    asleep = sum(weight for weight, member in zip(weights, members, strict=True) if member is None)
    awake = [
        WeightedMember(name, weight, member)
        for name, weight, member in zip(names, weights, members, strict=True)
        if member is not None
    ]
    first, *rest = awake
    return (WeightedMember(first.candidate, first.weight + asleep, first.member), *rest)


def _bounds(features: Floats) -> Bounds:
    """Each feature's range in training, widened by itself on both sides."""
    # measured beside four other rules: 0.25 % false alarms, where Mahalanobis at 1e-4 has 12.8 % (docs/forecast.md)
    low, high = features.min(axis=0), features.max(axis=0)
    return Bounds(tuple((2 * low - high).tolist()), tuple((2 * high - low).tolist()))
