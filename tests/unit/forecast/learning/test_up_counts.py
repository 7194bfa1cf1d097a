import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nextday.forecast.features.samples import Panel, Samples
from nextday.forecast.learning.up_counts import STRONGEST, WEAKEST, UpCounts
from tests.unit.forecast.history import samples

DAYS = samples(days=800)


def histories(rates: list[float], *, days: int = 800, together: float = 0.0, seed: int = 0) -> Panel:
    """Symbols that rise at their own rates; a share of their days is decided by one coin for all."""
    random = np.random.default_rng(seed)
    market, shared = random.random(days), random.random(days) < together
    own = (np.where(shared, market, random.random(days)) < rate for rate in rates)
    dates = DAYS.sessions[:days], DAYS.targets[:days]
    return tuple(Samples(f"S{n}", *dates, DAYS.features[:days], up) for n, up in enumerate(own))


def known(panel: Panel) -> tuple[float, float]:
    [rate], [strength] = UpCounts.of(panel).known_at(DAYS.targets[-1:])
    return rate, strength


def test_symbols_that_differ_are_heard_and_symbols_that_do_not_are_pooled():
    alike, apart = known(histories([0.53] * 40)), known(histories([0.1, 0.3, 0.5, 0.7, 0.9] * 8))
    assert alike[1] > 300
    assert apart[1] < 20
    assert apart[0] == pytest.approx(0.5, abs=0.02)


def test_the_spread_is_found_though_symbols_move_together():
    rates = np.random.default_rng(1).normal(0.53, 0.05, size=200).tolist()
    strengths = [known(histories(rates, together=share))[1] for share in (0.0, 0.5)]
    # the variance of a day over that of the rates
    assert strengths == pytest.approx([0.25 / 0.05**2] * 2, rel=0.5)


@pytest.mark.parametrize("panel", [histories([0.5]), histories([1.0, 1.0]), histories([0.0], days=1)])
def test_where_there_is_no_spread_to_tell_the_pooled_rate_is_sound(panel: Panel):
    rate, strength = known(panel)
    assert 0 < rate < 1
    assert WEAKEST <= strength <= STRONGEST


def test_symbols_that_are_the_same_have_no_spread_though_rounding_sees_some():
    alike = UpCounts.of(histories([0.5] * 7, together=1.0))
    assert (alike.known_at(DAYS.targets).strength == STRONGEST).all()


def test_before_anything_is_known_the_rule_is_laplaces():
    [rate], [strength] = UpCounts.of(histories([0.5])).known_at(DAYS.sessions[:1])
    assert (rate, strength) == (0.5, WEAKEST)


@settings(deadline=None)
@given(seed=st.integers(0, 10**6), cut=st.integers(1, 5))
def test_counts_of_shards_add_up(seed: int, cut: int):
    panel = histories([0.3, 0.5, 0.5, 0.6, 0.6, 0.7], days=60, seed=seed)
    whole, parts = UpCounts.of(panel), UpCounts.total([UpCounts.of(panel[:cut]), UpCounts.of(panel[cut:])])
    closes = DAYS.sessions[:60]
    for one, other in zip(whole.known_at(closes), parts.known_at(closes), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
