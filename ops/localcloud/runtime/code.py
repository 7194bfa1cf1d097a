"""Code as the runtime sees it: task roots and layers laid out as folders, named for their content."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from ops.localcloud.assembly.assets import ImageAsset
from ops.localcloud.runtime.images import build_task_root

KEPT = 16


class CodeStore:
    """Folders of code below `folder`, made once per asset, so that compiled modules serve the next start too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def unpacked(self, asset: Path) -> Path:
        """Content of a staged folder or zip archive."""
        return self._made(asset.name.removeprefix("asset.").removesuffix(".zip"), lambda target: _unpack(asset, target))

    def image(self, image: ImageAsset) -> Path:
        """Task root of an image."""
        return self._made(f"image.{image.tag}", lambda target: build_task_root(image, target))

    def forget_old(self) -> None:
        """Remove code that has not been used for long."""
        places = sorted(self._folder.glob("*"), key=lambda place: place.stat().st_mtime, reverse=True)
        for old in places[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)

    def _made(self, name: str, make: Callable[[Path], None]) -> Path:
        place = self._folder / name
        if not place.exists():
            # a kill while it is laid out must not leave half a folder under the name that says it is whole
            draft = self._folder / f".{name}.{uuid4().hex}"
            draft.mkdir(parents=True)
            make(draft)
            draft.rename(place)
        # a folder's time is that of its last use, by which forget_old judges
        place.touch()
        return place


def _unpack(asset: Path, target: Path) -> None:
    if asset.is_dir():
        shutil.copytree(asset, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        zipfile.ZipFile(asset).extractall(target)


def holds_distributions(layer: Path) -> bool:
    """Whether a layer carries installed packages, built for Lambda's machine: this interpreter's own stand for them."""
    return any((layer / "python").glob("*.dist-info"))
