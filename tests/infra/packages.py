"""Unpacks the synthesized assets as Lambda would find them, and runs Python with nothing else to import from."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import Distribution, distributions
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

from tests.infra.synthesized import Template

_LAMBDA = {"AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_XRAY_SDK_ENABLED": "false"}


def image_sources(template: Template) -> Path:
    """The folder that Docker would build the one image of a stack from."""
    (image,) = _assets(template)["dockerImages"].values()
    return (template.path.parent / image["source"]["directory"]).resolve()


def zip_sources(template: Template, name: str) -> Path:
    """The folder that becomes the code of a construct, e.g. `Function` or the layer `Domain`."""
    files = _assets(template)["files"].values()
    (asset,) = [file for file in files if file["displayName"] == f"{name}/Code"]
    return (template.path.parent / asset["source"]["path"]).resolve()


def copies(dockerfile: Path) -> list[tuple[str, str]]:
    """Source and destination of every COPY; destinations are relative to the task's root."""
    lines = re.findall(r"^COPY (\S+) \$\{LAMBDA_TASK_ROOT\}/(\S+)$", dockerfile.read_text(), re.MULTILINE)
    return [(source, destination) for source, destination in lines]


def unpack_image(context: Path, task_root: Path) -> None:
    """Do what the Dockerfile's COPY instructions do."""
    for source, destination in copies(context / "lambdas" / "Dockerfile"):
        if (context / source).is_dir():
            copytree(context / source, task_root / destination, dirs_exist_ok=True)
        else:
            (task_root / destination).mkdir(parents=True, exist_ok=True)
            copyfile(context / source, task_root / destination / Path(source).name)


def link_locked(requirements: Path, folder: Path) -> None:
    """Fill `folder` with links to the installed distributions that `requirements` locks, and to no others.

    Stands for installing them: the same names are importable, without the network.
    """
    locked = {_normal(name) for name in re.findall(r"^([\w.-]+)==", requirements.read_text(), re.MULTILINE)}
    for distribution in distributions():
        if _normal(distribution.name) in locked:
            for name in _top_level(distribution):
                link = folder / name
                if not link.exists():
                    link.symlink_to(str(distribution.locate_file(name)))


def run(program: str, *, path: list[Path], variables: Mapping[str, str], folder: Path) -> Any:
    """What `program` prints as JSON, in a Python that imports from the standard library and `path` only."""
    prologue = f"import sys; sys.path[:0] = {[str(each) for each in path]!r}\n"
    # -I: no PYTHONPATH, no user site, not the current folder; -S: no site-packages; -B: leave the assets as they are
    command = [sys.executable, "-I", "-S", "-B", "-W", "ignore", "-c", prologue + program]
    environment = {**_LAMBDA, **variables, "HOME": str(folder)}
    ended = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return json.loads(ended.stdout.splitlines()[-1])


def _assets(template: Template) -> Any:
    return json.loads(Path(str(template.path).replace(".template.", ".assets.")).read_text())


def _top_level(distribution: Distribution) -> Iterator[str]:
    names = {file.parts[0] for file in distribution.files or ()}
    return (name for name in sorted(names) if name not in {"..", "__pycache__"})


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
