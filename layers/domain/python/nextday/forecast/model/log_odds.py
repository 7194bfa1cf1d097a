"""From log-odds to a probability, in Python's own arithmetic."""

from math import exp


def probability_of(log_odds: float) -> float:
    """The probability that has these log-odds."""
    if log_odds < 0:  # exp of a large positive number would overflow
        return exp(log_odds) / (1 + exp(log_odds))
    return 1 / (1 + exp(-log_odds))
