"""Folders of what locks pin for Lambda's machines; which machine builds them, when and where, leaves no trace."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from nextday.errors import InputError, NextdayError
from stacks.bytecode import RUNTIME, compiled

_UV = Path(sys.executable).with_name("uv")
_EPOCH = 315_532_800  # 1980-01-01, the earliest time that a zip can tell
_FILE, _FOLDER = 0o644, 0o755


class BuildFailed(NextdayError):
    """A lock cannot be installed or compiled; the text is the tool's last word."""


class Architecture(StrEnum):
    """Machines of Lambda, by AWS's names."""

    ARM64 = "arm64"
    X86_64 = "x86_64"

    @property
    def platform(self) -> str:
        """The oldest Linux that Lambda's Python runs on, as uv names it."""
        machine = "aarch64" if self is Architecture.ARM64 else "x86_64"
        return f"{machine}-manylinux_2_28"


def install_locked(locks: tuple[Path, ...], target: Path, architecture: Architecture, *, place: str) -> None:
    """Make `target` anew from the wheels of an architecture, with the bytecode of a folder that lies at `place`.

    Raises BuildFailed, or InputError where no Python of Lambda's version is there to compile.
    """
    shutil.rmtree(target, ignore_errors=True)
    where = ["--target", str(target), "--python-platform", architecture.platform, "--python-version", RUNTIME]
    what = ["--only-binary", ":all:", "--no-deps", "--require-hashes", *(f"--requirements={lock}" for lock in locks)]
    # copies, because a hard link would give uv's cache the times and modes of this folder
    _run([str(_UV), "pip", "install", "--quiet", "--link-mode", "copy", *where, *what])
    _forget_installation(target)
    compile_for_lambda(target, place=place)
    settle(target)


def compile_for_lambda(folder: Path, *, place: str) -> None:
    """Add bytecode in place. Raises BuildFailed, or InputError where no Python of Lambda's version is there."""
    try:
        found = compiled(folder, place)
    except subprocess.CalledProcessError as error:
        raise BuildFailed(f"{folder} does not compile: {error}") from None
    if not found:
        raise InputError(f"no Python {RUNTIME} to compile with: `.venv/bin/uv python install {RUNTIME}`, then again")


def settle(folder: Path) -> None:
    """Give every file and folder the same time and mode, whenever and under whatever umask it was made."""
    for path in [*_inside(folder), folder]:
        path.chmod(_FOLDER if path.is_dir() else _FILE)
        os.utime(path, (_EPOCH, _EPOCH))


def digest(folder: Path) -> str:
    """Names all that a zip or an image would take over: paths, modes, times and content."""
    total = sha256()
    for path in _inside(folder):
        told = path.stat()
        total.update(f"{path.relative_to(folder).as_posix()}\0{told.st_mode:o}\0{int(told.st_mtime)}\0".encode())
        if path.is_file():
            total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()


def size(folder: Path) -> int:
    """Bytes of all files, as Lambda unpacks them."""
    return sum(path.stat().st_size for path in _inside(folder) if path.is_file())


def _inside(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*"))


def _forget_installation(target: Path) -> None:
    """Remove scripts, which name the Python that installed them, and the records that hold their digests."""
    shutil.rmtree(target / "bin", ignore_errors=True)
    for installed in target.glob("*.dist-info"):
        for record in ("RECORD", "INSTALLER", "REQUESTED", "uv_cache.json"):
            (installed / record).unlink(missing_ok=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the environment's own uv
    if done.returncode:
        raise BuildFailed(done.stderr.strip() or f"{command[0]} ended with {done.returncode}")
