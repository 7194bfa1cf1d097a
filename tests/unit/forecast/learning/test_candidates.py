import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.logistic import ExactLogistic
from nextday.forecast.learning.universe import Universe
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
    probability = Logistic(log_odds, ()).probability(())
    assert 0 <= probability <= 1
    assert probability + Logistic(-log_odds, ()).probability(()) == pytest.approx(1)
