import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from nextday.forecast.features.samples import Floats, Panel, Samples
from nextday.forecast.learning.candidates.base_rate import EmpiricalBayesRate
from nextday.forecast.learning.candidates.grid import default_candidates
from nextday.forecast.learning.candidates.sequence import SequenceModel
from nextday.forecast.learning.folds import Fold, first_forecast
from nextday.forecast.learning.memory import Learned, Memory
from nextday.forecast.learning.recurrent.weights import SESSIONS
from nextday.forecast.learning.universe import Universe
from nextday.forecast.model.lstm import Lstm
from nextday.forecast.score.intervals import Estimate, clustered_ratio
from nextday.forecast.score.losses import log_losses
from tests.unit.forecast.history import first_rows, samples

PATTERN = (1, 2, 3)
"""Sessions ago whose first feature leans a label of `patterned`: nothing that one day's vector knows."""


def patterned(number: int, strength: float) -> Samples:
    history = samples(f"S{number}", days=1000, seed=number)
    first = history.features[:, 0]
    leaning = sum(np.r_[np.zeros(lag), first[:-lag]] for lag in PATTERN) / np.sqrt(len(PATTERN))
    tossed = np.random.default_rng(100 + number).random(len(history))
    return replace(history, up=tossed < 1 / (1 + np.exp(-0.1 - strength * leaning)))


def panel_of(symbols: int, strength: float) -> Panel:
    return tuple(patterned(number, strength) for number in range(symbols))


def walked(panel: Panel, since: int = 0) -> list[Floats]:
    return SequenceModel(Memory()).walk_forward(panel, Universe.of(panel), since)


def skill(panel: Panel, forecasts: Sequence[Floats]) -> Estimate:
    """Share of the base rate's log loss that is saved, by session."""
    universe = Universe.of(panel)
    rows = []
    for history, own, base in zip(panel, forecasts, EmpiricalBayesRate().walk_forward(panel, universe), strict=True):
        tested = slice(first_forecast(history, universe.folds), None)
        said = np.where(np.isnan(own), base, own)[tested]
        losses = log_losses(base[tested], history.up[tested])
        rows.append((losses - log_losses(said, history.up[tested]), losses, history.sessions[tested]))
    return clustered_ratio(*map(np.concatenate, zip(*rows, strict=True)))


PANEL = panel_of(3, 0.7)


@pytest.fixture(scope="module")
def forecasts() -> list[Floats]:
    """Of PANEL."""
    return walked(PANEL)


def test_a_pattern_over_sessions_is_found():
    panel = panel_of(12, 0.7)
    found = skill(panel, walked(panel))
    assert found.low is not None
    assert found.low > 0.005


def test_without_a_pattern_it_says_the_base_rate():
    panel = panel_of(12, 0.0)
    assert abs(skill(panel, walked(panel)).value) < 0.001


def test_twice_the_same_to_the_bit(forecasts: list[Floats]):
    for one, other in zip(walked(PANEL), forecasts, strict=True):
        np.testing.assert_array_equal(one, other)


def test_from_a_later_fold_on_it_says_the_same_to_the_bit(forecasts: list[Floats]):
    folds = Universe.of(PANEL).folds
    for history, one, other in zip(PANEL, walked(PANEL, since=30), forecasts, strict=True):
        later = slice(folds[30].testing(history).start, None)
        np.testing.assert_array_equal(one[later], other[later])


@pytest.mark.parametrize("days", [300, 500, 777])
def test_cutting_off_the_future_changes_no_forecast(forecasts: list[Floats], days: int):
    known = tuple(first_rows(history, days) for history in PANEL)
    for one, other in zip(walked(known), forecasts, strict=True):
        np.testing.assert_array_equal(one, other[:days])


def test_labels_of_the_future_change_no_forecast(forecasts: list[Floats]):
    day = 600
    panel = tuple(replace(history, up=np.r_[history.up[:day], ~history.up[day:]]) for history in PANEL)
    for one, other in zip(walked(panel), forecasts, strict=True):
        np.testing.assert_array_equal(one[: day + 1], other[: day + 1])


def served(panel: Panel) -> list[Lstm]:
    fitted = SequenceModel(Memory()).fit(panel, Universe.of(panel))
    members = [member for (member,) in fitted if isinstance(member, Lstm)]
    assert len(members) == len(panel)
    return members


