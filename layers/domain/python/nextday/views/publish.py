"""How a view gets from the tables to its readers."""

import re
from collections.abc import Callable, Mapping, Sequence

from nextday.errors import Contention, UnconfirmedWrite
from nextday.lake.ports import ViewStore

_ATTEMPTS = 5
_WRITTEN_AT = re.compile(rb'"written_at":"[^"]*"')


def publish(key: str, build: Callable[[], bytes], views: ViewStore) -> None:
    """Write what `build` reads from the tables; when another run wrote meanwhile, build anew from what they say now.

    The last write of runs that overlap thus tells of everything that all of them have stored. Raises Contention when
    that never ends.
    """
    publish_together([key], lambda: {key: build()}, views)


def publish_together(keys: Sequence[str], build: Callable[[], Mapping[str, bytes]], views: ViewStore) -> None:
    """As `publish`, for views that are made from one reading of the tables."""
    left = list(keys)
    for _ in range(_ATTEMPTS):
        # before the tables: what was written after they were read must not be replaced
        over = {key: views.tag(key) for key in left}
        contents = build()
        left = [key for key in left if not _has_replaced(key, contents[key], views, over[key])]
        if not left:
            return
    raise Contention(f"{', '.join(left)} was replaced {_ATTEMPTS} times while it was made")


def _has_replaced(key: str, content: bytes, views: ViewStore, over: str | None) -> bool:
    try:
        views.put(key, content, over=over)
    except (Contention, UnconfirmedWrite):  # a write that was made after all is only made again
        return False
    return True


def says_the_same(one: bytes | None, other: bytes) -> bool:
    """Whether two contents of a view differ in no more than when they were written."""
    # in the head alone, which comes first
    return one is not None and _WRITTEN_AT.sub(b"", one, count=1) == _WRITTEN_AT.sub(b"", other, count=1)
