"""What a deployment knows and has made so far."""

from dataclasses import dataclass, field
from typing import Any

from ops.localcloud.account import ACCOUNT, REGION
from ops.localcloud.assets import Assets
from ops.localcloud.backend import LocalSession
from ops.localcloud.runtime.pool import Functions

Properties = dict[str, Any]


@dataclass(frozen=True)
class Resource:
    """One resource made by a shim: its resolved properties stay readable, for those who act by them."""

    type: str
    logical_id: str
    physical_id: str
    properties: Properties


@dataclass
class Deployment:
    """The stacks of one assembly in one endpoint; `outputs` are theirs, by stack name."""

    session: LocalSession
    assets: Assets
    functions: Functions
    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, dict[str, str]] = field(default_factory=dict)
    _clients: dict[str, Any] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """Where the AWS APIs answer."""
        return self.session.endpoint

    def client(self, service: str) -> Any:
        """A boto3 client of the endpoint; each is made once."""
        if service not in self._clients:
            self._clients[service] = self.session.client(service)
        return self._clients[service]

    def of_type(self, resource_type: str) -> list[Resource]:
        """Resources of a type that shims have made."""
        return [resource for resource in self.resources if resource.type == resource_type]

    def arn(self, service: str, resource: str) -> str:
        """An ARN of the local account and region."""
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{resource}"
