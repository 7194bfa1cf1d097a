"""At which close of the next session the signal would change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from nextday.forecast.features.features import FEATURES, features
from nextday.forecast.features.inputs import Inputs
from nextday.forecast.features.prices import final_bars
from nextday.forecast.ledger.serving import Signal, Thresholds
from nextday.forecast.model.symbol_model import SymbolModel

REACH = 0.2
"""Moves of the close beyond 20 % are not searched."""

REMEMBERED = 400
"""Bars that are looked at: what MACD, RSI and ATR remember of older ones is less than a part in 10^12."""

_SECTIONS, _ROUNDS = 20, 5  # to 20 % / 20^5, a fifteenth of a millionth of the close
_USUAL_VOLUME = 20  # the window of volume_ratio_20, which is about 1 then

SignalsAt = Callable[[Sequence[float]], list[Signal]]
"""The signals after the next session had moved the close by these fractions."""


@dataclass(frozen=True)
class Flip:
    """The nearest close, `move` away from the last one as a fraction, after which the signal is another one."""

    close: float
    move: float
    signal: Signal


def flips(
    inputs: Inputs, serving: SymbolModel, thresholds: Thresholds, *, session: date, signal: Signal
) -> tuple[Flip | None, Flip | None]:
    """Nearest closes of the next `session`, below and above the last one, after which `signal` is not repeated.

    `inputs` hold one symbol's bars. The next bar is taken to go straight from the last close to its own, with the mean
    volume of the last 20 bars. None where no close within REACH changes the signal.
    """
    serving = serving.later()
    # final_bars drops the flag that features ask for
    bars = final_bars(inputs.bars).tail(REMEMBERED).with_columns(is_final=pl.lit(value=True))
    last = bars["close"][-1]

    def signals(moves: Sequence[float]) -> list[Signal]:
        closes = [last * (1 + move) for move in moves]
        vectors = features(_continued(bars, closes, session), _copied(inputs.actions, len(closes)))
        newest = vectors.filter(pl.col("session_date") == session).sort("symbol")
        return [_signal(vector, serving, thresholds) for vector in newest.select(FEATURES).rows()]

    moves = (_first_change(signals, signal, side * REACH) for side in (-1, 1))
    down, up = (None if found is None else Flip(last * (1 + found[0]), *found) for found in moves)
    return down, up


def _first_change(signals: SignalsAt, signal: Signal, farthest: float) -> tuple[float, Signal] | None:
    """The smallest move towards `farthest` that changes the signal, and the signal after it: section by section."""
    # no bisection: on the way a signal may change more than once, and one call knows all moves of a round
    near, far = 0.0, farthest
    found: tuple[float, Signal] | None = None
    for _ in range(_ROUNDS):
        moves = np.linspace(near, far, _SECTIONS + 1).tolist()
        after = signals(moves)
        changed = next((i for i, other in enumerate(after) if other is not signal), None)
        if changed is None:
            return None
        found = moves[changed], after[changed]
        if changed == 0:
            return found
        near, far = moves[changed - 1], moves[changed]
    return found


def _signal(vector: tuple[float | None, ...], serving: SymbolModel, thresholds: Thresholds) -> Signal:
    known = [value for value in vector if value is not None]
    if len(known) < len(vector) or not serving.bounds.contains(known):
        return Signal.ABSTAIN
    return thresholds.signal(serving.probability(known))


def _continued(bars: pl.DataFrame, closes: Sequence[float], session: date) -> pl.DataFrame:
    """A copy of one symbol's bars for each close, with the bar that ends in it."""
    last, volume = bars["close"][-1], bars["volume"].tail(_USUAL_VOLUME).mean()
    newest = bars.tail(1).with_columns(session_date=pl.lit(session), volume=pl.lit(volume).cast(bars.schema["volume"]))
    endings = [
        newest.with_columns(
            pl.lit(value).alias(price)
            for price, value in (
                ("open", last),
                ("high", max(last, close)),
                ("low", min(last, close)),
                ("close", close),
            )
        )
        for close in closes
    ]
    return pl.concat(pl.concat([bars, ending]).with_columns(_copy(i)) for i, ending in enumerate(endings))


def _copied(actions: pl.DataFrame, copies: int) -> pl.DataFrame:
    return pl.concat(actions.with_columns(_copy(i)) for i in range(copies))


def _copy(number: int) -> pl.Expr:
    return pl.lit(f"{number:06}").alias("symbol")  # padded: copies come back sorted by name
