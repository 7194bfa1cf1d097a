from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.score.intervals import wilson_interval
from nextday.forecast.score.reliability import CELLS, Bin, cells_of, reliability_error
from nextday.forecast.score.reliability import reliability as reliability_of


def test_wilsons_interval_is_the_published_one():
    # Newcombe, Two-sided confidence intervals for the single proportion, 1998, table I, method 3
    for hits, trials, low, high in ((81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611)):
        interval = wilson_interval(hits, trials)
        assert (interval.value, interval.low, interval.high) == pytest.approx((hits / trials, low, high), abs=6e-5)


@given(trials=st.integers(1, 500), data=st.data())
def test_wilsons_interval_holds_the_share_and_stays_a_probability(trials: int, data: st.DataObject):
    interval = wilson_interval(data.draw(st.integers(0, trials)), trials)
    assert interval.low is not None
    assert interval.high is not None
    assert 0 <= interval.low <= interval.value <= interval.high <= 1


def reliability(probabilities: Floats, up: Flags) -> tuple[Bin, ...]:
    return reliability_of(cells_of(probabilities, up))


def test_bins_are_of_about_equal_count_by_rising_probability():
    probabilities = np.random.default_rng(1).uniform(0.4, 0.6, 2000)
    bins = reliability(probabilities, probabilities > 0.5)
    assert [one.days for one in bins] == pytest.approx([200] * 10, abs=15)
    assert sum(one.days for one in bins) == 2000
    assert all(before.high <= after.low for before, after in pairwise(bins))
    assert [one.observed.value for one in bins] == pytest.approx([0] * 5 + [1] * 5, abs=0.2)
    assert all(one.low <= one.predicted <= one.high for one in bins)


@pytest.mark.parametrize(("days", "bins"), [(1, 1), (199, 1), (200, 2), (999, 9), (5000, 10)])
def test_no_bin_is_too_small_to_tell_anything(days: int, bins: int):
    probabilities = np.linspace(0.3, 0.7, days)
    assert len(reliability(probabilities, probabilities > 0.5)) == bins


def test_equal_forecasts_share_a_bin():
    [one] = reliability(np.full(5000, 0.5), np.ones(5000, dtype=np.bool_))
    assert (one.predicted, one.observed.value) == (0.5, 1.0)


def test_certain_forecasts_are_counted():
    bins = reliability(np.repeat([0.0, 1.0], 200), np.repeat([False, True], 200))
    assert [(one.days, one.predicted) for one in bins] == [(200, 0), (200, 1)]
    assert (bins[0].low, bins[-1].high) == (0, 1)


def test_shards_are_judged_as_the_whole():
    random = np.random.default_rng(3)
    probabilities, up = random.normal(0.52, 0.01, 6000), random.random(6000) < 0.5
    shards = cells_of(probabilities[:1000], up[:1000]) + cells_of(probabilities[1000:], up[1000:])
    whole = reliability(probabilities, up)
    assert [(one.low, one.high, one.days, one.observed) for one in reliability_of(shards)] == [
        (one.low, one.high, one.days, one.observed) for one in whole
    ]
    assert [one.predicted for one in reliability_of(shards)] == pytest.approx([one.predicted for one in whole])
    assert shards.shape == (CELLS, 3)


def test_honest_forecasts_have_a_small_error_and_boasting_ones_a_large():
    random = np.random.default_rng(2)
    truth = random.uniform(0.45, 0.55, 20_000)
    up = random.random(20_000) < truth
    assert reliability_error(reliability(truth, up)) < 0.01
    assert reliability_error(reliability(0.5 + 5 * (truth - 0.5), up)) > 0.08