# the first and the last session of a year, and one between
@pytest.mark.parametrize("day", [np.datetime64("2023-01-03"), np.datetime64("2023-12-29"), np.datetime64("2024-05-15")])
def test_what_is_served_is_what_walked_forward(forecasts: list[Floats], day: np.datetime64):
    places = [int(np.searchsorted(history.sessions, day)) for history in PANEL]
    known = tuple(first_rows(history, place) for history, place in zip(PANEL, places, strict=True))
    members, again = served(known), served(known)
    for history, place, member, other, forecast in zip(PANEL, places, members, again, forecasts, strict=True):
        vector = history.features[place].tolist()
        assert history.sessions[place] == day
        assert member.probability(vector) == pytest.approx(forecast[place], abs=1e-12)
        assert member.probability(vector) == other.probability(vector)


def test_a_gap_in_a_history_is_no_obstacle():
    gap = slice(500, 530)

    def without(values: Floats) -> Floats:
        return np.delete(values, gap, axis=0)

    history = PANEL[0]
    columns = ("sessions", "targets", "features", "up")
    torn = replace(history, **{name: without(getattr(history, name)) for name in columns})
    [forecast] = walked((torn, *PANEL[1:]))[:1]
    assert np.isfinite(forecast[first_forecast(torn, Universe.of(PANEL).folds) + 126 :]).all()


def test_who_has_too_few_sessions_has_no_forecast():
    young = first_rows(replace(PANEL[0], symbol="NEW"), SESSIONS - 2)
    late = replace(young, sessions=PANEL[0].sessions[-len(young) :], targets=PANEL[0].targets[-len(young) :])
    panel = (late, *PANEL)
    assert np.isnan(walked(panel)[0]).all()
    assert SequenceModel(Memory()).fit(panel, Universe.of(panel))[0] == (None,)


def test_nobody_is_forecast_while_too_little_is_known():
    panel = tuple(first_rows(history, 100) for history in PANEL)
    assert all(np.isnan(forecast).all() for forecast in walked(panel))
    assert SequenceModel(Memory()).fit(panel, Universe.of(panel)) == [(None,)] * len(panel)
    assert SequenceModel(Memory()).fit((), Universe.of(())) == []


@pytest.mark.parametrize("constant", [0.0, 0.1 + 0.2, 1e9])
def test_features_that_never_change_and_one_symbol_are_enough(constant: float):
    history = first_rows(PANEL[0], 400)
    history = replace(history, features=np.full_like(history.features, constant))
    [forecast] = walked((history,))
    known = ~np.isnan(forecast)
    assert known.any()
    [base] = EmpiricalBayesRate().walk_forward((history,), Universe.of((history,)))
    np.testing.assert_allclose(forecast[known], base[known], atol=0.05)


def test_what_lies_far_out_counts_as_four_deviations():
    [member] = served((first_rows(PANEL[0], 400),))
    far, farther = ([size] * len(member.mean) for size in (1e3, 1e300))
    assert member.probability(far) == member.probability(farther)


class Counted(Memory):
    """A memory that counts what is learned."""

    learned: int = 0

    def recalled(self, name: str, fold: Fold, learn: Callable[[], Learned]) -> Learned:
        def counted() -> Learned:
            weights = learn()
            self.learned += bool(weights)
            return weights

        return super().recalled(name, fold, counted)


def test_it_learns_once_a_calendar_year_and_serves_by_what_walked_forward():
    memory, universe = Counted(), Universe.of(PANEL)
    model = SequenceModel(memory)
    model.walk_forward(PANEL, universe)
    assert memory.learned == len({2022, 2023, 2024})
    model.fit(PANEL, universe)
    assert memory.learned == len({2022, 2023, 2024})


def test_it_competes_where_it_has_a_memory():
    asked, usual = (
        [name for one in some for name in one.names] for some in (default_candidates(Memory()), default_candidates())
    )
    assert asked == [*usual, "lstm"]


def test_jax_is_not_imported_before_something_is_learned():
    program = "import sys, nextday.jobs.train.steps, nextday.forecast.explain.explanation; print('jax' in sys.modules)"
    run = partial(subprocess.run, capture_output=True, text=True, check=True)
    assert run([sys.executable, "-c", program]).stdout == "False\n"
