"""S3 objects as plain files: `<folder>/<bucket>/<key>`, replaced atomically."""

import os
from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import mkstemp
from urllib.parse import quote, unquote

_DRAFT = ".draft-"
_PLAIN = "=+,@!()'~ "  # characters of a key that stay readable in a file's name
# S3 allows keys like a//b and a/../b, which no folders can spell
_SEGMENTS = {"": "%2F", ".": "%2E", "..": "%2E%2E"}


class ObjectFiles:
    """The files of all buckets below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, bucket: str, key: str) -> Path:
        """Where an object is. A key cannot be another key's folder: `a` and `a/b` exclude each other."""
        names = (_SEGMENTS.get(segment) or quote(segment, safe=_PLAIN) for segment in key.split("/"))
        return self._folder.joinpath(bucket, *names)

    def write(self, bucket: str, key: str, body: bytes) -> Path:
        """Replace an object: a reader, or a start after a kill, sees the old bytes or the new."""
        path = self.path(bucket, key)
        path.parent.mkdir(parents=True, exist_ok=True)
        # in the same folder, as a rename replaces at once only within one file system
        handle, draft = mkstemp(dir=path.parent, prefix=_DRAFT)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        return Path(draft).replace(path)

    def remove(self, bucket: str, key: str) -> None:
        """Remove an object, and folders that it leaves empty."""
        path = self.path(bucket, key)
        path.unlink(missing_ok=True)
        with suppress(OSError):
            for folder in path.relative_to(self._folder).parents[:-1]:
                (self._folder / folder).rmdir()

    def keys(self, bucket: str) -> Iterator[str]:
        """Keys of a bucket's objects. Drafts that a kill left behind are removed."""
        root = self._folder / bucket
        for path in sorted(root.rglob("*")):
            if path.name.startswith(_DRAFT):
                path.unlink()
            elif path.is_file():
                yield "/".join("" if name == "%2F" else unquote(name) for name in path.relative_to(root).parts)


def version_of(path: Path) -> str:
    """Version id of a file's content: the same after a restart, another after each write."""
    status = path.stat()
    return blake2b(f"{path} {status.st_mtime_ns} {status.st_size}".encode(), digest_size=16).hexdigest()
