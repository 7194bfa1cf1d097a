"""Inputs made after public reports, each a folder with a README that says how it ends; `make cases` tries them all."""

import os
from pathlib import Path

import pytest

from tests.web.chromium import browser_type_launch_args, faults
from tests.web.conftest import api, base_url, browser_context_args, dist, open_page, site

__all__ = ["api", "base_url", "browser_context_args", "browser_type_launch_args", "dist", "faults", "open_page", "site"]

CASES = Path(os.environ.get("NEXTDAY_CASES", Path(__file__).parents[3] / "shared" / "cases"))


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of all cases."""
    if not CASES.is_dir():
        pytest.skip(f"no cases in {CASES}: name their folder in NEXTDAY_CASES")
    return CASES


@pytest.fixture
def case(cases: Path, request: pytest.FixtureRequest) -> Path:
    """The folder that the test's marker names."""
    [name] = request.node.get_closest_marker("case").args
    return cases / name
