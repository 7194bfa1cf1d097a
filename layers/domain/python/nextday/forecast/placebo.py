"""A trial in which there is nothing to find: whoever shows skill on shuffled labels has seen them.

It catches what looks at labels it cannot know yet: folds that are not purged, a fit on the rows it is tested on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nextday.forecast.candidates.port import Forecaster
from nextday.forecast.evaluation import Scored, skill
from nextday.forecast.intervals import Estimate
from nextday.forecast.samples import Panel
from nextday.forecast.walk_forward import MIXTURE, compete

NOMINAL = 0.01
"""How often chance alone raises the alarm."""


@dataclass(frozen=True)
class Placebo:
    """What the mixture found in shuffled labels: its log-loss skill, low and high each missed at the NOMINAL rate."""

    seed: int
    skill: Estimate

    @property
    def shows_skill(self) -> bool:
        """Whether it found more than chance explains, so that no skill of this pipeline can be believed."""
        return self.skill.low is not None and self.skill.low > 0


def placebo(
    panel: Panel, candidates: Sequence[Forecaster], *, seed: int, base_rate_prior: float, fixed_share: float
) -> Placebo:
    """Walk forward over shuffled labels; the panel must have out-of-sample days."""
    walked = compete(shuffled(panel, seed), candidates, base_rate_prior=base_rate_prior, fixed_share=fixed_share)
    found = skill(Scored.pooled(walked.scored(MIXTURE)), confidence=1 - 2 * NOMINAL)
    return Placebo(seed, found.log_loss)


def shuffled(panel: Panel, seed: int) -> Panel:
    """The panel with each symbol's labels in an order drawn by session, so that symbols still move together."""
    sessions = np.unique(np.concatenate([samples.sessions for samples in panel]))
    places = np.random.default_rng(seed).random(len(sessions))
    drawn = ((one, np.argsort(places[np.searchsorted(sessions, one.sessions)])) for one in panel)
    return tuple(replace(samples, up=samples.up[order]) for samples, order in drawn)
