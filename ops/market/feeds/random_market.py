"""An invented market: prices and volumes drawn at random, shaped like those of large US stocks.

Nothing here is estimated from data. Stocks share a market factor, volatility clusters and is highest near open and
close, and each session carries on a little of the last one's return (momentum) and returns a little towards a growing
trend (reversion), so that there is something to forecast and prices stay plausible.
"""

import math
import zlib
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_MARKET_SHARE = 0.4
_MOMENTUM, _REVERSION = 0.06, 0.004
_YEARLY_GROWTH, _SESSIONS_A_YEAR = 0.14, 252
_VOLATILITY_PERSISTENCE, _VOLATILITY_SPREAD = 0.97, 0.3
# shares of a session's variance and volume: overnight, then the hours of a full session, the last one of 30 minutes
_VARIANCE = np.array([0.25, 0.24, 0.11, 0.08, 0.07, 0.07, 0.08, 0.10])
_VOLUME = np.array([0.24, 0.13, 0.11, 0.10, 0.10, 0.13, 0.19])


@dataclass(frozen=True)
class Character:
    """What tells one invented stock from another; prices and volumes are those of the first session."""

    price: float
    volatility: float
    """Standard deviation of a session's log return."""
    volume: float
    """Shares a session."""
    quarterly_yield: float
    """Dividend as a part of the price, 0 for those that pay none."""
    dividend_day: int
    """Day of the month from which on the next session is the ex-date."""


@dataclass(frozen=True)
class Hours:
    """Hourly prices and volumes: a row per session, a column per hour; half days leave the last columns unused."""

    open: Floats
    high: Floats
    low: Floats
    close: Floats
    volume: Integers


class Draws:
    """Random numbers of one name: a row per calendar day, the same whatever the number of days drawn."""

    def __init__(self, seed: int, name: str, first: date, sessions: list[date]) -> None:
        # not hash(), which differs from process to process
        self._key = seed, zlib.crc32(name.encode())
        self._rows: Integers = np.array([(session - first).days for session in sessions], dtype=np.int64)

    def normal(self, stream: int, width: int) -> Floats:
        """Standard normal numbers, sessions x width."""
        days = int(self._rows[-1]) + 1
        # filled row by row: more days add rows and change none
        return self._generator(stream).standard_normal((days, width))[self._rows]

    def uniform(self, stream: int, width: int) -> Floats:
        """Numbers in (0, 1], sessions x width."""
        days = int(self._rows[-1]) + 1
        # never 0, of which _extremes takes the logarithm
        return 1 - self._generator(stream).random((days, width))[self._rows]

    def _generator(self, stream: int) -> np.random.Generator:
        # a stream for each purpose: one that draws more does not shift the others
        return np.random.default_rng([*self._key, stream])


def character_of(symbol: str, seed: int) -> Character:
    """The character of a symbol."""
    random = np.random.default_rng([seed, zlib.crc32(symbol.encode())])
    return Character(
        price=float(np.exp(random.uniform(np.log(60), np.log(200)))),
        volatility=float(random.uniform(0.012, 0.028)),
        volume=float(np.exp(random.uniform(np.log(1e7), np.log(6e7)))),
        quarterly_yield=float(max(random.uniform(-0.002, 0.005), 0.0)),
        dividend_day=int(random.integers(4, 24)),
    )


def hours_of(character: Character, own: Draws, market: Draws, hours: Integers, ex: Floats) -> Hours:
    """Draw all sessions: `hours` is each one's number of bars, `ex` the part of the price that it loses ex-dividend."""
    columns = len(_VOLUME)
    trades = np.arange(columns) < hours[:, None]
    volatility = _volatility(character, own)
    spread = volatility[:, None] * np.sqrt(_VARIANCE)
    shared, single = np.sqrt(_MARKET_SHARE), np.sqrt(1 - _MARKET_SHARE)
    returns = spread * (shared * market.normal(0, columns + 1) + single * own.normal(0, columns + 1))
    returns[:, 1:] *= trades
    returns[:, 0] += _drift(returns.sum(axis=1)) + np.log1p(-ex)
    path = np.cumsum(returns).reshape(returns.shape)
    high, low = _extremes(path, spread[:, 1:] * trades, own)
    return Hours(
        open=_prices(character, path[:, :-1]),
        high=_prices(character, high),
        low=_prices(character, low),
        close=_prices(character, path[:, 1:]),
        volume=_volumes(character, own, volatility),
    )


def _prices(character: Character, logs: Floats) -> Floats:
    """Prices in single precision, as Yahoo keeps them."""
    prices: Floats = (character.price * np.exp(logs)).astype(np.float32).astype(np.float64)
    return prices


def _volatility(character: Character, own: Draws) -> Floats:
    """Each session's volatility: its logarithm is a stationary first-order autoregression."""
    level, levels = 0.0, []
    for shock in own.normal(1, 1)[:, 0]:
        level = _VOLATILITY_PERSISTENCE * level + math.sqrt(1 - _VOLATILITY_PERSISTENCE**2) * shock
        levels.append(level)
    return character.volatility * np.exp(_VOLATILITY_SPREAD * np.array(levels))


def _drift(shocks: Floats) -> Floats:
    """What each session's return owes to the sessions before it."""
    level, previous, drifts = 0.0, 0.0, []
    for session, shock in enumerate(shocks):
        trend = _YEARLY_GROWTH * session / _SESSIONS_A_YEAR
        drift = _MOMENTUM * previous - _REVERSION * (level - trend)
        previous = drift + shock
        level += previous
        drifts.append(drift)
    return np.array(drifts)


def _extremes(path: Floats, spread: Floats, own: Draws) -> tuple[Floats, Floats]:
    """Highest and lowest log price within each hour: the extremes of a Brownian bridge (Karatzas & Shreve, 2.8)."""
    start, end = path[:, :-1], path[:, 1:]
    reach = [
        np.sqrt((end - start) ** 2 - 2 * spread**2 * np.log(own.uniform(stream, spread.shape[1]))) for stream in (2, 3)
    ]
    return (start + end + reach[0]) / 2, (start + end - reach[1]) / 2


def _volumes(character: Character, own: Draws, volatility: Floats) -> Integers:
    busy = (volatility / character.volatility) * np.exp(0.25 * own.normal(4, 1)[:, 0])
    noise = np.exp(0.2 * own.normal(5, len(_VOLUME)))
    volumes: Integers = (character.volume * busy[:, None] * _VOLUME * noise).astype(np.int64)
    return volumes
