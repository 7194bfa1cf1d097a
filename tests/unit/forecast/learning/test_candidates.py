import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.logistic import PerSymbolLogistic
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.members import EmpiricalBayes, Laplace, Logistic
from tests.unit.forecast.history import samples


def test_laplaces_rate_is_his_rule_over_the_days_before():
    history = samples(days=40)
    [walked] = LaplaceRate().walk_forward((history,), Universe.of((history,)))
    for row in (0, 1, 17, 39):
        assert walked[row] == (history.up[:row].sum() + 1) / (row + 2)


def test_laplaces_rate_serves_from_its_counts():
    history = samples(days=40)
    assert LaplaceRate().fit((history,), Universe.of((history,))) == [Laplace(ups=int(history.up.sum()), days=40)]


@pytest.mark.parametrize("c", [1e-3, 1.0])
def test_folded_coefficients_forecast_as_scaler_and_regression_do(c: float):
    history = samples(days=300, signal=0.7)
    history.features[:, 3] = history.features[:, 3] * 1e4 + 7  # features have scales of their own
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=c, solver="newton-cholesky", tol=1e-13))
    expected = pipeline.fit(history.features, history.up).predict_proba(history.features)[:, 1]
    [member] = PerSymbolLogistic(c).fit((history,), Universe.of((history,)))
    assert member is not None
    served = [member.probability(vector) for vector in history.features.tolist()]
    assert served == pytest.approx(expected, abs=1e-10)


def test_a_strong_penalty_stays_near_the_base_rate():
    history = samples(days=300, signal=0.0)
    known = (history,), Universe.of((history,))
    [shrunk], [free] = PerSymbolLogistic(1e-3).fit(*known), PerSymbolLogistic(1.0).fit(*known)
    assert isinstance(shrunk, Logistic)
    assert isinstance(free, Logistic)
    assert np.abs(shrunk.coefficients).max() < np.abs(free.coefficients).max() / 3


@pytest.mark.parametrize("log_odds", [-800.0, -1.0, 0.0, 1.0, 800.0])
def test_no_log_odds_overflow(log_odds: float):
    probability = Logistic(log_odds, ()).probability(())
    assert 0 <= probability <= 1
    assert probability + Logistic(-log_odds, ()).probability(()) == pytest.approx(1)
