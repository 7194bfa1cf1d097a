"""S3 that survives: every write of a kept bucket is a file before it is acknowledged, and is there again at the start.

A file is an object's current version: its bytes and version id outlive a restart, older versions and metadata do not.
"""

import mimetypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import wraps
from hashlib import md5
from io import BytesIO
from pathlib import Path
from typing import Any

from moto.s3.models import FakeKey, S3Backend, s3_backends

from ops.localcloud.account import ACCOUNT
from ops.localcloud.patching import replaced
from ops.localcloud.s3.objectfiles import ObjectFiles, version_of
from ops.localcloud.s3.strict_s3 import one_at_a_time

OLDER_VERSIONS = 20
"""Versions of an object that stay readable beside the current one; a day's replay writes thousands."""


class _FileContent:
    """Stands for a restored object's bytes: read from its file when asked, so that a start costs no memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0

    def seek(self, position: int) -> None:
        self._position = position

    def read(self, size: int = -1) -> bytes:
        with self._path.open("rb") as file:
            file.seek(self._position)
            content = file.read(size)
        self._position += len(content)
        return content

    def close(self) -> None:
        """Nothing is open between reads."""


class PersistentS3:
    """moto's S3, written through to files. Nothing is kept until `restore` has named the buckets.

    `created` is told the bucket and key of every object that is put then.
    """

    def __init__(self, files: ObjectFiles, created: Callable[[str, str], None]) -> None:
        self._files = files
        self._created = created
        self._kept: set[str] = set()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Write through while this is open."""
        with replaced(
            S3Backend,
            put_object=one_at_a_time(self._putting(S3Backend.put_object)),
            delete_object=one_at_a_time(self._deleting(S3Backend.delete_object)),
        ):
            yield

    def restore(self, buckets: set[str]) -> int:
        """Keep these buckets from now on, and bring back what their files hold. Returns how many objects."""
        backend = s3_backends[ACCOUNT]["aws"]
        objects = [(bucket, key) for bucket in sorted(buckets) for key in self._files.keys(bucket)]
        for bucket, key in objects:
            self._bring_back(backend, bucket, key)
        # last: what is brought back must not be written again
        self._kept = buckets
        return len(objects)

    def keep(self, buckets: set[str]) -> None:
        """Keep these buckets, too, or no others any more; those that were not are brought back."""
        kept, self._kept = self._kept, set()
        self.restore(buckets - kept)
        self._kept = buckets

    def _bring_back(self, backend: S3Backend, bucket: str, key: str) -> None:
        path = self._files.path(bucket, key)
        # what S3 calls an object that came in one PUT: a condition on it holds after a restart, too
        etag = md5(path.read_bytes(), usedforsecurity=False).hexdigest()
        # without notifications: a start is not news to any function
        stored: Any = backend.put_object(bucket, key, b"", etag=etag, disable_notification=True)
        stored._value_buffer.close()
        stored._value_buffer = _FileContent(path)
        stored.contentsize = path.stat().st_size
        stored.last_modified = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(tzinfo=None)
        stored.metadata["Content-Type"] = mimetypes.guess_type(key)[0] or "binary/octet-stream"
        _name_version(stored, path)

    def _putting(self, original: Callable[..., FakeKey]) -> Callable[..., FakeKey]:
        @wraps(original)
        def put(backend: S3Backend, bucket_name: str, key_name: str, value: bytes, **named: Any) -> FakeKey:
            if bucket_name not in self._kept:
                return original(backend, bucket_name, key_name, value, **named)
            _hold_content(backend.get_object(bucket_name, key_name))
            # the file first: a kill in between leaves an object that was never acknowledged, which is allowed
            path = self._files.write(bucket_name, key_name, value)
            stored = original(backend, bucket_name, key_name, value, **named)
            _name_version(stored, path)
            _forget_oldest(backend, bucket_name, key_name)
            self._created(bucket_name, key_name)
            return stored

        return put

    def _deleting(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def delete(backend: S3Backend, bucket_name: str, key_name: str, **named: Any) -> Any:
            if bucket_name in self._kept:
                _hold_content(backend.get_object(bucket_name, key_name))
            deleted = original(backend, bucket_name, key_name, **named)
            if bucket_name in self._kept and backend.get_object(bucket_name, key_name) is None:
                self._files.remove(bucket_name, key_name)
            return deleted

        return delete


def _name_version(stored: Any, path: Path) -> None:
    if stored._is_versioned:
        stored._version_id = version_of(path)


def _hold_content(stored: Any) -> None:
    """A restored version that is about to lose its file keeps its bytes in memory."""
    if stored is not None and isinstance(stored._value_buffer, _FileContent):
        stored._value_buffer = BytesIO(stored.value)


def _forget_oldest(backend: S3Backend, bucket: str, key: str) -> None:
    keys = backend.get_bucket(bucket).keys
    keys.setlist(key, keys.getlist(key)[-OLDER_VERSIONS - 1 :])
