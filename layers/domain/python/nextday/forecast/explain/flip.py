"""At which close of the next session the signal would change."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from nextday.forecast.features.continuation import Continuation
from nextday.forecast.features.indicators.bars import Bars
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.features.prices import adjusted_prices, final_bars
from nextday.forecast.features.samples import Floats
from nextday.forecast.ledger.serving import Signal, Thresholds
from nextday.forecast.model.symbol_model import SymbolModel

REACH = 0.2
"""Moves of the close beyond 20 % are not searched."""

REMEMBERED = 400
"""Bars that are looked at: what MACD, RSI and ATR remember of older ones is less than a part in 10^12."""

_SECTIONS, _ROUNDS = 20, 5  # to 20 % / 20^5, a fifteenth of a millionth of the close
_USUAL_VOLUME = 20  # the window of volume_ratio_20, which is about 1 then

SignalsAt = Callable[[Floats], Iterator[Signal]]
"""The signals after the next session had moved the close by these fractions."""


@dataclass(frozen=True)
class Flip:
    """The nearest close, `move` away from the last one as a fraction, after which the signal is another one."""

    close: float
    move: float
    signal: Signal


def flips(
    inputs: Inputs, serving: SymbolModel, thresholds: Thresholds, *, signal: Signal
) -> tuple[Flip | None, Flip | None]:
    """Nearest closes of the next session, below and above the last one, after which `signal` is not repeated.

    `inputs` hold one symbol's bars. The next bar is taken to go straight from the last close to its own, with the mean
    volume of the last 20 bars. None where no close within REACH changes the signal.
    """
    serving, bars = serving.later(), inputs.recent(REMEMBERED).bars
    prices, last = adjusted_prices(bars, inputs.actions), final_bars(bars)["close"][-1]
    history, endings = Continuation(prices), _Endings.of(prices)

    def signals(moves: Floats) -> Iterator[Signal]:
        vectors = history.vectors(endings.after(moves)).tolist()
        return (_signal(vector, serving, thresholds) for vector in vectors)

    moves = (_first_change(signals, signal, side * REACH) for side in (-1, 1))
    down, up = (None if found is None else Flip(last * (1 + found[0]), *found) for found in moves)
    return down, up


def _first_change(signals: SignalsAt, signal: Signal, farthest: float) -> tuple[float, Signal] | None:
    """The smallest move towards `farthest` that changes the signal, and the signal after it: section by section."""
    # no bisection: on the way a signal may change more than once, and one call knows all moves of a round
    near, far = 0.0, farthest
    found: tuple[float, Signal] | None = None
    for _ in range(_ROUNDS):
        moves = np.linspace(near, far, _SECTIONS + 1)
        changed = next(((i, other) for i, other in enumerate(signals(moves)) if other is not signal), None)
        if changed is None:
            return None
        at, other = changed
        found = float(moves[at]), other
        if at == 0:
            return found
        near, far = moves[at - 1], moves[at]
    return found


@dataclass(frozen=True)
class _Endings:
    """Bars that go straight from the last close to another one, with the usual volume."""

    last: float
    volume: float

    @classmethod
    def of(cls, prices: pl.DataFrame) -> "_Endings":
        usual = prices["volume"].tail(_USUAL_VOLUME).to_numpy().mean()
        return cls(prices["close"][-1], float(int(usual)))  # shares are whole

    def after(self, moves: Floats) -> Bars:
        opened, close = np.full(len(moves), self.last), self.last * (1 + moves)
        volume = np.full(len(moves), self.volume)
        return Bars(opened, np.maximum(opened, close), np.minimum(opened, close), close, volume)


def _signal(vector: Sequence[float], serving: SymbolModel, thresholds: Thresholds) -> Signal:
    if not serving.bounds.contains(vector):
        return Signal.ABSTAIN
    return thresholds.signal(serving.probability(vector))
