from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from ops.commands import demo
from ops.commands.demo import play, run_jobs
from ops.localcloud.workflows.executions import Execution
from ops.localcloud.workflows.schedules import Schedule
from ops.product import RunFailed, ScheduleName
from ops.terminal.output import notes
from ops.terminal.steps import Steps

SHORT = "training failed: TooLittleHistory: none of 2 symbols can be trained"


def ends_well() -> None:
    """Nothing to say."""


def ends_with(why: str) -> Callable[[], None]:
    def fail() -> None:
        raise RunFailed(why)

    return fail


@dataclass
class FakeProduct:
    """A product whose training ends in a certain way."""

    training: Callable[[], None] = ends_well

    def fire(self, schedule: ScheduleName) -> None:
        if schedule is ScheduleName.TRAINING:
            self.training()


def test_a_night_that_ends_well_has_nothing_to_explain():
    assert run_jobs(FakeProduct(), Steps(notes)) is None


def test_histories_too_short_for_a_model_are_no_failure():
    told = run_jobs(FakeProduct(ends_with(SHORT)), Steps(notes))
    assert told == "none of 2 symbols can be trained"


@pytest.mark.parametrize("why", ["training failed: LakeError: gone", "training failed: TrainingFailed", "TooLittle"])
def test_any_other_failure_of_the_training_is_one(why: str):
    with pytest.raises(RunFailed, match=why):
        run_jobs(FakeProduct(ends_with(why)), Steps(notes))


@dataclass
class FakeReplay:
    """A live stage on a replayed market, and a cloud that notes what is fired."""

    now: datetime
    until: datetime | None
    fired: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def cloud(self) -> "FakeReplay":
        return self

    def schedules(self) -> list[Schedule]:
        quotes = Schedule("nextday-dev-quotes", "cron(* 9-16 ? * MON-FRI *)", "America/New_York")
        return [quotes, Schedule("nextday-dev-daily-bars", "cron(5 0 * * ? *)")]

    def move_to(self, instant: datetime) -> None:
        self.now = instant

    def fire(self, name: str, at: datetime) -> Execution:
        self.fired.append((name, at))
        return Execution(name, "SUCCEEDED", {"quotes": 7, "lost": 0}, None)

    def reached(self) -> None:
        """Nothing is remembered."""


@pytest.mark.parametrize(
    ("begin", "minutes"),
    [(datetime(2026, 5, 29, 0, 30, tzinfo=UTC), 449), (datetime(2026, 5, 29, 19, 59, tzinfo=UTC), 60)],
)
def test_a_session_is_played_minute_by_minute_from_where_it_is_and_then_its_night(
    monkeypatch: pytest.MonkeyPatch, begin: datetime, minutes: int
):
    monkeypatch.setattr(demo, "_SECONDS_A_MINUTE", 0)
    replay = FakeReplay(begin, datetime(2026, 5, 30, 0, 30, tzinfo=UTC))
    play(replay, Event())
    assert [name for name, _ in replay.fired] == ["nextday-dev-quotes"] * minutes + ["nextday-dev-daily-bars"]
    assert replay.fired[0][1] == max(begin, datetime(2026, 5, 29, 13, 30, tzinfo=UTC)) + timedelta(minutes=1)


def test_a_replay_that_has_come_to_its_night_is_played_no_further():
    night = datetime(2026, 5, 30, 0, 30, tzinfo=UTC)
    replay = FakeReplay(night, night)
    play(replay, Event())
    assert replay.fired == []
