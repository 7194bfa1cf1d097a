from dataclasses import replace

import numpy as np
import pytest

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.logistic import ExactLogistic
from nextday.forecast.learning.candidates.port import Forecaster
from nextday.forecast.learning.candidates.regressions import PooledRegressions, SymbolRegressions
from nextday.forecast.learning.logistic.estimator import BatchedLogisticRegression
from nextday.forecast.learning.placebo import SIGNIFICANCE_LEVEL, Placebo, bets, shuffled
from nextday.forecast.learning.universe import Universe
from tests.unit.forecast.history import samples

MIXING = {"base_rate_prior": 0.9, "fixed_share": 0.001}
SEEDS = 200
BOLD = (PooledRegressions([1e-2]), SymbolRegressions([1e-2]), ExactLogistic(1e-3))


class Unpurged:
    """Learns from the very rows that it forecasts."""

    names = ("unpurged",)

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        return [np.where(one.up, 0.6, 0.4) for one in panel]


class FittedToAll:
    """Forecasts the rows that it was fitted on, as a split that was shuffled does."""

    names = ("fitted to all",)

    def walk_forward(self, panel: Panel, universe: Universe, since: int = 0) -> list[Floats]:
        fitted = BatchedLogisticRegression().fit([one.features for one in panel], [one.up for one in panel])
        return [said[0, :, 1] for said in fitted.predict_proba([one.features for one in panel])]


def market(days: int = 200) -> Panel:
    """Symbols that mostly move together."""
    shared, own = samples(days=days), [samples(f"S{n}", days=days, seed=n) for n in range(4)]
    together = np.random.default_rng(3).random((len(own), days)) < 0.6
    return tuple(replace(one, up=np.where(same, shared.up, one.up)) for one, same in zip(own, together, strict=True))


def tried(panel: Panel, seed: int, *candidates: Forecaster) -> Placebo:
    drawn = shuffled(panel, seed)
    found, _ = bets(drawn, Universe.of(drawn), (EmpiricalBayesRate(), LaplaceRate(), *candidates), **MIXING)
    return found.placebo(seed)


def test_a_placebo_shows_skill_no_more_often_than_its_nominal_rate():
    panel = market()
    alarms = sum(tried(panel, seed, *BOLD).shows_skill for seed in range(SEEDS))
    assert alarms <= SIGNIFICANCE_LEVEL * SEEDS


def test_a_better_estimate_of_the_base_rate_is_no_alarm():
    panel = tuple(samples(f"S{n}", days=200, seed=n) for n in range(20))
    assert not any(tried(panel, seed, PooledRegressions([1e-7])).shows_skill for seed in range(20))


@pytest.mark.parametrize("seed", range(3))
def test_whoever_looks_at_the_labels_is_found_out(seed: int):
    assert tried(market(), seed, Unpurged()).shows_skill
    assert tried(market(days=400), seed, FittedToAll()).shows_skill


def test_shuffling_keeps_what_symbols_share_and_nothing_else():
    panel = market(days=400)
    drawn = shuffled(panel, seed=7)
    for before, after in zip(panel, drawn, strict=True):
        assert abs(after.up.mean() - 0.5) < 0.1
        assert abs((after.up == before.up).mean() - 0.5) < 0.1
        assert after.features is before.features
    assert ((panel[0].up == panel[1].up) == (drawn[0].up == drawn[1].up)).all()


def test_a_seed_draws_the_same_shuffle():
    def ups(seed: int) -> list[list[bool]]:
        return [one.up.tolist() for one in shuffled(market(), seed)]

    assert ups(1) == ups(1) != ups(2)


def test_symbols_of_different_age_can_be_shuffled():
    young = samples("NEW", days=150, seed=9)
    late = Samples(
        "NEW", *(getattr(samples("NEW", days=200), name)[50:] for name in ("sessions", "targets", "features", "up"))
    )
    assert len(shuffled((young, late), seed=1)[1]) == 150
