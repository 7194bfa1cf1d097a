"""By how much each feature moves an LSTM's log-odds from the usual day to this one, the sessions before being given."""

from collections.abc import Iterator, Sequence
from math import fsum, tanh

from nextday.forecast.explain.secants import probability_slope, tanh_slope
from nextday.forecast.model.lstm import Gates, Lstm, sigmoid


def lstm_moves(member: Lstm, vector: Sequence[float], usual: Sequence[float]) -> list[float]:
    """Moves of the log-odds by feature, which add up to the whole move.

    From the features on, step by step: a sum moves by its terms' moves; a curve by its argument's times the slope of
    the secant (the rescale rule of Shrikumar, Greenside and Kundaje, Learning important features through propagating
    activation differences, 2017); a product by each factor's move times the mean of the other, which is that factor's
    Shapley value. So nothing is left over, and no order of the features has a say.
    """
    today, before = member.standardised(vector), member.standardised(usual)
    slopes = _gate_slopes(member, member.opened(usual), member.opened(vector))
    totals = (fsum(map(float.__mul__, slopes, column)) for column in zip(*member.inputs, strict=True))
    return [total * (x - u) for total, x, u in zip(totals, today, before, strict=True)]


def _gate_slopes(member: Lstm, usual: Gates, today: Gates) -> list[float]:
    """Slopes of the log-odds over what is given to each gate, in the order of the member's rows."""
    cells = zip(member.cells(usual), member.cells(today), strict=True)
    units = zip(member.readout, member.cell, cells, zip(*usual, strict=True), zip(*today, strict=True), strict=True)
    # by unit, but a document has its rows by gate
    by_unit = [list(_unit_slopes(*unit)) for unit in units]
    return [slope for gate in zip(*by_unit, strict=True) for slope in gate]


def _unit_slopes(
    readout: float, cell: float, cells: tuple[float, float], usual: Sequence[float], today: Sequence[float]
) -> Iterator[float]:
    """Slopes of readout * leaves * tanh(stays * cell + enters * new) over what each gate of one unit is given."""
    enters, stays, new, leaves = zip(usual, today, strict=True)
    state = readout * _mean(*map(sigmoid, leaves)) * tanh_slope(*cells)
    yield state * _mean(*map(tanh, new)) * probability_slope(*enters)
    yield state * cell * probability_slope(*stays)
    yield state * _mean(*map(sigmoid, enters)) * tanh_slope(*new)
    yield readout * _mean(*map(tanh, cells)) * probability_slope(*leaves)


def _mean(one: float, other: float) -> float:
    return (one + other) / 2
