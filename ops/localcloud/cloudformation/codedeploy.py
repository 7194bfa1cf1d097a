"""How new versions come to serve: kept for whoever asks. Here an alias moves at once, as nobody else waits for it."""

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, chosen, resource

# a template's words in the API's words
_TOLD = {
    "ServiceRoleArn": "serviceRoleArn",
    "DeploymentConfigName": "deploymentConfigName",
    "AlarmConfiguration": "alarmConfiguration",
    "AutoRollbackConfiguration": "autoRollbackConfiguration",
    "DeploymentStyle": "deploymentStyle",
}


@resource("AWS::CodeDeploy::Application", name="ApplicationName")
def application(deployment: Deployment, name: str, properties: Properties) -> Created:
    """An application, which is a name for deployment groups."""
    platform = properties.get("ComputePlatform", "Server")
    if platform != "Lambda":
        raise Undeployable(f"application {name}: {platform} is not deployed to locally, only Lambda")
    deployment.client("codedeploy").create_application(applicationName=name, computePlatform=platform)
    return Created(name)


@resource("AWS::CodeDeploy::DeploymentGroup", name="DeploymentGroupName")
def deployment_group(deployment: Deployment, name: str, properties: Properties) -> Created:
    """What a rollout looks at, and how fast it goes."""
    told = {_TOLD[word]: _lowered(value) for word, value in chosen(properties, *_TOLD).items()}
    deployment.client("codedeploy").create_deployment_group(
        applicationName=properties["ApplicationName"], deploymentGroupName=name, **told
    )
    return Created(name)


def _lowered(value: object) -> object:
    if isinstance(value, list):
        return [_lowered(one) for one in value]
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _lowered(one) for name, one in value.items()}
    return value
