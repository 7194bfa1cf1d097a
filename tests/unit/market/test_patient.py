from datetime import UTC, datetime

import pytest

from nextday.errors import BadRequest, RateLimited, Transient
from nextday.market.sources.patient import PatientSource
from nextday.market.sources.port import Interval
from tests.builders import bars
from tests.vendor import FakeVendor

WINDOW = (Interval.DAY, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 5, 30, tzinfo=UTC))


def test_a_transient_failure_is_tried_again_after_growing_pauses():
    vendor = FakeVendor().lists(bars("AAPL")).fails("AAPL", Transient("one"), Transient("two"))
    pauses: list[float] = []
    answer = PatientSource(vendor, attempts=3, sleep=pauses.append).fetch("AAPL", *WINDOW)
    assert answer.bars.height == 30
    assert 0.5 <= pauses[0] <= 1 <= pauses[1] <= 2


def test_the_last_attempts_failure_is_raised():
    vendor = FakeVendor().fails("AAPL", Transient("one"), Transient("two"), Transient("three"))
    with pytest.raises(Transient, match="two"):
        PatientSource(vendor, attempts=2, sleep=lambda _: None).fetch("AAPL", *WINDOW)
    assert len(vendor.requests) == 2


def test_a_bad_request_is_not_repeated():
    vendor = FakeVendor().fails("AAPL", BadRequest("too far back"))
    with pytest.raises(BadRequest):
        PatientSource(vendor, attempts=3).fetch("AAPL", *WINDOW)
    assert len(vendor.requests) == 1


def test_after_a_refusal_nothing_is_asked_any_more():
    vendor = FakeVendor().lists(bars("MSFT")).fails("AAPL", RateLimited("go away"))
    source = PatientSource(vendor, attempts=3)
    for symbol in ("AAPL", "MSFT"):
        with pytest.raises(RateLimited):
            source.fetch(symbol, *WINDOW)
    assert [request.symbol for request in vendor.requests] == ["AAPL"]
