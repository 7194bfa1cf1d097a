"""How a view is written: blocks of lines of JSON, so that a reader takes slices of it without decoding the rest.

Blocks are parted by an empty line. The first is the view's head, one JSON object. Every other one begins with its key
and goes on with JSON texts, one a line: what the block says of itself, then its rows in order.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import orjson

from nextday.errors import Corrupt

_FORMAT = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_BETWEEN = "\n\n"
INSTANT = "%Y-%m-%dT%H:%M:%SZ"
"""How instants in UTC are written, for those who write them without `to_text`."""


def to_text(value: Any) -> str:
    """JSON on one line; dates as `2026-05-29`, instants as `2026-05-29T13:30:00Z`, what is no number as null."""
    return orjson.dumps(value, option=_FORMAT).decode()


def encode(head: Mapping[str, Any], blocks: Mapping[str, Sequence[str]]) -> bytes:
    """The content of a view: its head, and the JSON texts of each block by key."""
    return _BETWEEN.join([to_text(head), *("\n".join([key, *lines]) for key, lines in blocks.items())]).encode()


class ViewText:
    """A view that was read. Raises Corrupt when it has no head."""

    def __init__(self, content: bytes) -> None:
        try:
            head, *blocks = content.decode().split(_BETWEEN)
            told = orjson.loads(head)
        except ValueError as error:
            raise Corrupt(f"a view without a head: {error}") from error
        if not isinstance(told, dict):
            raise Corrupt("a view without a head: it is no JSON object")
        self.head: dict[str, Any] = told
        self._blocks = blocks

    @cached_property
    def _places(self) -> dict[str, int]:
        return {block.partition("\n")[0]: place for place, block in enumerate(self._blocks)}

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the blocks, in the order in which they were written."""
        return tuple(self._places)

    def block(self, key: str) -> list[str] | None:
        """The lines of a block below its key; None without such a block."""
        place = self._places.get(key)
        return None if place is None else self._blocks[place].split("\n")[1:]
