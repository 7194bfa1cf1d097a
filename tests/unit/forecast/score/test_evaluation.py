from dataclasses import replace
from math import inf

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, log_loss

from nextday.forecast.features.samples import Flags, Floats
from nextday.forecast.score.evaluation import Score, Skill, evaluation
from nextday.forecast.score.intervals import Estimate, clustered_ratio, t_statistic
from nextday.forecast.score.statistics import EMPIRICAL_BAYES, LAPLACE, Scored, SufficientStatistics


def days(count: int, first: str = "2024-01-01") -> np.ndarray:
    return np.datetime64(first, "D") + np.arange(count)


def scored(
    probabilities: Floats, up: Flags, *, shrunk: float = 0.5, laplace: float = 0.5, sessions: np.ndarray | None = None
) -> Scored:
    rose = np.r_[True, up][:-1]
    rivals = {EMPIRICAL_BAYES: np.full(len(up), shrunk), LAPLACE: np.full(len(up), laplace)}
    return Scored(days(len(up)) if sessions is None else sessions, up, rose, probabilities, rivals)


def noise(count: int, seed: int = 0) -> Scored:
    random = np.random.default_rng(seed)
    return scored(random.uniform(0.4, 0.6, count), random.random(count) < 0.5)


def score(probabilities: Floats, up: Flags) -> Score:
    return evaluation(SufficientStatistics.of(scored(probabilities, up))).score


def skill(some: Scored) -> Skill:
    return evaluation(SufficientStatistics.of(some)).skill


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
    same = skill(replace(some, rivals=dict.fromkeys((EMPIRICAL_BAYES, LAPLACE), some.probabilities)))
    assert (same.log_loss.value, same.log_loss.low, same.log_loss.high) == (0, 0, 0)
    assert (same.brier.value, same.over_base_rate.value) == (0, 0)


@pytest.mark.parametrize(("shrunk", "laplace", "better"), [(0.6, 0.55, EMPIRICAL_BAYES), (0.55, 0.6, LAPLACE)])
def test_skill_is_over_the_base_rate_that_lost_less_on_the_same_days(shrunk: float, laplace: float, better: str):
    up = np.arange(200) % 3 > 0
    judged = skill(scored(np.full(200, 0.58), up, shrunk=shrunk, laplace=laplace))
    assert judged.rival == better
    assert judged.log_loss.value < 0


def test_the_hit_rate_is_held_against_the_likelier_side_of_the_base_rate():
    up = np.arange(100) % 10 < 3  # a stock that closes higher on 30 % of days
    judged = skill(scored(np.where(np.arange(100) == 0, 0.6, 0.3), up, shrunk=0.3, laplace=0.29))
    assert judged.over_base_rate.value == pytest.approx(0.01)
    assert judged.over_always_up.value == pytest.approx(0.41)


def test_a_t_statistic_is_the_ratio_over_its_clustered_standard_error():
    random = np.random.default_rng(3)
    gains, sessions = random.normal(0.1, 1, 400), np.repeat(days(100), 4)
    by_session = gains.reshape(100, 4).sum(axis=1)
    error = by_session.std(ddof=1) * np.sqrt(100) / 400
    assert t_statistic(clustered_ratio(gains, np.ones(400), sessions)) == pytest.approx(gains.mean() / error)


def test_an_estimate_without_a_width_has_no_t_statistic():
    assert t_statistic(Estimate(0.1)) is None
    assert t_statistic(Estimate(0.0, 0.0, 0.0)) is None


def test_skill_is_the_share_of_the_rivals_loss_that_is_saved():
    up = np.array([True, False, True, True])
    good = skill(scored(np.where(up, 0.8, 0.2), up))
    assert good.log_loss.value == pytest.approx(1 - np.log(0.8) / np.log(0.5))
    assert good.brier.value == pytest.approx(1 - 0.04 / 0.25)
    assert good.over_always_up.value == pytest.approx(1 / 4)
    assert good.over_persistence.value == pytest.approx(2 / 4)


def test_an_interval_holds_the_truth_as_often_as_it_says():
    within = [skill(noise(400, seed)).over_base_rate for seed in range(300)]
    covered = sum(one.low <= 0 <= one.high for one in within if one.low is not None and one.high is not None)
    assert 0.91 <= covered / 300 <= 0.985


def test_symbols_that_say_the_same_are_no_further_evidence():
    alone = noise(300)
    four = SufficientStatistics.total([SufficientStatistics.of(alone)] * 4)
    one, pooled = skill(alone).log_loss, evaluation(four).skill.log_loss
    assert pooled.value == pytest.approx(one.value)
    assert pooled.low == pytest.approx(one.low)
    spread = [replace(alone, sessions=days(300, f"{year}-01-01")) for year in range(2021, 2025)]
    apart = SufficientStatistics.total([SufficientStatistics.of(one) for one in spread])
    independent = evaluation(apart).skill.log_loss
    assert one.low is not None
    assert independent.low is not None
    assert independent.value - independent.low < 0.6 * (one.value - one.low)


def test_a_single_day_says_nothing_about_chance():
    judged = evaluation(SufficientStatistics.of(noise(1)))
    assert (judged.sessions, judged.skill.log_loss.low) == (1, None)
    assert judged.reliability[0].days == 1


def test_evaluations_count_every_day_once():
    judged = evaluation(SufficientStatistics.of(noise(730)))
    assert sum(one.days for one in judged.reliability) == judged.score.days == 730
    assert judged.accuracy.value == pytest.approx(judged.score.accuracy)
