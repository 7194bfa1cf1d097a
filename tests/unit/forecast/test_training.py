from dataclasses import replace

import numpy as np
import pytest

from nextday.forecast.evaluation import score
from nextday.forecast.members import BaseRate
from nextday.forecast.mixture import regret_bound
from nextday.forecast.training import MIXTURE, Trained, default_candidates, train_panel
from tests.unit.forecast.history import samples


def trained(*panel) -> list[Trained]:
    return train_panel(panel, default_candidates(), base_rate_prior=0.9, fixed_share=0.001)


def total(one: Trained, candidate: str) -> float:
    [row] = [row for row in one.scores if row.candidate == candidate]
    return row.score.days * row.score.log_loss


def test_scores_are_the_textbook_ones():
    scored = score(np.array([0.9, 0.2, 0.6]), np.array([True, False, False]))
    assert scored.days == 3
    assert scored.log_loss == pytest.approx(-(np.log(0.9) + np.log(0.8) + np.log(0.4)) / 3)
    assert scored.brier == pytest.approx((0.01 + 0.04 + 0.36) / 3)
    assert scored.accuracy == pytest.approx(2 / 3)


def test_a_signal_is_found_where_there_is_one():
    [one] = trained(samples(days=500, signal=2.0))
    assert total(one, MIXTURE) < total(one, "base_rate") - 5
    assert one.model.members[1].weight > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_on_noise_the_mixture_stays_within_its_bound_of_the_base_rate(seed: int):
    [one] = trained(samples(days=400, seed=seed))
    days = one.scores[-1].score.days
    assert total(one, MIXTURE) <= total(one, "base_rate") + regret_bound(0.9, 0.001, days)


def test_weights_sum_to_one_and_stand_in_scores_and_model():
    [one] = trained(samples())
    weights = {part.candidate: part.weight for part in one.model.members}
    assert sum(weights.values()) == pytest.approx(1)
    assert weights == {row.candidate: row.weight for row in one.scores if row.candidate != MIXTURE}


def test_a_candidate_that_cannot_learn_leaves_its_weight_to_the_base_rate():
    rising = replace(samples(), up=np.ones(300, dtype=np.bool_))
    [one] = trained(rising)
    assert [(part.weight, part.member) for part in one.model.members] == [(pytest.approx(1), BaseRate(300, 300))]


def test_symbols_train_as_if_alone():
    together = trained(samples(), samples("MSFT", days=250, seed=2))
    assert together == [*trained(samples()), *trained(samples("MSFT", days=250, seed=2))]


def test_bounds_hold_what_was_learned_from_and_nothing_far_from_it():
    history = samples()
    [one] = trained(history)
    assert all(one.model.bounds.hold(vector) for vector in history.features.tolist())
    far = history.features[0].copy()
    far[5] = 100.0
    assert not one.model.bounds.hold(far.tolist())
