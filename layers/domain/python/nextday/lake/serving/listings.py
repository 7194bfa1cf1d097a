"""Listings of a bucket in the shape of objects, so that they are held and asked for again as objects are."""

from datetime import datetime
from hashlib import blake2b

import orjson

from nextday.lake.serving.objects import UNCHANGED, Fetched, Listed, Objects


class Listings:
    """What is below each prefix; the prefix is the key."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
        """The listing, by key; its tag is of what it shows. Raises LakeError."""
        content = orjson.dumps(sorted((one.key, one.etag, one.modified) for one in self._objects.listed(key)))
        etag = blake2b(content, digest_size=8).hexdigest()
        return UNCHANGED if etag == known_etag else Fetched(content, etag)


def objects_in(listing: bytes) -> list[Listed]:
    """The objects that a listing shows, by key."""
    return [Listed(key, etag, datetime.fromisoformat(modified)) for key, etag, modified in orjson.loads(listing)]
