"""All deployed functions, each with as many sandboxes as it needs, up to a limit."""

import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import LifoQueue
from threading import Lock

from nextday.errors import InputError, NextdayError
from ops.localcloud.runtime.code import CodeStore
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.sandbox import Outcome, Sandbox

SANDBOXES = max(2, min(4, os.cpu_count() or 2))


# of a new session of a function's role, as variables
Credentials = Callable[[Function], Mapping[str, str]]
Observed = Callable[[str, Outcome, float], None]
"""Is told which function was invoked, what it came to, and the seconds that it took."""


class Stopping(NextdayError):
    """An event came after the end."""


class Pool:
    """Sandboxes of one function: an event waits when all are busy, a warm one is preferred."""

    def __init__(
        self, function: Function, store: CodeStore, extra: Mapping[str, str], credentials: Credentials, logs: Path
    ) -> None:
        self.name = function.name
        self._function = function
        self._roots = function.roots(store)
        self._extra = extra
        self._credentials = credentials
        self._logs = logs
        self._closed = False
        self._sandboxes: dict[int, Sandbox] = {}
        self._free: LifoQueue[int] = LifoQueue()
        # the last put is the first taken: number 1, whose log has the function's plain name
        for number in range(SANDBOXES, 0, -1):
            self._free.put(number)

    def invoke(self, payload: bytes) -> Outcome:
        """Handle one event in a free sandbox."""
        number = self._free.get()
        try:
            return self._sandbox(number).invoke(payload)
        finally:
            self._free.put(number)

    def close(self) -> None:
        """End all sandboxes, for good."""
        # before they end: an event that waits for a sandbox must not start a new one
        self._closed = True
        for sandbox in list(self._sandboxes.values()):
            sandbox.close()

    def _sandbox(self, number: int) -> Sandbox:
        if self._closed:
            raise Stopping(f"{self._function.name} is not started any more: the local cloud is stopping")
        known = self._sandboxes.get(number)
        if known and known.alive:
            return known
        if known:
            known.close()
        suffix = "" if number == 1 else f"-{number}"
        log = self._logs / f"{self._function.name}{suffix}.log"
        environment = {**self._extra, **self._credentials(self._function)}
        self._sandboxes[number] = Sandbox(self._function, self._roots, environment, log)
        return self._sandboxes[number]


class Functions:
    """Every function of the deployed stacks, by name."""

    def __init__(
        self,
        store: CodeStore,
        extra: Mapping[str, str],
        credentials: Credentials,
        logs: Path,
        observed: Observed,
    ) -> None:
        self.deployed: dict[str, Function] = {}
        self._store = store
        self._extra = extra
        self._credentials = credentials
        self._logs = logs
        self._observed = observed
        self._pools: dict[str, Pool] = {}
        self._lock = Lock()

    def become(self, functions: list[Function]) -> None:
        """Let exactly these be known. Processes start with a first event, and end with a change."""
        wanted = {function.name: function for function in functions}
        with self._lock:
            stale = [name for name, known in self.deployed.items() if wanted.get(name) != known]
            for pool in [self._pools.pop(name) for name in stale if name in self._pools]:
                pool.close()
            self.deployed = wanted

    def invoke(self, name_or_arn: str, payload: bytes) -> Outcome:
        """Invoke a function and wait. Raises InputError when there is none of that name."""
        pool, started = self._pool(name_or_arn), time.monotonic()
        outcome = pool.invoke(payload)
        self._observed(pool.name, outcome, time.monotonic() - started)
        return outcome

    def close(self) -> None:
        """End every process."""
        for pool in self._pools.values():
            pool.close()

    def named(self, name_or_arn: str) -> Function:
        """A function by its name, its ARN or that of an alias. Raises InputError when there is none."""
        name = name_or_arn.rpartition(":function:")[2].partition(":")[0]
        if name not in self.deployed:
            raise InputError(f"no function {name!r} is deployed, only {', '.join(sorted(self.deployed))}")
        return self.deployed[name]

    def _pool(self, name_or_arn: str) -> Pool:
        name = self.named(name_or_arn).name
        with self._lock:
            if name not in self._pools:
                function = self.deployed[name]
                self._pools[name] = Pool(function, self._store, self._extra, self._credentials, self._logs)
            return self._pools[name]
