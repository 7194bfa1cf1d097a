"""The test stage and the product's own, each deployed once per file of tests."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.live import write_live_assembly
from tests.integration.localcloud.stage import write_assembly
from tests.lakes import files, telling
from tests.synthesis import Synthesis, site, synthesis

__all__ = ["site", "synthesis"]


@pytest.fixture(scope="session")
def stage_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_assembly(tmp_path_factory.mktemp("assembly"))


@pytest.fixture(scope="session")
def live_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small stage with a stream, sockets and a table, whose functions note in its folder what they get."""
    return write_live_assembly(tmp_path_factory.mktemp("live"))


@pytest.fixture(scope="session")
def product_assembly(synthesis: Synthesis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's own stacks, as the CDK synthesizes them, in a copy whose record a test may forget."""
    own = copytree(synthesis.assembly, tmp_path_factory.mktemp("assembly") / "cdk.out", copy_function=os.link)
    return replace(synthesis, assembly=own).stage("dev")


@pytest.fixture(scope="module")  # not longer: a process has one cloud at a time
def cloud(stage_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    data = tmp_path_factory.mktemp("data")
    with LocalCloud(stage_assembly, data, {"NEXTDAY_YAHOO_URL": "http://127.0.0.1:1"}) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def live(live_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(live_assembly, tmp_path_factory.mktemp("data")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def product(product_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    with LocalCloud(product_assembly, tmp_path_factory.mktemp("data")) as cloud:
        yield cloud


@pytest.fixture(scope="module")
def telling_product(product: LocalCloud) -> LocalCloud:
    """The product with a lake of which every saved query has something to tell."""
    s3 = product.session.client("s3")
    for key, content in files(**telling()):
        s3.put_object(Bucket=product.lake_bucket, Key=key, Body=content, IfNoneMatch="*")
    return product
