"""A vendor of one symbol that changes its mind, and stories of four hundred nights drawn from a seed."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from random import Random

import numpy as np
import polars as pl

from nextday.errors import Transient
from nextday.market.bars import PRICES
from nextday.market.sources.frames import ACTIONS_SCHEMA, BARS_SCHEMA
from nextday.market.sources.port import Fetched, Interval
from tests.builders import CALENDAR, bars

FIRST_NIGHT, NIGHTS, QUIET = 60, 400, 30
SESSIONS = FIRST_NIGHT + NIGHTS


@cache
def starts() -> pl.Series:
    """The opens of all sessions, those of the future too."""
    opens = [CALENDAR.open_of(day) for day in bars("AAPL", SESSIONS)["session_date"]]
    return pl.Series("start", opens, dtype=pl.Datetime("us", "UTC"))


@cache
def days() -> list[date]:
    return bars("AAPL", SESSIONS)["session_date"].to_list()


def night(number: int) -> datetime:
    """When the run after a session begins."""
    return CALENDAR.close_of(days()[number]) + timedelta(hours=4)


@dataclass(frozen=True)
class Change:
    """On a night the vendor does something (a method of MovingVendor) to the session `at`."""

    night: int
    does: str
    at: int
    by: float = 1.0


@dataclass
class MovingVendor:
    """What it says is always in today's basis; `rows` knows the future, which it tells no one."""

    night: int = 0
    rows: dict[str, np.ndarray] = field(default_factory=dict)
    splits: dict[int, float] = field(default_factory=dict)
    dividends: dict[int, float] = field(default_factory=dict)
    lost: set[int] = field(default_factory=set)
    failures: int = 0

    def __post_init__(self) -> None:
        known = bars("AAPL", SESSIONS)
        self.rows = {name: known[name].to_numpy().astype(float).copy() for name in (*PRICES, "volume")}

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        if self.failures:
            self.failures -= 1
            raise Transient("timeout")
        told = self.bars().filter(pl.col("start").is_between(start, end, closed="left"))
        actions = self.actions().filter(pl.col("ex_date").is_between(start.date(), end.date()))
        return Fetched(symbol, interval, told, actions, "simulated")

    def bars(self) -> pl.DataFrame:
        """All that have closed, but those that are lost."""
        known = np.array([at for at in range(self.night + 1) if at not in self.lost])
        prices = {name: self.rows[name][known].astype(np.float32).astype(float) for name in PRICES}
        volume = self.rows["volume"][known].round().astype(np.int64)
        return pl.DataFrame({"start": starts().gather(known), **prices, "volume": volume}, schema=BARS_SCHEMA)

    def actions(self) -> pl.DataFrame:
        told = [(days()[at], "split", ratio) for at, ratio in self.splits.items()]
        told += [(days()[at], "dividend", cash) for at, cash in self.dividends.items()]
        return pl.DataFrame(told, schema=ACTIONS_SCHEMA, orient="row").sort("ex_date", "kind")

    def happens(self, change: Change) -> None:
        getattr(self, change.does)(change.at, change.by)

    def splits_shares(self, at: int, ratio: float) -> None:
        self.restates(at, ratio)
        self._scale(slice(at, None), 1 / ratio, ratio)

    def restates(self, at: int, ratio: float) -> None:
        """A split is listed: what was before it is restated."""
        self._scale(slice(None, at), 1 / ratio, ratio)
        self._restate_dividends(at, ratio)
        self.splits[at] = ratio

    def takes_split_back(self, at: int, ratio: float) -> None:
        self._scale(slice(None, at), ratio, 1 / ratio)
        self._restate_dividends(at, 1 / ratio)
        del self.splits[at]

    def moves_split(self, at: int, ratio: float) -> None:
        """From the session before, whose prices and later ones were not restated, to this one."""
        self._scale(slice(at - 1, None), 1 / ratio, ratio)
        if at - 1 in self.dividends:
            self.dividends[at - 1] /= ratio
        self.splits[at] = self.splits.pop(at - 1)

    def forgets_split(self, at: int, _: float) -> None:
        self.splits.pop(at, None)

    def remembers_split(self, at: int, ratio: float) -> None:
        self.splits[at] = ratio

    def rebases(self, _: int, factor: float) -> None:
        """All of the history by a factor, and the prices to come: a spin-off without an event."""
        self._scale(slice(None), factor, 1.0)

    def crashes(self, at: int, factor: float) -> None:
        self._scale(slice(at, None), factor, 1.0)

    def reads(self, at: int, factor: float) -> None:
        """All prices of a session by a factor: a wrong reading, or its correction."""
        self._scale(slice(at, at + 1), factor, 1.0)

    def corrects_close(self, at: int, factor: float) -> None:
        self.rows["close"][at] *= factor
        prices = [self.rows[name][at] for name in PRICES]
        self.rows["high"][at], self.rows["low"][at] = max(prices), min(prices)

    def corrects_volume(self, at: int, factor: float) -> None:
        self.rows["volume"][at] = round(self.rows["volume"][at] * factor)

    def pays(self, at: int, share: float) -> None:
        """A dividend of a share of the close before it."""
        self.dividends[at] = float(np.float32(self.rows["close"][at - 1] * share))

    def takes_dividend_back(self, at: int, _: float) -> None:
        del self.dividends[at]

    def loses(self, at: int, _: float) -> None:
        self.lost.add(at)

    def finds(self, at: int, _: float) -> None:
        self.lost.discard(at)

    def fails(self, _: int, requests: float) -> None:
        self.failures = int(requests)

    def _scale(self, where: slice, price: float, volume: float) -> None:
        for name in PRICES:
            self.rows[name][where] *= price
        self.rows["volume"][where] *= volume

    def _restate_dividends(self, before: int, ratio: float) -> None:
        self.dividends = {at: cash / ratio if at < before else cash for at, cash in self.dividends.items()}


