"""Plots for a terminal, in one colour: lines in braille, points as letters."""

from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from plotille import Figure

from nextday.forecast.features.samples import Days, Floats
from nextday.forecast.score.reliability import Bin

_HEIGHT = 15
_AROUND = 28  # columns that the axes and their names take beside a plot
_EDGE = 0.005  # beside the first and the last forecast, which may be the same
_STEP = 10  # columns from one label of the axis to the next
_BLANK = "\N{BRAILLE PATTERN BLANK}"


def reliability_plot(bins: Sequence[Bin], *, width: int) -> str:
    """Observed shares (o), with their intervals, over forecast ones; on the line both are the same."""
    figure = _figure(width, "forecast", "observed", "{:.1%}")
    low, high = min(one.predicted for one in bins) - _EDGE, max(one.predicted for one in bins) + _EDGE
    figure.set_x_limits(low, high)
    figure.plot([low, high], [low, high])
    for one in bins:
        figure.plot([one.predicted] * 2, _ends(one))
    figure.scatter([one.predicted for one in bins], [one.observed.value for one in bins], marker="o")
    return _drawn(figure)


def curves_plot(sessions: Days, line: Floats, dots: Floats, *, name: str, width: int) -> str:
    """A line over at least two sessions, and dots for what it is held against."""
    figure = _figure(width, "session", name, "{:.3f}")
    days = sessions.astype("datetime64[s]").astype(datetime).tolist()
    figure.set_x_limits(days[0], days[-1])
    figure.plot(days, line.tolist())
    chosen = np.linspace(0, len(days) - 1, num=figure.width).astype(int)
    figure.scatter([days[at] for at in chosen], dots[chosen].tolist(), marker="·")
    return _drawn(figure)


def _figure(width: int, x: str, y: str, number: str) -> Figure:
    figure = Figure()
    figure.width = max(1, (width - _AROUND) // _STEP) * _STEP
    figure.height = _HEIGHT
    figure.x_label, figure.y_label = x, y
    figure.with_colors = figure.origin = False
    figure.register_label_formatter(float, _label(number))
    figure.register_label_formatter(datetime, _label("{:%y-%m-%d}"))
    return figure


def _label(form: str) -> Callable[..., str]:
    def label(value: object, chars: int, *, left: bool = False, **_: object) -> str:
        return form.format(value).ljust(chars) if left else form.format(value).rjust(chars)

    return label


def _drawn(figure: Figure) -> str:
    # some fonts draw the dots of a blank, too
    return "\n".join(line.replace(_BLANK, " ").rstrip() for line in figure.show().splitlines())


def _ends(one: Bin) -> list[float]:
    value = one.observed.value
    return [value if end is None else end for end in (one.observed.low, one.observed.high)]
