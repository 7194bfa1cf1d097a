"""Stories told through the deployed stacks."""

import json
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from tests.conftest import Once
from tests.scenarios.command import nextday
from tests.web.chromium import browser_type_launch_args, faults

__all__ = ["browser_type_launch_args", "faults"]

EVE, NIGHT = "2026-05-14", "2026-05-15"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What a test has measured is told, whatever process it ran in."""
    for report in [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]:
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@dataclass(frozen=True)
class Told:
    """A data folder after its first night, and what the demo said of it."""

    data: Path
    report: dict[str, Any]


@pytest.fixture(scope="session")
def first_night(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The simulated market's bars, a model and seven forecasts, as of one night."""

    def demo(folder: Path) -> None:
        words = ("--source", "simulated", "--as-of", NIGHT, "--data", folder / "data", "--json")
        (folder / "report.json").write_text(json.dumps(nextday("demo", "--once", *words).document))

    made = once("first-night", demo)
    return Told(own(made / "data", tmp_path_factory), json.loads((made / "report.json").read_text()))


@pytest.fixture(scope="session")
def second_night(once: Once, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of one night, in which every schedule was then fired up to the next: the first forecasts are settled."""

    def replay(folder: Path) -> None:
        nextday("demo", "--once", "--as-of", EVE, "--data", folder / "data", "--json")
        replayed = nextday("replay", "--from", EVE, "--to", NIGHT, "--data", folder / "data", "--json")
        assert replayed.document["failures"] == []

    return own(once("second-night", replay) / "data", tmp_path_factory)


def own(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy for this process: only one command at a time works in a data folder."""
    return copytree(data, tmp_path_factory.mktemp("own") / "data")
