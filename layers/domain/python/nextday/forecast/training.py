"""From samples to mixtures: walk forward, weigh the candidates, fit them on everything known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from nextday.forecast.candidates.base_rate import ExpandingBaseRate
from nextday.forecast.candidates.logistic import PerSymbolLogistic
from nextday.forecast.candidates.port import Candidate
from nextday.forecast.evaluation import Score, score
from nextday.forecast.members import Member
from nextday.forecast.mixture import Mixed, mix
from nextday.forecast.model import Bounds, SymbolModel, WeightedMember
from nextday.forecast.samples import Floats, Panel, Samples
from nextday.forecast.walk_forward import OutOfSample, walk_forward

MIXTURE = "mixture"


def default_candidates() -> tuple[Candidate, ...]:
    """The candidates of every training run; the first is the base rate, which holds the prior."""
    return (ExpandingBaseRate(), PerSymbolLogistic())


@dataclass(frozen=True)
class CandidateScore:
    """Out-of-sample score of a candidate, and its weight in the mixture after the last day; None for the mixture."""

    candidate: str
    score: Score
    weight: float | None


@dataclass(frozen=True)
class Trained:
    """One symbol's mixture, and how it and its candidates did out of sample; the mixture comes last."""

    symbol: str
    model: SymbolModel
    scores: tuple[CandidateScore, ...]


def train_panel(
    panel: Panel, candidates: Sequence[Candidate], *, base_rate_prior: float, fixed_share: float
) -> list[Trained]:
    """Train every symbol of a panel that has out-of-sample days; the others are left out."""
    others = len(candidates) - 1
    prior = [base_rate_prior, *[(1 - base_rate_prior) / others] * others] if others else [1.0]
    names = [candidate.name for candidate in candidates]
    fits = zip(*(candidate.fit(panel) for candidate in candidates), strict=True)
    rows = zip(panel, walk_forward(panel, candidates), fits, strict=True)
    return [
        _trained(samples, days, mix(days.probabilities, days.up, prior=prior, share=fixed_share), names, members)
        for samples, days, members in rows
        if len(days.sessions)
    ]


def _trained(
    samples: Samples, days: OutOfSample, mixed: Mixed, names: Sequence[str], members: Sequence[Member | None]
) -> Trained:
    weights: list[float] = mixed.weights.tolist()
    scores = (
        CandidateScore(name, score(column, days.up), weight)
        for name, column, weight in zip(names, days.probabilities.T, weights, strict=True)
    )
    total = CandidateScore(MIXTURE, score(mixed.probabilities, days.up), None)
    model = SymbolModel(_awake(names, weights, members), _bounds(samples.features))
    return Trained(samples.symbol, model, (*scores, total))


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
    low, high = features.min(axis=0), features.max(axis=0)
    return Bounds(tuple((2 * low - high).tolist()), tuple((2 * high - low).tolist()))


def trained_through(panel: Panel) -> date:
    """The last session whose close a panel's labels know."""
    return date.fromisoformat(str(max(samples.targets[-1] for samples in panel)))
