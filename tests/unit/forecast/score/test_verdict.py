from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nextday.forecast.score.evaluation import Evaluation
from nextday.forecast.score.intervals import Estimate
from nextday.forecast.score.verdict import demonstrated, verdict
from tests.unit.forecast.history import EVALUATION

BETTER, WITHIN = Estimate(0.0142, 0.0004, 0.028), Estimate(0.0142, -0.0004, 0.028)
ENDS = st.floats(-1, 1)


def judged(*, hit_rate: Estimate = BETTER, log_loss: Estimate = BETTER, sessions: int = 30) -> Evaluation:
    skill = replace(EVALUATION.skill, over_base_rate=hit_rate, log_loss=log_loss)
    score = replace(EVALUATION.score, days=57_211, accuracy=0.516)
    return replace(EVALUATION, score=score, sessions=sessions, skill=skill)


def test_the_sentence_names_the_rival_both_intervals_and_the_count():
    assert verdict(judged()) == (
        "skill demonstrated: 51.6 % right against 50.2 % for the likelier side of the empirical-Bayes base rate, "
        "+1.42 points [+0.04, +2.8], log-loss skill +1.42 % [+0.04, +2.8], n=57,211"
    )


@pytest.mark.parametrize(
    ("short", "told"),
    [
        (judged(hit_rate=WITHIN), "skill not demonstrated by hit rate: "),
        (judged(log_loss=WITHIN), "skill not demonstrated by log loss: "),
        (judged(hit_rate=WITHIN, log_loss=WITHIN), "skill not demonstrated by hit rate or log loss: "),
        (judged(sessions=29), "skill not demonstrated in fewer than 30 sessions: "),
        (judged(hit_rate=Estimate(0.5)), "skill not demonstrated by hit rate: "),
    ],
)
def test_one_thing_that_falls_short_is_enough_and_is_named(short: Evaluation, told: str):
    assert not demonstrated(short)
    assert verdict(short).startswith(told)


def test_an_interval_without_ends_is_not_told():
    assert "+50 points, log-loss skill" in verdict(judged(hit_rate=Estimate(0.5)))


@given(st.tuples(ENDS, ENDS).map(sorted), st.tuples(ENDS, ENDS).map(sorted))
def test_the_claim_never_contradicts_the_intervals_beside_it(hit_rate: list[float], log_loss: list[float]):
    sentence = verdict(judged(hit_rate=Estimate(hit_rate[0], *hit_rate), log_loss=Estimate(log_loss[0], *log_loss)))
    lows = [float(part.split(",")[0]) for part in sentence.split("[")[1:]]
    assert sentence.startswith("skill demonstrated") == all(low > 0 for low in lows)
