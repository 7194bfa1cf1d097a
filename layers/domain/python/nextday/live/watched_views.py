"""Views whose changes are remembered, to be told once the job is done with them."""

from collections.abc import Iterator

from nextday.lake.ports import ViewStore
from nextday.live.changes import changes, is_told
from nextday.live.event import Event


class WatchedViews:
    """A ViewStore; of views that anybody is told of it reads the former content before each is replaced."""

    def __init__(self, views: ViewStore) -> None:
        self._views = views
        self._before: dict[str, bytes | None] = {}
        self._after: dict[str, bytes] = {}

    def tag(self, key: str) -> str | None:
        """As the store has it."""
        return self._views.tag(key)

    def get(self, key: str) -> bytes | None:
        """As the store has it."""
        return self._views.get(key)

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        """Replace a content as the store does, and remember both."""
        if is_told(key) and key not in self._before:
            # the first: a write that was made and not confirmed is made again, over itself
            self._before[key] = self._views.get(key) if over else None
        self._views.put(key, content, over=over)
        if is_told(key):
            self._after[key] = content

    def events(self) -> Iterator[Event]:
        """What has changed by all that was put so far."""
        for key, after in self._after.items():
            yield from changes(key, self._before[key], after)
