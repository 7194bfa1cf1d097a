"""The local cloud's S3 is as strict as AWS's, for buckets that are kept as files and for others."""

from collections.abc import Callable
from typing import Any

import pytest

from ops.localcloud.account import REGION
from ops.localcloud.cloud import LocalCloud
from tests.integration.races import RACES, ROUNDS, hesitating_s3, winners

PASSING = "passing"


@pytest.fixture(scope="module", params=["kept", "passing"])
def bucket(cloud: LocalCloud, request: pytest.FixtureRequest) -> str:
    if request.param == "kept":
        return cloud.lake_bucket
    where = {"LocationConstraint": REGION}
    cloud.session.client("s3").create_bucket(Bucket=PASSING, CreateBucketConfiguration=where)  # type: ignore[arg-type]
    return PASSING


@pytest.mark.parametrize(("prepare", "condition"), RACES)
def test_of_writers_that_race_under_one_condition_one_wins(
    cloud: LocalCloud, bucket: str, prepare: Callable[..., Any], condition: str
) -> None:
    s3 = cloud.session.client("s3")
    with hesitating_s3():
        assert [len(winners(s3, bucket, prepare, condition)) for _ in range(ROUNDS)] == [1] * ROUNDS
