import numpy as np
import pytest
from mypy_boto3_s3 import S3Client

from nextday.catalog import BARS_1D, TRAINING_PREFIX, Partition
from nextday.errors import Corrupt, LakeError
from nextday.lake.arrays import packed, unpacked
from nextday.lake.memory import MemoryIntermediateStore, MemoryTableStore
from nextday.lake.ports import IntermediateStore, TableStore
from nextday.lake.s3.intermediates import S3IntermediateStore
from nextday.lake.s3.tables import S3TableStore
from tests.builders import bars


@pytest.fixture(params=["s3", "memory"])
def intermediates(request: pytest.FixtureRequest, bucket: str) -> IntermediateStore:
    return S3IntermediateStore(bucket) if request.param == "s3" else MemoryIntermediateStore()


@pytest.fixture(params=["s3", "memory"])
def store(request: pytest.FixtureRequest, bucket: str) -> TableStore:
    return S3TableStore(bucket) if request.param == "s3" else MemoryTableStore()


def test_the_first_file_of_a_name_stands(intermediates: IntermediateStore):
    for content in (b"first", b"second"):
        intermediates.put("night/survey/bucket=0.npz", content)
    assert intermediates.get("night/survey/bucket=0.npz") == b"first"


def test_what_nobody_left_is_named(intermediates: IntermediateStore):
    with pytest.raises(LakeError, match="bucket=3"):
        intermediates.get("survey/bucket=3.npz")


def test_files_stand_where_a_lifecycle_rule_forgets_them(bucket: str, s3: S3Client):
    S3IntermediateStore(bucket).put("learned/bucket=0.npz", b"")
    [stored] = s3.list_objects_v2(Bucket=bucket)["Contents"]
    assert stored["Key"] == f"{TRAINING_PREFIX}learned/bucket=0.npz"


def test_arrays_and_notes_read_back_to_the_bit():
    note = {"probability": 0.1 + 0.2, "low": float("-inf"), "names": ["a", "b"]}
    arrays = {
        "days": np.array(["2026-05-29", "NaT"], dtype="datetime64[D]"),
        "sums": np.random.default_rng(1).normal(size=(3, 4)),
        "none": np.empty((0, 2)),
    }
    found, read = unpacked(packed(note, arrays))
    assert found == note
    assert read.keys() == arrays.keys()
    for name, values in arrays.items():
        assert read[name].dtype == values.dtype
        np.testing.assert_array_equal(read[name], values)


LEFT = packed({"a": 1}, {"b": np.arange(3)})


def test_no_byte_of_what_was_packed_can_be_edited():
    for position in range(len(LEFT)):
        edited = bytearray(LEFT)
        edited[position] ^= 1
        with pytest.raises(Corrupt, match="not what it left"):
            unpacked(bytes(edited))


@pytest.mark.parametrize("content", [b"", b"PK", LEFT[:-9], np.array([1]).tobytes()])
def test_what_was_never_packed_is_corrupt(content: bytes):
    with pytest.raises(Corrupt, match="not what it left"):
        unpacked(content)


def test_an_earlier_version_of_a_table_can_be_read(store: TableStore):
    values, history = {Partition.BUCKET: 0, Partition.YEAR: 2026}, bars("AAPL", days=3)
    versions = [store.upsert(BARS_1D, values, lambda _, rows=rows: history.head(rows)).version for rows in (1, 2, 3)]
    for rows, version in enumerate(versions, 1):
        assert version is not None
        old = store.read_version(BARS_1D, values, version)
        assert (old.frame.height, old.version) == (rows, version)
    assert store.read(BARS_1D, values).frame.height == 3


def test_a_version_that_is_gone_is_named(store: TableStore):
    values = {Partition.BUCKET: 0, Partition.YEAR: 2026}
    store.upsert(BARS_1D, values, lambda _: bars("AAPL", days=3))
    with pytest.raises(LakeError, match="is gone"):
        store.read_version(BARS_1D, values, "00000000-0000-0000-0000-000000000000")


def test_a_file_that_an_earlier_version_split_otherwise_is_no_partition(bucket: str, s3: S3Client):
    store, values = S3TableStore(bucket), {Partition.BUCKET: 0, Partition.YEAR: 2026}
    store.upsert(BARS_1D, values, lambda _: bars("AAPL", days=3))
    for key in ("bars_1d/year=2025/data.parquet", "bars_1d/bucket=0/year=2026/part-0.parquet"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    assert store.partitions(BARS_1D) == [values]
