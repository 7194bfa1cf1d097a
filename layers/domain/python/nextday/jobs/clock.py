"""The one place where a job learns what time it is."""

from datetime import UTC, datetime


def instant(scheduled_time: datetime, *, replayed: bool) -> datetime:
    """A job's `now`, aware UTC: the real clock, or the schedule's instant where the market is replayed."""
    return scheduled_time.astimezone(UTC) if replayed else datetime.now(UTC)
