"""A source that tries again, and knows when to stop."""

import time
from collections.abc import Callable
from datetime import datetime
from random import SystemRandom

from nextday.errors import RateLimited, Transient
from nextday.market.sources.port import BarSource, Fetched, Interval

_jitter = SystemRandom()


class PatientSource:
    """Asks a source up to `attempts` times where it fails transiently, and never again once it says to go away.

    Pauses before another attempt grow from one second and are jittered; `sleep` takes them.
    """

    def __init__(self, source: BarSource, *, attempts: int, sleep: Callable[[float], None] = time.sleep) -> None:
        self._source = source
        self._attempts = attempts
        self._sleep = sleep
        self._limited: RateLimited | None = None

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        """As the source. Raises RateLimited without asking after the source did so once."""
        if self._limited:
            raise RateLimited(f"{symbol}: not asked, the vendor wants no more requests") from self._limited
        for attempt in range(1, self._attempts):
            try:
                return self._ask(symbol, interval, start, end)
            except Transient:
                self._sleep(_jitter.uniform(0.5, 1) * 2**attempt / 2)
        return self._ask(symbol, interval, start, end)

    def _ask(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        try:
            return self._source.fetch(symbol, interval, start, end)
        except RateLimited as limited:
            self._limited = limited
            raise
