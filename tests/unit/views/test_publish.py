"""A view is made from the tables after it is known which one it replaces."""

import pytest

from nextday.errors import Contention, UnconfirmedWrite
from nextday.lake.memory import MemoryViewStore
from nextday.views.publish import publish, publish_together

KEY = "views/scoreboard/view.txt"


def test_a_view_that_was_replaced_while_it_was_made_is_made_anew() -> None:
    views, tables = MemoryViewStore(), ["one row"]

    def build() -> bytes:
        told = tables[-1].encode()
        if len(tables) == 1:  # another run stores a row, and writes the view, between our read and our write
            tables.append("two rows")
            publish(KEY, tables[-1].encode, views)
        return told

    publish(KEY, build, views)
    assert views.get(KEY) == b"two rows"


def test_endless_replacing_is_told() -> None:
    views = MemoryViewStore()

    def build() -> bytes:
        views.put(KEY, b"", over=views.tag(KEY))
        return b"late"

    with pytest.raises(Contention, match="was replaced 5 times"):
        publish(KEY, build, views)


class Silent(MemoryViewStore):
    """Makes the first write, and does not say so."""

    def put(self, key: str, content: bytes, *, over: str | None) -> None:
        super().put(key, content, over=over)
        if len(self.writes[key]) == 1:
            raise UnconfirmedWrite(key)


def test_a_write_that_was_not_confirmed_is_made_again() -> None:
    views = Silent()
    publish(KEY, lambda: b"told", views)
    assert views.writes[KEY] == [b"told", b"told"]


def test_of_views_made_together_only_those_that_were_overtaken_are_written_again() -> None:
    views, readings, other = MemoryViewStore(), [], "views/status/view.txt"

    def build() -> dict[str, bytes]:
        readings.append("reading")
        if len(readings) == 1:
            publish(KEY, lambda: b"theirs", views)
        return dict.fromkeys((KEY, other), f"ours {len(readings)}".encode())

    publish_together([KEY, other], build, views)
    assert views.writes == {KEY: [b"theirs", b"ours 2"], other: [b"ours 1"]}
