from dataclasses import replace

import numpy as np
import pytest

from nextday.forecast.features.samples import Samples
from nextday.forecast.learning.candidates.grid import default_candidates, default_challengers
from nextday.forecast.learning.candidates.ranks import RankRegressions
from nextday.forecast.learning.mixture import regret_bound
from nextday.forecast.learning.training import Trained, Training, overall_scores, train_panel
from nextday.forecast.learning.walk_forward import MIXTURE
from nextday.forecast.score.evaluation import Score
from tests.unit.forecast.history import samples, universe


def training(*panel: Samples) -> Training:
    return train_panel(
        panel, universe(*panel), default_candidates(), default_challengers(), base_rate_prior=0.9, fixed_share=0.001
    )


def trained(*panel: Samples) -> tuple[Trained, ...]:
    return training(*panel).symbols


def score(one: Trained, candidate: str) -> Score:
    [row] = [row for row in one.scores if row.candidate == candidate]
    return row.evaluation.score


def total(one: Trained, candidate: str) -> float:
    return score(one, candidate).days * score(one, candidate).log_loss


def test_a_signal_is_found_where_there_is_one():
    [one] = trained(samples(days=500, signal=2.0))
    assert total(one, MIXTURE) < total(one, "empirical_bayes") - 5
    assert one.model.members[0].weight < 0.1


@pytest.mark.parametrize("seed", range(5))
def test_on_noise_the_mixture_stays_within_its_bound_of_the_base_rate(seed: int):
    [one] = trained(samples(days=400, seed=seed))
    days = score(one, MIXTURE).days
    assert total(one, MIXTURE) <= total(one, "empirical_bayes") + regret_bound(0.8, 0.001, days)


def test_weights_sum_to_one_and_stand_in_scores_and_model():
    [one] = trained(samples())
    weights = {part.candidate: part.weight for part in one.model.members}
    assert sum(weights.values()) == pytest.approx(1)
    assert weights == {row.candidate: row.weight for row in one.scores if row.weight is not None}


def test_a_candidate_that_cannot_learn_leaves_its_weight_to_the_base_rates():
    rising = replace(samples(), up=np.ones(300, dtype=np.bool_))
    [one] = trained(rising)
    assert {part.candidate for part in one.model.members} == {"empirical_bayes", "laplace"}
    assert sum(part.weight for part in one.model.members) == pytest.approx(1)


def test_beside_the_same_universe_symbols_train_together_as_they_do_alone():
    apple, microsoft = samples(), samples("MSFT", days=250, seed=2)
    together = universe(apple, microsoft)
    # but for regressions on ranks, which learn from the panel's rows
    candidates = [one for one in default_candidates() if not isinstance(one, RankRegressions)]

    def learned(*panel: Samples) -> tuple[Trained, ...]:
        return train_panel(panel, together, candidates, base_rate_prior=0.9, fixed_share=0.001).symbols

    assert learned(apple, microsoft) == learned(apple) + learned(microsoft)


def test_a_challenger_is_scored_and_has_no_weight():
    [one] = trained(samples())
    [row] = [row for row in one.scores if row.candidate == "boosting"]
    assert row.weight is None
    assert row.evaluation.score.days == score(one, MIXTURE).days
    assert "boosting" not in {part.candidate for part in one.model.members}


def test_pooled_scores_are_those_of_all_days():
    learned = training(samples(), samples("MSFT", days=250, seed=2))
    for place, everyone in enumerate(overall_scores(learned.statistics)):
        parts = [one.scores[place].evaluation.score for one in learned.symbols]
        assert everyone.evaluation.score.days == sum(part.days for part in parts)
        losses = sum(part.days * part.log_loss for part in parts)
        assert everyone.evaluation.score.log_loss == pytest.approx(losses / everyone.evaluation.score.days)


def test_the_document_carries_the_mixtures_evaluation():
    [one] = trained(samples())
    assert one.model.evaluation == one.scores[-1].evaluation


def test_bounds_hold_what_was_learned_from_and_nothing_far_from_it():
    history = samples()
    [one] = trained(history)
    assert all(one.model.bounds.contains(vector) for vector in history.features.tolist())
    far = history.features[0].copy()
    far[5] = 100.0
    assert not one.model.bounds.contains(far.tolist())
