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

NIGHT = "2026-05-15"


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
    # a copy for each process: only one command at a time works in a data folder
    own = copytree(made / "data", tmp_path_factory.mktemp("first-night") / "data")
    return Told(own, json.loads((made / "report.json").read_text()))
