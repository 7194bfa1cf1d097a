import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextday.forecast.candidates.moments import Moments, regression
from nextday.forecast.candidates.pooled import PooledLogistic, fold_moments, regressions
from nextday.forecast.folds import monthly_folds
from nextday.forecast.members import Logistic
from nextday.forecast.samples import Samples
from tests.unit.forecast.history import samples

PANEL = tuple(samples(f"S{number}", days=260 + 10 * number, signal=0.2, seed=number) for number in range(6))


def moments(*parts: Samples) -> Moments:
    return Moments.total([Moments.of(part.features, part.up) for part in parts])


def assert_same(one: Logistic, other: Logistic) -> None:
    assert one.intercept == pytest.approx(other.intercept, rel=1e-9)
    assert one.coefficients == pytest.approx(other.coefficients, rel=1e-9, abs=1e-15)


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


def test_shards_add_up_to_the_whole():
    whole = Moments.of(*(np.concatenate([getattr(part, name) for part in PANEL]) for name in ("features", "up")))
    shards = Moments.total([moments(*PANEL[:1]), moments(*PANEL[1:4]), moments(*PANEL[4:])])
    np.testing.assert_allclose(shards.gram, whole.gram, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(shards.ups, whole.ups, rtol=1e-12, atol=1e-9)
    assert_same(regression(shards, 1e-4), regression(whole, 1e-4))


@pytest.mark.parametrize("months", [None, 6])
def test_shards_that_never_see_each_others_rows_learn_what_the_whole_learns(months: int | None):
    folds = monthly_folds(PANEL)
    shards = [Moments.total([fold_moments(one, folds, months) for one in shard]) for shard in (PANEL[:2], PANEL[2:])]
    together = Moments.total([fold_moments(one, folds, months) for one in PANEL])
    apart = regressions(Moments.total(shards), 1e-4)
    for one, other in zip(apart, regressions(together, 1e-4), strict=True):
        assert (one is None) == (other is None)
        if one and other:
            assert_same(one, other)
    assert any(apart)


def test_a_folds_moments_are_those_of_its_training_rows():
    [history] = PANEL[:1]
    folds = monthly_folds(PANEL)
    found = fold_moments(history, folds, months=3)
    for place, fold in enumerate(folds):
        rows = fold.training(history, 3)
        np.testing.assert_allclose(
            found.gram[place], Moments.of(history.features[rows], history.up[rows]).gram, atol=1e-9
        )


def test_a_feature_that_never_changes_has_no_say():
    features = PANEL[0].features.copy()
    features[:, 4] = 0.1 + 0.2
    member = regression(Moments.of(features, PANEL[0].up), 1e-3)
    assert abs(member.coefficients[4]) < 1e-9
    assert all(np.isfinite(member.coefficients))


def test_every_symbol_is_served_by_the_same_regression():
    members = PooledLogistic().fit(PANEL)
    assert len(members) == len(PANEL)
    assert len(set(members)) == 1


def test_symbols_that_only_ever_rise_teach_nothing():
    rising = Samples("UP", PANEL[0].sessions, PANEL[0].targets, PANEL[0].features, np.ones(len(PANEL[0]), dtype=bool))
    assert PooledLogistic().fit((rising,)) == [None]
