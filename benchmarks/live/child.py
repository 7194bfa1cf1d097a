"""A process that is asked by lines of JSON, and whose CPU is read from outside."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Serve = Callable[[dict[str, Any]], Any]


class Child:
    """Answers one question at a time."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def ask(self, **question: Any) -> Any:
        """The answer to a question."""
        assert self._process.stdin  # noqa: S101 (pipes were asked for)
        assert self._process.stdout  # noqa: S101
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def child(module: str, environment: Mapping[str, str]) -> Iterator[Child]:
    """A module of this package in a process of its own, until its standard input is closed."""
    command = [sys.executable, "-m", f"benchmarks.live.{module}"]
    with subprocess.Popen(  # noqa: S603 (our own program)
        command, env=dict(environment), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Child(process)


def answer_all(serve: Serve) -> None:
    """Answer questions of standard input, in the child."""
    for line in sys.stdin:
        print(json.dumps(serve(json.loads(line))), flush=True)


def cpu_of(process: int) -> float:
    """CPU seconds of a process so far, all its threads and none of its children.

    By the clock that Linux has of each process: https://man7.org/linux/man-pages/man3/clock_getcpuclockid.3.html.
    """
    return time.clock_gettime((~process << 3) | 2)
