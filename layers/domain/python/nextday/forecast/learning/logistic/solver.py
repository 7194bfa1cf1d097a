"""The coefficients of every window of a stack.

Each window minimises, over beta, the weighted sum of log losses of `rows / unit @ beta` plus `penalty @ beta**2 / 2`.
"""

import numpy as np

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.learning.logistic.anderson import Anderson
from nextday.forecast.learning.logistic.newton import newton
from nextday.forecast.learning.logistic.stack import Stack

_MOST_STEPS = 40
"""Forecasts of coin tosses take about ten steps; what takes longer is separable, and Newton's method is for that."""


def solve(stack: Stack, *, c: float, tol: float) -> Floats:
    """Coefficients (b, k, f+1) of the stack's rows, the intercept last; times deviations, they are right to `tol`."""
    unit = _unit(stack)
    beta, converged = _fixed_hessian(stack, unit, c, tol)
    for problem, window in np.argwhere(~converged):
        beta[problem, window] = _steep(stack, problem, window, unit[problem, window, :-1], c)
    beta[..., :-1][stack.deviation == 0] = 0  # what is constant explains nothing
    return beta / unit


def _unit(stack: Stack) -> Floats:
    """By what each window's rows are divided (b, k, f+1): deviations of features that vary, and ones."""
    deviation = np.where(stack.deviation > 0, stack.deviation, 1.0)
    return np.concatenate([deviation, np.ones((*deviation.shape[:2], 1))], axis=2)


def _fixed_hessian(stack: Stack, unit: Floats, c: float, tol: float) -> tuple[Floats, Flags]:
    """Steps along an upper bound of the Hessian, which is factored once, and accelerated; and which have converged.

    The logistic loss never curves more than gram / 4: Bohning and Lindsay, Monotonicity of quadratic-approximation
    algorithms, 1988.
    """
    penalty = _penalty(unit.shape[-1] - 1, c)
    inverse = _inverse(stack, unit, penalty)
    # where all coefficients are zero every probability is 1/2, and the gradient a sum that is known without the rows
    beta, gradient = np.zeros_like(unit), -stack.pull / unit
    done, before, acceleration = stack.doubtful.copy(), np.zeros(unit.shape[:2]), Anderson()
    for _ in range(_MOST_STEPS):
        step = -(inverse @ gradient[..., np.newaxis])[..., 0]
        # a solution stays as it was found, whatever its neighbours in the stack still need
        beta = np.where(done[..., np.newaxis], beta, acceleration.next(beta, step))
        length = np.abs(step).max(axis=2)
        near = tol * (1 + np.abs(beta).max(axis=2))
        # steps that shrink by a factor q leave length * q / (1 - q) to go; a q below a tenth is luck
        done |= (np.square(length) <= near * (before - length)) & (length <= 10 * near)
        if done.all():
            break
        before, gradient = length, _gradient(stack, unit, penalty, beta, np.any(~done, axis=0))
    return beta, done & ~stack.doubtful


def _penalty(features: int, c: float) -> Floats:
    return np.append(np.full(features, 1 / c), 0)  # as in scikit-learn, the intercept is free


def _inverse(stack: Stack, unit: Floats, penalty: Floats) -> Floats:
    identity = np.eye(len(penalty))
    hessian = stack.gram / (4 * unit[..., np.newaxis] * unit[..., np.newaxis, :]) + np.diag(penalty)
    # doubtful windows go to Newton's method; their own sums may be singular, which would end the whole stack
    return np.linalg.inv(np.where(stack.doubtful[..., np.newaxis, np.newaxis], identity, hessian))


def _gradient(stack: Stack, unit: Floats, penalty: Floats, beta: Floats, wanted: Flags) -> Floats:
    """Of the penalised losses (b, k, f+1), at least in the `wanted` windows (k,).

    A probability is written (1 + tanh(log_odds / 2)) / 2: tanh costs less, and the rest is summed up in the pull.
    """
    half, push = beta / (2 * unit), np.zeros_like(beta)
    for block in stack.blocks:
        if not wanted[block.windows].any():
            continue
        lean = half[:, block.windows] @ block.rows.transpose(0, 2, 1)
        np.tanh(lean, out=lean)
        if block.weights is not None:
            lean *= block.weights
        push[:, block.windows] += lean @ block.rows
    return penalty * beta + (push / 2 - stack.pull) / unit


def _steep(stack: Stack, problem: int, window: int, unit: Floats, c: float) -> Floats:
    """Solve one window by itself, on features standardised within it."""
    cut = slice(*stack.windows[window])
    features, weights = stack.rows[problem, cut, :-1], stack.weights[problem, cut]
    # rows are centred on all of the problem, which this window may lie far from
    mean = np.average(features, axis=0, weights=weights)
    rows = np.column_stack([(features - mean) / unit, np.ones(len(features))])
    beta = newton(rows, stack.up[problem, cut], weights, _penalty(len(unit), c))
    beta[-1] -= beta[:-1] / unit @ mean
    return beta
