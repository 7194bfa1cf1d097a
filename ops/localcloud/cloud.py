"""The local cloud: the stacks of a cloud assembly, deployed on this machine and reachable while it runs."""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from nextday.errors import InputError
from ops.localcloud.assembly.synthesis import stacks
from ops.localcloud.datafolder import Running, held
from ops.localcloud.faults import faults_logged
from ops.localcloud.secrets import Secrets
from ops.localcloud.server import wsgi_server
from ops.localcloud.workflows.executions import Execution, ended, fire, unwatched
from ops.localcloud.workflows.failures import Failures
from ops.localcloud.workflows.schedules import Schedule, deployed_schedules
from ops.loopback import LoopbackServer, reserve

if TYPE_CHECKING:
    import boto3
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from ops.localcloud.frontdoor.distribution import FrontDoor
    from ops.localcloud.iam.judge import Call
    from ops.localcloud.meter import Usage
    from ops.localcloud.metrics.watch import Standing
    from ops.localcloud.provision import Provisioned
    from ops.localcloud.runtime.function import Function


def _real_time() -> datetime:
    return datetime.now(UTC)


def _silent(_: str) -> None:
    """Nobody watches."""


@dataclass
class LocalCloud:
    """The stacks of `assembly` with their data in `data`, from `start` to `stop`, or within `with`.

    `extra_env` is added to every function's environment. `port` is the front door's, 0 for a free one; its `clock` is
    a replayed market's where there is one. `secrets` are those of Secrets Manager that no stack makes, by name.
    """

    assembly: Path
    data: Path
    extra_env: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    clock: Callable[[], datetime] = _real_time
    secrets: Mapping[str, str] = field(default_factory=dict)
    progress: Callable[[str], None] = _silent
    site_url: str = field(init=False, default="")
    _running: "Provisioned" = field(init=False, repr=False)
    _door: "FrontDoor" = field(init=False, repr=False)
    _exits: ExitStack = field(init=False, repr=False, default_factory=ExitStack)

    def start(self) -> None:
        """Deploy and serve. Raises InputError for a busy port or data folder, Undeployable for what is not provided."""
        with ExitStack() as exits:
            listener = exits.enter_context(reserve(self.port))
            data = exits.enter_context(held(self.data))
            exits.enter_context(faults_logged(data.faults))
            # moto takes a third of a second to import
            from ops.localcloud.frontdoor.distribution import front_door  # noqa: PLC0415
            from ops.localcloud.provision import provisioned  # noqa: PLC0415

            self._running = exits.enter_context(
                provisioned(self.assembly, data, self.extra_env, Secrets(self.secrets), self.progress, clock=self.clock)
            )
            self._door = front_door(self._running, self.clock)
            self._running.services.clear_edge = lambda paths: self._door.clear(paths)  # noqa: PLW0108 - another one after an update
            exits.callback(self._close_door)
            self.site_url = exits.enter_context(LoopbackServer(wsgi_server(self._answer, listener))).url
            data.announce(Running(os.getpid(), self.endpoint, self.site_url))
            # only now: a start that fails on its way closes what it has opened
            self._exits = exits.pop_all()

    def stop(self) -> None:
        """End every process and server. Objects in kept buckets are files already."""
        self._exits.close()

    def _answer(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """By whichever door there is: an update puts another one in its place."""
        return self._door(environ, start_response)

    def _close_door(self) -> None:
        self._door.close()

    def _open_another_door(self) -> None:
        from ops.localcloud.frontdoor.distribution import front_door  # noqa: PLC0415 - as in start

        before, self._door = self._door, front_door(self._running, self.clock)
        before.close()

    def update(self, assembly: Path) -> None:
        """Become the stacks of another assembly while this one runs, with all that is stored.

        Raises InputError, with nothing changed, when that would lose a resource that holds data, and Undeployable for
        what cannot be made: the stacks are then again what they were.
        """
        from ops.template_changes import lost_between  # noqa: PLC0415 - the schemas of all types take half a second

        if lost := lost_between(self.assembly, assembly):
            raise InputError(f"refused: {'; '.join(lost.values())}")
        try:
            self._running.update(assembly, self.assembly)
            self.assembly = assembly
        finally:
            self._open_another_door()

    def destroy(self, *, unprotected: bool = False) -> list[str]:
        """Delete the stacks and stop; physical ids of what is kept.

        Raises InputError for stacks that are protected, unless they were made `unprotected` before, and Undeployable.
        """
        if protected := [one.name for one in stacks(self.assembly) if one.protected and not unprotected]:
            raise InputError(f"{', '.join(protected)} refuse to be deleted: they are protected")
        kept = self._running.destroy(self.assembly)
        self.stop()
        return [one.physical_id for one in kept]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def session(self) -> "boto3.Session":
        """A boto3 session of this cloud."""
        return self._running.session

    @property
    def endpoint(self) -> str:
        """Where the AWS APIs answer."""
        return self._running.session.endpoint

    @property
    def outputs(self) -> dict[str, dict[str, str]]:
        """The stacks' outputs, by stack name."""
        return self._running.deployment.outputs

    @property
    def lake_bucket(self) -> str:
        """Name of the lake's bucket: its objects are files in the data folder, below this name."""
        for outputs in self.outputs.values():
            if "LakeBucketName" in outputs:
                return outputs["LakeBucketName"]
        raise InputError("no stack has an output LakeBucketName")

    @property
    def calls(self) -> frozenset["Call"]:
        """What the functions have asked of AWS, each action on each resource once."""
        return frozenset(self._running.judge.calls)

    @property
    def usage(self) -> "Usage":
        """What AWS would have counted so far, by name: requests, invocations, transitions, bytes."""
        return self._running.meter.usage

    def functions(self) -> list["Function"]:
        """The deployed functions, by name."""
        return sorted(self._running.functions.deployed.values(), key=lambda function: function.name)

    def schedules(self) -> list[Schedule]:
        """The deployed schedules, by name."""
        return deployed_schedules(self.session.client("scheduler"))

    def fire(
        self,
        name: str,
        at: datetime,
        *,
        extra: Mapping[str, Any] | None = None,
        watch: Callable[[int], None] = unwatched,
    ) -> Execution:
        """Start what a schedule starts as if `at` were its time, and wait for the end. Raises InputError if unknown.

        `extra` is added to the schedule's input; `watch` is told how many items of a Distributed Map have ended. The
        data folder remembers what failed, and alarms are judged at the end.
        """
        self._running.meter.fired()
        dropped, acting, wait = self._running.recorder.dropped, self._running.acting, self._running.services.ends.beyond
        ended = fire(self.session, name, at, extra=extra, watch=watch, dropped=dropped, acting=acting, wait=wait)
        Failures(self.data).note(name, at, extra or {}, ended.error)
        self.judge_alarms()
        return ended

    def judge_alarms(self) -> list[str]:
        """Judge every alarm at the clock's instant and tell those that changed, whose names are returned."""
        return self._running.judge_alarms(self.clock())

    @property
    def alarms(self) -> Mapping[str, "Standing"]:
        """What every alarm was found in when it was last judged, by name."""
        return self._running.watch.standings

    def invoke(self, service: str, event: Mapping[str, Any]) -> Execution:
        """Invoke the function whose POWERTOOLS_SERVICE_NAME is `service`. Raises InputError when there is none."""
        names = {function.service: function.name for function in self.functions() if function.service}
        if service not in names:
            raise InputError(f"no function {service!r}, only {', '.join(sorted(names))}")
        outcome = self._running.functions.invoke(names[service], json.dumps(event).encode())
        return ended(names[service], outcome.payload.decode(), failed=outcome.failed)
