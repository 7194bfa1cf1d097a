"""Code as Lambda would have it: installed from the locks into folders of its own, with bytecode and without."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from hashlib import blake2b
from pathlib import Path

from benchmarks.api.lake import Lake

ROOT = Path(__file__).parents[2]
LAYER = ROOT / "layers" / "api" / "requirements.txt"
PEER = ROOT / "requirements" / "bench-api.txt"
PROCESS = Path(__file__).with_name("process.py")
_BUILT = ROOT / ".build" / "bench-api"
_UV = Path(sys.executable).with_name("uv")
_OURS = ("layers/domain/python/nextday", "lambdas/__init__.py", "lambdas/api")


class Bytecode(Enum):
    """Whether an import finds its module compiled; bytecode is never checked against its source, as in the zip."""

    COMPILED = "compiled"
    BARE = "no bytecode, and none is written"


@dataclass(frozen=True)
class Stack:
    """A handler, the folders that it imports from, and its variables."""

    name: str
    python: Path
    module: str
    folders: Sequence[Path]
    variables: Mapping[str, str]

    @property
    def command(self) -> list[str]:
        """Start its process: without site, so that it sees its own folders alone, as on Lambda."""
        return [str(self.python), "-S", "-P", "-W", "ignore", str(PROCESS), self.module]

    @property
    def environment(self) -> dict[str, str]:
        """The process's whole environment."""
        own = {"PYTHONPATH": os.pathsep.join(map(str, self.folders)), "PYTHONDONTWRITEBYTECODE": "1", "TZ": ":UTC"}
        # botocore's and Powertools' ways differ where they are on Lambda
        return {**self.variables, **own, "LAMBDA_TASK_ROOT": "/var/task", "AWS_LAMBDA_FUNCTION_NAME": "nextday-dev-api"}


@dataclass(frozen=True)
class Stacks:
    """Ours and the peer's, for one interpreter; `folder` is for copies of sources."""

    python: Path
    folder: Path

    @property
    def version(self) -> str:
        """The interpreter's, as 3.13."""
        told = subprocess.run(  # noqa: S603 (the interpreter that was chosen)
            [self.python, "-c", "import sys; print('{}.{}'.format(*sys.version_info))"],
            check=True,
            capture_output=True,
            text=True,
        )
        return told.stdout.strip()

    def own_code(self, bytecode: Bytecode) -> Path:
        """The function and the domain, as they are zipped."""
        return self._copied("ours", bytecode, *_OURS)

    def ours(self, lake: Lake, bytecode: Bytecode) -> Stack:
        """The function, its layer and the domain, as deployed."""
        code = self.own_code(bytecode)
        named = {"POWERTOOLS_SERVICE_NAME": "api", "POWERTOOLS_METRICS_NAMESPACE": "nextday"}
        folders = [code / "layers" / "domain" / "python", code, installed(LAYER, bytecode, self.python)]
        return Stack("nextday", self.python, "lambdas.api.handler", folders, lake.environment | named)

    def peer(self, lake: Lake, bytecode: Bytecode, cache: str) -> Stack:
        """FastAPI, Mangum and pandas; `cache` is none or etag."""
        code = self._copied("peer", bytecode, "benchmarks/api/peer.py") / "benchmarks" / "api"
        titles = {"none": "FastAPI, Mangum, pandas as users write them", "etag": "the same, caching by ETag"}
        variables = lake.environment | {"PEER_CACHE": cache}
        return Stack(titles[cache], self.python, "peer", [code, installed(PEER, bytecode, self.python)], variables)

    def _copied(self, name: str, bytecode: Bytecode, *paths: str) -> Path:
        target = self.folder / f"{name}-{bytecode.name}"
        if not target.exists():
            copied(target, *paths)
            if bytecode is Bytecode.COMPILED:
                compiled(target, self.python)
        return target


def copied(target: Path, *paths: str) -> None:
    """Copy files and folders of this repository, without bytecode."""
    for path in map(Path, paths):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, target / path, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / path, target / path)


def compiled(folder: Path, python: Path) -> None:
    """Compile every module below a folder."""
    command = [python, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", folder]
    subprocess.run(command, check=True)  # noqa: S603 (the interpreter that was chosen)


def installed(requirements: Path, bytecode: Bytecode, python: Path) -> Path:
    """The folder of what a lock pins, installed once."""
    identity = blake2b(requirements.read_bytes() + str(python).encode(), digest_size=6).hexdigest()
    folder = _BUILT / f"{requirements.parent.name}-{identity}"
    if not folder.exists():
        draft = folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        bare = draft / Bytecode.BARE.name
        options = ["--target", bare, "--python", python, "--no-deps", "--require-hashes", "-r", requirements]
        subprocess.run([_UV, "pip", "install", "-q", *options], check=True)  # noqa: S603 (the environment's own uv)
        shutil.copytree(bare, draft / Bytecode.COMPILED.name, copy_function=os.link)
        compiled(draft / Bytecode.COMPILED.name, python)
        draft.rename(folder)  # what was interrupted is made anew
    return folder / bytecode.name
