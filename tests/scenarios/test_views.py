"""What the API answers from, in a folder: written by the night's jobs, and made anew when it is lost."""

from pathlib import Path

import pytest

from nextday.views.publish import says_the_same
from nextday.views.rebuild import REBUILDS
from ops.workspace import Workspace
from tests.scenarios.command import nextday
from tests.scenarios.conftest import Told

pytestmark = pytest.mark.scenario


def contents(data: Path) -> dict[str, bytes]:
    """Of every view that tables alone make: a backtest is of a walk that is in none."""
    lake = Workspace(data).lake
    found = (path for view in REBUILDS for path in (lake / view.prefix).rglob("view.txt"))
    return {path.relative_to(lake).as_posix(): path.read_bytes() for path in found}


def test_views_that_are_lost_or_damaged_are_made_anew(first_night: Told):
    before = contents(first_night.data)
    lost, damaged, *_ = (Workspace(first_night.data).lake / key for key in before)
    lost.unlink()
    damaged.write_bytes(b"{")
    ran = nextday("views", "--data", first_night.data, "--json")
    assert ran.code == 0, ran.err
    written = {key for keys in ran.document["written"].values() for key in keys}
    after = contents(first_night.data)
    assert before.keys() <= written
    assert all(says_the_same(after[key], content) for key, content in before.items())
