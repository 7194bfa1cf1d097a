"""Slopes between two points of a curve: what turns moves on one scale into moves on another, and adds up exactly."""

from math import cosh, log1p, sinh

AT_REST = 1e-9
"""Moves below which a secant is all but its tangent."""


def probability_slope(start: float, end: float) -> float:
    """Slope of the logistic function's secant between two log-odds, without cancellation where they are close."""
    half = (end - start) / 2
    # sigmoid(b) - sigmoid(a) = sinh((b - a) / 2) / (2 cosh(a / 2) cosh(b / 2))
    growth = sinh(half) / half if abs(half) > AT_REST else 1.0
    return growth / (4 * cosh(start / 2) * cosh(end / 2))


def tanh_slope(start: float, end: float) -> float:
    """Slope of the hyperbolic tangent's secant."""
    # tanh(x) = 2 sigmoid(2 x) - 1
    return 4 * probability_slope(2 * start, 2 * end)


def log_odds_slope(start: float, end: float) -> float:
    """Slope of the secant of log-odds between two probabilities."""
    moved = end - start
    if abs(moved) < AT_REST:
        return 1 / (start * (1 - start))
    # ln(end / start) - ln((1 - end) / (1 - start)), by what has moved alone: no cancellation
    return (log1p(moved / start) - log1p(-moved / (1 - start))) / moved
