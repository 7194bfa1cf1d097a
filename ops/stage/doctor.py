"""What a deployment needs of this machine and of the account, before it begins."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cdk_app.stages import StageConfig
from ops.packaging.artefacts import API
from ops.stage.checks import Amiss

BOOTSTRAP_VERSION = 12
"""Assets ask for 8 (`requiresBootstrapStackVersion`), importing a bucket for what the deployment role may since 12."""
CONCURRENCY = 100
"""New accounts may run 10 functions at once: eight buckets of a night, and the HTTP API starves."""
_EMULATION = "docker run --privileged --rm tonistiigi/binfmt --install arm64"
_QUOTA = "aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384"
_NODE = Path(sys.executable).with_name("node")
Check = Callable[[], str]


class Account(Protocol):
    """What is asked of AWS: a DeployedStage."""

    @property
    def account(self) -> str: ...  # noqa: D102 - as of a DeployedStage
    @property
    def region(self) -> str: ...  # noqa: D102
    @property
    def bootstrap_version(self) -> int | None: ...  # noqa: D102
    @property
    def concurrency(self) -> int: ...  # noqa: D102


class Machine:
    """Programs of this machine."""

    def said(self, *command: str) -> str | None:
        """What a program prints; None when it is not there, fails, or takes longer than half a minute."""
        program = shutil.which(command[0])
        try:
            done = subprocess.run(  # noqa: S603 - a program that we name
                [program or command[0], *command[1:]], capture_output=True, text=True, timeout=30, check=True
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.strip()


def of_this_machine(machine: Machine) -> dict[str, Check]:
    """What builds and deploys: Python, Node, and Docker, which builds images for the processor that Lambda runs."""
    return {
        "Python": lambda: ".".join(map(str, sys.version_info[:3])),
        "Node": lambda: _found(machine.said(str(_NODE), "--version"), "run `make setup`, which puts one into .venv"),
        "Docker": lambda: _found(
            machine.said("docker", "info", "--format", "{{.ServerVersion}}"),
            "start Docker: the jobs are images, which the CDK builds",
        ),
        "arm64": lambda: _builds_for_arm(machine),
    }


def _builds_for_arm(machine: Machine) -> str:
    platforms = machine.said("docker", "buildx", "inspect", "--bootstrap") or ""
    if "linux/arm64" not in platforms:
        raise Amiss(f"Docker builds no images for linux/arm64: run `{_EMULATION}`")
    return "Docker builds for linux/arm64"


def _found(said: str | None, cure: str) -> str:
    if not said:
        raise Amiss(cure)
    return said


def of_the_account(aws: Account, wanted: StageConfig) -> dict[str, Check]:
    """Who asks and where, and what the stage needs there."""
    return {
        "account": lambda: _pinned("account", aws.account, wanted.account),
        "region": lambda: _pinned("region", aws.region, wanted.region),
        "bootstrap": lambda: _bootstrapped(aws.bootstrap_version),
        "concurrency": lambda: _enough(aws.concurrency),
        "alarms": lambda: _addressee(wanted),
    }


def _pinned(what: str, found: str, expected: str | None) -> str:
    if expected is None:
        return f"{found}, the shell's: the stage names none"
    if found != expected:
        raise Amiss(f"{what} {found} is not {expected}, where this stage belongs: sign in there")
    return found


def _bootstrapped(version: int | None) -> str:
    if version is None or version < BOOTSTRAP_VERSION:
        raise Amiss(f"the CDK's own stack is missing or older than version {BOOTSTRAP_VERSION}: run `make bootstrap`")
    return f"version {version}"


def _enough(concurrency: int) -> str:
    if concurrency < CONCURRENCY:
        raise Amiss(f"{concurrency} functions may run at once: ask for more with `{_QUOTA} --desired-value 1000`")
    return f"{concurrency} functions at once"


def _addressee(wanted: StageConfig) -> str:
    if wanted.alarm_email is None and wanted.protect:
        raise Amiss(f"alarms of {wanted.name} would reach nobody: set alarm_email of the stage")
    return wanted.alarm_email or "reach nobody: set alarm_email of the stage to change that"


def of_the_layer(folder: Path) -> dict[str, Check]:
    """The HTTP API's dependencies, as `make layer` leaves them."""
    return {"layer": lambda: _built(folder)}


def _built(folder: Path) -> str:
    size, most = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()), API.most
    if not size:
        raise Amiss("layers/api/python is not built: run `make layer`")
    told = f"{size / 1e6:.0f} of {most / 1e6:.0f} MB"
    if size > most:
        raise Amiss(f"the layer takes {told}: drop a dependency of layers/api")
    return told
