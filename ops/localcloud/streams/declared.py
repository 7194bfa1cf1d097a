"""The event source mappings of the deployed stacks."""

from ops.localcloud.cloudformation.deployment import Deployment
from ops.localcloud.streams.mapping import Mapping

MAPPING = "AWS::Lambda::EventSourceMapping"


def declared_mappings(deployment: Deployment) -> dict[tuple[str, str], Mapping]:
    """Those that are not switched off, by place."""
    return {
        one.place: Mapping.declared(one.properties)
        for one in deployment.of_type(MAPPING)
        if one.properties.get("Enabled", True)
    }
