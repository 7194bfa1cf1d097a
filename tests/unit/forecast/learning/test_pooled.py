import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextday.forecast.features.samples import Samples
from nextday.forecast.learning.candidates.one_step import regression
from nextday.forecast.learning.candidates.pooled import PooledLogistic
from nextday.forecast.learning.moments import Moments
from nextday.forecast.learning.universe import Universe
from tests.unit.forecast.history import samples

PANEL = tuple(samples(f"S{number}", days=260 + 10 * number, signal=0.2, seed=number) for number in range(6))


@pytest.mark.parametrize("c", [1e-3, 1e-4, 1e-5])
def test_one_step_arrives_where_the_penalty_is_strong(c: float):
    features, up = (np.concatenate([getattr(part, name) for part in PANEL]) for name in ("features", "up"))
    features = features * np.logspace(-2, 2, features.shape[1]) + 3  # scales of their own
    exact = make_pipeline(StandardScaler(), LogisticRegression(C=c, solver="newton-cholesky", tol=1e-10))
    expected = exact.fit(features, up).predict_proba(features)[:, 1]
    member = regression(Moments.of(features, up), c)
    served = np.array([member.probability(vector) for vector in features.tolist()])
    assert np.abs(served - expected).max() < 0.002
    assert np.abs(served - expected).max() < 0.05 * np.abs(expected - up.mean()).max()


def test_a_feature_that_never_changes_has_no_say():
    features = PANEL[0].features.copy()
    features[:, 4] = 0.1 + 0.2
    member = regression(Moments.of(features, PANEL[0].up), 1e-3)
    assert abs(member.coefficients[4]) < 1e-9
    assert all(np.isfinite(member.coefficients))


def test_every_symbol_is_served_by_the_same_regression():
    members = PooledLogistic().fit(PANEL, Universe.of(PANEL))
    assert len(members) == len(PANEL)
    assert len(set(members)) == 1


def test_symbols_that_only_ever_rise_teach_nothing():
    rising = Samples("UP", PANEL[0].sessions, PANEL[0].targets, PANEL[0].features, np.ones(len(PANEL[0]), dtype=bool))
    assert PooledLogistic().fit((rising,), Universe.of((rising,))) == [None]
