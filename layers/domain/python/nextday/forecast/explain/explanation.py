"""Why a probability is what it is: contributions that add up to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cosh, fsum, log, log1p, sinh

from nextday.forecast.model.log_odds import cap, capped
from nextday.forecast.model.members import Logistic, Member
from nextday.forecast.model.ranks import Ranked
from nextday.forecast.model.symbol_model import SymbolModel

Vector = Sequence[float]
_AT_REST = 1e-9  # below it a secant is all but its tangent


@dataclass(frozen=True)
class Explanation:
    """A probability taken apart in log-odds: `usual` plus all `contributions` is ln(prob_up / (1 - prob_up)).

    `usual` are the log-odds of the symbol's usual day, `contributions` what each feature adds by not being usual.
    """

    prob_up: float
    usual: float
    contributions: Mapping[str, float]


def explain(serving: SymbolModel, features: Sequence[str], vector: Vector, usual: Vector) -> Explanation:
    """Take a mixture's probability of `vector` apart, seen from the `usual` vector; both in the order of `features`.

    The log-odds of a member are a sum over features: from the usual day to this one, feature i moves those of a
    regression by c_i * (x_i - u_i), or by c_i times what its rank moves among today's symbols, and the member's
    probability by the same share of what it moves in all (Aumann and Shapley, Values of Non-Atomic Games, 1974, along
    the straight path). The mixture's probability is the members' weighted mean, so their moves are weighed and added;
    the base rate does not move, nor does a member beyond its cap. The secant of the log-odds between both days turns
    moves of probability into contributions. A single regression within its cap gets c_i * (x_i - u_i) back.
    """
    start, end = serving.probability(usual), serving.probability(vector)
    moves = [_moves(part.member, vector, usual) for part in serving.members]
    weights = [part.weight for part in serving.members]
    slope = _log_odds_slope(start, end)
    totals = (fsum(map(float.__mul__, weights, column)) for column in zip(*moves, strict=True))
    return Explanation(end, log(start / (1 - start)), {n: slope * t for n, t in zip(features, totals, strict=True)})


def _moves(member: Member, vector: Vector, usual: Vector) -> list[float]:
    """By how much each feature moves a member's probability from the usual day to this one."""
    if not isinstance(member, Logistic | Ranked):
        return [0.0] * len(vector)
    start, end = member.log_odds(usual), member.log_odds(vector)
    slope = _probability_slope(capped(start, member.days), capped(end, member.days)) * _kept(start, end, member.days)
    terms = zip(member.terms(vector), member.terms(usual), strict=True)
    return [slope * (today - before) for today, before in terms]


def _probability_slope(start: float, end: float) -> float:
    """Slope of the logistic function's secant between two log-odds, without cancellation where they are close."""
    half = (end - start) / 2
    # sigmoid(b) - sigmoid(a) = sinh((b - a) / 2) / (2 cosh(a / 2) cosh(b / 2))
    growth = sinh(half) / half if abs(half) > _AT_REST else 1.0
    return growth / (4 * cosh(start / 2) * cosh(end / 2))


def _kept(start: float, end: float, days: int) -> float:
    """The share of a move between two log-odds that the cap leaves."""
    if abs(end - start) < _AT_REST:
        return float(abs(end) < cap(days))
    return (capped(end, days) - capped(start, days)) / (end - start)


def _log_odds_slope(start: float, end: float) -> float:
    """Slope of the secant of log-odds between two probabilities."""
    moved = end - start
    if abs(moved) < _AT_REST:
        return 1 / (start * (1 - start))
    # ln(end / start) - ln((1 - end) / (1 - start)), by what has moved alone: no cancellation
    return (log1p(moved / start) - log1p(-moved / (1 - start))) / moved
