"""Intermediate results of a training, on S3."""

from contextlib import suppress
from typing import TYPE_CHECKING

from nextday.catalog import TRAINING_PREFIX
from nextday.errors import Contention, LakeError
from nextday.lake.s3.objects import VersionedBucket

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


class S3IntermediateStore:
    """An IntermediateStore in an S3 bucket: `training/<name>`, which a lifecycle rule forgets."""

    def __init__(self, bucket: str, *, client: "S3Client | None" = None) -> None:
        self._objects = VersionedBucket(bucket, client)

    def put(self, name: str, content: bytes) -> None:
        """Leave a file, unless it is there."""
        # a step that is taken again must not change what others have read since
        with suppress(Contention):
            self._objects.put(TRAINING_PREFIX + name, content, over=None, content_type="application/octet-stream")

    def get(self, name: str) -> bytes:
        """The file. Raises LakeError when there is none."""
        found = self._objects.get(TRAINING_PREFIX + name)
        if found is None:
            raise LakeError(f"nobody left {TRAINING_PREFIX}{name}")
        return found[0]
