from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from nextday.forecast.features.samples import Days, Flags, Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate, LaplaceRate
from nextday.forecast.learning.candidates.grid import default_candidates, default_challengers, reference_recipe
from nextday.forecast.learning.candidates.logistic import ExactLogistic
from nextday.forecast.learning.candidates.port import Candidate, Forecaster
from nextday.forecast.learning.folds import MINIMUM_TRAINING_SESSIONS, first_forecast
from nextday.forecast.learning.universe import Universe
from nextday.forecast.learning.walk_forward import Walked, compete
from tests.unit.forecast.history import first_rows, samples


def each(*forecasters: Forecaster) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("candidate", forecasters, ids=lambda forecaster: forecaster.names[0])


def walked(history: Samples, *others: Forecaster) -> Walked:
    forecasters = (EmpiricalBayesRate(), LaplaceRate(), *others)
    return compete((history,), Universe.of((history,)), forecasters, base_rate_prior=0.9, fixed_share=0.001)


def flipped_from(row: int, history: Samples) -> Samples:
    """The same past, and from the row on another future: its label and everything later."""
    features, up = history.features.copy(), history.up.copy()
    features[row + 1 :] *= -3
    up[row:] = ~up[row:]
    return replace(history, features=features, up=up)


@each(*default_candidates(), *default_challengers(), reference_recipe())
@pytest.mark.parametrize("row", [130, 199, 260])
def test_a_forecast_knows_nothing_of_its_own_label_or_anything_later(candidate: Forecaster, row: int):
    history, other = samples(signal=1.0), samples("MSFT", seed=2)
    panel = (history, other)
    changed = (flipped_from(row, history), flipped_from(row, other))
    before, after = (candidate.walk_forward(one, Universe.of(one)) for one in (panel, changed))
    assert np.isfinite(before[0]).any()
    for symbol in range(2):
        # not to the bit: a batch solves on scales of its own, which only round the solution
        np.testing.assert_allclose(before[symbol][: row + 1], after[symbol][: row + 1], rtol=1e-9)


def uneven() -> Panel:
    """Symbols of which some begin late, some end early, and all miss sessions."""
    random, spans = np.random.default_rng(7), [(0, 400), (120, 400), (20, 300)]
    return tuple(
        rows(samples(f"S{number}", days=400, seed=number, signal=0.5), _within(*span) & (random.random(400) > 0.04))
        for number, span in enumerate(spans)
    )


def _within(first: int, stop: int) -> Flags:
    return (np.arange(400) >= first) & (np.arange(400) < stop)


def rows(history: Samples, chosen: Flags) -> Samples:
    columns = ("sessions", "targets", "features", "up")
    return replace(history, **{name: getattr(history, name)[chosen] for name in columns})


def known_at(panel: Panel, close: np.datetime64) -> Panel:
    return tuple(rows(one, one.targets <= close) for one in panel)


def in_another_future(panel: Panel, close: np.datetime64) -> Panel:
    """The same until a close, and then other features and labels."""
    late = (np.where(one.sessions > close, -3.0, 1.0)[:, np.newaxis] for one in panel)
    return tuple(
        replace(one, features=one.features * factor, up=one.up ^ (one.targets > close))
        for one, factor in zip(panel, late, strict=True)
    )


@pytest.mark.parametrize("future", [known_at, in_another_future])
@pytest.mark.parametrize("place", [230, 251, 252, 253, 330])
def test_neither_mixture_nor_anybody_knows_what_comes_later(
    future: Callable[[Panel, np.datetime64], Panel], place: int
):
    panel = uneven()
    close = panel[0].sessions[place]
    before, after = (everyone_walked(one) for one in (panel, future(panel, close)))
    for symbol, (sessions, said) in after.items():
        same, heard = before[symbol]
        compared = int((sessions <= close).sum())
        assert (same[:compared] == sessions[:compared]).all()
        np.testing.assert_allclose(heard[:compared], said[:compared], rtol=1e-12)
    assert compared


def everyone_walked(panel: Panel) -> dict[str, tuple[Days, Floats]]:
    """By symbol the days, and what everyone and the mixture said."""
    walked = compete(
        panel, Universe.of(panel), default_candidates(), default_challengers(), base_rate_prior=0.9, fixed_share=0.001
    )
    return {
        days.symbol: (days.sessions, np.column_stack([days.probabilities, mixed.probabilities]))
        for days, mixed in zip(walked.days, walked.mixed, strict=True)
    }


@each(*default_candidates())
def test_what_serves_is_what_walking_forward_would_have_forecast(candidate: Candidate):
    history = samples(days=300, signal=1.0)
    universe = Universe.of((history,))
    today = universe.folds[-1].testing(history).start
    [walked] = candidate.walk_forward((history,), universe)
    known = (first_rows(history, today),)
    [members] = candidate.fit(known, Universe.of(known, universe.cross_section))
    served = [member and member.probability(history.features[today].tolist()) for member in members]
    assert np.atleast_1d(walked[today]) == pytest.approx(served, rel=1e-12)


def test_folds_are_calendar_months_and_cover_every_session_once():
    history = samples(days=300)
    folds = Universe.of((history, samples("MSFT", days=200))).folds
    tested = np.concatenate([np.arange(len(history))[fold.testing(history)] for fold in folds])
    assert tested.tolist() == list(range(300))
    for fold in folds:
        months = {day.astype("datetime64[M]") for day in history.sessions[fold.testing(history)]}
        assert len(months) == 1


def test_training_rows_have_labels_known_when_the_fold_starts():
    history = samples(days=300)
    for fold in Universe.of((history,)).folds:
        training, testing = fold.training(history), fold.testing(history)
        assert training.stop == testing.start
        assert (history.targets[training] <= fold.start).all()


def test_a_symbol_is_forecast_once_half_a_year_is_known():
    history = samples(days=300)
    first = first_forecast(history, Universe.of((history,)).folds)
    assert MINIMUM_TRAINING_SESSIONS <= first < MINIMUM_TRAINING_SESSIONS + 23
    [days] = walked(history).days
    assert days.probabilities.shape == (300 - first, 2)
    assert (days.sessions == history.sessions[first:]).all()
    assert (days.rose == history.up[first - 1 : -1]).all()


def test_a_short_history_is_not_forecast():
    assert walked(samples(days=MINIMUM_TRAINING_SESSIONS - 1)).days == ()


def test_a_candidate_without_a_forecast_stands_behind_the_base_rate():
    rising = replace(samples(days=200), up=np.ones(200, dtype=np.bool_))
    [days] = walked(rising, ExactLogistic(), *default_candidates()[2:]).days
    assert (days.probabilities[:, 2:] == days.probabilities[:, :1]).all()
