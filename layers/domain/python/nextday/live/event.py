"""One thing that has changed, as the stream carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from nextday.lake.views.text import to_text

EVERYBODY = "*"
"""The symbol of what concerns no symbol in particular."""
LARGEST = 32_768
"""Bytes of an event: API Gateway sends a WebSocket message in frames of as many."""


class Kind(StrEnum):
    """What an event tells of."""

    BARS = "bars"
    FORECAST = "forecast"
    OUTCOME = "outcome"
    HOLD = "hold"
    MODEL = "model"
    QUOTE = "quote"


def written_at(instant: datetime) -> str:
    """An instant as events tell it, ISO 8601 in UTC."""
    return to_text(instant).strip('"')


@dataclass(frozen=True)
class Event:
    """`body` is the row as the HTTP API's views hold it; None where that would be too much: whoever cares asks.

    `at` is when the job ran that told of it, ISO 8601 in UTC.
    """

    kind: Kind
    symbol: str
    at: str
    body: Mapping[str, Any] | None

    def to_bytes(self) -> bytes:
        """JSON, of LARGEST bytes at most."""
        told = {"kind": self.kind, "symbol": self.symbol, "at": self.at}
        whole = to_text({**told, "body": self.body}).encode()
        return whole if len(whole) <= LARGEST else to_text({**told, "body": None}).encode()
