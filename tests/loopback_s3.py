"""An S3 that answers GET, conditional GET and LIST from memory: as much as a reader of the lake asks."""

from collections.abc import Mapping
from email.utils import formatdate
from hashlib import md5
from urllib.parse import parse_qs, unquote, urlsplit

from ops.loopback import HttpRequest, Reply

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


class LoopbackS3:
    """Replies from `objects`: contents by `/BUCKET/KEY`, which may change."""

    def __init__(self, objects: Mapping[str, bytes]) -> None:
        self._objects = objects

    def __call__(self, request: HttpRequest) -> Reply:
        """The reply to one request."""
        url = urlsplit(request.target)
        path, query = unquote(url.path), parse_qs(url.query)
        if "list-type" in query:
            return self._listing(path.strip("/"), query.get("prefix", [""])[0])
        if path not in self._objects:
            return Reply(404, _NO_SUCH_KEY, _XML)
        content = self._objects[path]
        about = {"ETag": _etag(content), "Last-Modified": formatdate(0, usegmt=True)}
        if request.headers.get("if-none-match") == about["ETag"]:
            return Reply(304, b"", headers=about)
        return Reply(200, content, "binary/octet-stream", about)

    def _listing(self, bucket: str, prefix: str) -> Reply:
        root = f"/{bucket}/"
        found = {key: content for key, content in self._objects.items() if key.startswith(root + prefix)}
        contents = (
            _LISTED.format(key=key.removeprefix(root), etag=_etag(content), size=len(content))
            for key, content in found.items()
        )
        listing = _LISTING.format(bucket=bucket, prefix=prefix, count=len(found), contents="".join(contents))
        return Reply(200, listing.encode(), _XML)


def _etag(content: bytes) -> str:
    return f'"{md5(content, usedforsecurity=False).hexdigest()}"'
