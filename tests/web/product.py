"""The whole product behind a browser: a data folder that has seen two weeks, served by `nextday up`."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from tests.conftest import Once
from tests.scenarios.command import PATIENCE, serving

ROOT = Path(__file__).parents[2]
SYMBOLS = ("AAPL", "KO", "MSFT", "NVDA")
FIRST, LAST = date(2026, 5, 4), date(2026, 5, 15)
"""The first and the last of the sessions after which the product has run: ten were forecast, nine have closed."""


@dataclass(frozen=True)
class Events:
    """What happened in these two weeks, by the session after whose close it did."""

    trained_on: tuple[date, ...] = (FIRST, date(2026, 5, 11), LAST)
    abstaining: str = "MSFT"
    broken_on: date = date(2026, 5, 7)
    """Its bar came with a high below its low, once: a row in quarantine, and no forecast of the next session."""
    paying: str = "KO"
    ex_date: date = date(2026, 5, 8)
    splitting: str = "NVDA"
    split_on: date = date(2026, 5, 12)
    revised: str = "AAPL"
    revised_session: date = date(2026, 5, 6)
    revised_on: date = date(2026, 5, 13)
    late_on: date = date(2026, 5, 13)
    """The forecasts of the session after it came two hours after its opening bell."""


EVENTS = Events()


@dataclass(frozen=True)
class Product:
    """A running product: its front door's address, and its data folder."""

    url: str
    data: Path


@pytest.fixture(scope="session")
def product(once: Once, dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Lived through once in a run, served once in each of its processes; nobody writes to it."""

    def live(folder: Path) -> None:
        command = [sys.executable, "-m", "tests.web.nights", str(folder / "data")]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False)
        assert done.returncode == 0, done.stderr

    made = once("two-weeks", live)
    # a copy for each process: only one command at a time works in a data folder
    own = copytree(made / "data", tmp_path_factory.mktemp("two-weeks") / "data")
    with serving("up", "--data", own, "--as-of", LAST.isoformat()) as (_, url):
        yield Product(url, own)
