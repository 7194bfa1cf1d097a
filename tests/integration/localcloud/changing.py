"""Assemblies that differ from another in what a test wants changed."""

import json
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any

from nextday.universe import document
from ops.localcloud.assembly.synthesis import Stack, read_template, stacks
from tests.integration.localcloud.stage import forget

Template = dict[str, Any]


def copied(assembly: Path, to: Path) -> Path:
    """A copy that shares files with the other until they are edited, and was never deployed."""
    # the stages of an app share the assets beside them
    copytree(assembly.parent, to, copy_function=os.link)
    own = to / assembly.name
    forget(own)
    return own


def edit(assembly: Path, stack: str, change: Callable[[Template], Any]) -> None:
    """Change a stack's template; `stack` is how its name ends."""
    found = _stack(assembly, stack)
    template = read_template(found)
    change(template)
    found.template.unlink()  # its content may be shared
    found.template.write_text(json.dumps(template))


def collect(assembly: Path, *symbols: str) -> None:
    """Let a stage collect these symbols: another asset, by whose content everybody names it."""
    listed = document(symbols)
    (old,) = (path for path in assembly.parent.glob("asset.*.json") if b'"symbols"' in path.read_bytes())
    known, new = old.name.split(".")[1], sha256(listed.encode()).hexdigest()
    old.with_name(f"asset.{new}.json").write_text(listed)
    for path in assembly.glob("*.json"):
        text = path.read_text()
        if known in text:
            path.unlink()  # its content may be shared
            path.write_text(text.replace(known, new))


def ids(assembly: Path, stack: str, kind: str) -> list[str]:
    """Logical ids of a type's resources."""
    return [name for name, one in read_template(_stack(assembly, stack))["Resources"].items() if one["Type"] == kind]


def _stack(assembly: Path, stack: str) -> Stack:
    (found,) = (one for one in stacks(assembly) if one.name.endswith(f"-{stack}"))
    return found
