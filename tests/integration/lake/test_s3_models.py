import pytest
from mypy_boto3_s3 import S3Client

from nextday.errors import Contention, Corrupt, NoModel
from nextday.lake.s3.models import S3ModelStore
from tests.integration.lake.fake_s3 import FakeBucket, Outcome


@pytest.fixture
def models(bucket: str) -> S3ModelStore:
    return S3ModelStore(bucket)


def test_a_stored_model_can_be_made_current_and_rolled_back(models: S3ModelStore):
    assert models.current() is None
    for model_id in ("m1", "m2", "m1"):
        models.put(model_id, b'{"weights": []}')
        models.point_to(model_id)
        assert models.current() == model_id
    assert models.get("m1") == b'{"weights": []}'


def test_a_model_document_never_changes(models: S3ModelStore):
    models.put("m1", b"first")
    with pytest.raises(Corrupt, match="m1"):
        models.put("m1", b"second")
    assert models.get("m1") == b"first"


def test_pointing_twice_at_the_same_model_writes_once(models: S3ModelStore, s3: S3Client, bucket: str):
    models.put("m1", b"{}")
    models.point_to("m1")
    models.point_to("m1")
    assert len(s3.list_object_versions(Bucket=bucket, Prefix="models/current.json")["Versions"]) == 1


def test_a_missing_model_is_named(models: S3ModelStore):
    with pytest.raises(NoModel, match="m9"):
        models.get("m9")
    with pytest.raises(NoModel, match="m9"):
        models.point_to("m9")


def test_a_move_that_another_one_overtakes_is_refused_and_the_other_stands():
    bucket = FakeBucket()
    other = S3ModelStore("lake", client=bucket.client())
    for model_id in ("m1", "m2"):
        other.put(model_id, b"{}")

    def overtaking(operation: str) -> Outcome:
        if operation == "PutObject":
            other.point_to("m2")
        return Outcome.ANSWERED

    with pytest.raises(Contention):
        S3ModelStore("lake", client=bucket.client(decide=overtaking)).point_to("m1")
    assert other.current() == "m2"


@pytest.mark.parametrize("pointer", [b"", b"{}", b"[]", b"\x80"])
def test_a_corrupt_pointer_points_to_no_model_until_it_is_moved(
    models: S3ModelStore, s3: S3Client, bucket: str, pointer: bytes
):
    models.put("m1", b"{}")
    s3.put_object(Bucket=bucket, Key="models/current.json", Body=pointer)
    with pytest.raises(NoModel, match="pointer"):
        models.current()
    models.point_to("m1")
    assert models.current() == "m1"
