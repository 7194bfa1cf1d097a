"""Objects are files: they survive restarts and kills, with their versions and conditions."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ops.localcloud.cloud import LocalCloud
from ops.localcloud.s3.objectfiles import ObjectFiles
from tests.integration.localcloud.process import CloudProcess

ODD_KEYS = ["a//b", "dir/", "../../escape", "x/./y", "ünï/日本", "year=2026/sp ace+.parquet", ".hidden", "100%"]
PART = b"x" * 5 * 1024 * 1024


@pytest.fixture
def lake(cloud: LocalCloud) -> Any:
    return Lake(cloud)


class Lake:
    """The lake bucket and the folder that holds its objects."""

    def __init__(self, cloud: LocalCloud) -> None:
        self._s3 = cloud.session.client("s3")
        self._bucket = cloud.lake_bucket
        self.folder = cloud.data / cloud.lake_bucket

    def __getattr__(self, operation: str) -> Any:
        return lambda key, **named: getattr(self._s3, operation)(Bucket=self._bucket, Key=key, **named)

    def content(self, key: str, **named: Any) -> bytes:
        content: bytes = self.get_object(key, **named)["Body"].read()
        return content


def refused(call: Any) -> int:
    with pytest.raises(ClientError) as error:
        call()
    return int(error.value.response["ResponseMetadata"]["HTTPStatusCode"])


def test_an_object_is_a_plain_file_as_soon_as_it_is_acknowledged(lake: Lake) -> None:
    lake.put_object("bars_1d/bucket=0/data.parquet", Body=b"one")
    assert (lake.folder / "bars_1d/bucket=0/data.parquet").read_bytes() == b"one"
    lake.put_object("bars_1d/bucket=0/data.parquet", Body=b"two")
    assert (lake.folder / "bars_1d/bucket=0/data.parquet").read_bytes() == b"two"


def test_a_deleted_object_leaves_neither_file_nor_folder(lake: Lake) -> None:
    lake.put_object("gone/deep/file", Body=b"1")
    lake.delete_object("gone/deep/file")
    assert not (lake.folder / "gone").exists()


def test_an_older_version_stays_readable(lake: Lake) -> None:
    first = lake.put_object("versioned", Body=b"one")["VersionId"]
    second = lake.put_object("versioned", Body=b"two")["VersionId"]
    assert first != second
    assert lake.content("versioned", VersionId=first) == b"one"
    assert lake.head_object("versioned")["VersionId"] == second


def test_a_new_file_is_written_once(lake: Lake) -> None:
    lake.put_object("once", Body=b"one", IfNoneMatch="*")
    assert refused(lambda: lake.put_object("once", Body=b"two", IfNoneMatch="*")) == 412
    assert lake.content("once") == b"one"


def test_a_file_that_changed_is_not_replaced(lake: Lake) -> None:
    stale = lake.put_object("guarded", Body=b"one")["ETag"]
    lake.put_object("guarded", Body=b"two", IfMatch=stale)
    assert refused(lambda: lake.put_object("guarded", Body=b"three", IfMatch=stale)) == 412
    assert (lake.folder / "guarded").read_bytes() == b"two"


def test_a_large_file_that_changed_is_not_replaced_either(lake: Lake) -> None:
    stale = lake.put_object("large", Body=b"one")["ETag"]
    lake.put_object("large", Body=b"two")
    upload = lake.create_multipart_upload("large")["UploadId"]
    part = lake.upload_part("large", UploadId=upload, PartNumber=1, Body=PART)["ETag"]
    parts = {"Parts": [{"ETag": part, "PartNumber": 1}]}
    complete = {"UploadId": upload, "MultipartUpload": parts}
    assert refused(lambda: lake.complete_multipart_upload("large", **complete, IfMatch=stale)) == 412
    assert lake.content("large") == b"two"
    current = lake.head_object("large")["ETag"]
    lake.complete_multipart_upload("large", **complete, IfMatch=current)
    assert (lake.folder / "large").read_bytes() == PART


def test_of_many_writers_at_once_one_wins(lake: Lake) -> None:
    etag = lake.put_object("raced", Body=b"start")["ETag"]

    def write(number: int) -> int | None:
        try:
            lake.put_object("raced", Body=str(number).encode(), IfMatch=etag)
        except ClientError:
            return None
        return number

    with ThreadPoolExecutor(8) as threads:
        winners = [number for number in threads.map(write, range(8)) if number is not None]
    assert len(winners) == 1
    assert lake.content("raced") == (lake.folder / "raced").read_bytes() == str(winners[0]).encode()


def test_a_version_can_be_read_while_its_object_is_replaced(lake: Lake) -> None:
    lake.put_object("moving", Body=b"0" * 1000)

    def replace(number: int) -> None:
        lake.put_object("moving", Body=str(number % 10).encode() * 1000)

    def read(_: int) -> bool:
        version = lake.head_object("moving")["VersionId"]
        return len(set(lake.content("moving", VersionId=version))) == 1

    with ThreadPoolExecutor(2) as threads:
        replaced = threads.map(replace, range(30))
        assert all(threads.map(read, range(30)))
        list(replaced)


def test_objects_survive_a_kill_with_versions_and_conditions(stage_assembly: Path, tmp_path: Path) -> None:
    with CloudProcess(stage_assembly, tmp_path) as first:
        for number, key in enumerate(ODD_KEYS):
            first.s3.put_object(Bucket=first.lake, Key=key, Body=str(number).encode())
        written = first.s3.put_object(Bucket=first.lake, Key="bars", Body=b"bars")
        first.s3.put_object(Bucket=first.lake, Key="deleted", Body=b"1")
        first.s3.delete_object(Bucket=first.lake, Key="deleted")
        first.kill()
    (tmp_path / first.lake / ".draft-half-written").write_bytes(b"ba")

    with CloudProcess(stage_assembly, tmp_path) as second:
        s3, bucket = second.s3, {"Bucket": second.lake}
        assert second.lake == first.lake
        listed = {found["Key"] for found in s3.list_objects_v2(**bucket)["Contents"]}
        assert listed == {*ODD_KEYS, "bars"}
        for number, key in enumerate(ODD_KEYS):
            assert s3.get_object(**bucket, Key=key)["Body"].read() == str(number).encode()
        head = s3.head_object(**bucket, Key="bars")
        assert (head["VersionId"], head["ETag"]) == (written["VersionId"], written["ETag"])
        assert refused(lambda: s3.put_object(**bucket, Key="bars", Body=b"x", IfNoneMatch="*")) == 412
        assert refused(lambda: s3.put_object(**bucket, Key="bars", Body=b"x", IfMatch='"0"')) == 412
        s3.put_object(**bucket, Key="bars", Body=b"more", IfMatch=head["ETag"])
        old = s3.get_object(**bucket, Key="bars", VersionId=head["VersionId"])["Body"].read()
        assert old == b"bars"
        assert (tmp_path / second.lake / "bars").read_bytes() == b"more"


def test_only_lasting_buckets_are_files(cloud: LocalCloud, lake: Lake) -> None:
    lake.put_object("any", Body=b"1")
    folders = {path.name for path in cloud.data.iterdir() if not path.name.startswith(".")}
    assert folders == {"logs", cloud.lake_bucket}


@pytest.mark.parametrize("key", ODD_KEYS)
def test_every_key_has_a_file_of_its_own_below_its_bucket(tmp_path: Path, key: str) -> None:
    files = ObjectFiles(tmp_path)
    path = files.write("bucket", key, b"1")
    assert path.resolve().is_relative_to(tmp_path / "bucket")
    assert list(files.keys("bucket")) == [key]
    files.remove("bucket", key)
    assert list(files.keys("bucket")) == []


def test_what_a_lifecycle_rule_lets_expire_is_forgotten_at_the_next_start(stage_assembly: Path, tmp_path: Path) -> None:
    day = 24 * 3600
    with CloudProcess(stage_assembly, tmp_path) as first:
        folder = tmp_path / first.lake
        for key, days in (("tmp/old", 8), ("tmp/new", 6), ("kept/old", 800)):
            first.s3.put_object(Bucket=first.lake, Key=key, Body=b"1")
            written = (folder / key).stat().st_mtime - days * day
            os.utime(folder / key, (written, written))
    with CloudProcess(stage_assembly, tmp_path) as second:
        listed = {found["Key"] for found in second.s3.list_objects_v2(Bucket=second.lake)["Contents"]}
    assert listed == {"tmp/new", "kept/old"}
    assert not (folder / "tmp/old").exists()
