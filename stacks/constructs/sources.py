"""What deployed code takes from the repository, and nothing beside it."""

import shutil
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, kw_only=True)
class Code:
    """`sources` by their paths below `root`, which Lambda finds at `place`."""

    sources: tuple[str, ...]
    root: Path = ROOT
    place: str = "/var/task"

    def copy_to(self, target: Path) -> None:
        """Copy them, without bytecode."""
        for source in self.sources:
            _copy(self.root / source, target / source)


API_FUNCTION = Code(sources=("lambdas/__init__.py", "lambdas/api"))
LIVE_FUNCTIONS = Code(sources=("lambdas/__init__.py", "lambdas/universe.py", "lambdas/live"))
DOMAIN_LAYER = Code(sources=("python",), root=ROOT / "layers" / "domain", place="/opt")
JOBS_IMAGE = Code(
    sources=(
        "lambdas/Dockerfile",
        "lambdas/requirements.txt",
        "lambdas/requirements-sequence.txt",
        "lambdas/__init__.py",
        "lambdas/announcing.py",
        "lambdas/measuring.py",
        "lambdas/tables.py",
        "lambdas/universe.py",
        "lambdas/ingest",
        "lambdas/train",
        "lambdas/predict",
        "lambdas/quote",
        "layers/domain/python/nextday",
    )
)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)


def exclude_all_but(*kept: str) -> list[str]:
    """Exclusions in gitignore style that leave only the `kept` paths of the repository, without bytecode."""
    paths = [path.split("/") for path in kept]
    patterns = []
    # git never looks into a folder that is excluded: level by level all is shut, then what is kept is opened
    for depth in range(max(map(len, paths))):
        deep = [path for path in paths if len(path) > depth]
        patterns += sorted({"/".join(["", *path[:depth], "*"]) for path in deep})
        patterns += sorted({"!" + "/".join(["", *path[: depth + 1]]) for path in deep})
    return [*patterns, "__pycache__", "*.pyc"]
