"""A trial in which there is nothing to find: whoever wins on labels drawn by a coin has seen them.

It catches what looks at labels it cannot know yet: folds that are not purged, a fit on the rows it is tested on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log
from typing import Self

import numpy as np

from nextday.forecast.features.samples import Days, Flags, Panel
from nextday.forecast.learning.candidates.port import Forecaster
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import Course, compete
from nextday.forecast.score.losses import EVEN, log_losses

SIGNIFICANCE_LEVEL = 0.01
"""The most often that chance alone raises the alarm."""
# tosses are numbered from here: any day before all bars does, but another one is another coin
_BEFORE_ALL = np.datetime64("1900-01-01")


@dataclass(frozen=True)
class Placebo:
    """What the mixture found in shuffled labels: the logarithm of what it made of one unit by betting on them."""

    seed: int
    log_wealth: float

    @property
    def shows_skill(self) -> bool:
        """Whether it won more than chance explains, so that no skill of this pipeline can be believed.

        Fair bets make 1 / SIGNIFICANCE_LEVEL of one unit with a probability of at most SIGNIFICANCE_LEVEL, whatever
        their number (Ville, Etude critique de la notion de collectif, 1939).
        """
        return self.log_wealth >= log(1 / SIGNIFICANCE_LEVEL)


@dataclass(frozen=True)
class Bets:
    """What bets on any number of symbols made: the logarithm of the sum of what each made of one unit."""

    log_wealth: float
    symbols: int

    @classmethod
    def total(cls, parts: Sequence[Self]) -> Self:
        """Bets on the symbols of all parts."""
        return cls(float(np.logaddexp.reduce([part.log_wealth for part in parts])), sum(part.symbols for part in parts))

    def placebo(self, seed: int) -> Placebo:
        """The trial of a unit that was split over the symbols, of which there must be one."""
        return Placebo(seed, log_wealth=self.log_wealth - log(self.symbols))


def bets(
    panel: Panel,
    universe: Universe,
    candidates: Sequence[Forecaster],
    *,
    base_rate_prior: float,
    fixed_share: float,
    course: Course | None = None,
) -> tuple[Bets, Course]:
    """Walk forward over `shuffled` labels, from a `course` on, and bet on each day by the mixture's forecast.

    Each symbol's unit is staked anew on every day at the coin's odds, so it grows by twice the probability that was
    given to what happened. The coin, not the base rate, is the rival: an estimated base rate is beaten honestly by one
    that is estimated from more symbols. The course then walked is without forecasts, which are of use to nobody and
    fill the memory. Source: Shafer, Testing by betting, 2021.
    """
    walked = compete(
        panel, universe, candidates, base_rate_prior=base_rate_prior, fixed_share=fixed_share, course=course
    )
    bets = zip(walked.days, walked.mixed, strict=True)
    won = [len(days.up) * log(2) - log_losses(mixed.probabilities, days.up).sum() for days, mixed in bets]
    return Bets(float(np.logaddexp.reduce(won)), len(won)), replace(walked.course, forecasts=())


def shuffled(panel: Panel, seed: int) -> Panel:
    """The panel with all labels of a session as they were, or all the other way round, as a coin falls.

    So every label is a fair toss for whoever knows the past, and symbols that moved together or apart still do. A
    session has its toss by its date, so that shards that know nothing of each other draw alike.
    """
    return tuple(replace(samples, up=samples.up == _kept(samples.sessions, seed)) for samples in panel)


def _kept(sessions: Days, seed: int) -> Flags:
    """Whether labels stay as they were, by session."""
    day = (sessions - _BEFORE_ALL).astype(np.int64)
    # a longer draw begins as a shorter one does: shards that end on other days toss alike
    kept: Flags = (np.random.default_rng(seed).random(day.max() + 1) < EVEN)[day]
    return kept
