"""Stages that say to a client of the live API what a test wants them to."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from websockets.sync.server import ServerConnection, serve

Talk = Callable[[ServerConnection, dict[str, Any]], None]


def event(number: int, symbol: str = "AAPL") -> dict[str, Any]:
    return {
        "sequence": str(number).zfill(56),
        "kind": "hold",
        "symbol": symbol,
        "at": "2026-05-29T00:30:00Z",
        "body": None,
    }


@contextmanager
def stage(*talks: Talk) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that has another talk at each connection, and what clients have asked for."""
    asked: list[dict[str, Any]] = []

    def carry(socket: ServerConnection) -> None:
        asked.append(json.loads(socket.recv()))
        talks[len(asked) - 1](socket, asked[-1])

    with serve(carry, "127.0.0.1", 0) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            yield f"ws://127.0.0.1:{server.socket.getsockname()[1]}", asked
        finally:
            server.shutdown()
            serving.join()


def telling(*messages: dict[str, Any]) -> Talk:
    return lambda socket, _: [socket.send(json.dumps(message)) for message in messages] and None


OVERTAKING = (
    {"type": "events", "events": [event(3)]},
    {"type": "missed", "events": [event(2), event(3)]},
)
"""What a client that has seen event 1 hears while it subscribes, where event 3 is pushed meanwhile."""
