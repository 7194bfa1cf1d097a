"""Which schedules' newest runs have failed: executions end with their process, and a data folder remembers these."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from nextday.errors import InputError
from ops.localcloud.datafolder import OWN


@dataclass(frozen=True)
class FailedRun:
    """The run of a schedule at an instant, with what was added to its input, and why it failed."""

    schedule: str
    at: str
    extra: Mapping[str, Any]
    error: str


class Failures:
    """The failed runs of a data folder. One of a schedule is forgotten when a later one of the same work succeeds."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / OWN / "failed.json"

    def all(self) -> dict[str, FailedRun]:
        """By the work that they were to do: a schedule that starts it again does the same. Raises InputError."""
        try:
            return {work: FailedRun(**told) for work, told in json.loads(self._file.read_text()).items()}
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, AttributeError) as error:
            raise InputError(f"{self._file} cannot be read ({error}): remove it, and fire what failed") from error

    def note(self, schedule: str, at: datetime, extra: Mapping[str, Any], error: str | None) -> None:
        """How a run has ended. Raises InputError."""
        before, work = self.all(), work_of(schedule)
        after = {name: run for name, run in before.items() if name != work}
        if error:
            after[work] = FailedRun(schedule, at.astimezone(UTC).isoformat(), extra, error)
        if after != before:
            # in one step: a process that is killed leaves the old file or the new one
            whole = self._file.with_suffix(".new")
            whole.write_text(json.dumps({name: asdict(run) for name, run in after.items()}))
            whole.replace(self._file)


def work_of(schedule: str) -> str:
    """What a schedule starts: `daily-bars-again` starts what `daily-bars` does."""
    return schedule.removesuffix("-again")
