"""How a view gets from the tables to its readers."""

from collections.abc import Callable

from nextday.errors import Contention
from nextday.lake.ports import ViewStore

_ATTEMPTS = 5


def publish(key: str, build: Callable[[], bytes], views: ViewStore) -> None:
    """Write what `build` reads from the tables; when another run wrote meanwhile, build anew from what they say now.

    The last write of runs that overlap thus tells of everything that all of them have stored. Raises Contention when
    that never ends.
    """
    for _ in range(_ATTEMPTS):
        # before the tables: what was written after they were read must not be replaced
        over = views.tag(key)
        content = build()
        try:
            views.put(key, content, over=over)
        except Contention:
            continue
        return
    raise Contention(f"{key} was replaced {_ATTEMPTS} times while it was made")
