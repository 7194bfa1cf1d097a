"""Resources made again, as an earlier deployment made them."""

from importlib import import_module

from ops.localcloud.account import ACCOUNT, REGION

# each registers its shims
from ops.localcloud.cloudformation import (  # noqa: F401
    custom,
    edge,
    functions,
    lake,
    messaging,
    monitoring,
    s3,
    streaming,
    workflows,
)
from ops.localcloud.cloudformation.deployment import Deployment, Resource
from ops.localcloud.cloudformation.shims import SHIMS


def make_again(resource: Resource, deployment: Deployment) -> None:
    """Create what a template led to, without the template."""
    if not resource.native:
        deployment.made[resource.place] = SHIMS[resource.type].create(deployment, resource.name, resource.properties)
        return
    module, _, name = resource.native.partition(":")
    maker = getattr(import_module(module), name)
    told = {"Properties": resource.properties}
    deployment.made[resource.place] = maker.create_from_cloudformation_json(resource.name, told, ACCOUNT, REGION)
