from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from nextday.forecast.model.model import Model, read_model
from nextday.forecast.model.promotion import judge
from nextday.forecast.score.statistics import RIVALS, Scored, SufficientStatistics
from nextday.forecast.score.track_record import MOST_SESSIONS, TrackRecord, common_sessions, cost_over, track_record_of
from tests.builders import CALENDAR
from tests.unit.forecast.history import model

SESSIONS = CALENDAR.sessions(date(2026, 1, 2), date(2026, 4, 30))
NOISE = np.random.default_rng(1).normal(scale=0.02, size=len(SESSIONS))


def record(excess: Sequence[float] = tuple(NOISE), *, symbols: int = 2, skip: int = 0) -> TrackRecord:
    """So much excess a forecast on each session of the year so far."""
    totals = tuple(float(symbols * value) for value in excess[skip:])
    return TrackRecord(tuple(SESSIONS[skip:]), (symbols,) * len(totals), totals)


CURRENT = model("AAPL", "MSFT", record=record())


def candidate(*, worse_by: float = 0.0, noise: float = 0.0, **changes: object) -> Model:
    excess = NOISE + worse_by + np.random.default_rng(2).normal(scale=noise, size=len(NOISE))
    return replace(model("AAPL", "MSFT", intercept=0.41, record=record(tuple(excess))), **changes)


def statistics(sessions: Sequence[date], probabilities: Sequence[float]) -> SufficientStatistics:
    up = np.ones(len(sessions), dtype=np.bool_)
    days, rate = np.array(sessions, dtype="datetime64[D]"), np.full(len(sessions), 0.5)
    return SufficientStatistics.of(Scored(days, up, up, np.array(probabilities), dict.fromkeys(RIVALS, rate)))


def test_a_record_sums_by_session_what_was_lost_to_the_base_rate():
    of = track_record_of(statistics([SESSIONS[1], SESSIONS[0], SESSIONS[1]], [0.5, 0.25, 1.0]))
    assert of == TrackRecord((SESSIONS[0], SESSIONS[1]), (1, 2), (pytest.approx(np.log(2)), pytest.approx(-np.log(2))))
    assert len(of) == 2


def test_a_record_remembers_the_last_sessions_only():
    days = CALENDAR.sessions(date(2020, 1, 2), date(2025, 1, 2))
    of = track_record_of(statistics(days, [0.5] * len(days)))
    assert (len(of.sessions), of.sessions[-1]) == (MOST_SESSIONS, days[-1])


def test_a_record_survives_its_document():
    assert read_model(CURRENT.model_id, CURRENT.documents.__getitem__).record == CURRENT.record


def test_records_are_compared_on_the_sessions_of_both():
    later = record(skip=60)
    assert common_sessions(later, CURRENT.record) == SESSIONS[60:]
    assert cost_over(later, CURRENT.record).value == pytest.approx(0)


def test_the_number_of_symbols_does_not_weigh():
    wider = replace(CURRENT.record, forecasts=(4,) * len(SESSIONS), excess=tuple(2 * x for x in CURRENT.record.excess))
    assert cost_over(wider, CURRENT.record).value == pytest.approx(0)


def test_the_first_model_is_promoted():
    assert judge(CURRENT, None, ["AAPL"]).promoted


@pytest.mark.parametrize(("worse_by", "noise"), [(0.0, 0.0), (-0.01, 0.0), (0.0, 0.02), (0.001, 0.02)])
def test_a_model_that_is_not_worse_beyond_chance_is_promoted(worse_by: float, noise: float):
    verdict = judge(candidate(worse_by=worse_by, noise=noise), CURRENT, ["AAPL", "MSFT"])
    assert verdict.promoted
    assert verdict.reason.startswith("no worse: costs ")


def test_last_digits_refuse_nobody():
    assert judge(candidate(worse_by=1e-15), CURRENT, ["AAPL", "MSFT"]).promoted


@pytest.mark.parametrize(("worse_by", "noise"), [(1e-6, 0.0), (0.01, 0.02)])
def test_a_model_that_is_worse_beyond_chance_is_refused(worse_by: float, noise: float):
    verdict = judge(candidate(worse_by=worse_by, noise=noise), CURRENT, ["AAPL", "MSFT"])
    assert not verdict.promoted
    assert verdict.reason.startswith("worse beyond chance: costs +")


def test_the_market_that_both_went_through_does_not_count_as_noise():
    assert NOISE.std() > 10 * 0.001
    assert not judge(candidate(worse_by=0.001), CURRENT, []).promoted


def test_an_incomplete_model_is_refused():
    alone = replace(candidate(), symbols={"AAPL": CURRENT.symbols["AAPL"]})
    verdict = judge(alone, CURRENT, ["AAPL", "MSFT"])
    assert (verdict.promoted, verdict.reason) == (False, "it lacks MSFT, which the current model serves")
    assert judge(alone, CURRENT, ["AAPL"]).promoted


def test_a_model_without_symbols_is_refused():
    assert not judge(replace(candidate(), symbols={}), None, ["AAPL"]).promoted


def test_a_model_that_knows_less_is_refused():
    verdict = judge(candidate(trained_through=date(2026, 5, 28)), CURRENT, [])
    assert verdict.reason == "it knows sessions to 2026-05-28 only, the current model to 2026-05-29"


@pytest.mark.parametrize("weights", [(0.75, 0.2), (1.25, -0.25), ()])
def test_weights_that_are_no_mixture_are_refused(weights: tuple[float, ...]):
    serving = CURRENT.symbols["AAPL"]
    members = tuple(replace(part, weight=weight) for part, weight in zip(serving.members, weights, strict=False))
    verdict = judge(candidate(symbols={"AAPL": replace(serving, members=members)}), CURRENT, ["AAPL"])
    assert verdict.reason == "the weights of AAPL are not a mixture's"


def test_without_a_common_session_there_is_nothing_against_a_model():
    assert judge(candidate(record=TrackRecord((), (), ())), CURRENT, []).reason == "no session to compare on"
