"""How a lake is split, asked before its API looks into it."""

from nextday.catalog import LAYOUT_KEY
from nextday.lake.layout import hold, split_into
from nextday.lake.serving.objects import Fetched, Listed, Objects


class HeldObjects:
    """The objects of a lake, once it is known to be split into `buckets`: until then every read asks first.

    Raises OtherBuckets as long as it is not; a lake that does not say so is new.
    """

    def __init__(self, objects: Objects, buckets: int) -> None:
        self._objects = objects
        self._buckets = buckets
        self._held = False

    def get(self, key: str, known_etag: str | None = None) -> Fetched | str | None:
        """As the objects' own."""
        self._hold()
        return self._objects.get(key, known_etag)

    def version(self, key: str, version: str) -> Fetched | None:
        """As the objects' own."""
        self._hold()
        return self._objects.version(key, version)

    def listed(self, prefix: str) -> list[Listed]:
        """As the objects' own."""
        self._hold()
        return self._objects.listed(prefix)

    def _hold(self) -> None:
        if self._held:
            return
        found = self._objects.get(LAYOUT_KEY)
        if isinstance(found, Fetched):
            hold(split_into(found.content), self._buckets)
            self._held = True
