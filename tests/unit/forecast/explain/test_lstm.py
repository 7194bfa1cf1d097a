from dataclasses import replace
from math import fsum, log

import numpy as np
import pytest

from nextday.forecast.explain.explanation import explain
from nextday.forecast.explain.lstm import lstm_moves
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.model.members import EmpiricalBayes, Logistic
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.symbol_model import Bounds, SymbolModel
from tests.unit.forecast.history import EVALUATION

FEATURES, UNITS = 6, 3


def lstm(random: np.random.Generator, scale: float = 1.0) -> Lstm:
    def drawn(*shape: int) -> list[float]:
        values: list[float] = (scale * random.normal(size=shape)).tolist()
        return values

    return Lstm(
        base=0.1,
        mean=tuple(drawn(FEATURES)),
        scale=tuple(np.exp(random.normal(size=FEATURES)).tolist()),
        inputs=tuple(tuple(drawn(FEATURES)) for _ in range(4 * UNITS)),
        gates=tuple(drawn(4 * UNITS)),
        cell=tuple(drawn(UNITS)),
        readout=tuple(drawn(UNITS)),
    )


@pytest.mark.parametrize("scale", [1e-9, 0.1, 1.0, 10.0])
@pytest.mark.parametrize("seed", range(5))
def test_moves_add_up_to_the_whole_move(seed: int, scale: float):
    random = np.random.default_rng(seed)
    member, (vector, usual) = lstm(random, scale), random.normal(scale=2, size=(2, FEATURES)).tolist()
    moved = member.log_odds(vector) - member.log_odds(usual)
    assert fsum(lstm_moves(member, vector, usual)) == pytest.approx(moved, abs=1e-13, rel=1e-12)


def test_no_order_of_the_features_has_a_say():
    random = np.random.default_rng(1)
    member, (vector, usual) = lstm(random), random.normal(size=(2, FEATURES)).tolist()
    order = random.permutation(FEATURES)

    def turned(values: tuple[float, ...]) -> tuple[float, ...]:
        return tuple(values[place] for place in order)

    other = replace(
        member, mean=turned(member.mean), scale=turned(member.scale), inputs=tuple(map(turned, member.inputs))
    )
    assert lstm_moves(other, turned(vector), turned(usual)) == pytest.approx(
        turned(tuple(lstm_moves(member, vector, usual)))
    )


def test_a_feature_that_is_as_usual_moves_nothing():
    random = np.random.default_rng(2)
    member, usual = lstm(random), random.normal(size=FEATURES).tolist()
    vector = [*usual[:2], usual[2] + 1, *usual[3:]]
    moves = lstm_moves(member, vector, usual)
    assert [place for place, move in enumerate(moves) if move] == [2]
    assert moves[2] == pytest.approx(member.log_odds(vector) - member.log_odds(usual))


@pytest.mark.parametrize("seed", range(10))
def test_a_mixtures_contributions_add_up_with_an_lstm_in_it(seed: int):
    random = np.random.default_rng(seed)
    weights = random.dirichlet([1.0] * 3).tolist()
    members = (
        EmpiricalBayes(530, 1000, 0.53, 300.0),
        Logistic(0.1, tuple(random.normal(size=FEATURES)), days=1000),
        lstm(random),
    )
    weighted = tuple(WeightedMember("", weight, member) for weight, member in zip(weights, members, strict=True))
    serving = SymbolModel(weighted, Bounds((), ()), EVALUATION)
    vector, usual = random.normal(size=(2, FEATURES)).tolist()
    explained = explain(serving, "abcdef", vector, usual)
    total = explained.usual + fsum(explained.contributions.values())
    assert explained.prob_up == serving.probability(vector)
    assert total == pytest.approx(log(explained.prob_up / (1 - explained.prob_up)), abs=1e-12)
