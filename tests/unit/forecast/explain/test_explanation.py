from math import fsum, log

import numpy as np
import pytest

from nextday.forecast.explain.explanation import explain
from nextday.forecast.model.members import EmpiricalBayes, Logistic
from nextday.forecast.model.mixture import WeightedMember
from nextday.forecast.model.symbol_model import Bounds, SymbolModel
from tests.unit.forecast.history import EVALUATION

NAMES = ("a", "b", "c")
USUAL, TODAY = (0.0, 50.0, 1.0), (0.02, 71.0, 0.4)
DAYS = 1000
BASE = EmpiricalBayes(ups=530, days=1000, rate=0.53, strength=300.0)


def mixture(*members: tuple[float, EmpiricalBayes | Logistic]) -> SymbolModel:
    weighted = tuple(WeightedMember(str(i), weight, member) for i, (weight, member) in enumerate(members))
    return SymbolModel(weighted, Bounds((-1e9,) * 3, (1e9,) * 3), EVALUATION)


def logit(probability: float) -> float:
    return log(probability / (1 - probability))


def test_a_logistic_members_contributions_are_its_own_terms():
    explained = explain(mixture((1.0, Logistic(0.3, (2.0, -0.01, 0.5), DAYS))), NAMES, TODAY, USUAL)
    assert explained.contributions == pytest.approx({"a": 2 * 0.02, "b": -0.01 * 21, "c": 0.5 * -0.6}, abs=1e-14)
    assert explained.usual == pytest.approx(0.3 - 0.5 + 0.5)


@pytest.mark.parametrize("seed", range(20))
def test_contributions_add_up_to_the_served_probability(seed: int):
    random = np.random.default_rng(seed)
    scale = 10.0 ** random.integers(-12, 1)
    weights = random.dirichlet([1.0] * 4).tolist()
    days = int(random.integers(1, 1000))  # a short record caps what a large scale says
    logistics = [Logistic(random.normal(), tuple(scale * random.normal(size=3)), days) for _ in range(3)]
    serving = mixture(*zip(weights, [BASE, *logistics], strict=True))
    explained = explain(serving, NAMES, TODAY, USUAL)
    assert explained.prob_up == serving.probability(TODAY)
    total = explained.usual + fsum(explained.contributions.values())
    assert total == pytest.approx(logit(explained.prob_up), abs=1e-12)


def test_what_a_cap_takes_from_a_move_explains_nothing():
    free, bound = (
        explain(mixture((1.0, Logistic(0.0, (0.0, 0.1, 0.0), days))), NAMES, TODAY, (0.0, 71.0 - 4, 0.0))
        for days in (10**6, 200)
    )
    assert free.contributions["b"] == pytest.approx(0.4)
    assert free.usual == pytest.approx(6.7)
    assert bound.prob_up == pytest.approx(201 / 202)
    assert bound.contributions["b"] == pytest.approx(0.0, abs=1e-12)


def test_a_usual_day_needs_no_explanation():
    explained = explain(mixture((0.9, BASE), (0.1, Logistic(0.1, (1.0, 2.0, 3.0), DAYS))), NAMES, USUAL, USUAL)
    assert set(explained.contributions.values()) == {0.0}
    assert explained.usual == logit(explained.prob_up)


def test_the_base_rate_is_moved_by_nothing_and_dampens_the_others():
    leaning = Logistic(0.1, (1.0, 0.0, 0.0), DAYS)
    alone = explain(mixture((1.0, leaning)), NAMES, TODAY, USUAL).contributions
    mixed = explain(mixture((0.9, BASE), (0.1, leaning)), NAMES, TODAY, USUAL).contributions
    assert mixed["a"] == pytest.approx(0.1 * alone["a"], rel=0.02)
    assert mixed["b"] == mixed["c"] == 0.0
    assert set(explain(mixture((1.0, BASE)), NAMES, TODAY, USUAL).contributions.values()) == {0.0}
