"""Schedules come due as EventBridge Scheduler would have them."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from queue import Queue

import pytest

from nextday.errors import InputError
from ops.localcloud.cloud import LocalCloud
from ops.localcloud.workflows.schedules import Schedule, Scheduler, due


def utc(day: int, hour: int = 0, minute: int = 0, month: int = 5) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def instants(expression: str, start: datetime, end: datetime, timezone: str = "UTC") -> list[datetime]:
    return list(Schedule("one", expression, timezone).instants(start, end))


def test_deployed_schedules_are_listed_by_name(cloud: LocalCloud) -> None:
    schedules = cloud.schedules()
    assert [schedule.name for schedule in schedules] == sorted(schedule.name for schedule in schedules)
    assert Schedule("stage-daily", "cron(5 0 * * ? *)", "Etc/UTC") in schedules


@pytest.mark.parametrize(
    ("expression", "fired"),
    [
        ("cron(5 0 * * ? *)", [utc(29, 0, 5), utc(30, 0, 5)]),
        ("cron(30 14 ? * 6 *)", [utc(29, 14, 30)]),  # 6 is Friday: EventBridge counts from Sunday = 1
        ("cron(30 14 ? * MON-FRI *)", [utc(28, 14, 30), utc(29, 14, 30)]),
        ("cron(30 14 ? * 6#5 *)", [utc(29, 14, 30)]),
        ("cron(0 0/12 29 * ? *)", [utc(29), utc(29, 12)]),
        ("rate(12 hours)", [utc(28, 12), utc(29), utc(29, 12), utc(30), utc(30, 12)]),
        ("rate(1 day)", [utc(29), utc(30)]),
        ("at(2026-05-29T10:00:00)", [utc(29, 10)]),
        ("at(2027-05-29T10:00:00)", []),
    ],
)
def test_an_expression_fires_when_eventbridge_would(expression: str, fired: list[datetime]) -> None:
    assert instants(expression, utc(28, 1), utc(30, 13)) == fired


def test_a_local_time_follows_daylight_saving() -> None:
    fired = instants("cron(30 9 ? * MON-FRI *)", utc(6, 0, 0, month=3), utc(10, 0, 0, month=3), "America/New_York")
    assert fired == [utc(6, 14, 30, month=3), utc(9, 13, 30, month=3)]


@pytest.mark.parametrize(
    ("expression", "fired"),
    [
        ("cron(30 2 * * ? *)", [utc(7, 7, 30, month=3), utc(9, 6, 30, month=3)]),
        ("cron(30 1-3 8 * ? *)", [utc(8, 6, 30, month=3), utc(8, 7, 30, month=3)]),
        ("cron(0 2 ? * SUN *)", []),
        ("rate(1 day)", [utc(day, month=3) for day in (7, 8, 9)]),
    ],
)
def test_a_time_that_does_not_exist_is_skipped(expression: str, fired: list[datetime]) -> None:
    """On March 8, 2026 New York's clocks go from 01:59 EST (06:59 UTC) to 03:00 EDT."""
    assert instants(expression, utc(6, 12, month=3), utc(9, 12, month=3), "America/New_York") == fired


@pytest.mark.parametrize(
    ("expression", "fired"),
    [
        ("cron(30 1 * * ? *)", [utc(1, 5, 30, month=11), utc(2, 6, 30, month=11)]),
        ("cron(30 0-2 1 * ? *)", [utc(1, hour, 30, month=11) for hour in (4, 5, 7)]),
        ("rate(1 day)", [utc(1, month=11), utc(2, month=11)]),
    ],
)
def test_a_time_that_comes_twice_fires_once(expression: str, fired: list[datetime]) -> None:
    """On November 1, 2026 New York's clocks go from 01:59 EDT (05:59 UTC) back to 01:00 EST."""
    assert instants(expression, utc(31, 12, month=10), utc(2, 12, month=11), "America/New_York") == fired


def test_a_time_that_comes_twice_fires_once_however_often_the_clock_is_asked() -> None:
    hours = [utc(1, 4, month=11) + timedelta(minutes=10 * step) for step in range(30)]
    asked = [at for window in pairwise(hours) for at in instants("cron(30 1 * * ? *)", *window, "America/New_York")]
    assert asked == [utc(1, 5, 30, month=11)]


@pytest.mark.parametrize(
    "expression", ["daily", "cron(5 0 * * ?)", "cron(x 0 * * ? *)", "cron(5 0 * * ? 2027)", "rate(0 days)", "at(noon)"]
)
def test_an_expression_that_is_not_understood_is_named(expression: str) -> None:
    with pytest.raises(InputError, match="schedule one: "):
        instants(expression, utc(1), utc(2))


def test_what_is_due_comes_in_time_order_without_what_is_disabled() -> None:
    daily, hourly = Schedule("daily", "cron(5 0 * * ? *)"), Schedule("hourly", "cron(5 * * * ? *)")
    paused = Schedule("paused", "cron(5 * * * ? *)", enabled=False)
    fired = due([hourly, paused, daily], utc(29, 23), utc(30, 1, 5))
    assert [(at, schedule.name) for at, schedule in fired] == [
        (utc(29, 23, 5), "hourly"),
        (utc(30, 0, 5), "daily"),
        (utc(30, 0, 5), "hourly"),
        (utc(30, 1, 5), "hourly"),
    ]


def test_an_instant_belongs_to_one_window_only() -> None:
    daily = Schedule("daily", "cron(5 0 * * ? *)")
    noon = [utc(day, 0, 5) for day in (28, 29, 30)]
    windows = pairwise(noon)
    assert [at for window in windows for at, _ in due([daily], *window)] == noon[1:]


class Clock:
    """Tells the instants it is given, one per question, and stays at the last."""

    def __init__(self, *told: datetime) -> None:
        self._told = list(told)

    def __call__(self) -> datetime:
        return self._told.pop(0) if len(self._told) > 1 else self._told[0]


def test_the_scheduler_fires_by_its_clock_once_after_a_long_sleep_and_survives_a_failure() -> None:
    fired: Queue[tuple[str, datetime]] = Queue()

    def fire(schedule: Schedule, at: datetime) -> None:
        fired.put((schedule.name, at))
        if schedule.name == "daily":
            raise RuntimeError("this one always fails")

    schedules = [Schedule("daily", "cron(5 0 * * ? *)"), Schedule("hourly", "cron(35 * * * ? *)")]
    clock = Clock(utc(29, 22, 0), utc(30, 3, 0), utc(30, 3, 0) + timedelta(minutes=35))
    with Scheduler(schedules, fire, clock, tick=0.01):
        seen = [fired.get(timeout=5) for _ in range(3)]
    assert seen == [("daily", utc(30, 0, 5)), ("hourly", utc(30, 2, 35)), ("hourly", utc(30, 3, 35))]
    assert fired.empty()
