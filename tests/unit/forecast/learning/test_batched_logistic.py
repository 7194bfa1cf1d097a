from collections.abc import Sequence

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nextday.errors import ForecastError
from nextday.forecast.learning.logistic import newton
from nextday.forecast.learning.logistic.estimator import BatchedLogisticRegression

EXACT = 1e-8
EXPANDING = [slice(0, stop) for stop in (60, 120, 180, 240, 300)]
ROLLING = [slice(start, start + 100) for start in range(0, 201, 25)]


def problem(rows: int = 300, features: int = 8, *, signal: float = 0.3, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Correlated features with scales and means of their own."""
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, features)) @ (np.eye(features) + 0.4 * random.normal(size=(features, features)))
    x = x * np.exp(3 * random.normal(size=features)) + random.normal(size=features)
    up = random.random(rows) < 1 / (1 + np.exp(-0.1 - signal * (x[:, 0] - x[:, 0].mean()) / x[:, 0].std()))
    return x, up


def expected(x: np.ndarray, up: np.ndarray, c: float, weights: np.ndarray | None = None) -> tuple[np.ndarray, float]:
    """Coefficients and intercept of scikit-learn's own pipeline, for features as they are, and their scales."""
    scaler = StandardScaler().fit(x, sample_weight=weights)
    regression = LogisticRegression(C=c, solver="newton-cholesky", tol=1e-13, max_iter=1000)
    regression.fit(scaler.transform(x), up, sample_weight=weights)
    return np.append(regression.coef_[0], regression.intercept_[0]), scaler


def largest_difference(
    x: np.ndarray,
    up: np.ndarray,
    *,
    windows: Sequence[slice] = EXPANDING,
    c: float = 1.0,
    weights: np.ndarray | None = None,
) -> float:
    """Between standardised coefficients, over all windows."""
    batch = BatchedLogisticRegression(C=c)
    batch.fit([x], [up], None if weights is None else [weights], windows=[windows])
    differences = []
    for window, coefficients, intercept in zip(windows, batch.coef_[0], batch.intercept_[0], strict=True):
        theirs, scaler = expected(x[window], up[window], c, None if weights is None else weights[window])
        ours = np.append(coefficients * scaler.scale_, intercept + coefficients @ scaler.mean_)
        differences.append(np.abs(ours - theirs).max() / max(1, np.abs(theirs).max()))
    return max(differences)


@pytest.mark.parametrize("c", [1e-5, 1e-3, 1.0, 1e3])
@pytest.mark.parametrize("windows", [EXPANDING, ROLLING], ids=["expanding", "rolling"])
def test_every_window_is_fitted_as_scikit_learn_fits_it_alone(c: float, windows: list[slice]):
    assert largest_difference(*problem(), windows=windows, c=c) < EXACT


def test_windows_may_overlap_and_stand_in_any_order():
    windows = [slice(150, 290), slice(0, 60), slice(40, 200), slice(5, 300), slice(0, 60)]
    assert largest_difference(*problem(), windows=windows) < EXACT


@pytest.mark.parametrize("c", [1.0, 100.0, 1e6])
def test_what_a_line_separates_is_solved_too(c: float):
    x, _ = problem()
    assert largest_difference(x, x[:, 0] > np.median(x[:, 0]), c=c) < EXACT


@pytest.mark.parametrize("seed", range(12))
def test_what_is_all_but_separable_converges_slowly_and_is_exact_still(seed: int):
    assert largest_difference(*problem(seed=seed, signal=8), c=10.0 ** (seed % 4)) < EXACT


@pytest.mark.parametrize("seed", [6, 66, 183, 253])
def test_rows_far_out_of_line_that_a_whole_step_would_overshoot_are_exact_too(seed: int):
    random = np.random.default_rng(seed)
    x = random.standard_t(1, size=(30, 3))
    up = random.random(30) < 1 / (1 + np.exp(-3 * x[:, 0]))
    assert largest_difference(x, up, windows=[slice(0, 30)], c=1e6) < EXACT


def test_a_regression_that_needs_too_many_steps_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(newton, "_MOST_STEPS", 3)
    x, _ = problem()
    with pytest.raises(ForecastError, match="does not converge: its penalty is too weak"):
        BatchedLogisticRegression(C=1e6).fit([x], [x[:, 0] > np.median(x[:, 0])])


def test_features_that_are_all_but_the_same_end_where_rounding_does():
    x, up = problem()
    x[:, 1] = x[:, 0] * (1 + 1e-9 * np.random.default_rng(3).normal(size=len(x)))
    [probabilities] = BatchedLogisticRegression(C=1e10).fit([x], [up]).predict_proba([x])
    standardised = (x - x.mean(axis=0)) / x.std(axis=0)
    assert standardised.T @ (probabilities[0, :, 1] - up) == pytest.approx(0, abs=1e-5)


def test_weights_count_rows_in_the_scaling_too():
    x, up = problem()
    weights = np.random.default_rng(2).integers(0, 4, len(up)) * 0.7
    assert largest_difference(x, up, weights=weights) < EXACT


def test_a_weight_of_two_is_a_row_twice_and_a_weight_of_zero_no_row():
    x, up = problem()
    weights = np.ones(len(up))
    weights[:50], weights[50:70] = 2, 0
    kept = np.r_[0:50, 0:50, 70:300]
    batch = BatchedLogisticRegression().fit(x[np.newaxis], up[np.newaxis], weights[np.newaxis])
    again = BatchedLogisticRegression().fit([x[kept]], [up[kept]])
    assert batch.coef_[0] == pytest.approx(again.coef_[0], rel=1e-9)


def test_a_constant_feature_has_no_coefficient():
    x, up = problem()
    x[:, 2], x[:130, 5] = 0.1, 7.3  # always, and until the third window
    assert largest_difference(x, up) < EXACT
    [coefficients] = BatchedLogisticRegression().fit([x], [up], windows=[EXPANDING]).coef_
    assert (coefficients[:, 2] == 0).all()
    assert (coefficients[:, 5] == 0).tolist() == [True, True, False, False, False]


def test_a_feature_far_from_zero_that_hardly_varies_is_scaled_exactly():
    x, up = problem()
    x[:, 1] = 1e4 + 1e-2 * x[:, 1] / x[:, 1].std()
    x[:130, 4] = x[200:, 4].mean() * (1 + 1e-5 * np.random.default_rng(3).normal(size=130))
    assert largest_difference(x, up) < EXACT


def test_fewer_rows_than_features_are_no_trouble_to_a_ridge():
    assert largest_difference(*problem(), windows=[slice(0, 4), slice(0, 7), slice(30, 36)]) < EXACT


def test_a_fit_does_not_depend_on_its_neighbours_to_the_last_bit():
    calm, far = problem(), problem(seed=2)
    steep = (calm[0], calm[0][:, 0] > np.median(calm[0][:, 0]))
    short = problem(200, seed=3)
    together = BatchedLogisticRegression().fit(
        *zip(far, steep, short, calm, strict=True), windows=[EXPANDING, EXPANDING, ROLLING[:4], EXPANDING]
    )
    alone = BatchedLogisticRegression().fit([calm[0]], [calm[1]], windows=[EXPANDING])
    assert np.array_equal(together.coef_[3], alone.coef_[0])
    assert np.array_equal(together.intercept_[3], alone.intercept_[0])


def test_a_fit_does_not_depend_on_its_neighbours_weights():
    (x, up), (other, its) = problem(), problem(seed=2)
    weights = np.random.default_rng(2).random(len(its))
    together = BatchedLogisticRegression().fit([x, other], [up, its], [np.ones(len(up)), weights])
    assert np.array_equal(together.coef_[0], BatchedLogisticRegression().fit([x], [up]).coef_[0])


def test_threads_change_no_result():
    problems = [problem(seed=seed) for seed in range(40)]
    one, two = (BatchedLogisticRegression(n_jobs=jobs).fit(*zip(*problems, strict=True)) for jobs in (1, 2))
    assert all(np.array_equal(ours, theirs) for ours, theirs in zip(one.coef_, two.coef_, strict=True))


def test_probabilities_are_those_of_scikit_learns_pipeline():
    problems = [problem(seed=seed) for seed in range(20)]
    batch = BatchedLogisticRegression(C=0.1).fit(*zip(*problems, strict=True))
    for (x, up), probabilities in zip(problems, batch.predict_proba([x for x, _ in problems]), strict=True):
        pipeline = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, solver="newton-cholesky", tol=1e-13))
        assert probabilities.shape == (1, 300, 2)
        assert probabilities[0] == pytest.approx(pipeline.fit(x, up).predict_proba(x), abs=1e-9)


