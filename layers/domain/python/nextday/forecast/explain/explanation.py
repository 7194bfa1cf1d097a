"""Why a probability is what it is: contributions that add up to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, log

from nextday.forecast.explain.lstm import lstm_moves
from nextday.forecast.explain.secants import log_odds_slope, probability_slope
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.members import Logistic, Member
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

    The log-odds of a logistic member are linear: from the usual day to this one, feature i moves them by
    c_i * (x_i - u_i), and the member's probability by the same share of what it moves in all (Aumann and Shapley,
    Values of Non-Atomic Games, 1974, along the straight path). The mixture's probability is the members' weighted mean,
    so their moves are weighed and added; the base rate does not move. The secant of the log-odds between both days
    turns moves of probability into contributions. A single logistic member gets c_i * (x_i - u_i) back. An LSTM's moves
    are those of `lstm_moves`; what it saw of the sessions before is a part of its usual day.
    """
    start, end = serving.probability(usual), serving.probability(vector)
    moves = [_moves(part.member, vector, usual) for part in serving.members]
    weights = [part.weight for part in serving.members]
    slope = log_odds_slope(start, end)
    totals = (fsum(map(float.__mul__, weights, column)) for column in zip(*moves, strict=True))
    return Explanation(end, log(start / (1 - start)), {n: slope * t for n, t in zip(features, totals, strict=True)})


def _moves(member: Member, vector: Vector, usual: Vector) -> list[float]:
    """By how much each feature moves a member's probability from the usual day to this one."""
    if not isinstance(member, Logistic | Lstm):
        return [0.0] * len(vector)
    slope = probability_slope(member.log_odds(usual), member.log_odds(vector))
    return [slope * move for move in _log_odds_moves(member, vector, usual)]


def _log_odds_moves(member: Logistic | Lstm, vector: Vector, usual: Vector) -> list[float]:
    """By how much each feature moves a member's log-odds."""
    if isinstance(member, Lstm):
        return lstm_moves(member, vector, usual)
    return [c * (x - u) for c, x, u in zip(member.coefficients, vector, usual, strict=True)]
