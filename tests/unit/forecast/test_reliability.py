from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextday.forecast.intervals import wilson_interval
from nextday.forecast.reliability import reliability, reliability_error


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


def test_bins_are_of_equal_count_by_rising_probability():
    probabilities = np.random.default_rng(1).uniform(0.4, 0.6, 2000)
    bins = reliability(probabilities, probabilities > 0.5)
    assert [one.days for one in bins] == [200] * 10
    assert all(before.high <= after.low for before, after in pairwise(bins))
    assert [one.observed.value for one in bins] == pytest.approx([0] * 5 + [1] * 5, abs=0.2)


@pytest.mark.parametrize(("days", "bins"), [(1, 1), (199, 1), (200, 2), (999, 9), (5000, 10)])
def test_no_bin_is_too_small_to_tell_anything(days: int, bins: int):
    assert len(reliability(np.full(days, 0.5), np.ones(days, dtype=np.bool_))) == bins


def test_honest_forecasts_have_a_small_error_and_boasting_ones_a_large():
    random = np.random.default_rng(2)
    truth = random.uniform(0.45, 0.55, 20_000)
    up = random.random(20_000) < truth
    assert reliability_error(reliability(truth, up)) < 0.01
    assert reliability_error(reliability(0.5 + 5 * (truth - 0.5), up)) > 0.08
