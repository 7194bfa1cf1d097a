"""A recording of shares that hardly anybody trades, made from a seed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from nextday.forecast.features.samples import Floats
from nextday.market.calendar import ExchangeCalendar


@dataclass(frozen=True)
class Share:
    """One symbol: its first price, what its worth moves by a day, by how much a price bounces off it, and the tick.

    `drift`, `volatility` and `bounce` are of logarithms; prices are multiples of the tick. `silent` and `missing` are
    the shares of sessions without a trade and of closes that are null; `splits`, new shares per old one, are spread
    over the sessions.
    """

    symbol: str
    price: float
    drift: float = 0.0
    volatility: float = 0.03
    tick: float = 0.01
    bounce: float = 0.0
    silent: float = 0.0
    missing: float = 0.0
    splits: tuple[float, ...] = ()


SHARES = (
    Share("MUTE", 8.0, silent=0.99),
    Share("RARE", 4.0, silent=0.9),
    Share("HALF", 12.0, silent=0.5),
    Share("SIXTEEN", 9.0, tick=1 / 16),
    Share("STALE", 5.0, tick=0.25, silent=0.3),
    Share("MILL", 0.002, tick=0.001, bounce=0.5),
    Share("PENNY", 0.06, tick=0.0001, volatility=0.08, silent=0.3),
    Share("GIANT", 3e12),
    Share("REVERSE", 4.0, splits=(0.1,)),
    Share("SPLIT", 0.75, tick=0.0025, splits=(4.0,)),
    Share("GAPS", 20.0, missing=0.02),
    Share("SINK", 30.0, drift=-0.004, volatility=0.06),
)


def record(folder: Path, shares: Sequence[Share] = SHARES, *, first: date, last: date, seed: int = 1) -> None:
    """Write each share's daily bars from the session `first` to `last`, and the splits, as `--source csv:DIR` reads."""
    sessions = ExchangeCalendar().sessions(first, last)
    folder.mkdir(parents=True, exist_ok=True)
    for number, share in enumerate(shares):
        bars = _bars(share, len(sessions), np.random.default_rng((seed, number)))
        bars.insert_column(0, pl.Series("date", sessions)).write_csv(folder / f"{share.symbol}_1d.csv")
    splits = [
        (share.symbol, sessions[(place + 1) * len(sessions) // (len(share.splits) + 1)], "split", value)
        for share in shares
        for place, value in enumerate(share.splits)
    ]
    pl.DataFrame(splits, schema=["symbol", "ex_date", "kind", "value"], orient="row").write_csv(folder / "actions.csv")


def _bars(share: Share, days: int, random: np.random.Generator) -> pl.DataFrame:
    # two steps a session: over night, and from open to close
    steps = random.normal(share.drift / 2, share.volatility / np.sqrt(2), 2 * days)
    worth = np.cumsum(steps) + random.normal(0, share.bounce, 2 * days)
    prints = _on_tick(share.price * np.exp(worth), share.tick).reshape(days, 2)
    volume = np.where(random.random(days) < share.silent, 0, random.integers(100, 100_000, days))
    volume[0] = 100
    # without a trade the last close is told again
    last_trade = np.maximum.accumulate(np.where(volume > 0, np.arange(days), 0))
    closes = prints[last_trade, 1]
    opens = np.where(volume > 0, prints[:, 0], closes)
    told = np.where(random.random(days) < share.missing, None, closes)
    prices = {"open": opens, "high": np.maximum(opens, closes), "low": np.minimum(opens, closes)}
    return pl.DataFrame(prices | {"close": pl.Series(told.tolist(), dtype=pl.Float64), "volume": volume})


def _on_tick(prices: Floats, tick: float) -> Floats:
    ticks: Floats = np.maximum(np.round(prices / tick), 1) * tick
    return ticks
