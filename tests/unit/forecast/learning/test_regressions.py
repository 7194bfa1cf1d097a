import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextday.forecast.features.samples import Floats, Samples
from nextday.forecast.learning.candidates.base_rate import base_rates_at
from nextday.forecast.learning.candidates.one_step import one_step
from nextday.forecast.learning.candidates.regressions import PooledRegressions, Regressions, SymbolRegressions
from nextday.forecast.learning.moments import Moments
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import Logistic
from tests.unit.forecast.history import samples
from tests.unit.forecast.moments import moments_of

PANEL = tuple(samples(f"S{number}", days=260 + 10 * number, signal=0.2, seed=number) for number in range(6))
UNIVERSE = Universe.of(PANEL)


def log_odds(moments: Moments, c: float, features: Floats) -> Floats:
    leaning = one_step(moments, c, fewest=2)
    return leaning.shift + features @ leaning.coefficients


@pytest.mark.parametrize("c", [1e-3, 1e-4, 1e-5])
def test_one_step_arrives_where_the_penalty_is_strong(c: float):
    features, up = (np.concatenate([getattr(part, name) for part in PANEL]) for name in ("features", "up"))
    features = features * np.logspace(-2, 2, features.shape[1]) + 3  # scales of their own
    exact = make_pipeline(StandardScaler(), LogisticRegression(C=c, solver="newton-cholesky", tol=1e-10))
    expected = exact.fit(features, up).predict_proba(features)[:, 1]
    base = np.log(up.mean() / (1 - up.mean()))
    served = 1 / (1 + np.exp(-base - log_odds(moments_of(features, up), c, features)))
    assert np.abs(served - expected).max() < 0.002
    assert np.abs(served - expected).max() < 0.05 * np.abs(expected - up.mean()).max()


def test_a_feature_that_never_changes_has_no_say():
    features = PANEL[0].features.copy()
    features[:, 4] = 0.1 + 0.2
    coefficients = one_step(moments_of(features, PANEL[0].up), 1e-3, fewest=2).coefficients
    assert abs(coefficients[4]) < 1e-9
    assert np.isfinite(coefficients).all()


def test_a_regression_says_the_base_rate_on_the_mean_of_its_rows():
    for samples_, members in zip(PANEL, SymbolRegressions([1e-3], [None]).fit(PANEL, UNIVERSE), strict=True):
        [member], [rate] = members, base_rates_at(samples_, UNIVERSE, np.array([UNIVERSE.known]))
        assert member is not None
        assert member.probability(samples_.features.mean(axis=0).tolist()) == pytest.approx(rate, rel=1e-9)


def test_every_symbol_is_leaned_by_the_same_pooled_coefficients_from_its_own_base_rate():
    members = [member for [member] in PooledRegressions([1e-4], [None]).fit(PANEL, UNIVERSE)]
    assert len({member.coefficients for member in members if isinstance(member, Logistic)}) == 1
    assert len({member.intercept for member in members if isinstance(member, Logistic)}) == len(PANEL)


@pytest.mark.parametrize("candidate", [SymbolRegressions([1e-3]), PooledRegressions([1e-4])])
def test_symbols_that_only_ever_rise_teach_nothing(candidate: Regressions):
    rising = Samples("UP", PANEL[0].sessions, PANEL[0].targets, PANEL[0].features, np.ones(len(PANEL[0]), dtype=bool))
    assert candidate.fit((rising,), Universe.of((rising,))) == [(None, None, None)]
    assert np.isnan(candidate.walk_forward((rising,), Universe.of((rising,)))[0]).all()


@pytest.mark.parametrize("candidate", [SymbolRegressions([1e-3]), PooledRegressions([1e-4])])
def test_a_walk_that_begins_later_says_the_same_from_there_on_to_the_bit(candidate: Regressions):
    since = len(UNIVERSE.folds) - 3
    for samples_, whole, later in zip(
        PANEL, candidate.walk_forward(PANEL, UNIVERSE), candidate.walk_forward(PANEL, UNIVERSE, since), strict=True
    ):
        start = UNIVERSE.folds[since].testing(samples_).start
        assert (whole[start:] == later[start:]).all()
        assert np.isnan(later[:start]).all()
