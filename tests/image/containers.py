"""Docker, and containers of the jobs' image at the image's own entry point."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from shutil import which
from typing import Any

import pytest

# where the emulator in AWS's base images listens, and the path it takes events at
PORT, INVOCATIONS = 8080, "/2015-03-31/functions/function/invocations"
DOCKER = which("docker") or "docker"
PATIENCE = 120.0  # seconds; a first start imports pandas and scikit-learn without bytecode of ours


def docker(*arguments: str) -> str:
    """What Docker prints last; its complaint when it fails."""
    done = subprocess.run([DOCKER, *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def invoked(event: Mapping[str, Any]) -> Any:
    """The answer to an event, as Lambda's own front would give it."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    connection.request("POST", INVOCATIONS, json.dumps(event))
    answer = connection.getresponse()
    assert answer.status == 200
    return json.loads(answer.read())


@contextmanager
def running(image: str, handler: str, variables: Mapping[str, str]) -> Iterator[None]:
    """A container at its entry point, on this machine's network, where the local cloud answers."""
    told = [argument for name, value in variables.items() for argument in ("--env", f"{name}={value}")]
    name = docker("run", "--detach", "--network", "host", *told, image, handler)
    try:
        _wait_for_emulator(name)
        yield
    finally:
        # pytest shows it beside a failure
        subprocess.run([DOCKER, "logs", name], check=False)
        docker("rm", "--force", name)


def _wait_for_emulator(name: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", PORT, timeout=1)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.2)
        else:
            connection.close()
            return
    pytest.fail(f"nothing listens in container {name}")
