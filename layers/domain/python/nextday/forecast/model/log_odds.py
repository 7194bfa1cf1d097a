"""Log-odds and probabilities, in Python's own arithmetic."""

from math import exp, log


def probability_of(log_odds: float) -> float:
    """The probability that has these log-odds."""
    if log_odds < 0:  # exp of a large positive number would overflow
        return exp(log_odds) / (1 + exp(log_odds))
    return 1 / (1 + exp(-log_odds))


def log_odds_of(probability: float) -> float:
    """The log-odds of a probability between 0 and 1."""
    return log(probability / (1 - probability))


def cap(days: int) -> float:
    """The farthest log-odds that a record of so many days bears out: those of (days + 1) / (days + 2).

    What never happened in n days may still happen on the next, with 1 / (n + 2) by Laplace's rule of succession: no
    regression on that record knows better, however clean a line through it looks.
    """
    return log(days + 1)


def capped(log_odds: float, days: int) -> float:
    """Log-odds no farther out than the `cap`."""
    return max(-cap(days), min(cap(days), log_odds))
