"""A source that tries again, and knows when to stop."""

import time
from collections.abc import Callable
from datetime import datetime
from random import SystemRandom

from nextday.errors import RateLimited, Transient
from nextday.market.sources.port import BarSource, Fetched, Interval

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 30.0
_random = SystemRandom().random


class RetryingSource:
    """One run's way of asking a vendor: again where it fails transiently, never again once it says to go away.

    Each symbol gets up to `attempts`; pauses double from one second, up to half a minute, with full jitter. `seconds`
    is what all symbols together may take from construction on: after them nobody is asked any more, and the next run
    catches up. `sleep` takes the pauses, `clock` tells seconds, `random` draws from [0, 1).
    """

    def __init__(
        self,
        source: BarSource,
        *,
        attempts: int,
        seconds: float = 600.0,  # a function has 900: the rest is for reading and writing the lake
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        random: Callable[[], float] = _random,
    ) -> None:
        self._source = source
        self._attempts, self._seconds = attempts, seconds
        self._sleep, self._clock, self._random = sleep, clock, random
        self._deadline = clock() + seconds
        self._limited: RateLimited | None = None

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        """As the source. Without asking it raises RateLimited once the source did, Transient once time is up."""
        self._check_welcome(symbol)
        for attempt in range(1, self._attempts):
            try:
                return self._ask(symbol, interval, start, end)
            except Transient:
                pause = self._pause_after(attempt)
                if self._clock() + pause >= self._deadline:
                    raise
                self._sleep(pause)
        return self._ask(symbol, interval, start, end)

    def _check_welcome(self, symbol: str) -> None:
        if self._limited:
            raise RateLimited(f"{symbol}: not asked, the vendor wants no more requests") from self._limited
        if self._clock() >= self._deadline:
            raise Transient(f"{symbol}: not asked, the run has used its {self._seconds:g} seconds")

    def _pause_after(self, attempt: int) -> float:
        # drawn from nothing up: buckets that failed together shall not come back together
        return self._random() * min(_FIRST_PAUSE * 2.0 ** (attempt - 1), _LONGEST_PAUSE)

    def _ask(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        try:
            return self._source.fetch(symbol, interval, start, end)
        except RateLimited as limited:
            self._limited = limited
            raise
