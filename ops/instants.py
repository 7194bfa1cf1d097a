"""Dates and instants as users write them on the command line."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self

from nextday.errors import InputError
from nextday.settings import TRAINING

# the years of the exchange's calendar but its last, whose last session has none after it
FIRST_YEAR, LAST_YEAR = 1990, 2049
NIGHTLY_RUN = time(TRAINING.hour or 0, TRAINING.minute, tzinfo=UTC)


def night_after(session: date) -> datetime:
    """The instant of the nightly run that first knows a session's final bar."""
    return datetime.combine(session + timedelta(days=1), NIGHTLY_RUN)


def last_night(now: datetime) -> datetime:
    """The newest nightly run at or before `now`."""
    tonight = datetime.combine(now.date(), NIGHTLY_RUN)
    return tonight if tonight <= now else tonight - timedelta(days=1)


def parse_instant(text: str) -> datetime:
    """Read an ISO instant, UTC unless it says otherwise; a bare date stands for the night after that session.

    Raises InputError.
    """
    try:
        day = date.fromisoformat(text.partition("T")[0])
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise InputError(
                f"{text} is outside the exchange's calendar: choose a year from {FIRST_YEAR} to {LAST_YEAR}"
            )
        if "T" not in text:
            return night_after(day)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise InputError(f"{text!r} is not a time: write 2026-05-29 or 2026-05-30T00:30:00Z") from None
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


@dataclass(frozen=True)
class Moment:
    """An instant that an option asks for; as text it is in the user's own words."""

    option: str
    text: str
    instant: datetime

    @classmethod
    def of(cls, option: str, text: str) -> Self:
        """Read what stands behind an option. Raises InputError."""
        return cls(option, text, parse_instant(text))

    def __str__(self) -> str:
        return f"{self.option} {self.text}"
