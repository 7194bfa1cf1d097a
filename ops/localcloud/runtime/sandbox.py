"""One execution environment of a function: a process that handles one event at a time."""

import json
import os
import signal
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

from ops.localcloud.runtime.api import Answer, Event, Ready, RuntimeApi
from ops.localcloud.runtime.function import Function

WORKER = Path(__file__).with_name("worker.py")
# Lambda gives 10 s; an import of awswrangler that had to be compiled first has taken 11
INIT_SECONDS = 60.0
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html: 6 MB, and some room
MOST_ANSWER_BYTES = 6 * 2**20 + 100
# a log is begun anew only between processes, as `invoke` finds an event's lines by their place in it
_LOG_BYTES = 10_000_000


@dataclass(frozen=True)
class Outcome:
    """What an invocation came to: a result, or an error document, with what the handler printed.

    `cpu_seconds` it took in a process that was there; the first of a process also tells those of its start.
    """

    payload: bytes
    failed: bool
    logs: str = ""
    cpu_seconds: float = 0.0
    start_cpu_seconds: float | None = None


@dataclass(frozen=True)
class _Exited:
    """The process is gone."""

    status: int


Signal = Ready | Answer | _Exited


class Sandbox:
    """A handler's process. `roots` are the folders it imports from, `log` the file its output is appended to."""

    def __init__(self, function: Function, roots: Sequence[Path], extra: Mapping[str, str], log: Path) -> None:
        self._function = function
        self._log = log
        self._ready = False
        self._closed = False
        self._signals: SimpleQueue[Signal] = SimpleQueue()
        self._api = RuntimeApi(self._signals)
        environment = {
            **function.variables(roots[0]),
            **extra,
            "AWS_LAMBDA_RUNTIME_API": self._api.address,
            # the function's own first: as on Lambda, a layer's or a function's copy hides the runtime's
            "PYTHONPATH": os.pathsep.join(map(str, [*roots, *_packages()])),
        }
        self._process = _start(function.handler, roots[0], environment, log)
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def invoke(self, payload: bytes) -> Outcome:
        """Let the handler handle one event; waits for its answer, its end or the function's timeout."""
        # before the wait: what a module prints while it is imported is the first event's
        printed_from = self._log.stat().st_size
        was_ready, failure = self._ready, self._await_ready()
        began = cpu_seconds(self._process.pid)
        answer = failure or self._handle(payload)
        # a process that is gone tells nothing any more
        used = max(0.0, cpu_seconds(self._process.pid) - began)
        if not self.alive:
            self.close()
        printed = self._printed_since(printed_from)
        return Outcome(answer.payload, answer.failed, printed, used, None if was_ready else began)

    def close(self) -> None:
        """End the process, whatever it does, and its children."""
        if self._closed:
            return
        self._closed = True
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin:
            self._process.stdin.close()
        self._api.close()

    def _watch(self) -> None:
        self._signals.put(_Exited(self._process.wait()))

    def _await_ready(self) -> Answer | None:
        """None once the handler is imported, else why it cannot be."""
        while not self._ready:
            match self._next(INIT_SECONDS):
                case Ready():
                    self._ready = True
                case Answer() as failure:
                    self._process.wait()
                    return failure
                case _Exited(status):
                    return _error("Runtime.ExitError", f"Runtime exited with error: exit status {status}")
                case None:
                    self._kill()
                    return _error("Sandbox.Timedout", f"Init timed out after {INIT_SECONDS:.0f} seconds")
        return None

    def _handle(self, payload: bytes) -> Answer:
        timeout = self._function.timeout
        event = Event(payload, self._function.arn, time.time() + timeout)
        self._api.events.put(event)
        while True:
            # a Ready is passed over: with it the worker asked for this event, after its last answer
            match self._next(max(0.0, event.deadline - time.time())):
                case Answer() as answer:
                    return answer if len(answer.payload) <= MOST_ANSWER_BYTES else _TOO_LARGE
                case _Exited(status):
                    cause = f"RequestId: {event.request_id} Error: Runtime exited with error: exit status {status}"
                    return _error("Runtime.ExitError", cause)
                case None:
                    self._kill()
                    cause = f"RequestId: {event.request_id} Error: Task timed out after {timeout:.2f} seconds"
                    return _error("Sandbox.Timedout", cause)

    def _next(self, timeout: float) -> Signal | None:
        try:
            return self._signals.get(timeout=timeout)
        except Empty:
            return None

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def _printed_since(self, position: int) -> str:
        with self._log.open("rb") as log:
            log.seek(position)
            return log.read().decode(errors="replace")


def _start(handler: str, task_root: Path, environment: Mapping[str, str], log: Path) -> "subprocess.Popen[bytes]":
    too_long = log.exists() and log.stat().st_size > _LOG_BYTES
    with log.open("wb" if too_long else "ab") as output:
        return subprocess.Popen(  # noqa: S603 - our own interpreter and script
            # -P keeps the worker's folder off sys.path, -S editable installs: a function must bring nextday itself
            [sys.executable, "-P", "-S", str(WORKER), handler],
            cwd=task_root,
            env=dict(environment),
            # never written to: it breaks when this process ends, also by kill -9, and the worker ends itself
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            # a group of its own, to be killed whole, which a terminal's Ctrl-C does not reach
            start_new_session=True,
        )


def cpu_seconds(process: int) -> float:
    """Of a process and its threads so far, in hundredths; 0 where there is no /proc, or no such process."""
    try:
        # a name of the program may hold spaces: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _packages() -> list[str]:
    """The interpreter's packages, which stand for a function's dependencies. Editable installs are not among them."""
    paths = sysconfig.get_paths()
    return list(dict.fromkeys([paths["purelib"], paths["platlib"]]))


def _error(kind: str, message: str) -> Answer:
    return Answer(json.dumps({"errorType": kind, "errorMessage": message}).encode(), failed=True)


_TOO_LARGE = _error(
    "Function.ResponseSizeTooLarge",
    f"Response payload size exceeded maximum allowed payload size ({MOST_ANSWER_BYTES} bytes).",
)
