"""The coefficients of every window of a stack, to the last digits that float64 has.

Each window minimises, over theta, the weighted sum of log losses of `rows @ theta` plus `penalty @ theta**2 / 2`.
"""

import numpy as np

from nextday.forecast.logistic.anderson import Anderson
from nextday.forecast.logistic.newton import newton
from nextday.forecast.logistic.sigmoid import sigmoid
from nextday.forecast.logistic.stack import Stack
from nextday.forecast.samples import Flags, Floats

_MOST_STEPS = 40
"""Forecasts of coin tosses take about ten steps; what takes longer is separable, and Newton's method is for that."""


def solve(stack: Stack, *, c: float, tol: float) -> Floats:
    """Coefficients (b, k, f+1) of the stack's standardised features, the intercept last, within about `tol`."""
    unit = _unit(stack)
    theta, converged = _fixed_hessian(stack, unit, c, tol)
    for problem, window in np.argwhere(~converged):
        theta[problem, window] = _steep(stack, problem, window, unit[problem, window, :-1], c)
    theta[..., :-1][stack.deviation == 0] = 0  # what is constant explains nothing
    return theta


def _fixed_hessian(stack: Stack, unit: Floats, c: float, tol: float) -> tuple[Floats, Flags]:
    """Steps along an upper bound of the Hessian, which is factored once, and accelerated; and which have converged.

    The logistic loss never curves more than gram / 4: Bohning and Lindsay, Monotonicity of quadratic-approximation
    algorithms, 1988.
    """
    penalty = np.square(unit) / c
    penalty[..., -1] = 0
    inverse = _inverse(stack, penalty)
    theta, done, acceleration = np.zeros_like(penalty), stack.doubtful.copy(), Anderson()
    for _ in range(_MOST_STEPS):
        step = -(inverse @ _gradient(stack, penalty, theta)[..., np.newaxis])[..., 0]
        done |= (np.abs(step) * unit).max(axis=2) <= tol * (1 + (np.abs(theta) * unit).max(axis=2))
        if done.all():
            break
        # a solution stays as it was found, whatever its neighbours in the stack still need
        theta = np.where(done[..., np.newaxis], theta, acceleration.next(theta, step))
    return theta, done & ~stack.doubtful


def _inverse(stack: Stack, penalty: Floats) -> Floats:
    identity = np.eye(penalty.shape[-1])
    hessian = stack.gram / 4 + penalty[..., np.newaxis] * identity
    return np.linalg.inv(np.where(stack.doubtful[..., np.newaxis, np.newaxis], identity, hessian))


def _steep(stack: Stack, problem: int, window: int, unit: Floats, c: float) -> Floats:
    """Solve one window by itself, on features standardised within it."""
    cut = slice(*stack.windows[window])
    features, weights = stack.rows[problem, cut, :-1], stack.weights[problem, cut]
    mean = np.average(features, axis=0, weights=weights)
    rows = np.column_stack([(features - mean) / unit, np.ones(len(features))])
    penalty = np.append(np.full(len(unit), 1 / c), 0)
    solution = newton(rows, stack.up[problem, cut], weights, penalty)
    coefficients = solution[:-1] / unit
    return np.append(coefficients, solution[-1] - coefficients @ mean)


def _unit(stack: Stack) -> Floats:
    """What turns theta into coefficients of features standardised within each window."""
    deviation = np.where(stack.deviation > 0, stack.deviation, 1.0)
    return np.concatenate([deviation, np.ones((*deviation.shape[:2], 1))], axis=2)


def _gradient(stack: Stack, penalty: Floats, theta: Floats) -> Floats:
    gradient: Floats = penalty * theta
    for block in stack.blocks:
        residual = sigmoid(theta[:, block.windows] @ block.rows.transpose(0, 2, 1))
        residual -= block.up
        if block.weights is not None:
            residual *= block.weights
        gradient[:, block.windows] += residual @ block.rows
    return gradient
