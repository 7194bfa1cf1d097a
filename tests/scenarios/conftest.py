"""Stories told through the deployed stacks."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.command import nextday
from tests.web.chromium import browser_type_launch_args, faults

__all__ = ["browser_type_launch_args", "faults"]

NIGHT = "2026-05-15"


@dataclass(frozen=True)
class Told:
    """A data folder after its first night, and what the demo said of it."""

    data: Path
    report: dict[str, Any]


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The simulated market's bars, a model and seven forecasts, as of one night."""
    data = tmp_path_factory.mktemp("first-night")
    ran = nextday("demo", "--once", "--source", "simulated", "--as-of", NIGHT, "--data", data, "--json")
    return Told(data, ran.document)
