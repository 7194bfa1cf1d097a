from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from nextday.errors import BadRequest, RateLimited, Transient, UnknownSymbol
from nextday.market.sources.port import Fetched, Interval
from nextday.market.sources.retrying import RetryingSource
from tests.builders import bars
from tests.vendor import FakeVendor

WINDOW = (Interval.DAY, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 30, tzinfo=UTC))
TROUBLE = [Transient(str(count)) for count in range(1, 20)]


@dataclass
class Clock:
    """Seconds that pass only when somebody sleeps, or lets them pass."""

    seconds: float = 100.0
    pauses: list[float] = field(default_factory=list)

    def read(self) -> float:
        return self.seconds

    def sleep(self, pause: float) -> None:
        self.pauses.append(pause)
        self.seconds += pause


class SlowVendor(FakeVendor):
    """Lets seconds of a clock pass before every answer."""

    def takes(self, seconds: float, clock: Clock) -> "SlowVendor":
        self._wait: Callable[[], None] = lambda: setattr(clock, "seconds", clock.seconds + seconds)
        return self

    def fetch(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> Fetched:
        self._wait()
        return super().fetch(symbol, interval, start, end)


def patient(
    vendor: FakeVendor, *, attempts: int = 3, seconds: float = 600.0, clock: Clock | None = None, random: float = 0.5
) -> RetryingSource:
    clock = clock or Clock()
    return RetryingSource(
        vendor, attempts=attempts, seconds=seconds, sleep=clock.sleep, clock=clock.read, random=lambda: random
    )


def test_a_transient_failure_is_tried_again_after_growing_pauses() -> None:
    clock = Clock()
    vendor = FakeVendor().lists(bars("AAPL")).fails("AAPL", *TROUBLE[:4])
    answer = patient(vendor, attempts=5, clock=clock).fetch("AAPL", *WINDOW)
    assert answer.bars.height == 30
    assert clock.pauses == [0.5, 1.0, 2.0, 4.0]


def test_pauses_are_jittered_from_nothing_up_to_half_a_minute() -> None:
    for random, longest in ((0.0, 0.0), (1.0, 30.0)):
        clock = Clock()
        vendor = FakeVendor().lists(bars("AAPL")).fails("AAPL", *TROUBLE[:8])
        patient(vendor, attempts=9, clock=clock, random=random).fetch("AAPL", *WINDOW)
        assert max(clock.pauses) == longest


def test_without_a_choice_pauses_differ_from_run_to_run() -> None:
    drawn = set()
    for _ in range(5):
        clock = Clock()
        vendor = FakeVendor().lists(bars("AAPL")).fails("AAPL", *TROUBLE[:1])
        RetryingSource(vendor, attempts=2, sleep=clock.sleep).fetch("AAPL", *WINDOW)
        drawn.update(clock.pauses)
    assert len(drawn) == 5
    assert all(0 <= pause <= 1 for pause in drawn)


def test_the_last_attempts_failure_is_raised() -> None:
    vendor = FakeVendor().fails("AAPL", *TROUBLE)
    with pytest.raises(Transient, match="2"):
        patient(vendor, attempts=2).fetch("AAPL", *WINDOW)
    assert len(vendor.requests) == 2


@pytest.mark.parametrize("failure", [BadRequest("too far back"), UnknownSymbol("delisted")])
def test_what_another_attempt_cannot_cure_is_not_repeated(failure: Exception) -> None:
    vendor = FakeVendor().fails("AAPL", failure)
    with pytest.raises(type(failure)):
        patient(vendor).fetch("AAPL", *WINDOW)
    assert len(vendor.requests) == 1


def test_after_a_refusal_nothing_is_asked_any_more() -> None:
    vendor = FakeVendor().lists(bars("MSFT")).fails("AAPL", RateLimited("go away"))
    source = patient(vendor)
    for symbol in ("AAPL", "MSFT"):
        with pytest.raises(RateLimited):
            source.fetch(symbol, *WINDOW)
    assert [request.symbol for request in vendor.requests] == ["AAPL"]


def test_a_refusal_of_the_second_attempt_stops_the_run_too() -> None:
    vendor = FakeVendor().lists(bars("MSFT")).fails("AAPL", Transient("shaky"), RateLimited("go away"))
    source = patient(vendor)
    for symbol in ("AAPL", "MSFT"):
        with pytest.raises(RateLimited):
            source.fetch(symbol, *WINDOW)
    assert len(vendor.requests) == 2


def test_a_pause_beyond_the_runs_time_is_not_taken() -> None:
    clock = Clock()
    vendor = FakeVendor().fails("AAPL", *TROUBLE)
    with pytest.raises(Transient, match="1"):
        patient(vendor, seconds=0.4, clock=clock).fetch("AAPL", *WINDOW)
    assert clock.pauses == []


def test_a_hanging_vendor_is_left_alone_when_the_runs_time_is_up() -> None:
    clock = Clock()
    vendor = SlowVendor().takes(10, clock)
    symbols = [f"S{number}" for number in range(100)]
    for symbol in symbols:
        vendor.fails(symbol, *TROUBLE)
    source = patient(vendor, seconds=60, clock=clock)
    for symbol in symbols:
        with pytest.raises(Transient):
            source.fetch(symbol, *WINDOW)
    assert len(vendor.requests) <= 6
    assert clock.seconds <= 100 + 60 + 10


def test_a_vendor_that_recovers_is_asked_for_the_rest() -> None:
    vendor = FakeVendor().lists(bars("AAPL")).lists(bars("MSFT")).fails("AAPL", *TROUBLE[:3])
    source = patient(vendor)
    with pytest.raises(Transient):
        source.fetch("AAPL", *WINDOW)
    assert source.fetch("MSFT", *WINDOW).bars.height == 30
