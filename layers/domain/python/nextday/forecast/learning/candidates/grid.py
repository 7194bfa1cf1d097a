"""Who competes in every training run.

Chosen before any of them was scored: every penalty from the usual one's hundredth down to where a regression is the
base rate again, every window, alone and pooled. A grid picked by its own results would promise what it cannot keep.
"""

from itertools import product

from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.boosting import PooledBoosting
from nextday.forecast.learning.candidates.logistic import PerSymbolLogistic
from nextday.forecast.learning.candidates.pooled import PooledLogistic
from nextday.forecast.learning.candidates.port import Candidate, Forecaster

TWO_YEARS, FIVE_YEARS = 24, 60
WINDOWS = (None, FIVE_YEARS, TWO_YEARS)
PER_SYMBOL_C = (1e-2, 1e-3, 1e-4)
# stronger than alone: losses are summed over rows, so more of them shrink less under the same penalty
POOLED_C = (1e-3, 1e-4, 1e-5)


def default_candidates() -> tuple[Candidate, ...]:
    """The members of the mixture; the base rates, which hold the prior, come first."""
    return (
        EmpiricalBayesRate(),
        LaplaceRate(),
        *(PerSymbolLogistic(c, months) for months, c in product(WINDOWS, PER_SYMBOL_C)),
        *(PooledLogistic(c, months) for months, c in product(WINDOWS, POOLED_C)),
    )


def default_challengers() -> tuple[Forecaster, ...]:
    """Scored beside the mixture, without weight in it."""
    return (PooledBoosting(),)


def reference_recipe() -> Forecaster:
    """The usual recipe, to compare with: a regression per symbol on two years, with the usual penalty."""
    return PerSymbolLogistic(c=1.0, months=TWO_YEARS)
