import pytest
from mypy_boto3_s3 import S3Client

from nextday.catalog import KEPT_PREFIX
from nextday.errors import LakeError
from nextday.lake.memory import MemoryKeepingStore
from nextday.lake.ports import KeepingStore
from nextday.lake.s3.keepings import S3KeepingStore

NAME = "buckets=1/bucket=0/2026.npz"


@pytest.fixture(params=["s3", "memory"])
def keepings(request: pytest.FixtureRequest, bucket: str) -> KeepingStore:
    return S3KeepingStore(bucket) if request.param == "s3" else MemoryKeepingStore()


def test_the_last_that_was_kept_is_found(keepings: KeepingStore):
    assert keepings.get(NAME) is None
    for content in (b"first", b"second"):
        keepings.put(NAME, content)
        assert keepings.get(NAME) == content


def test_what_an_earlier_training_kept_and_this_one_has_not_read_is_replaced(bucket: str):
    S3KeepingStore(bucket).put(NAME, b"earlier")
    S3KeepingStore(bucket).put(NAME, b"later")
    assert S3KeepingStore(bucket).get(NAME) == b"later"


def test_what_another_training_has_kept_meanwhile_stands(bucket: str):
    slow, quick = S3KeepingStore(bucket), S3KeepingStore(bucket)
    slow.get(NAME)
    quick.put(NAME, b"quick")
    slow.put(NAME, b"slow")
    assert quick.get(NAME) == b"quick"


def test_keepings_stand_where_a_lifecycle_rule_forgets_their_former_versions(bucket: str, s3: S3Client):
    S3KeepingStore(bucket).put(NAME, b"")
    [stored] = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert stored["Key"] == KEPT_PREFIX + NAME


def test_a_store_that_cannot_be_read_says_so(bucket: str):
    with pytest.raises(LakeError, match="cannot read kept/"):
        S3KeepingStore(f"{bucket}-of-nobody").get(NAME)
