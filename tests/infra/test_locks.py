"""What is installed is what was locked: every package by its hash, wherever it is installed."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKED = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("requirements", "lambdas", "layers/api")
    for path in (ROOT / folder).glob("*.txt")
    if path.name != "overrides.txt"
)
NPM = ("frontend", "cdk_app", "benchmarks/web/peer")


@pytest.mark.parametrize("name", LOCKED)
def test_every_requirement_is_one_version_with_its_hashes(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    pinned = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert pinned
    assert [line for line in pinned if not re.match(r"[\w.\[\]-]+==\S+.* --hash=sha256:[0-9a-f]{64}", line)] == []


@pytest.mark.parametrize("name", ["Makefile", "lambdas/Dockerfile"])
def test_nothing_is_installed_without_its_hash(name: str) -> None:
    text = (ROOT / name).read_text().replace("\\\n", " ")
    installs = [line for line in text.splitlines() if re.search(r"pip (install|sync) .*(-r|--requirement|\.txt)", line)]
    assert installs
    assert [line for line in installs if "--require-hashes" not in line] == []


@pytest.mark.parametrize("folder", NPM)
def test_every_npm_package_has_its_integrity_and_no_address(folder: str) -> None:
    packages = json.loads((ROOT / folder / "package-lock.json").read_text())["packages"]
    installed = {name: package for name, package in packages.items() if name and not package.get("link")}
    assert installed
    assert [name for name, package in installed.items() if "integrity" not in package or "resolved" in package] == []
