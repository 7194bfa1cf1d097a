"""What deployed code takes from the repository, and nothing beside it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


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
