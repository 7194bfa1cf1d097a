"""A local cloud in a process of its own, so that it can be killed and started again."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3

from ops.localcloud.cloud import LocalCloud

ROOT = Path(__file__).parents[3]


@dataclass
class CloudProcess:
    """Runs this module until it is left, or killed."""

    assembly: Path
    data: Path

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(self.assembly), str(self.data)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.told: dict[str, Any] = json.loads(self.process.stdout.readline() or "{}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()

    @property
    def s3(self) -> Any:
        return self.client("s3")

    @property
    def lake(self) -> str:
        return str(self.told["lake"])

    def client(self, service: str) -> Any:
        session = boto3.Session("local", "local", region_name="eu-central-1")
        return session.client(service, endpoint_url=self.told["endpoint"])  # type: ignore[call-overload]

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def main() -> None:
    assembly, data = map(Path, sys.argv[1:])
    with LocalCloud(assembly, data) as cloud:
        told = {
            "endpoint": cloud.endpoint,
            "site_url": cloud.site_url,
            "lake": cloud.lake_bucket,
            "outputs": cloud.outputs,
            "schedules": [schedule.name for schedule in cloud.schedules()],
            "pid": os.getpid(),
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
