"""What Lambda gets is the same whoever builds it, and too large a package is never there to be deployed."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from ops.packaging.__main__ import report
from ops.packaging.artefacts import API, TRAIN, Artefact, build, deliver
from ops.packaging.wheels import Architecture, BuildFailed, digest
from stacks.bytecode import compiled
from stacks.constructs.sources import Code
from tests.infra.wheels import locked, wheel

ROOT = Path(__file__).parents[2]
# a set of constants is the least orderly thing that bytecode holds
MODULE = "def knows(word):\n    return word in {'ask', 'bid', 'close', 'high', 'low', 'open', 'volume'}\n"
SCRIPT = "#!python\nprint('quoted')\n"


@pytest.fixture(autouse=True)
def _can_compile(tmp_path_factory: pytest.TempPathFactory) -> None:
    if not compiled(tmp_path_factory.mktemp("nothing"), "/opt"):
        pytest.skip("no Python of Lambda's version is on this machine")


@pytest.fixture
def artefact(tmp_path: Path) -> Artefact:
    """Our code beside two libraries: one with a program, one with a wheel for each of Lambda's machines."""
    shelf, source = tmp_path / "shelf", tmp_path / "checkout"
    machines = {"aarch64": "arm64", "x86_64": "x86_64"}
    wheels = [wheel(shelf, "quotes", {"quotes/words.py": MODULE, "quotes-1.0.data/scripts/quoted": SCRIPT})]
    wheels += [
        wheel(shelf, "native", {"native.py": f"MACHINE = {ours!r}\n"}, tag=f"cp313-cp313-manylinux_2_28_{theirs}")
        for theirs, ours in machines.items()
    ]
    source.mkdir()
    (source / "handler.py").write_text(MODULE)
    code = Code(sources=("handler.py",), root=source)
    return Artefact("zip", (locked(shelf, wheels),), "/opt/python", (code,), limit=2**20, most=2**20)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    usual = os.umask(mask)
    try:
        yield
    finally:
        os.umask(usual)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_two_builds_are_one_whatever_the_place_the_time_and_the_umask(artefact: Artefact, tmp_path: Path) -> None:
    first = build(artefact, Architecture.ARM64, tmp_path / "first")
    # another checkout, made later by somebody who keeps files to himself
    (source,) = artefact.code
    elsewhere = tmp_path / "a" / "longer" / "way"
    source.copy_to(elsewhere)
    os.utime(elsewhere / "handler.py", (0, 0))
    with umask(0o077):
        second = build(
            replace(artefact, code=(replace(source, root=elsewhere),)), Architecture.ARM64, elsewhere / "out"
        )
    assert first.digest == second.digest
    assert first.unzipped == second.unzipped > 0


def test_a_package_tells_nothing_of_the_machine_that_built_it(artefact: Artefact, tmp_path: Path) -> None:
    build(artefact, Architecture.ARM64, tmp_path / "built")
    telling = [str(tmp_path).encode(), sys.prefix.encode(), str(ROOT).encode()]
    content = files(tmp_path / "built")
    assert {"libraries/quotes/words.py", "libraries/quotes-1.0.dist-info/METADATA"} <= content.keys()
    assert [name for name, data in content.items() if any(word in data for word in telling)] == []


def test_one_changed_byte_or_mode_is_another_package(artefact: Artefact, tmp_path: Path) -> None:
    built = build(artefact, Architecture.ARM64, tmp_path / "built")
    (built.libraries / "native.py").chmod(0o600)
    assert digest(tmp_path / "built") != built.digest


@pytest.mark.parametrize("architecture", Architecture)
def test_the_wheels_are_those_of_the_machine_that_runs_them(
    artefact: Artefact, architecture: Architecture, tmp_path: Path
) -> None:
    built = build(artefact, architecture, tmp_path / "built")
    assert (built.libraries / "native.py").read_text() == f"MACHINE = '{architecture.value}'\n"


def test_a_wheel_that_is_not_the_locked_one_is_refused(artefact: Artefact, tmp_path: Path) -> None:
    wheel(tmp_path / "shelf", "quotes", {"quotes/words.py": "import os\n"})
    with pytest.raises(BuildFailed, match="quotes"):
        build(artefact, Architecture.ARM64, tmp_path / "built")


def test_code_that_lambda_could_not_compile_is_refused(artefact: Artefact, tmp_path: Path) -> None:
    (tmp_path / "checkout" / "handler.py").write_text("def (:\n")
    with pytest.raises(BuildFailed, match="does not compile"):
        build(artefact, Architecture.ARM64, tmp_path / "built")


def test_what_is_too_large_fails_and_leaves_no_layer_behind(
    artefact: Artefact, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "layer"
    fitting = build(artefact, Architecture.ARM64, tmp_path / "built")
    deliver(fitting, place)
    assert report([fitting]) == 0
    assert (place / "native.py").is_file()
    grown = replace(fitting, artefact=replace(artefact, most=fitting.unzipped - 1))
    deliver(grown, place)
    assert report([grown]) == 1
    assert "zip for arm64 is too large" in capsys.readouterr().err
    assert not place.exists()


def test_nothing_is_measured_but_what_lambda_gets() -> None:
    installed = re.findall(r"requirements[a-z-]*\.txt", (ROOT / "lambdas" / "Dockerfile").read_text())
    assert {*installed} == {lock.name for lock in TRAIN.locks}
    assert API.most < API.limit == 262_144_000
