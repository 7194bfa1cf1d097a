"""What a deployment knows and has made so far."""

from dataclasses import dataclass, field
from typing import Any

from ops.localcloud import account
from ops.localcloud.assembly.assets import Assets
from ops.localcloud.clients import InnerSession
from ops.localcloud.secrets import Secrets

Properties = dict[str, Any]

# CloudFormation's word for a service, where moto's is not the same in small letters
_SERVICES = {"ApiGatewayV2": "apigateway", "Custom": "s3", "Lambda": "awslambda"}


@dataclass(frozen=True)
class Resource:
    """One resource that was made: enough for those who act by it, and to make it again.

    `name` is what its maker was told to call it, `properties` are resolved. `native` is moto's own class, as
    `module:name`; what a shim has made has none. One that is `kept` outlives its stack.
    """

    stack: str

    type: str
    logical_id: str
    name: str
    physical_id: str
    properties: Properties
    native: str = ""
    kept: bool = False

    @property
    def place(self) -> tuple[str, str]:
        """Stack and logical id."""
        return self.stack, self.logical_id

    @property
    def service(self) -> str:
        """Moto's name of the service that it is in."""
        word = self.type.split("::")[-2]
        return _SERVICES.get(word, word.lower())


@dataclass
class Deployment:
    """The stacks of one assembly; `outputs` are theirs, by stack name.

    `made` are the objects that stand for resources in moto, by place; `earlier` are those that an update has not come
    to yet.
    """

    assets: Assets
    secrets: Secrets = field(default_factory=Secrets)
    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    made: dict[tuple[str, str], Any] = field(default_factory=dict, repr=False)
    earlier: dict[tuple[str, str], Resource] = field(default_factory=dict)
    _session: InnerSession = field(default_factory=InnerSession, repr=False)

    def client(self, service: str) -> Any:
        """A boto3 client, with which resources are made."""
        return self._session.client(service)

    def of_type(self, resource_type: str) -> list[Resource]:
        """Resources of a type that have been made."""
        return [resource for resource in self.resources if resource.type == resource_type]

    def arn(self, service: str, resource: str) -> str:
        """An ARN of the local account and region."""
        return account.arn(service, resource)
