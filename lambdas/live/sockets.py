"""Messages to open connections."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from aws_lambda_powertools import Logger

from lambdas.live.connections_api import ConnectionsApi, GoneError, UnsentError
from lambdas.live.recent import Numbered
from lambdas.live.subscriptions import AT_ONCE

_MESSAGE = 100_000
"""Characters of a message: API Gateway takes 128 KB, of which JSON's own are few."""

logger = Logger()


class Sockets:
    """The open connections of a stage."""

    def __init__(self, connections: ConnectionsApi) -> None:
        self._connections = connections

    def tell(self, connection: str, message: Mapping[str, Any]) -> bool:
        """Send one message; returns whether the connection is there."""
        return self.send(connection, [json.dumps(message, separators=(",", ":"))])

    def send(self, connection: str, messages: Iterable[str]) -> bool:
        """Send messages in order; returns whether the connection is there.

        One that cannot be written to is ended: its client connects again, and gets what it has missed.
        """
        try:
            for message in messages:
                self._connections.post(connection, message.encode())
        except GoneError:
            return False
        except UnsentError as failure:
            logger.warning("a connection is ended", extra={"reason": str(failure)})
            with suppress(GoneError, UnsentError):
                self._connections.delete(connection)
            return False
        return True

    def send_all(self, messages: Mapping[str, Sequence[str]]) -> list[str]:
        """Send each connection its messages, some connections at once; returns those that are gone."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            there = pool.map(self.send, messages, messages.values())
            return [connection for connection, is_there in zip(messages, there, strict=True) if not is_there]


def messages(kind: str, events: Iterable[Numbered]) -> Iterator[str]:
    """The texts of messages of a kind that tell events, in order."""
    return _messages(kind, "events", (event.told() for event in events))


def quotations(quotes: Iterable[Numbered]) -> Iterator[str]:
    """The texts of messages that tell quotes: without a sequence, as they are in no order that anybody could miss."""
    return _messages("quotes", "quotes", (quote.text for quote in quotes))


def _messages(kind: str, name: str, texts: Iterable[str]) -> Iterator[str]:
    told: list[str] = []
    size = 0
    for text in texts:
        if told and size + len(text) > _MESSAGE:
            yield _message(kind, name, told)
            told, size = [], 0
        told.append(text)
        size += len(text)
    if told:
        yield _message(kind, name, told)


def _message(kind: str, name: str, told: list[str]) -> str:
    return f'{{"type":"{kind}","{name}":[{",".join(told)}]}}'
