"""Who competes in every training run.

Chosen before any of them was scored here: every penalty from a thousandth of the usual one's down to where a regression
is the base rate again, every window, alone and pooled. A grid picked by its own results would promise what it cannot
keep.
"""

from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.boosting import PooledBoosting
from nextday.forecast.learning.candidates.logistic import ExactLogistic
from nextday.forecast.learning.candidates.port import Candidate, Forecaster
from nextday.forecast.learning.candidates.ranks import RankRegressions
from nextday.forecast.learning.candidates.regressions import PooledRegressions, SymbolRegressions
from nextday.forecast.learning.candidates.sequence import SequenceModel
from nextday.forecast.learning.memory import Memory

PER_SYMBOL_C = (1e-3, 1e-4, 1e-5)
# stronger than alone: losses are summed over rows, so more of them shrink less under the same penalty
POOLED_C = (1e-4, 1e-5, 1e-6)
# C is the variance that a ridge expects of a coefficient: a rank's deviation moves a probability by 0.25 or 0.08 points
RANKS_C = (1e-4, 1e-5)
_TWO_YEARS = 24


def default_candidates(memory: Memory | None = None) -> tuple[Candidate, ...]:
    """The members of the mixture; the base rates, which hold the prior, come first.

    `memory` is the sequence model's, which competes where there is one.
    """
    return (
        EmpiricalBayesRate(),
        LaplaceRate(),
        SymbolRegressions(PER_SYMBOL_C),
        PooledRegressions(POOLED_C),
        RankRegressions(RANKS_C),
        *(() if memory is None else (SequenceModel(memory),)),
    )


def default_challengers(memory: Memory | None = None) -> tuple[Forecaster, ...]:
    """Scored beside the mixture, without weight in it; what they learn rarely is in a `memory`."""
    return (PooledBoosting(memory or Memory()),)


def reference_recipe() -> Forecaster:
    """The usual recipe, to compare with: a regression per symbol on two years, with the usual penalty."""
    return ExactLogistic(c=1.0, months=_TWO_YEARS)
