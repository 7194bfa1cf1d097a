"""What AWS would bill of what this cloud did: counted as it happens."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING

from ops.localcloud.metrics.store import Series

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from ops.localcloud.runtime.function import Function
    from ops.localcloud.runtime.sandbox import Outcome

Usage = dict[str, float]
"""Amounts by name: what is counted, of whom, and what for, as `requests/ingest/s3:PutObject`."""

# https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/API_PutLogEvents.html: what each event weighs beside its text
LINE_OVERHEAD = 26
# id, type, time and the execution's ARN, which stand around an event's details
_EVENT_OVERHEAD = 300
_OWN = "nextday/"


@dataclass
class Meter:
    """Counts until the cloud stops; a function, whether its role or its name is told, by what it calls itself."""

    functions: Callable[[], Iterable["Function"]]
    _counted: Counter[str] = field(default_factory=Counter)
    _metric_hours: set[tuple[Series, str]] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    @property
    def usage(self) -> Usage:
        """All that was counted so far."""
        with self._lock:
            series = {one for one, _ in self._metric_hours}
            measured = {"metrics": len(series), "metric_hours": len(self._metric_hours)}
            return dict(sorted({**self._counted, **measured}.items()))

    def asked(self, role: str, operation: str, environ: "WSGIEnvironment") -> None:
        """A session of a function's role has sent a request, which is billed whatever its answer.

        What machines and schedules ask for is billed as what they start.
        """
        if self._name(role) == role:
            return
        self._add(f"requests/{self._name(role)}/{operation}", 1)
        if operation == "s3:PutObject":
            table = environ["PATH_INFO"].split("/")[2]
            # a body with a checksum at its end is sent in chunks, and longer than the object
            sent = environ.get("HTTP_X_AMZ_DECODED_CONTENT_LENGTH") or environ.get("CONTENT_LENGTH") or 0
            self._add(f"put_bytes/{table}", int(sent))

    def invoked(self, function: str, outcome: "Outcome", _: float) -> None:
        """A function has handled an event."""
        name = self._name(function)
        self._add(f"invocations/{name}", 1)
        self._add(f"cpu_seconds/{name}", outcome.cpu_seconds)
        self._add(f"log_bytes/{name}", len(outcome.logs.encode()) + LINE_OVERHEAD * outcome.logs.count("\n"))
        if outcome.start_cpu_seconds is not None:
            self._add(f"starts/{name}", 1)
            self._add(f"start_cpu_seconds/{name}", outcome.start_cpu_seconds)

    def happened(self, event: str, details: Mapping[str, object] | None) -> None:
        """A state machine, or a child that it runs for an item, has come to an event of its history."""
        if event.endswith("StateEntered"):
            self._add("transitions", 1)
        self._add("log_bytes/states", _EVENT_OVERHEAD + len(json.dumps(details or {}, default=str)))

    def measured(self, at: datetime, series: Series, _: float) -> None:
        """A value of a metric came; AWS's own cost nothing."""
        if series.namespace.startswith(_OWN):
            with self._lock:
                self._metric_hours.add((series, at.strftime("%Y-%m-%dT%H")))

    def fired(self) -> None:
        """A schedule has started what it starts."""
        self._add("firings", 1)

    def _name(self, known: str) -> str:
        names = (one.service for one in self.functions() if known in (one.role, one.name))
        return next(names, None) or known

    def _add(self, name: str, amount: float) -> None:
        with self._lock:
            self._counted[name] += amount  # type: ignore[assignment]


def since(before: Usage, after: Usage) -> Usage:
    """What was counted between two looks at one meter."""
    return {name: amount - before.get(name, 0) for name, amount in after.items() if amount != before.get(name, 0)}
