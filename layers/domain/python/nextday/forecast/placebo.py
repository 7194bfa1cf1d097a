"""A trial in which there is nothing to find: whoever wins on labels drawn by a coin has seen them.

It catches what looks at labels it cannot know yet: folds that are not purged, a fit on the rows it is tested on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from nextday.forecast.candidates.port import Forecaster
from nextday.forecast.evaluation import EVEN, log_losses
from nextday.forecast.samples import Panel
from nextday.forecast.walk_forward import MIXTURE, compete

NOMINAL = 0.01
"""The most often that chance alone raises the alarm."""


@dataclass(frozen=True)
class Placebo:
    """What the mixture found in shuffled labels: the logarithm of what it made of one unit by betting on them."""

    seed: int
    log_wealth: float

    @property
    def shows_skill(self) -> bool:
        """Whether it won more than chance explains, so that no skill of this pipeline can be believed.

        Fair bets make 1 / NOMINAL of one unit with a probability of at most NOMINAL, whatever their number (Ville,
        Etude critique de la notion de collectif, 1939).
        """
        return self.log_wealth >= log(1 / NOMINAL)


def placebo(
    panel: Panel, candidates: Sequence[Forecaster], *, seed: int, base_rate_prior: float, fixed_share: float
) -> Placebo:
    """Walk forward over shuffled labels, and bet on each day by the mixture's forecast; some symbol must be forecast.

    A unit is split over the symbols, and each part is staked anew on every day at the coin's odds, so it grows by twice
    the probability that was given to what happened. The coin, not the base rate, is the rival: an estimated base rate
    is beaten honestly by one that is estimated from more symbols. Source: Shafer, Testing by betting, 2021.
    """
    walked = compete(shuffled(panel, seed), candidates, base_rate_prior=base_rate_prior, fixed_share=fixed_share)
    won = [len(one.up) * log(2) - log_losses(one.probabilities, one.up).sum() for one in walked.scored(MIXTURE)]
    return Placebo(seed, log_wealth=float(np.logaddexp.reduce(won)) - log(len(won)))


def shuffled(panel: Panel, seed: int) -> Panel:
    """The panel with all labels of a session as they were, or all the other way round, as a coin falls.

    So every label is a fair toss for whoever knows the past, and symbols that moved together or apart still do.
    """
    sessions = np.unique(np.concatenate([samples.sessions for samples in panel]))
    kept = np.random.default_rng(seed).random(len(sessions)) < EVEN
    tosses = (kept[np.searchsorted(sessions, samples.sessions)] for samples in panel)
    return tuple(replace(samples, up=samples.up == toss) for samples, toss in zip(panel, tosses, strict=True))
