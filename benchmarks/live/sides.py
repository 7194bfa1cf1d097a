"""Both sides over one lake: the live stage in the local cloud, and the peer's server."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.api.stacks import Bytecode, installed
from benchmarks.live.child import cpu_of
from nextday.catalog.views import LATEST, MODELS, NEWEST_FORECASTS
from nextday.settings import DEFAULT_SYMBOLS, LIVE_PATH
from ops.instants import night_after
from ops.localcloud.account import environment
from ops.localcloud.patching import replaced
from ops.localcloud.runtime.sandbox import Outcome, Sandbox
from ops.loopback import reserve
from ops.markets import open_market
from ops.product import LocalProduct, ScheduleName, running
from ops.sources import Source
from ops.workspace import Workspace

NIGHT = date(2026, 5, 15)
HOURLY = LATEST.object_key(interval="1h", bucket=0)
FORECASTS = NEWEST_FORECASTS.object_key(bucket=0)
TOLD = {
    LATEST.object_key(interval="1d", bucket=0): "bars",
    HOURLY: "bars",
    FORECASTS: "forecast",
    MODELS.object_key(): "model",
}
"""The views of whose changes clients are told, and the kind of event that each is."""
_LOCK = Path(__file__).parents[2] / "requirements" / "bench-live.txt"
_FIRED = (ScheduleName.DAILY_BARS, ScheduleName.HOURLY_BARS, ScheduleName.TRAINING)
_LIVE = "live-"
_JOBS = ("ingest", "predict")


@dataclass
class Spent:
    """CPU seconds of a side's own processes and of what stands for AWS, and requests to S3 of a side and the jobs."""

    own: float
    aws: float
    requests: Counter[str]

    def since(self, before: "Spent") -> "Spent":
        """What was spent between two looks."""
        return Spent(self.own - before.own, self.aws - before.aws, self.requests - before.requests)


@dataclass
class Stage:
    """The live stage; this process stands for AWS."""

    product: LocalProduct
    url: str
    _processes: dict[int, float] = field(default_factory=dict)

    def spent(self) -> Spent:
        """So far."""
        for process in self._processes:
            try:
                self._processes[process] = cpu_of(process)
            except OSError:  # it has ended, and its last count stands
                continue
        return Spent(sum(self._processes.values()), time.process_time(), requests_of(self.product, _LIVE, *_JOBS))

    def start(self) -> float:
        """CPU seconds of an average start of push."""
        usage = self.product.cloud.usage
        return usage["start_cpu_seconds/live-push"] / usage["starts/live-push"]

    def variables(self, service: str) -> dict[str, str]:
        """The environment of a process that acts in the role of a function."""
        cloud: Any = self.product.cloud
        role = next(one.role for one in cloud.functions() if one.service == service)
        return {**os.environ, **environment(cloud.endpoint), **cloud._running.judge.credentials(role, "bench")}

    @property
    def stream(self) -> str:
        """On which changes are told."""
        (name,) = self.product.cloud.session.client("kinesis").list_streams()["StreamNames"]
        return str(name)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Know the processes of the functions that serve sockets."""
        invoke = Sandbox.invoke

        def watched(sandbox: Any, payload: bytes) -> Outcome:
            if (sandbox._function.service or "").startswith(_LIVE):
                self._processes.setdefault(sandbox._process.pid, 0.0)
            return invoke(sandbox, payload)

        with replaced(Sandbox, invoke=watched):
            yield


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A live stage over the lake that its own jobs have filled in one night of the simulated market."""
    source = Source("simulated")
    market = open_market(source, DEFAULT_SYMBOLS)
    opened = running(Workspace(folder), source, market, night_after(NIGHT), buckets=1, port=0, live=True)
    with opened as product:
        for schedule in _FIRED:
            product.fire(schedule)
        found = Stage(product, product.cloud.site_url.replace("http", "ws", 1).rstrip("/") + LIVE_PATH)
        with found.watching():
            yield found


@dataclass
class Peer:
    """The peer's server, which asks the stage's S3 in the role of the HTTP API."""

    product: LocalProduct
    url: str
    process: int

    def spent(self) -> Spent:
        """So far."""
        return Spent(cpu_of(self.process), time.process_time(), requests_of(self.product, "api", *_JOBS))


@contextmanager
def peer(beside: Stage) -> Iterator[Peer]:
    """The server, once it answers and has read the lake."""
    packages = installed(_LOCK, Bytecode.COMPILED, Path(sys.executable))
    told = {
        "PYTHONPATH": os.pathsep.join(map(str, [packages, Path(__file__).parent])),
        "PEER_LAKE": beside.product.cloud.lake_bucket,
        "PEER_VIEWS": json.dumps(TOLD),
    }
    with reserve(0) as listener, _served(listener, {**beside.variables("api"), **told}) as process:
        port = listener.getsockname()[1]
        _wait_for(f"http://127.0.0.1:{port}/openapi.json")
        yield Peer(beside.product, f"ws://127.0.0.1:{port}{LIVE_PATH}", process)


@contextmanager
def _served(listener: socket.socket, variables: Mapping[str, str]) -> Iterator[int]:
    options = ["--fd", str(listener.fileno()), "--log-level", "warning", "--no-access-log"]
    command: Sequence[str] = [sys.executable, "-S", "-P", "-m", "uvicorn", "peer:app", *options]
    descriptors = [listener.fileno()]
    # closed at the end, or by ours: either ends the server
    with subprocess.Popen(command, env=dict(variables), pass_fds=descriptors, stdin=subprocess.PIPE) as process:  # noqa: S603 (our own program)
        yield process.pid


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            with urlopen(url):  # noqa: S310 (loopback)
                return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(url)


def requests_of(product: LocalProduct, *services: str) -> Counter[str]:
    """Requests to S3 of functions whose name begins so, by kind."""
    counted: Counter[str] = Counter()
    for name, amount in product.cloud.usage.items():
        what, _, told = name.partition("/")
        service, _, action = told.partition("/")
        if what == "requests" and service.startswith(services) and action.startswith("s3:"):
            counted[action.removeprefix("s3:")] += int(amount)
    return counted
