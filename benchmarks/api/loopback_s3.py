"""An S3 that answers from memory what a folder holds: GET, conditional GET and LIST, in a process of its own.

Usage: python -m benchmarks.api.loopback_s3 FOLDER, where FOLDER/BUCKET/KEY are the objects; ends with standard input.
"""

import sys
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import md5
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from ops.loopback import AnsweringServer, HttpRequest, LoopbackServer, Reply, reserve

_LISTED = (
    "<Contents><Key>{key}</Key><LastModified>2026-05-16T00:00:00.000Z</LastModified><ETag>{etag}</ETag>"
    "<Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
)
_LISTING = (
    '<?xml version="1.0" encoding="UTF-8"?><ListBucketResult><Name>{bucket}</Name><Prefix>{prefix}</Prefix>'
    "<KeyCount>{count}</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
)
_NO_SUCH_KEY = b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
_XML = "application/xml"


@dataclass(frozen=True)
class Stored:
    """An object: its bytes and their tag."""

    body: bytes
    etag: str

    @classmethod
    def read(cls, path: Path) -> "Stored":
        """The object in a file."""
        body = path.read_bytes()
        return cls(body, f'"{md5(body, usedforsecurity=False).hexdigest()}"')


class LoopbackS3:
    """Answers requests for objects at `/BUCKET/KEY`."""

    def __init__(self, folder: Path) -> None:
        files = (path for path in sorted(folder.rglob("*")) if path.is_file())
        self._objects = {f"/{path.relative_to(folder)}": Stored.read(path) for path in files}

    def __call__(self, request: HttpRequest) -> Reply:
        """The reply to one request."""
        url = urlsplit(request.target)
        path, query = unquote(url.path), parse_qs(url.query)
        if "list-type" in query:
            return self._listing(path.strip("/"), query.get("prefix", [""])[0])
        stored = self._objects.get(path)
        if stored is None:
            return Reply(404, _NO_SUCH_KEY, _XML)
        about = {"ETag": stored.etag, "Last-Modified": formatdate(0, usegmt=True)}
        if request.headers.get("if-none-match") == stored.etag:
            return Reply(304, b"", headers=about)
        return Reply(200, stored.body, "binary/octet-stream", about)

    def _listing(self, bucket: str, prefix: str) -> Reply:
        found = {key: one for key, one in self._objects.items() if key.startswith(f"/{bucket}/{prefix}")}
        contents = (
            _LISTED.format(key=key.removeprefix(f"/{bucket}/"), etag=one.etag, size=len(one.body))
            for key, one in found.items()
        )
        listing = _LISTING.format(bucket=bucket, prefix=prefix, count=len(found), contents="".join(contents))
        return Reply(200, listing.encode(), _XML)


if __name__ == "__main__":
    with LoopbackServer(AnsweringServer(LoopbackS3(Path(sys.argv[1])), reserve(0))) as server:
        print(server.url, flush=True)
        sys.stdin.read()
