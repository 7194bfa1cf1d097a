from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.learning.candidates.grid import default_candidates
from nextday.forecast.learning.mixture import mix, prior_over, regret_bound

ROUNDING = 1e-8
priors = (
    st.integers(1, 5)
    .flatmap(lambda n: st.lists(st.floats(0.01, 1), min_size=n, max_size=n))
    .map(lambda weights: [weight / sum(weights) for weight in weights])
)
shares = st.one_of(st.just(0.0), st.floats(1e-6, 0.5))


def total_log_loss(probabilities: Floats, up: Flags) -> Floats:
    with np.errstate(divide="ignore"):
        return -np.log(np.where(up, probabilities, 1 - probabilities)).sum(axis=0)


def assert_within_bound(probabilities: Floats, up: Flags, prior: list[float], share: float) -> None:
    mixture = total_log_loss(mix(probabilities, up, prior=prior, share=share).probabilities, up)
    for candidate, weight in enumerate(prior):
        allowed = total_log_loss(probabilities[:, candidate], up) + regret_bound(weight, share, len(up))
        assert mixture <= allowed + ROUNDING


@given(data=st.data(), prior=priors, share=shares, days=st.integers(1, 60))
def test_no_sequence_makes_the_mixture_lose_more_than_the_bound(
    data: st.DataObject, prior: list[float], share: float, days: int
):
    unit = st.floats(1e-6, 1 - 1e-6)
    probabilities = data.draw(arrays(np.float64, (days, len(prior)), elements=unit))
    up = data.draw(arrays(np.bool_, days))
    assert_within_bound(probabilities, up, prior, share)


@given(
    prior=st.floats(0.05, 0.95),
    share=shares,
    boldness=st.floats(0.5, 1 - 1e-6),
    base=st.floats(0.05, 0.95),
    days=st.integers(1, 40),
)
def test_an_adversary_who_always_defeats_the_mixture_gains_no_more_than_the_bound(
    prior: float, share: float, boldness: float, base: float, days: int
):
    up = np.zeros(days, dtype=np.bool_)
    probabilities = np.column_stack([np.full(days, base), np.resize([boldness, 1 - boldness], days)])
    for day in range(days):
        forecast = mix(probabilities[: day + 1], up[: day + 1], prior=[prior, 1 - prior], share=share)
        up[day] = forecast.probabilities[day] < 0.5
    assert_within_bound(probabilities, up, [prior, 1 - prior], share)


@given(seed=st.integers(0, 2**32 - 1), share=shares, sharpness=st.floats(0.1, 30), days=st.integers(1, 60))
def test_an_adversary_who_knows_every_candidate_of_the_product_gains_no_more_than_the_bound(
    seed: int, share: float, sharpness: float, days: int
):
    candidates = len(default_candidates())
    prior = prior_over(candidates, 0.9)
    log_odds = np.random.default_rng(seed).normal(scale=sharpness, size=(days, candidates)).clip(-13, 13)
    probabilities, up = 1 / (1 + np.exp(-log_odds)), np.zeros(days, dtype=np.bool_)
    for day in range(days):
        so_far = slice(0, day + 1)
        up[day] = mix(probabilities[so_far], up[so_far], prior=prior, share=share).probabilities[day] < 0.5
    assert_within_bound(probabilities, up, prior, share)


def test_the_prior_leaves_the_candidates_equal_parts_of_what_the_base_rates_do_not_hold():
    assert prior_over(20, 0.9) == pytest.approx([0.8, 0.1, *[0.1 / 18] * 18])
    assert prior_over(2, 0.9) == pytest.approx([8 / 9, 1 / 9])


def test_a_rival_that_earns_trust_and_then_betrays_it_costs_no_more_than_the_bound():
    days, trusted = 2000, 1000
    up = np.resize([True, False, False], days)
    rival = np.where(up, 0.99, 0.01)
    rival[trusted:] = 1 - rival[trusted:]
    probabilities = np.column_stack([np.full(days, 0.4), rival])
    assert mix(probabilities[:trusted], up[:trusted], prior=[0.9, 0.1], share=0.001).weights[1] > 0.99
    assert_within_bound(probabilities, up, [0.9, 0.1], 0.001)


def test_the_product_never_loses_a_third_of_a_nat_in_two_years():
    shrunk, own, *_ = prior_over(20, 0.9)
    assert regret_bound(shrunk, 0.001, 504) == pytest.approx(log(1 / 0.8) + 503 * 2e-4, rel=1e-3)
    assert regret_bound(shrunk, 0.001, 504) < 1 / 3
    assert regret_bound(own, 0.001, 504) < 2.8


def test_without_a_share_the_weights_are_bayes_posterior():
    probabilities, up = np.array([[0.5, 0.8], [0.5, 0.3]]), np.array([True, False])
    mixed = mix(probabilities, up, prior=[0.5, 0.5], share=0.0)
    posterior = 0.5 * 0.8 / (0.5 * 0.8 + 0.5 * 0.5)
    assert mixed.probabilities == pytest.approx([0.65, posterior * 0.3 + (1 - posterior) * 0.5])
    assert mixed.weights == pytest.approx([0.25 / (0.25 + 0.56), 0.56 / (0.25 + 0.56)])


def test_a_share_lets_a_fallen_candidate_come_back():
    up = np.ones(400, dtype=np.bool_)
    fallen_then_right = np.r_[np.full(200, 0.01), np.full(200, 0.99)]
    probabilities = np.column_stack([np.full(400, 0.5), fallen_then_right])
    assert mix(probabilities, up, prior=[0.9, 0.1], share=0.001).weights[1] > 0.99
    assert mix(probabilities, up, prior=[0.9, 0.1], share=0.0).weights[1] < 1e-9


@given(shape=array_shapes(min_dims=3, max_dims=3, max_side=4), seed=st.integers(0, 9))
def test_symbols_mixed_together_are_as_if_mixed_alone(shape: tuple[int, ...], seed: int):
    random = np.random.default_rng(seed)
    probabilities, up = random.random(shape), random.random(shape[:-1]) < 0.5
    prior = [1 / shape[-1]] * shape[-1]
    together = mix(probabilities, up, prior=prior, share=0.01)
    for symbol in range(shape[1]):
        alone = mix(probabilities[:, symbol], up[:, symbol], prior=prior, share=0.01)
        assert together.probabilities[:, symbol] == pytest.approx(alone.probabilities, abs=1e-15)
        assert together.weights[symbol] == pytest.approx(alone.weights, abs=1e-15)


def test_no_days_leave_the_prior():
    mixed = mix(np.empty((0, 2)), np.empty(0, dtype=np.bool_), prior=[0.9, 0.1], share=0.001)
    assert mixed.weights.tolist() == pytest.approx([0.9, 0.1])
