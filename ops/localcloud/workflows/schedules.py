"""When EventBridge Scheduler would fire, and a thread that fires in its place."""

import logging
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from nextday.errors import InputError

logger = logging.getLogger(__name__)

_EXPRESSION = re.compile(r"(cron|rate|at)\((.+)\)")
_RATE = re.compile(r"(\d+) (minute|hour|day)s?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CRON_FIELDS = 6


@dataclass(frozen=True)
class Schedule:
    """A deployed schedule. `expression` is EventBridge's: cron(...), rate(...) or at(...), in `timezone`."""

    name: str
    expression: str
    timezone: str = "UTC"
    enabled: bool = True

    def instants(self, start: datetime, end: datetime) -> Iterator[datetime]:
        """Instants in (start, end] at which it fires, in UTC. Raises InputError for what is not understood."""
        found = _EXPRESSION.fullmatch(self.expression.strip())
        if not found:
            raise InputError(f"schedule {self.name}: {self.expression!r} is not cron(...), rate(...) or at(...)")
        kind, told = found.groups()
        try:
            yield from {"cron": _cron, "rate": _rate, "at": _once}[kind](told, ZoneInfo(self.timezone), start, end)
        except (CronSimError, ValueError) as error:
            raise InputError(f"schedule {self.name}: {self.expression!r} is not understood: {error}") from error


def _cron(told: str, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """A local time that a shift of the clock skips is skipped, one that it repeats comes once, as AWS documents."""
    # without a zone: with one, CronSim moves what does not exist to what does, as Debian's cron
    for local in CronSim(_five_fields(told), start.astimezone(zone).replace(tzinfo=None)):
        instant = local.replace(tzinfo=zone).astimezone(UTC)
        if instant > end:
            return
        exists = instant.astimezone(zone).replace(tzinfo=None) == local
        # within a repeated hour, what is still to come on the clock may have been already
        if exists and instant > start:
            yield instant


def _five_fields(told: str) -> str:
    """EventBridge's six fields as classic cron: no year, `?` is `*`, and Sunday is 0 instead of 1."""
    fields = told.upper().split()
    if len(fields) != _CRON_FIELDS:
        raise ValueError("it must have six fields")
    minute, hour, day, month, weekday, year = fields
    if year != "*":
        raise ValueError("only * is understood as year")
    # not the digits after # (which one of the month) or / (every how many), which are no weekdays
    weekday = re.sub(r"(?<![#/\d])\d", lambda digit: str(int(digit[0]) - 1), weekday)
    return " ".join(part.replace("?", "*") for part in (minute, hour, day, month, weekday))


def _rate(told: str, _: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Multiples of the rate since 1970: a local cloud has no day of creation to count from."""
    found = _RATE.fullmatch(told.strip())
    if not found or not int(found[1]):
        raise ValueError("a rate is a number of minutes, hours or days")
    step = timedelta(**{f"{found[2]}s": int(found[1])})
    instant = _EPOCH + ((start - _EPOCH) // step + 1) * step
    while instant <= end:
        yield instant
        instant += step


def _once(told: str, zone: ZoneInfo, start: datetime, end: datetime) -> Iterator[datetime]:
    instant = datetime.fromisoformat(told).replace(tzinfo=zone).astimezone(UTC)
    if start < instant <= end:
        yield instant


def due(schedules: Iterable[Schedule], start: datetime, end: datetime) -> list[tuple[datetime, Schedule]]:
    """What enabled schedules fire in (start, end], in time order, by name within an instant."""
    fired = [
        (instant, schedule)
        for schedule in schedules
        if schedule.enabled
        for instant in schedule.instants(start.astimezone(UTC), end.astimezone(UTC))
    ]
    return sorted(fired, key=lambda one: (one[0], one[1].name))


def deployed_schedules(scheduler: Any) -> list[Schedule]:
    """The schedules that the stacks have created, by name."""
    listed = [
        scheduler.get_schedule(Name=summary["Name"], GroupName=summary["GroupName"])
        for summary in scheduler.list_schedules()["Schedules"]
    ]
    schedules = [
        Schedule(
            one["Name"],
            one["ScheduleExpression"],
            one.get("ScheduleExpressionTimezone", "UTC"),
            one.get("State", "ENABLED") == "ENABLED",
        )
        for one in listed
    ]
    return sorted(schedules, key=lambda schedule: schedule.name)


class Scheduler:
    """Fires schedules one after another in a thread, by a given clock, from `with` entry to exit.

    After a long pause (a laptop that slept) each schedule fires once, for its latest instant. A failure is logged and
    the next one is fired. Leaving does not wait for what is being fired.
    """

    def __init__(
        self,
        schedules: Iterable[Schedule],
        fire: Callable[[Schedule, datetime], Any],
        clock: Callable[[], datetime],
        tick: float = 1.0,
    ) -> None:
        self._schedules = list(schedules)
        self._fire = fire
        self._clock = clock
        self._tick = tick
        self._stopped = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Scheduler":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        # for a thread that only waits; a job that runs may take minutes, and ends with its process
        self._thread.join(self._tick)

    def _run(self) -> None:
        seen = self._clock()
        while not self._stopped.wait(self._tick):
            now = self._clock()
            for instant, schedule in _latest(due(self._schedules, seen, now)):
                self._fire_one(schedule, instant)
            # a clock that is set back must not fire again what has been fired
            seen = max(seen, now)

    def _fire_one(self, schedule: Schedule, instant: datetime) -> None:
        if self._stopped.is_set():
            return
        try:
            self._fire(schedule, instant)
        except Exception:  # a schedule that fails must not keep the others from firing
            if not self._stopped.is_set():
                logger.exception("schedule %s at %s", schedule.name, instant)


def _latest(fired: list[tuple[datetime, Schedule]]) -> list[tuple[datetime, Schedule]]:
    """Of each schedule's instants the last, still in time order."""
    latest = {schedule.name: (instant, schedule) for instant, schedule in fired}
    return sorted(latest.values(), key=lambda one: (one[0], one[1].name))
