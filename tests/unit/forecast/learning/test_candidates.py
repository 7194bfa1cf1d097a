from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextday.forecast.features.samples import Samples
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.grid import default_candidates
from nextday.forecast.learning.candidates.logistic import ExactLogistic
from nextday.forecast.learning.candidates.port import Candidate
from nextday.forecast.learning.candidates.regressions import PooledRegressions, SymbolRegressions
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.log_odds import probability_of
from nextday.forecast.model.members import Laplace, Logistic
from tests.unit.forecast.history import first_rows, samples


def test_laplaces_rate_is_his_rule_over_the_days_before():
    history = samples(days=40)
    [walked] = LaplaceRate().walk_forward((history,), Universe.of((history,)))
    for row in (0, 1, 17, 39):
        assert walked[row] == (history.up[:row].sum() + 1) / (row + 2)


def test_laplaces_rate_serves_from_its_counts():
    history = samples(days=40)
    assert LaplaceRate().fit((history,), Universe.of((history,))) == [(Laplace(ups=int(history.up.sum()), days=40),)]


def test_the_base_rate_is_shrunk_to_what_all_symbols_know_that_day():
    panel = (samples(days=200), first_rows(samples("MSFT", seed=2), 120))
    counts = Universe.of(panel).counts
    for own, walked in zip(panel, EmpiricalBayesRate().walk_forward(panel, Universe.of(panel)), strict=True):
        for row in (0, 1, 60, 119):
            known = [one.up[one.targets <= own.sessions[row]] for one in panel]
            [rate], [strength] = counts.known_at(own.sessions[[row]])
            assert rate == pytest.approx((sum(map(sum, known)) + 1) / (sum(map(len, known)) + 2))
            assert walked[row] == (own.up[:row].sum() + strength * rate) / (row + strength)


def test_the_base_rate_serves_to_the_bit_what_walking_forward_says():
    panel = (samples(days=200), samples("MSFT", seed=2))
    known = tuple(first_rows(one, 150) for one in panel)
    walked = EmpiricalBayesRate().walk_forward(panel, Universe.of(panel))
    served = EmpiricalBayesRate().fit(known, Universe.of(known))
    assert [member and member.probability(()) for [member] in served] == [one[150] for one in walked]


@pytest.mark.parametrize("c", [1e-3, 1.0])
def test_the_usual_recipe_forecasts_as_scaler_and_regression_do(c: float):
    history = samples(days=300, signal=0.7)
    history.features[:, 3] = history.features[:, 3] * 1e4 + 7  # features have scales of their own
    universe = Universe.of((history,))
    [walked] = ExactLogistic(c).walk_forward((history,), universe)
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=c, solver="newton-cholesky", tol=1e-13))
    known, tested = universe.folds[-1].training(history), universe.folds[-1].testing(history)
    expected = pipeline.fit(history.features[known], history.up[known]).predict_proba(history.features[tested])[:, 1]
    assert walked[tested] == pytest.approx(expected, abs=1e-10)


@pytest.mark.parametrize("log_odds", [-800.0, -1.0, 0.0, 1.0, 800.0])
def test_no_log_odds_overflow(log_odds: float):
    assert probability_of(log_odds) + probability_of(-log_odds) == pytest.approx(1)
    assert 0 <= probability_of(log_odds) <= 1


def test_no_regression_is_surer_than_the_rule_of_succession():
    for log_odds in (800.0, 1e300):
        sure, opposite = (Logistic(sign * log_odds, (), days=250).probability(()) for sign in (1, -1))
        assert sure == pytest.approx(251 / 252, rel=1e-12)
        assert opposite == pytest.approx(1 / 252, rel=1e-12)


def separable(history: Samples) -> Samples:
    """Labels that a feature tells."""
    features = history.features.copy()
    features[:, 0] = np.where(history.up, 40, -40)
    return replace(history, features=features)


def absurd(history: Samples) -> Samples:
    """Like the past until the last fortnight."""
    features = history.features.copy()
    features[-10:] *= 1e100
    return replace(history, features=features)


def never_rising(history: Samples) -> Samples:
    return replace(history, up=np.zeros(len(history), dtype=np.bool_))


@pytest.mark.parametrize(
    "candidate",
    [*default_candidates(), SymbolRegressions([1e9]), PooledRegressions([1e9])],
    ids=lambda one: one.names[0],
)
@pytest.mark.parametrize("made", [separable, absurd, never_rising])
def test_no_candidate_is_ever_certain(candidate: Candidate, made: Callable[[Samples], Samples]):
    panel = (samples("USUAL"), made(samples("MADE", seed=2)), made(samples("AGAIN", seed=3)))
    universe = Universe.of(panel)
    for history, walked, members in zip(
        panel, candidate.walk_forward(panel, universe), candidate.fit(panel, universe), strict=True
    ):
        vectors = np.concatenate([history.features, -1e9 * history.features]).tolist()
        served = np.array([one.probability(vector) for one in members if one for vector in vectors])
        for probabilities in (walked[np.isfinite(walked)], served):
            assert (probabilities > 0).all()
            assert (probabilities < 1).all()
