"""The programs that build a stage and bring it to AWS: make, and the CDK's own command."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from nextday.errors import NextdayError
from ops.product import ROOT

_WORK = ROOT / ".build" / "stages"


class ProgramFailed(NextdayError):
    """A program that was started ended in failure; what it said stands above."""


class Toolchain(Protocol):
    """What builds, synthesizes, deploys and destroys a stage."""

    @property
    def layer(self) -> Path:
        """Folder of the HTTP API's dependencies, once built."""

    def build(self) -> None:
        """Make what the stacks are synthesized from."""

    def synthesize(self, stage: str) -> Path:
        """The cloud assembly of a stage, as it is to be deployed."""

    def adopt(self, stack: str, assembly: Path, resources: Mapping[str, Mapping[str, str]]) -> None:
        """Make a stack, by its path, of resources that are there: their identifiers by logical id."""

    def deploy(self, stage: str, assembly: Path) -> None:
        """Bring an assembly to AWS."""

    def destroy(self, stage: str, assembly: Path) -> None:
        """Delete the stacks of an assembly."""


class Cdk:
    """The toolchain of this checkout. Every method raises ProgramFailed."""

    @property
    def layer(self) -> Path:
        """Where `make layer` puts it."""
        return ROOT / "layers" / "api" / "python"

    def build(self) -> None:
        """Build dashboard and layer, and install the CDK's command."""
        _run("make", "--silent", "layer", "site", "cdk_app/node_modules/.installed")

    def synthesize(self, stage: str) -> Path:
        """Synthesize one stage."""
        assembly = _WORK / stage / "cdk.out"
        self._cdk("synth", "--quiet", "--context", f"stage={stage}", "--output", str(assembly))
        return assembly

    def adopt(self, stack: str, assembly: Path, resources: Mapping[str, Mapping[str, str]]) -> None:
        """Import into a stack; what else its template holds is left for a deployment."""
        told = assembly.with_name("adopted.json")
        told.write_text(json.dumps(resources))
        self._cdk("import", "--app", str(assembly), "--resource-mapping", str(told), stack)

    def deploy(self, stage: str, assembly: Path) -> None:
        """Deploy what was synthesized, not what would be by now; the outputs go to a file beside it."""
        outputs = str(assembly.with_name("outputs.json"))
        options = ["--require-approval", "never", "--concurrency", "2", "--outputs-file", outputs]
        # --force: what a stack reads of another may be new where its own template is not
        self._cdk("deploy", "--force", "--app", str(assembly), *options, f"nextday-{stage}/*")

    def destroy(self, stage: str, assembly: Path) -> None:
        """Delete the stacks; whoever calls has asked whether that is meant."""
        self._cdk("destroy", "--app", str(assembly), "--force", f"nextday-{stage}/*")

    @staticmethod
    def _cdk(*words: str) -> None:
        _run(str(_beside_python("node")), str(ROOT / "cdk_app/node_modules/aws-cdk/bin/cdk"), *words)


def _beside_python(program: str) -> Path:
    return Path(sys.executable).with_name(program)


def _run(*command: str) -> None:
    # cdk.json starts `python`, and the CDK `node`: those of this environment
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environment = os.environ | {"PATH": path, "JSII_NODE": str(_beside_python("node"))}
    try:
        # what programs say is for people: standard output is the command's own
        subprocess.run(command, cwd=ROOT, env=environment, stdout=sys.stderr, check=True)  # noqa: S603 - our own words
    except (OSError, subprocess.CalledProcessError) as error:
        raise ProgramFailed(f"{' '.join(map(_short, command))} failed: {error}") from error


def _short(word: str) -> str:
    return Path(word).name if word.startswith("/") else word
