"""Newton's method for one regression that is too steep for a fixed Hessian."""

import numpy as np

from nextday.errors import ForecastError
from nextday.forecast.features.samples import Floats
from nextday.forecast.learning.logistic.sigmoid import sigmoid

# forty halvings leave less of a step than _ENOUGH asks for
_MOST_STEPS, _MOST_HALVINGS = 100, 40
_ENOUGH, _ROUNDING = 1e-12, 1e-12


def newton(rows: Floats, up: Floats, weights: Floats, penalty: Floats) -> Floats:
    """Coefficients (p,) of `rows` (m, p), by damped Newton steps. Raises ForecastError where they lead nowhere."""
    theta, last = np.zeros(rows.shape[1]), np.inf
    loss = _loss(theta, rows, up, weights, penalty)
    for _ in range(_MOST_STEPS):
        step = _step(theta, rows, up, weights, penalty)
        for _ in range(_MOST_HALVINGS):
            ahead = _loss(theta + step, rows, up, weights, penalty)
            # a full step may leap beyond the minimum where rows are all but separable, but the last ones
            # change the loss by less than its rounding: that is no leap
            if ahead <= loss * (1 + _ROUNDING):
                break
            step /= 2
        gained = loss - ahead > _ROUNDING * loss
        theta, loss, length = theta + step, ahead, np.abs(step).max()
        # steps halve and more near the minimum, until they are nothing but rounding
        if length <= _ENOUGH * (1 + np.abs(theta).max()) or (not gained and length > last / 2):
            return theta
        last = length
    raise ForecastError("a logistic regression does not converge: its penalty is too weak for its rows")


def _step(theta: Floats, rows: Floats, up: Floats, weights: Floats, penalty: Floats) -> Floats:
    probability = sigmoid(rows @ theta)
    gradient: Floats = rows.T @ (weights * (probability - up)) + penalty * theta
    curvature: Floats = (rows.T * (weights * probability * (1 - probability))) @ rows
    return -np.linalg.solve(curvature + np.diag(penalty), gradient).astype(np.float64)


def _loss(theta: Floats, rows: Floats, up: Floats, weights: Floats, penalty: Floats) -> float:
    # -log(sigmoid) without overflow, however certain the fit
    surprise = np.logaddexp(0, (1 - 2 * up) * (rows @ theta))
    return float(weights @ surprise + penalty @ np.square(theta) / 2)
