"""Functions and layers: registered with moto for whoever asks, and read by the runtime, which really runs them."""

from typing import Any

from ops.localcloud.cloudformation.deployment import Deployment, Properties, Resource
from ops.localcloud.cloudformation.shims import Created, Undeployable, chosen, resource, without
from ops.localcloud.iam.roles import trusts
from ops.localcloud.runtime.function import Function
from ops.localcloud.runtime.quotas import beyond_quotas

# by the API: moto's own maker drops layers, architecture, tracing, storage, dead letters and an image's command
_TOLD_TO_MOTO = (
    "Architectures",
    "DeadLetterConfig",
    "Description",
    "Environment",
    "EphemeralStorage",
    "Handler",
    "ImageConfig",
    "Layers",
    "MemorySize",
    "PackageType",
    "Role",
    "Runtime",
    "Timeout",
    "TracingConfig",
)
# how new versions come to serve, a template's words in the API's words
_OF_A_GROUP = {
    "ServiceRoleArn": "serviceRoleArn",
    "DeploymentConfigName": "deploymentConfigName",
    "AlarmConfiguration": "alarmConfiguration",
    "AutoRollbackConfiguration": "autoRollbackConfiguration",
    "DeploymentStyle": "deploymentStyle",
}
# these come with the code, or never change
_CONFIGURED = tuple(name for name in _TOLD_TO_MOTO if name not in {"Architectures", "PackageType"})
# what a template does not say any more is no more
_CLEARED = {"Description": "", "Environment": {"Variables": {}}, "Layers": []}


@resource("AWS::Lambda::Function", name="FunctionName")
def function(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A function whose code is a file asset, or an image asset with its command."""
    code = properties["Code"]
    if "ZipFile" in code:
        raise Undeployable(f"function {name}: inline code is not run locally, make it an asset")
    declared = _declared(deployment, name, properties)
    if refused := beyond_quotas(declared):
        raise Undeployable(f"function {name}: {refused}")
    answer = deployment.client("lambda").create_function(
        FunctionName=name, Code=code, **chosen(properties, *_TOLD_TO_MOTO)
    )
    if not trusts(declared.role, "lambda.amazonaws.com"):
        raise Undeployable(f"function {name}: the role defined for it cannot be assumed by Lambda")
    return Created(name, {"Arn": answer["FunctionArn"]})


def update_function(deployment: Deployment, new: Resource) -> None:
    """Give a function its new code and configuration."""
    functions, code = deployment.client("lambda"), new.properties["Code"]
    functions.update_function_code(FunctionName=new.name, **code)
    told = _CLEARED | chosen(new.properties, *_CONFIGURED)
    functions.update_function_configuration(FunctionName=new.name, **told)


def declared_functions(deployment: Deployment) -> list[Function]:
    """The functions of the deployed stacks, as the runtime runs them."""
    return [_declared(deployment, one.name, one.properties) for one in deployment.of_type("AWS::Lambda::Function")]


def _declared(deployment: Deployment, name: str, properties: Properties) -> Function:
    code, assets = properties["Code"], deployment.assets
    from_image = "ImageUri" in code
    return Function(
        name=name,
        arn=deployment.arn("lambda", f"function:{name}"),
        role=properties["Role"],
        handler=properties["ImageConfig"]["Command"][0] if from_image else properties["Handler"],
        runtime=properties.get("Runtime", "python"),
        code=assets.image(code["ImageUri"]) if from_image else assets.file(code["S3Bucket"], code["S3Key"]),
        layers=tuple(_staged(deployment, layer) for layer in properties.get("Layers", [])),
        environment={name: deployment.secrets.revealed(value) for name, value in _variables(properties).items()},
        # Lambda's own defaults: 3 seconds, 128 MB
        timeout=float(properties.get("Timeout", 3)),
        memory=int(properties.get("MemorySize", 128)),
        log_group=properties.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{name}"),
    )


def _variables(properties: Properties) -> dict[str, str]:
    variables: dict[str, str] = properties.get("Environment", {}).get("Variables", {})
    return variables


def _staged(deployment: Deployment, layer_arn: str) -> Any:
    (content,) = (
        layer.properties["Content"]
        for layer in deployment.of_type("AWS::Lambda::LayerVersion")
        if layer.physical_id == layer_arn
    )
    return deployment.assets.file(content["S3Bucket"], content["S3Key"])


@resource("AWS::Lambda::Version")
def version(deployment: Deployment, _: str, properties: Properties) -> Created:
    """A version of a function; whoever asks for one gets the function as it is: no other is deployed here."""
    answer = deployment.client("lambda").publish_version(FunctionName=properties["FunctionName"])
    return Created(answer["FunctionArn"], {"FunctionArn": answer["FunctionArn"], "Version": answer["Version"]})


@resource("AWS::Lambda::Alias")
def alias(deployment: Deployment, _: str, properties: Properties) -> Created:
    """A name of one version."""
    if "RoutingConfig" in properties:
        raise Undeployable(f"alias {properties['Name']}: shares of requests are not understood locally")
    answer = deployment.client("lambda").create_alias(**without(properties, "ProvisionedConcurrencyConfig"))
    return Created(answer["AliasArn"], {"AliasArn": answer["AliasArn"]})


@resource("AWS::Lambda::LayerVersion")
def layer_version(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A layer whose content is a file asset."""
    layer = {"LayerName": name, **without(properties, "CompatibleArchitectures")}
    answer = deployment.client("lambda").publish_layer_version(**layer)
    return Created(answer["LayerVersionArn"], {"LayerVersionArn": answer["LayerVersionArn"]})


@resource("AWS::Lambda::EventInvokeConfig")
def event_invoke_config(deployment: Deployment, name: str, properties: Properties) -> Created:
    """Retries and destinations of asynchronous invocations."""
    settings = without(properties, "Qualifier")
    deployment.client("lambda").put_function_event_invoke_config(**settings)
    return Created(name)


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
    """What a rollout looks at, and how fast it goes: kept for whoever asks, as an alias moves at once here."""
    told = {_OF_A_GROUP[word]: _lowered(value) for word, value in chosen(properties, *_OF_A_GROUP).items()}
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
