from datetime import UTC, datetime, timedelta, timezone

from nextday.jobs.clock import instant

SCHEDULED = datetime(2026, 5, 29, 20, 5, tzinfo=timezone(timedelta(hours=-4)))


def test_a_replayed_market_lives_at_the_scheduled_time_in_utc():
    now = instant(SCHEDULED, replayed=True)
    assert now == SCHEDULED
    assert now.tzinfo is UTC


def test_the_real_market_lives_now():
    before = datetime.now(UTC)
    assert before <= instant(SCHEDULED, replayed=False) <= datetime.now(UTC)
