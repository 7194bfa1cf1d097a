"""The S3 client that awswrangler is lent for one read or one write: S3 is asked once, by us, at a moment that we know.

Left to itself, awswrangler asks for a file's size and then for whatever is current by then. A PUT that failed it sends
once more when its file object is collected, whenever that is; and what it could not encode to the end, it puts as well.
"""

from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from nextday.lake.s3.objects import Version, VersionedBucket

if TYPE_CHECKING:
    from boto3 import Session

Answer = dict[str, Any]


class Missing(Exception):
    """There is no such object, or no such version of it."""


class SingleGet:
    """Reads files whole: size and content come from one GET each. `versions`: of the files read, by key."""

    # awswrangler would ask for a missing file three times before it believes it
    exceptions = SimpleNamespace(NoSuchKey=())

    def __init__(self, objects: VersionedBucket) -> None:
        self.versions: dict[str, Version] = {}
        self._objects = objects
        self._bodies: dict[str, bytes] = {}

    def head_object(self, *, Key: str, VersionId: str | None = None, **_: object) -> Answer:  # noqa: N803 boto3's names
        """Get the object. Raises Missing, and LakeError."""
        found = self._objects.get(Key, VersionId)
        if found is None:
            raise Missing(Key)
        self._bodies[Key], self.versions[Key] = found
        return {"ContentLength": len(self._bodies[Key])}

    def get_object(self, *, Key: str, Range: str, **_: object) -> Answer:  # noqa: N803 boto3's names
        """A part of what `head_object` brought."""
        first, last = map(int, Range.removeprefix("bytes=").split("-"))
        return {"Body": BytesIO(self._bodies[Key][first : last + 1])}


class HeldPut:
    """Takes a file, whole or in parts, as the `request` of one PUT, which whoever lent this sends, or does not."""

    def __init__(self) -> None:
        self.request: Answer = {}
        self._parts: list[bytes] = []

    def put_object(self, **request: Any) -> Answer:
        """The whole file; or, as `create_multipart_upload`, what is said of one of 5 MiB or more."""
        self.request = request
        return {"UploadId": "held"}

    create_multipart_upload = put_object

    def upload_part(self, *, Body: bytes, **_: object) -> Answer:  # noqa: N803 boto3's names
        """The next part; awswrangler sends them in order when it has no threads."""
        self._parts.append(Body)
        return {"ETag": "held"}

    def complete_multipart_upload(self, *, UploadId: str, MultipartUpload: object, **request: Any) -> Answer:  # noqa: ARG002, N803 boto3's names
        """The last part has come, and the condition of the write with it."""
        self.request |= request | {"Body": b"".join(self._parts)}
        return {}


class _Lender:
    def __init__(self, client: object) -> None:
        self._client = client

    def client(self, **_: object) -> object:
        return self._client


def lent(client: object) -> "Session":
    """A session whose only client this is: awswrangler would make another one per call, 20 ms each."""
    return cast("Session", _Lender(client))
