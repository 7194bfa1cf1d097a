"""A data folder remembers what failed until it is done."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nextday.errors import InputError
from ops.localcloud.datafolder import OWN
from ops.localcloud.workflows.failures import FailedRun, Failures

MIDNIGHT, LATER = datetime(2026, 5, 30, 0, 5, tzinfo=UTC), datetime(2026, 5, 30, 6, 5, tzinfo=UTC)
BARS, AGAIN = "nextday-dev-daily-bars", "nextday-dev-daily-bars-again"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / OWN).mkdir()
    return tmp_path


def test_a_failed_run_is_remembered_with_what_it_was_asked(folder: Path):
    Failures(folder).note(BARS, MIDNIGHT, {"backfill": True}, "RateLimited: no")
    remembered = FailedRun(BARS, "2026-05-30T00:05:00+00:00", {"backfill": True}, "RateLimited: no")
    assert Failures(folder).all() == {BARS: remembered}


def test_the_next_run_of_the_same_work_replaces_or_ends_it(folder: Path):
    failures = Failures(folder)
    failures.note(BARS, MIDNIGHT, {}, "RateLimited: no")
    failures.note("nextday-dev-training", MIDNIGHT, {}, None)
    failures.note(AGAIN, LATER, {}, "RateLimited: still not")
    assert [run.error for run in failures.all().values()] == ["RateLimited: still not"]
    failures.note(AGAIN, LATER, {}, None)
    assert failures.all() == {}


def test_what_succeeds_writes_nothing(folder: Path):
    Failures(folder).note(BARS, MIDNIGHT, {}, None)
    assert [*(folder / OWN).iterdir()] == []


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": {"b": 1}}'])
def test_a_file_that_is_none_of_ours_is_told_in_a_line(folder: Path, text: str):
    (folder / OWN / "failed.json").write_text(text)
    with pytest.raises(InputError, match=r"failed\.json cannot be read .*: remove it"):
        Failures(folder).all()
