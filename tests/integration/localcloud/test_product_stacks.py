"""The product's own stacks deploy unmodified and answer."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError

from ops.localcloud.assembly.synthesis import stacks
from ops.localcloud.cloud import LocalCloud
from tests.integration.localcloud.asking import ask
from tests.integration.localcloud.stage import forget


@pytest.fixture(scope="module")
def product(product_assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """Deployed from its templates, whether it was before or not."""
    forget(product_assembly)
    with LocalCloud(product_assembly, tmp_path_factory.mktemp("data")) as cloud:
        yield cloud


def test_every_resource_of_every_stack_is_made(product: LocalCloud, product_assembly: Path) -> None:
    cloudformation = product.session.client("cloudformation")
    for stack in stacks(product_assembly):
        declared = json.loads(stack.template.read_text())["Resources"]
        made = cloudformation.describe_stack_resources(StackName=stack.name)["StackResources"]
        assert {one["LogicalResourceId"] for one in made} == set(declared)
        assert {one["ResourceStatus"] for one in made} == {"CREATE_COMPLETE"}


def test_its_schedules_can_be_listed(product: LocalCloud) -> None:
    assert [(schedule.name, schedule.expression) for schedule in product.schedules()] == [
        ("nextday-dev-daily-bars", "cron(5 0 * * ? *)"),
        ("nextday-dev-daily-bars-again", "cron(5 3,6,9,12 ? * TUE-SAT *)"),
        ("nextday-dev-hourly-bars", "cron(35 * * * ? *)"),
        ("nextday-dev-training", "cron(30 0 * * ? *)"),
        ("nextday-dev-training-again", "cron(30 3,6,9,12 ? * TUE-SAT *)"),
    ]


def test_its_pages_and_its_api_answer_at_one_address(product: LocalCloud) -> None:
    with urlopen(f"{product.site_url}/") as page:  # noqa: S310 - loopback
        assert "script-src 'self'" in page.headers["content-security-policy"]
    with urlopen(f"{product.site_url}/api/health") as health:  # noqa: S310 - loopback
        assert json.load(health) == {"status": "ok"}


def test_its_api_explains_what_it_has_not(product: LocalCloud) -> None:
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{product.site_url}/api/predict?symbol=AAPL")  # noqa: S310 - loopback
    with refused.value as answer:
        assert (answer.status, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_job_that_fails_fails_its_schedule_with_the_jobs_words(product: LocalCloud) -> None:
    execution = product.fire("nextday-dev-training", datetime(2026, 5, 30, 0, 30, tzinfo=UTC))
    assert execution.status == "FAILED"
    assert execution.error
    assert execution.error.startswith("TooLittleHistory: none of 7 symbols can be trained")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/wp-login.php", 404),
        ("GET", "/api/nope", 404),
        ("HEAD", "/api/nope", 404),
        ("PUT", "/api/predict", 405),
        ("DELETE", "/api/bars", 405),
        ("POST", "/api/latest", 405),
    ],
)
def test_what_no_route_matches_is_explained_by_the_function(
    product: LocalCloud, method: str, path: str, status: int
) -> None:
    answer = ask(product, path, method)
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert status == 404 or answer.headers["allow"]


def test_the_lake_takes_no_write_without_a_condition(product: LocalCloud) -> None:
    s3, at = product.session.client("s3"), {"Bucket": product.lake_bucket, "Key": "bars_1d/1"}
    with pytest.raises(ClientError, match=r"AccessDenied.*with an explicit deny"):
        s3.put_object(**at, Body=b"1")
    etag = s3.put_object(**at, Body=b"1", IfNoneMatch="*")["ETag"]
    s3.put_object(**at, Body=b"2", IfMatch=etag)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.copy_object(**at, CopySource=f"{product.lake_bucket}/bars_1d/1")


def test_an_upload_in_parts_is_completed_under_a_condition(product: LocalCloud) -> None:
    s3, at = product.session.client("s3"), {"Bucket": product.lake_bucket, "Key": "bars_1d/parts"}
    upload = {**at, "UploadId": s3.create_multipart_upload(**at)["UploadId"]}
    part = s3.upload_part(**upload, PartNumber=1, Body=b"1")["ETag"]
    upload["MultipartUpload"] = {"Parts": [{"ETag": part, "PartNumber": 1}]}
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.complete_multipart_upload(**upload)
    s3.complete_multipart_upload(**upload, IfNoneMatch="*")
    assert s3.get_object(**at)["Body"].read() == b"1"
