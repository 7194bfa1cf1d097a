"""The S3 client that awswrangler is lent to decode or encode one file: S3 itself is asked once, by us.

Left to itself, awswrangler asks for a file's size and then for whatever is current by then. A PUT that failed it sends
once more when its file object is collected, whenever that is; and what it could not encode to the end, it puts as well.
"""

from io import BytesIO
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from boto3 import Session

Answer = dict[str, Any]


class FetchedFile:
    """Answers for a file that is here already, whatever is asked of it: its size, and parts of it."""

    # awswrangler would ask for a missing file three times before it believes it
    exceptions = SimpleNamespace(NoSuchKey=())

    def __init__(self, body: bytes) -> None:
        self._body = body

    def head_object(self, **_: object) -> Answer:
        """Its size."""
        return {"ContentLength": len(self._body)}

    def get_object(self, *, Range: str, **_: object) -> Answer:  # noqa: N803 boto3's names
        """A part of it."""
        first, last = map(int, Range.removeprefix("bytes=").split("-"))
        return {"Body": BytesIO(self._body[first : last + 1])}


class HeldPut:
    """Takes a file, whole or in parts, and sends it nowhere."""

    def __init__(self) -> None:
        self.body = b""

    def put_object(self, *, Body: bytes, **_: object) -> Answer:  # noqa: N803 boto3's names
        """The whole file."""
        self.body = Body
        return {}

    def create_multipart_upload(self, **_: object) -> Answer:
        """The beginning of a file of 5 MiB or more, which awswrangler puts in parts."""
        self.body = b""
        return {"UploadId": "held"}

    def upload_part(self, *, Body: bytes, **_: object) -> Answer:  # noqa: N803 boto3's names
        """The next part; awswrangler sends them in order when it has no threads."""
        self.body += Body
        return {"ETag": "held"}

    def complete_multipart_upload(self, **_: object) -> Answer:
        """The last part has come."""
        return {}


class _Lender:
    def __init__(self, client: object) -> None:
        self._client = client

    def client(self, **_: object) -> object:
        return self._client


def lent(client: object) -> "Session":
    """A session whose only client this is: awswrangler would make another one per call, 20 ms each."""
    return cast("Session", _Lender(client))
