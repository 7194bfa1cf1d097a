"""Compiles what the HTTP API's function imports: Lambda's folders are read-only, every cold start would do it again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which

RUNTIME = "3.13"
"""Python's version on Lambda; bytecode of any other is not read there."""
_UV_FINDS = ["python", "find", "--no-project", "--managed-python", "--no-python-downloads", RUNTIME]


def compiled(folder: Path, place: str) -> bool:
    """Compile a folder in place, False where no Python of Lambda's version is there. Raises CalledProcessError."""
    interpreter = next(filter(_is_lambdas, _pythons()), None)
    if interpreter is None:
        return False
    # a zip changes the times of files, by which bytecode is usually held to be stale
    how = ["--invalidation-mode", "unchecked-hash", "-s", str(folder), "-p", place]
    subprocess.run([interpreter, "-I", "-m", "compileall", "-q", "-f", *how, str(folder)], check=True)  # noqa: S603 - a Python
    return True


def _pythons() -> Iterator[str]:
    """Where one may be: this one, on the path, pyenv's (whose script on the path may lead nowhere), uv's."""
    yield sys.executable
    if found := which(f"python{RUNTIME}"):
        yield found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob(f"versions/{RUNTIME}*/bin/python{RUNTIME}")))
    if uv := which("uv", path=str(Path(sys.executable).parent)):
        yield _said([uv, *_UV_FINDS])


def _is_lambdas(python: str) -> bool:
    return _said([python, "-I", "-c", "import platform; print(platform.python_version())"]).startswith(f"{RUNTIME}.")


def _said(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - see above
    except OSError:
        return ""
