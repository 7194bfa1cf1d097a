from dataclasses import replace
from math import inf

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.score.evaluation import Score, Skill, evaluation
from nextday.forecast.score.evaluation import skill as skill_of
from nextday.forecast.score.statistics import Scored, SufficientStatistics


def days(count: int, first: str = "2024-01-01") -> np.ndarray:
    return np.datetime64(first, "D") + np.arange(count)


def scored(probabilities: Floats, up: Flags, *, base: float = 0.5, sessions: np.ndarray | None = None) -> Scored:
    rose = np.r_[True, up][:-1]
    return Scored(days(len(up)) if sessions is None else sessions, up, rose, np.full(len(up), base), probabilities)


def noise(count: int, seed: int = 0) -> Scored:
    random = np.random.default_rng(seed)
    return scored(random.uniform(0.4, 0.6, count), random.random(count) < 0.5)


def score(probabilities: Floats, up: Flags) -> Score:
    return evaluation(SufficientStatistics.of(scored(probabilities, up))).score


def skill(some: Scored) -> Skill:
    return skill_of(SufficientStatistics.of(some))


def test_scores_are_the_textbook_ones():
    one = score(np.array([0.9, 0.2, 0.6]), np.array([True, False, False]))
    assert one.days == 3
    assert one.log_loss == pytest.approx(-(np.log(0.9) + np.log(0.8) + np.log(0.4)) / 3)
    assert one.brier == pytest.approx((0.01 + 0.04 + 0.36) / 3)
    assert one.accuracy == pytest.approx(2 / 3)


def test_scores_are_scikit_learns():
    some = noise(500)
    one = score(some.probabilities, some.up)
    assert one.log_loss == pytest.approx(log_loss(some.up, some.probabilities), abs=1e-12)
    assert one.brier == pytest.approx(brier_score_loss(some.up, some.probabilities), abs=1e-12)


def test_a_certain_forecast_that_failed_costs_much_but_not_everything():
    assert 34 < score(np.array([1.0]), np.array([False])).log_loss < inf


def test_the_base_rate_has_no_skill_against_itself():
    some = noise(300)
    same = skill(Scored(some.sessions, some.up, some.rose, some.base_rate, some.base_rate))
    assert (same.log_loss.value, same.log_loss.low, same.log_loss.high) == (0, 0, 0)
    assert same.brier.value == 0


def test_skill_is_the_share_of_the_rivals_loss_that_is_saved():
    up = np.array([True, False, True, True])
    good = skill(scored(np.where(up, 0.8, 0.2), up))
    assert good.log_loss.value == pytest.approx(1 - np.log(0.8) / np.log(0.5))
    assert good.brier.value == pytest.approx(1 - 0.04 / 0.25)
    assert good.over_always_up.value == pytest.approx(1 / 4)
    assert good.over_persistence.value == pytest.approx(2 / 4)


def test_an_interval_holds_the_truth_as_often_as_it_says():
    within = [skill(noise(400, seed)).over_always_up for seed in range(300)]
    covered = sum(one.low <= 0 <= one.high for one in within if one.low is not None and one.high is not None)
    assert 0.91 <= covered / 300 <= 0.985


def test_symbols_that_say_the_same_are_no_further_evidence():
    alone = noise(300)
    four = SufficientStatistics.total([SufficientStatistics.of(alone)] * 4)
    one, pooled = skill(alone).log_loss, skill_of(four).log_loss
    assert pooled.value == pytest.approx(one.value)
    assert pooled.low == pytest.approx(one.low)
    spread = [replace(alone, sessions=days(300, f"{year}-01-01")) for year in range(2021, 2025)]
    independent = skill_of(SufficientStatistics.total([SufficientStatistics.of(one) for one in spread])).log_loss
    assert one.low is not None
    assert independent.low is not None
    assert independent.value - independent.low < 0.6 * (one.value - one.low)


def test_a_single_day_says_nothing_about_chance():
    judged = evaluation(SufficientStatistics.of(noise(1)))
    assert judged.skill.log_loss.low is None
    assert judged.reliability[0].days == 1


def test_evaluations_count_every_day_once():
    judged = evaluation(SufficientStatistics.of(noise(730)))
    assert sum(one.days for one in judged.reliability) == judged.score.days == 730
    assert judged.accuracy.value == pytest.approx(judged.score.accuracy)
