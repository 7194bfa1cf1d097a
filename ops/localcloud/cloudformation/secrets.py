"""Secrets that stacks let be generated."""

from ops.localcloud.cloudformation.deployment import Deployment, Properties
from ops.localcloud.cloudformation.shims import Created, Undeployable, resource


@resource("AWS::SecretsManager::Secret", name="Name")
def secret(deployment: Deployment, name: str, properties: Properties) -> Created:
    """A secret with a generated text."""
    if "SecretStringTemplate" in properties.get("GenerateSecretString", {"SecretStringTemplate": ""}):
        raise Undeployable(f"secret {name}: only a generated text is understood locally")
    arn = deployment.secrets.arn(name)
    value = deployment.secrets.generated(arn)
    deployment.client("secretsmanager").create_secret(Name=name, SecretString=value)
    return Created(arn, {"Id": arn})
