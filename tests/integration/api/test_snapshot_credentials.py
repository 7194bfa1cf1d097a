"""A function that starts from a snapshot reads the lake with the credentials that Lambda hands to it then."""

import json
from collections.abc import Callable, Iterator

import pytest
from mypy_boto3_s3 import S3Client

from nextday.errors import LakeError
from nextday.lake.serving.credentials import container_credentials
from nextday.lake.serving.objects import Fetched, S3Objects
from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve

TOLD = {
    "AccessKeyId": "restored",
    "SecretAccessKey": "secret",
    "Token": "session",
    "Expiration": "2126-05-29T20:00:00Z",
}


class Lambda:
    """Hands out credentials to whoever knows the token."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, request: HttpRequest) -> Reply:
        self.asked += 1
        known = request.headers.get("authorization") == "after the restore"
        return Reply(200, json.dumps(TOLD).encode()) if known else Reply(401, b"{}")


@pytest.fixture
def granting() -> Lambda:
    return Lambda()


@pytest.fixture
def environ(granting: Lambda) -> Iterator[dict[str, str]]:
    with LoopbackServer(AnsweringServer(granting, reserve(0))) as server:
        yield {
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{server.url}/credentials",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "at the snapshot",
        }


def test_the_lake_is_read_with_what_is_handed_out_after_the_restore(
    s3: S3Client, new_bucket: Callable[[], str], environ: dict[str, str], granting: Lambda
) -> None:
    bucket = new_bucket()
    s3.put_object(Bucket=bucket, Key="view", Body=b"ready")
    objects = S3Objects(bucket, allow_http=True, credentials=container_credentials(environ))
    environ["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "after the restore"
    assert [found.content for _ in range(3) if isinstance(found := objects.get("view"), Fetched)] == [b"ready"] * 3
    assert granting.asked == 1


def test_without_credentials_the_lake_cannot_be_read(
    new_bucket: Callable[[], str], environ: dict[str, str], granting: Lambda
) -> None:
    objects = S3Objects(new_bucket(), allow_http=True, credentials=container_credentials(environ))
    with pytest.raises(LakeError):
        objects.get("view")
    assert granting.asked


def test_where_the_environment_holds_them_nobody_is_asked() -> None:
    assert container_credentials({"AWS_ACCESS_KEY_ID": "local"}) is None
