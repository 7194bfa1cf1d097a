"""What functions hold of this machine's memory: the peak of their processes, invocation by invocation."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

from ops.localcloud.patching import replaced
from ops.localcloud.runtime.sandbox import Outcome, Sandbox

_RESET_PEAK = "5"


class Peaks:
    """Resident megabytes that any process of a function, or of a step of it, held at once while `watching` is open."""

    def __init__(self) -> None:
        self.megabytes: dict[str, float] = {}
        self._lock = Lock()

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Watch every invocation that begins in this block."""
        invoke = Sandbox.invoke

        def watched(sandbox: Any, payload: bytes) -> Outcome:
            process = Path("/proc") / str(sandbox._process.pid)
            # a process that is there already has had a peak with another event
            (process / "clear_refs").write_text(_RESET_PEAK)
            outcome = invoke(sandbox, payload)
            self._note(_name(sandbox._function.service, payload), _peak(process))
            return outcome

        with replaced(Sandbox, invoke=watched):
            yield

    def _note(self, name: str, peak: float) -> None:
        with self._lock:
            self.megabytes[name] = max(peak, self.megabytes.get(name, 0))


def _name(service: str, payload: bytes) -> str:
    step = json.loads(payload).get("step")
    return f"{service}, {step}" if step else service


def _peak(process: Path) -> float:
    try:
        lines = (process / "status").read_text().splitlines()
    except FileNotFoundError:  # it has ended itself, which its outcome tells
        return 0
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0)