@dataclass(frozen=True)
class Story:
    """What the vendor does, on which nights the lake asks, and after how many writes it loses power then."""

    changes: tuple[Change, ...]
    asked: tuple[int, ...]
    kills: dict[int, int]

    @classmethod
    def drawn(cls, seed: int) -> "Story":
        """Some twenty incidents; the lake asks on the nights after each, every eighth, and when it compares all."""
        random = Random(seed)
        nights = [n for n in range(FIRST_NIGHT + 1, SESSIONS - QUIET - 20) if random.random() < 0.055]
        changes = sorted((change for n in nights for change in incident(random, n)), key=lambda change: change.night)
        eventful = {change.night + later for change in changes for later in range(3)}
        pause = random.randrange(FIRST_NIGHT + 20, SESSIONS - QUIET)
        paused = range(pause, min(pause + random.choice([0, 30, 50]), SESSIONS - QUIET))
        asked = [n for n in range(FIRST_NIGHT, SESSIONS - 1) if n in eventful or n % 8 == 0 or _compares_all(n)]
        asked = [n for n in asked if n not in paused or n == FIRST_NIGHT]
        kills = {n: random.randrange(6) for n in asked if n in eventful and random.random() < 0.25}
        return cls(tuple(changes), tuple(asked), kills)


def _compares_all(number: int) -> bool:
    return CALENDAR.number_of(days()[number]) % 20 == 0


def incident(random: Random, n: int) -> tuple[Change, ...]:
    """One thing that vendors do, from a night on."""
    later, old = n + random.randint(1, 12), random.randrange(3, n)
    ratio, recent = random.choice([10.0, 2.0, 1.1, 0.125]), random.randint(max(1, n - 15), n)
    wrong, anywhere = random.choice([100.0, 0.01, 3.5]), random.choice([n, recent, old])
    forgotten = Change(n, "splits_shares", n, ratio), Change(later, "forgets_split", n)
    paid = Change(n, "pays", n, 0.01)
    return random.choice(
        [
            (Change(n, "splits_shares", n, ratio),),
            (Change(n, "restates", n, ratio), Change(later, "takes_split_back", n, ratio)),
            (Change(n, "restates", n, ratio), Change(n + 1, "moves_split", n + 1, ratio)),
            forgotten,
            (*forgotten, Change(later + random.randint(1, 12), "remembers_split", n, ratio)),
            (Change(n, "rebases", n, random.choice([0.992, 0.8, 1.02])),),
            (Change(n, "crashes", n, random.choice([0.3, 0.7, 3.5])),),
            (Change(n, "reads", n, wrong), Change(n + 1, "reads", n, 1 / wrong)),
            (Change(n, "corrects_close", random.choice([old, recent]), random.choice([0.97, 1.002, 1.3])),),
            (Change(n, "corrects_volume", random.choice([old, recent]), random.choice([0.5, 1.01])),),
            (Change(n, "pays", anywhere, random.uniform(0.001, 0.02)),),
            (paid, Change(later, "pays", n, 0.014)),
            (paid, Change(later, "takes_dividend_back", n)),
            (Change(n, "loses", anywhere), Change(later, "finds", anywhere)),
            (Change(n, "fails", n, 3),),
        ]
    )
