"""The test stage and the product's own, each deployed once per file of tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cdk_app.app import application
from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.stage import write_assembly, write_files
from tests.lakes import files, telling


@pytest.fixture(scope="session")
def stage_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_assembly(tmp_path_factory.mktemp("assembly"))


@pytest.fixture(scope="session")
def product_assembly(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product's own stacks, as the CDK synthesizes them."""
    site, assembly = tmp_path_factory.mktemp("site"), tmp_path_factory.mktemp("assembly")
    write_files(site, {"index.html": "<!doctype html>", "assets/index-B1.js": ""})
    application(site=site, outdir=assembly, context={"stage": "dev"}).synth()
    return assembly


@pytest.fixture(scope="module")  # not longer: a process has one cloud at a time
def cloud(stage_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    data = tmp_path_factory.mktemp("data")
    with LocalCloud(stage_assembly, data, {"NEXTDAY_YAHOO_URL": "http://127.0.0.1:1"}) as cloud:
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
        s3.put_object(Bucket=product.lake_bucket, Key=key, Body=content)
    return product
