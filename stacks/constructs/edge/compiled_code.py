"""Code of the HTTP API's function as an asset: sources of the repository with their bytecode."""

import shutil
from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from stacks.bytecode import compiled
from stacks.constructs.sources import ROOT


def compiled_code(*sources: str, below: str = "", place: str) -> lambda_.Code:
    """The `sources` of the repository, by their paths below `below`, which Lambda unpacks at `place`."""
    return lambda_.Code.from_asset(
        str(ROOT / below),
        # of what goes up: the bytecode is a part of it
        asset_hash_type=AssetHashType.OUTPUT,
        # the image is never looked at: what is done here needs none
        bundling=BundlingOptions(
            image=DockerImage.from_registry("none"), local=_Copied(ROOT / below, sources, place=place)
        ),
    )


@jsii.implements(ILocalBundling)
class _Copied:
    """Copies and compiles; compiled is what will go to Lambda, and so only where the layer is built."""

    def __init__(self, root: Path, sources: tuple[str, ...], *, place: str) -> None:
        self._root = root
        self._sources = sources
        self._place = place

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        """True: there is nothing that Docker would have to do."""
        target = Path(output_dir)
        for source in self._sources:
            _copy(self._root / source, target / source)
        if dependencies_built():
            compiled(target, self._place)
        return True


def dependencies_built() -> bool:
    """Whether `make layer` has been run, as it is before a deployment."""
    return (ROOT / "layers" / "api" / "python").is_dir()


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)
