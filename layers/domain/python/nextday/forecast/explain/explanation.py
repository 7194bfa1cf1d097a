"""Why a probability is what it is: contributions that add up to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum

from nextday.forecast.explain.lstm import lstm_moves
from nextday.forecast.explain.secants import AT_REST, log_odds_slope, probability_slope
from nextday.forecast.model.log_odds import cap, capped, log_odds_of
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.members import EmpiricalBayes, Laplace, Logistic, Member
from nextday.forecast.model.ranks import Ranked
from nextday.forecast.model.symbol_model import SymbolModel

Vector = Sequence[float]


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
    moves of probability into contributions. A single regression within its cap gets c_i * (x_i - u_i) back. An LSTM's
    moves are those of `lstm_moves`; what it saw of the sessions before is a part of its usual day.
    """
    start, end = serving.probability(usual), serving.probability(vector)
    moves = [_moves(part.member, vector, usual) for part in serving.members]
    weights = [part.weight for part in serving.members]
    # one slope for all features, so that the contributions add up to the whole move
    slope = log_odds_slope(start, end)
    totals = (fsum(map(float.__mul__, weights, column)) for column in zip(*moves, strict=True))
    return Explanation(end, log_odds_of(start), {n: slope * t for n, t in zip(features, totals, strict=True)})


def _moves(member: Member, vector: Vector, usual: Vector) -> list[float]:
    """By how much each feature moves a member's probability from the usual day to this one."""
    if isinstance(member, EmpiricalBayes | Laplace):
        return [0.0] * len(vector)
    slope = _slope(member, member.log_odds(usual), member.log_odds(vector))
    return [slope * move for move in _log_odds_moves(member, vector, usual)]


def _log_odds_moves(member: Logistic | Ranked | Lstm, vector: Vector, usual: Vector) -> list[float]:
    """By how much each feature moves a member's log-odds, before they are capped."""
    if isinstance(member, Lstm):
        return lstm_moves(member, vector, usual)
    terms = zip(member.terms(vector), member.terms(usual), strict=True)
    return [today - before for today, before in terms]


def _slope(member: Logistic | Ranked | Lstm, start: float, end: float) -> float:
    """By how much a member's probability moves with its log-odds between the two days."""
    if isinstance(member, Lstm):
        return probability_slope(start, end)
    days = member.days
    return probability_slope(capped(start, days), capped(end, days)) * _kept(start, end, days)


def _kept(start: float, end: float, days: int) -> float:
    """The share of a move between two log-odds that the cap leaves."""
    if abs(end - start) < AT_REST:  # no move to take a share of: the cap leaves all of the tangent, or nothing
        return float(abs(end) < cap(days))
    return (capped(end, days) - capped(start, days)) / (end - start)
