"""The Lambda Runtime API for one handler process: hands out events, takes answers."""

import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any
from uuid import uuid4

from ops.loopback import AnsweringServer, Ending, HttpRequest, LoopbackServer, Reply, reserve

_GONE = Reply(410, b"", ending=Ending.RESET)


@dataclass(frozen=True)
class Event:
    """One invocation on its way to the handler; `deadline` is in epoch seconds."""

    payload: bytes
    function_arn: str
    deadline: float
    request_id: str = field(default_factory=lambda: str(uuid4()))


@dataclass(frozen=True)
class Ready:
    """The handler's module is imported."""


@dataclass(frozen=True)
class Answer:
    """What the handler returned, or the error document of what it raised."""

    payload: bytes
    failed: bool


class RuntimeApi:
    """Serves one process. What it says arrives in `signals`, events put into `events` reach it."""

    def __init__(self, signals: "SimpleQueue[Any]") -> None:
        self.signals = signals
        self.events: SimpleQueue[Event | None] = SimpleQueue()
        self._exits = ExitStack()
        server = self._exits.enter_context(LoopbackServer(AnsweringServer(self._answer, reserve(0))))
        self.address = f"127.0.0.1:{server.port}"

    def close(self) -> None:
        """Stop serving; a process that waits for its next event loses its connection."""
        self.events.put(None)
        self._exits.close()

    def _answer(self, request: HttpRequest) -> Reply:
        """GET next event, POST answer; https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html."""
        if request.method == "POST":
            self.signals.put(Answer(request.body, failed=request.target.endswith("/error")))
            return Reply(202, b'{"status":"OK"}')
        # to ask for an event is how a runtime says that its module is imported
        self.signals.put(Ready())
        event = self.events.get()
        return Reply(200, event.payload, headers=_headers(event)) if event else _GONE


def _headers(event: Event) -> dict[str, str]:
    return {
        "Lambda-Runtime-Aws-Request-Id": event.request_id,
        "Lambda-Runtime-Deadline-Ms": str(int(event.deadline * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": event.function_arn,
        "Lambda-Runtime-Trace-Id": f"Root=1-{int(time.time()):08x}-{uuid4().hex[:24]};Sampled=0",
    }
