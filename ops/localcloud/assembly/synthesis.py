"""The cloud assembly: what `cdk synth` writes, made only when the sources changed, and read like the CDK CLI does."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any
from uuid import uuid4

from nextday.errors import InputError, NextdayError

SOURCES = ("cdk.json", "cdk_app", "stacks", "lambdas", "layers", "frontend/dist")
KEPT = 4
_USAGE = 2  # exit status of an app that was told something senseless
_UNSEEN = {"__pycache__", "node_modules", ".mypy_cache", ".ruff_cache"}
# `make layer` fills it with wheels for Lambda's machine, for which the interpreter's own packages stand here
_DEPENDENCY_LAYER = Path("layers/api/python")


class SynthFailed(NextdayError):
    """The CDK app did not synthesize; the text ends with where its output is."""


@dataclass(frozen=True)
class Stack:
    """One stack of an assembly, as it would be deployed; a protected one refuses to be deleted."""

    name: str
    template: Path
    protected: bool = False


def synthesize(root: Path, out: Path, context: Mapping[str, str]) -> Path:
    """Folder below `out` with the cloud assembly of the CDK app in `root`; synthesizes if sources or context are new.

    Raises InputError when there is no Node or the app calls the context senseless, SynthFailed when it fails.
    """
    assembly = out / fingerprint(root, context)
    if not assembly.exists():
        draft = out / f".draft-{uuid4().hex}"
        draft.mkdir(parents=True)
        try:
            _run_app(root, draft, context)
            _settle(draft, assembly)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    # a folder's time is that of its last use, by which _forget_old judges
    assembly.touch()
    _forget_old(out)
    return assembly


def fingerprint(root: Path, context: Mapping[str, str]) -> str:
    """Names the sources' content, the context and the CDK's version."""
    digest = sha256(json.dumps([dict(sorted(context.items())), version("aws-cdk-lib")]).encode())
    for path in _source_files(root):
        digest.update(str(path.relative_to(root)).encode() + b"\0")
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _source_files(root: Path) -> Iterator[Path]:
    for source in (root / name for name in SOURCES):
        for path in [source] if source.is_file() else sorted(source.rglob("*")):
            inside = path.relative_to(root)
            if path.is_file() and not _UNSEEN & set(inside.parts) and not inside.is_relative_to(_DEPENDENCY_LAYER):
                yield path


def _run_app(root: Path, out: Path, context: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "cdk_app", "--unchecked"]
    done = subprocess.run(  # noqa: S603 - our own interpreter and module
        command, cwd=root, env=_app_environment(out, context), capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
        if done.returncode == _USAGE:
            raise InputError(reason)
        log = out.parent / "synth.log"
        log.write_text(done.stdout + done.stderr)
        raise SynthFailed(f"the CDK app failed: {reason} (all of it: {log})")


def _app_environment(out: Path, context: Mapping[str, str]) -> dict[str, str]:
    """What the CDK CLI would set, without an account: where to write, the command's context, and a Node."""
    # an account or region of the shell's would stand in the templates, down to the asset bucket's name
    unconcerned = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    return unconcerned | {
        "CDK_OUTDIR": str(out),
        "CDK_CONTEXT_JSON": json.dumps(dict(context)),
        "JSII_NODE": _node(),
    }


def _node() -> str:
    for candidate in (os.environ.get("JSII_NODE"), Path(sys.prefix) / "bin" / "node", "node"):
        if candidate and (found := shutil.which(candidate)):
            return found
    raise InputError("Node is missing: `make setup` puts one into .venv")


def _settle(draft: Path, assembly: Path) -> None:
    """Move a complete assembly to its place, unless another run was faster."""
    try:
        draft.rename(assembly)
    except OSError:
        if not assembly.exists():
            raise


def _forget_old(out: Path) -> None:
    """Drafts that a kill left behind grow old too; those being made are the newest."""
    made = [path for path in out.iterdir() if path.is_dir()]
    for old in sorted(made, key=lambda path: path.stat().st_mtime, reverse=True)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)


def folders(assembly: Path) -> Iterator[Path]:
    """The assembly and the nested ones of its stages."""
    yield assembly
    for artifact in _artifacts(assembly).values():
        if artifact["type"] == "cdk:cloud-assembly":
            yield from folders(assembly / artifact["properties"]["directoryName"])


def stacks(assembly: Path) -> list[Stack]:
    """Every stack of the assembly and its stages, each after those it depends on."""
    return [stack for folder in folders(assembly) for stack in _stacks_of(folder)]


def read_template(stack: Stack) -> dict[str, Any]:
    """The template of a stack."""
    template: dict[str, Any] = json.loads(stack.template.read_text())
    return template


def asset_manifests(assembly: Path) -> list[Path]:
    """Files that list the assets of the assembly and its stages."""
    return [
        folder / artifact["properties"]["file"]
        for folder in folders(assembly)
        for artifact in _artifacts(folder).values()
        if artifact["type"] == "cdk:asset-manifest"
    ]


def _artifacts(folder: Path) -> dict[str, Any]:
    artifacts: dict[str, Any] = json.loads((folder / "manifest.json").read_text()).get("artifacts", {})
    return artifacts


def _stacks_of(folder: Path) -> Iterator[Stack]:
    artifacts = _artifacts(folder)
    # the manifest lists stacks by name; an import of an export that is not there yet fails
    order = TopologicalSorter({name: artifact.get("dependencies", []) for name, artifact in artifacts.items()})
    for name in order.static_order():
        artifact = artifacts[name]
        if artifact["type"] == "aws:cloudformation:stack":
            properties = artifact["properties"]
            protected = properties.get("terminationProtection", False)
            yield Stack(properties.get("stackName", name), folder / properties["templateFile"], protected)
