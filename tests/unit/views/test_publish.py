"""A view is made from the tables after it is known which one it replaces."""

import pytest

from nextday.errors import Contention
from nextday.lake.memory import MemoryViewStore
from nextday.views.publish import publish

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
