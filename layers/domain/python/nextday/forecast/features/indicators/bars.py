"""Bars as the indicators of fixed reach take them."""

from dataclasses import dataclass
from functools import cached_property

from nextday.forecast.features.indicators.arrays import Floats, lag
from nextday.forecast.features.indicators.windows import Windows


@dataclass(frozen=True)
class Bars:
    """Prices and volumes of consecutive bars, and what more than one indicator asks of them."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Floats

    def __getitem__(self, rows: slice) -> "Bars":
        """Some of the bars."""
        return Bars(self.open[rows], self.high[rows], self.low[rows], self.close[rows], self.volume[rows])

    @cached_property
    def closes(self) -> Windows:
        """Windows of closes."""
        return Windows(self.close)

    @cached_property
    def returns(self) -> Windows:
        """Windows of one-day returns."""
        return Windows(self.close / lag(self.close, 1) - 1)