def test_a_walk_forward_forecasts_every_row_by_its_own_window():
    (x, up), tested = problem(), [slice(60, 120), slice(120, 180), slice(180, 240), slice(240, 300), slice(0, 0)]
    batch = BatchedLogisticRegression().fit([x], [up], windows=[EXPANDING])
    [everywhere], [forecasts] = batch.predict_proba([x]), batch.predict_rows([x], [tested])
    for window, (rows, own) in enumerate(zip(tested, forecasts, strict=True)):
        assert own == pytest.approx(everywhere[window, rows, 1], abs=1e-14)


def test_it_has_the_manners_of_an_estimator():
    estimator = clone(BatchedLogisticRegression(C=0.01).set_params(tol=1e-10))
    assert estimator.get_params() == {"C": 0.01, "tol": 1e-10, "n_jobs": 1}
    assert estimator.fit([], []) is estimator


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_refused(value: float):
    x, up = problem()
    x[3, 3] = value
    with pytest.raises(ValueError, match="NaN"):
        BatchedLogisticRegression().fit([x], [up])


def test_a_window_of_one_class_is_refused():
    x, up = problem()
    up[:20] = True
    with pytest.raises(ValueError, match="rows 0 to 20 hold one class"):
        BatchedLogisticRegression().fit([x], [up], windows=[[slice(0, 100), slice(0, 20)]])


def test_what_is_no_regression_at_all_is_refused():
    x, up = problem()
    with pytest.raises(ValueError, match="0 or 1"):
        BatchedLogisticRegression().fit([x], [up + 1.0])
    with pytest.raises(ValueError, match="do not fit"):
        BatchedLogisticRegression().fit([x[:-1]], [up])
    with pytest.raises(ValueError, match="at least one window"):
        BatchedLogisticRegression().fit([x], [up], windows=[[]])
