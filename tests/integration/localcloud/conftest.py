"""The test stage, deployed once per file of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.stage import write_assembly


@pytest.fixture(scope="session")
def stage_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_assembly(tmp_path_factory.mktemp("assembly"))


@pytest.fixture(scope="module")  # not longer: a process has one cloud at a time
def cloud(stage_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    data = tmp_path_factory.mktemp("data")
    with LocalCloud(stage_assembly, data, {"NEXTDAY_YAHOO_URL": "http://127.0.0.1:1"}) as cloud:
        yield cloud
