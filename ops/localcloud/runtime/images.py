"""The task root of an image function, from its Dockerfile's COPY lines.

RUN lines and copies between build stages install dependencies; the interpreter's own packages stand for those.
"""

import json
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from nextday.errors import NextdayError
from ops.localcloud.assembly.assets import ImageAsset

TASK_ROOT = "/var/task"


class UnreadableDockerfile(NextdayError):
    """A Dockerfile says something that cannot be followed without Docker; the text names the line."""


@dataclass
class _Stage:
    """What the lines of one build stage have said so far."""

    variables: dict[str, str] = field(default_factory=lambda: {"LAMBDA_TASK_ROOT": TASK_ROOT})
    workdir: str = TASK_ROOT
    copies: list[tuple[list[str], str]] = field(default_factory=list)


def build_task_root(image: ImageAsset, target: Path) -> None:
    """Lay out in `target` what the image's last stage has in Lambda's task root."""
    for sources, destination in _last_stage(image.dockerfile).copies:
        inside = _inside_task_root(destination)
        if inside is not None:
            _copy(image.directory, sources, target / inside, into_folder=destination.endswith("/"))


def _inside_task_root(destination: str) -> Path | None:
    path = Path(destination)
    return path.relative_to(TASK_ROOT) if path.is_relative_to(TASK_ROOT) else None


def _last_stage(dockerfile: Path) -> _Stage:
    stage = _Stage()
    for line in _instructions(dockerfile.read_text()):
        word, _, rest = line.partition(" ")
        match word.upper():
            case "FROM":
                stage = _Stage()
            case "ARG" | "ENV":
                stage.variables |= _assigned(rest)
            case "WORKDIR":
                stage.workdir = str(Path(stage.workdir) / _expanded(rest.strip(), stage))
            case "COPY" | "ADD":
                stage.copies += _copied(rest, stage)
    return stage


def _instructions(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines()]
    joined = "\n".join(line for line in lines if line and not line.startswith("#")).replace("\\\n", " ")
    yield from joined.splitlines()


def _assigned(rest: str) -> dict[str, str]:
    return dict(word.split("=", 1) for word in shlex.split(rest) if "=" in word)


def _copied(rest: str, stage: _Stage) -> Iterator[tuple[list[str], str]]:
    listed = rest.lstrip()
    words = json.loads(listed) if listed.startswith("[") else shlex.split(rest)
    if any(word.startswith("--from") for word in words):
        return
    *sources, destination = [_expanded(word, stage) for word in words if not word.startswith("--")]
    ends_as_folder = "/" if destination.endswith("/") or destination == "." or len(sources) > 1 else ""
    yield sources, str(Path(stage.workdir) / destination) + ends_as_folder


def _expanded(word: str, stage: _Stage) -> str:
    for name, value in stage.variables.items():
        word = word.replace(f"${{{name}}}", value).replace(f"${name}", value)
    if "$" in word:
        raise UnreadableDockerfile(f"Dockerfile: {word} is unknown without a build")
    return word


def _copy(context: Path, sources: list[str], target: Path, *, into_folder: bool) -> None:
    for pattern in sources:
        found = [context] if pattern in {".", "./"} else sorted(context.glob(pattern.lstrip("/")))
        if not found:
            raise UnreadableDockerfile(f"Dockerfile: COPY {pattern} finds nothing in {context}")
        for source in found:
            _copy_one(source, target, into_folder=into_folder)


def _copy_one(source: Path, target: Path, *, into_folder: bool) -> None:
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        return
    place = target / source.name if into_folder else target
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)
