"""Code of the functions of both APIs as assets: sources of the repository with their bytecode."""

from pathlib import Path
from typing import Any

import jsii
from aws_cdk import AssetHashType, BundlingOptions, DockerImage, ILocalBundling
from aws_cdk import aws_lambda as lambda_

from stacks.bytecode import compiled
from stacks.constructs.sources import ROOT, Code


def compiled_code(code: Code) -> lambda_.Code:
    """The code and its bytecode, as Lambda unpacks it."""
    return lambda_.Code.from_asset(
        str(code.root),
        # of what goes up: the bytecode is a part of it
        asset_hash_type=AssetHashType.OUTPUT,
        bundling=BundlingOptions(
            # never looked at: what is done here needs no image
            image=DockerImage.from_registry("none"),
            # never run: by it, and not by `local`, the CDK tells assets of one folder apart
            command=[*code.sources],
            local=_Copied(code),
        ),
    )


@jsii.implements(ILocalBundling)
class _Copied:
    """Copies and compiles; compiled is what will go to Lambda, and so only where the layer is built."""

    def __init__(self, code: Code) -> None:
        self._code = code

    def try_bundle(self, output_dir: str, *_: Any, **__: Any) -> bool:
        """True: there is nothing that Docker would have to do."""
        self._code.copy_to(Path(output_dir))
        if dependencies_built():
            compiled(Path(output_dir), self._code.place)
        return True


def dependencies_built() -> bool:
    """Whether `make layer` has been run, as it is before a deployment."""
    return (ROOT / "layers" / "api" / "python").is_dir()
