import numpy as np
import pytest

from nextday.forecast.score.intervals import Estimate
from nextday.forecast.score.reliability import Bin
from ops.terminal.plots import curves_plot, reliability_plot

SESSIONS = np.arange("2024-01-01", "2026-01-01", dtype="datetime64[D]")
RISING = np.linspace(0.5, 2.5, len(SESSIONS))
HELD = np.ones(len(SESSIONS))


def a_bin(forecast: float, observed: float) -> Bin:
    return Bin(forecast, forecast, 100, forecast, Estimate(observed, observed - 0.04, observed + 0.04))


CROWDED = [a_bin(share, share) for share in (0.48, 0.5, 0.52, 0.54)]


def places(plot: str, mark: str) -> list[tuple[int, int]]:
    """Rows and columns of a mark within a plot, without its axes, by column."""
    found = [
        (y, x) for y, line in enumerate(plot.splitlines()[:-2]) for x, sign in enumerate(line[12:]) if sign == mark
    ]
    return sorted(found, key=lambda place: place[1])


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_plot_fits_the_terminal_and_needs_no_colour(width: int):
    plots = reliability_plot(CROWDED, width=width), curves_plot(SESSIONS, RISING, HELD, name="capital", width=width)
    for plot in plots:
        assert max(map(len, plot.splitlines())) <= width
        assert "\x1b" not in plot


def test_what_came_true_as_often_as_forecast_stands_on_the_line():
    marks = places(reliability_plot(CROWDED, width=80), "o")
    rows, columns = zip(*marks, strict=True)
    assert len(marks) == len(CROWDED)
    assert list(rows) == sorted(rows, reverse=True)
    assert np.diff(columns).max() - np.diff(columns).min() <= 1


def test_what_came_true_more_often_stands_higher():
    lower, higher = places(reliability_plot([a_bin(0.5, 0.45), a_bin(0.51, 0.6)], width=80), "o")
    assert higher[0] < lower[0]


def test_one_bin_and_an_interval_without_ends_can_be_drawn():
    plot = reliability_plot([Bin(0.5, 0.5, 1, 0.5, Estimate(1.0))], width=80)
    assert len(places(plot, "o")) == 1


def test_dots_are_what_the_line_is_held_against():
    plot = curves_plot(SESSIONS, RISING, HELD, name="capital", width=80)
    assert len({row for row, _ in places(plot, "·")}) == 1
    assert "24-01-01" in plot
    assert "(capital)" in plot


@pytest.mark.parametrize("days", [2, 3, len(SESSIONS)])
def test_a_record_that_never_moves_can_be_drawn(days: int):
    flat = np.zeros(days)
    assert "·" in curves_plot(SESSIONS[:days], flat, flat, name="saved", width=80)
