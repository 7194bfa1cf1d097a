"""What functions of zips stand on: the domain, and what `make layer` built of the locked requirements."""

from aws_cdk import IgnoreMode
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from stacks.constructs.sources import DOMAIN_LAYER, ROOT
from stacks.constructs.zipped.compiled_code import compiled_code

_DEPENDENCIES = ROOT / "layers" / "api"


def layers(scope: Construct) -> list[lambda_.ILayerVersion]:
    """A stack's own layers of both, for arm64."""
    domain = lambda_.LayerVersion(
        scope,
        "Domain",
        description="the nextday package",
        code=compiled_code(DOMAIN_LAYER),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
    )
    dependencies = lambda_.LayerVersion(
        scope,
        "Dependencies",
        description="the locked requirements of the HTTP API, for arm64",
        code=lambda_.Code.from_asset(str(_DEPENDENCIES), exclude=["*.in"], ignore_mode=IgnoreMode.GIT),
        compatible_runtimes=[lambda_.Runtime.PYTHON_3_13],
        compatible_architectures=[lambda_.Architecture.ARM_64],
    )
    return [domain, dependencies]
